import type { Reply } from './answer';

/** Ready-made troubles, named by what a client sees. */
export const FAULT_KINDS = [
  'html-404',
  'html-413',
  'html-500',
  'html-502',
  'html-504',
  'html-200',
  'unauthorized-401',
  'empty',
  'empty-400',
  'garbage',
  'truncated-xml',
  'doctype',
  'json-error',
  'xml-error-500',
  'error-list',
  'error-attributes',
  'error-without-key',
  'upload-failed',
  'redirect',
  'hang',
  'reset',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** What shall go wrong with a call. Own values win over those of the kind. */
export interface Fault {
  kind?: FaultKind;
  status?: number;
  contentType?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Real milliseconds to wait before anything is answered. */
  delayMs?: number;
  /** The call takes effect before its answer gets lost. */
  performed?: boolean;
  /** How many requests are answered as usual before it sets in. */
  after?: number;
  /** How many requests are concerned; absent = all until it is cleared. */
  times?: number;
  /** Only requests with this method; absent = all. */
  method?: string;
  /** Bytes of the right answer's body that are sent before the connection breaks. */
  cutAfter?: number;
  /** The right answer, as of a server that knows no ranges. */
  ignoreRange?: boolean;
  /** The right answer without Content-Length. */
  withoutLength?: boolean;
}

export type Trouble =
  { type: 'reply'; reply: Reply } | { type: 'hang' } | { type: 'reset' } | { type: 'none' };

/** The faults that are set, per call name; `*` stands for every call. */
export class Faults {
  private readonly faults = new Map<string, Fault>();

  set(call: string, fault: Fault): void {
    this.faults.set(call, { ...fault });
  }

  /** Clears one call's fault, or all. */
  clear(call?: string): void {
    if (call === undefined) this.faults.clear();
    else this.faults.delete(call);
  }

  all(): Record<string, Fault> {
    return Object.fromEntries(this.faults);
  }

  /** The fault for this request; counts it down. */
  take(call: string, method?: string): Fault | undefined {
    const key = this.faults.has(call) ? call : '*';
    const fault = this.faults.get(key);
    if (fault?.method !== undefined && fault.method !== method) return undefined;
    if (fault?.after) {
      this.faults.set(key, { ...fault, after: fault.after - 1 });
      return undefined;
    }
    if (fault?.times === undefined) return fault;
    const left = fault.times - 1;
    if (left <= 0) this.faults.delete(key);
    else this.faults.set(key, { ...fault, times: left });
    return fault;
  }
}

export function troubleOf(fault: Fault): Trouble {
  if (fault.kind === 'hang' || fault.kind === 'reset') return { type: fault.kind };
  const own =
    fault.status !== undefined || fault.body !== undefined || fault.headers || fault.contentType;
  if (!own && fault.kind === undefined) return { type: 'none' };
  const reply = fault.kind ? REPLIES[fault.kind]() : page(200, 'text/xml;charset=UTF-8', '');
  return {
    type: 'reply',
    reply: {
      status: fault.status ?? reply.status,
      headers: {
        ...reply.headers,
        ...(fault.contentType !== undefined && { 'content-type': fault.contentType }),
        ...fault.headers,
      },
      body: fault.body ?? reply.body,
    },
  };
}

function page(status: number, type: string, body: string): Reply {
  return { status, headers: type === '' ? {} : { 'content-type': type }, body };
}

function nginx(status: number, reason: string): Reply {
  const title = `${status} ${reason}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return page(status, 'text/html', body);
}

const XML = 'text/xml;charset=UTF-8';

const REPLIES: Readonly<Record<Exclude<FaultKind, 'hang' | 'reset'>, () => Reply>> = {
  'html-404': () => nginx(404, 'Not Found'),
  'html-413': () => nginx(413, 'Request Entity Too Large'),
  'html-500': () => page(500, 'text/html', '<!DOCTYPE html><html><h1>Internal Error</h1></html>'),
  'html-502': () => nginx(502, 'Bad Gateway'),
  'html-504': () => nginx(504, 'Gateway Time-out'),
  'html-200': () => page(200, 'text/html', '<!DOCTYPE html><html><h1>Please log in</h1></html>'),
  'unauthorized-401': () => page(401, 'text/html; charset=utf-8', 'Unauthorized'),
  empty: () => page(200, '', ''),
  'empty-400': () => page(400, '', ''),
  garbage: () => page(200, XML, '\u0000\u0001 not <xml at & all >'),
  'truncated-xml': () => page(200, XML, '<response><returncode>SUCCESS</returncode><meetings><mee'),
  doctype: () =>
    page(
      200,
      XML,
      '<?xml version="1.0"?><!DOCTYPE response [<!ENTITY x "boom">]><response><returncode>SUCCESS</returncode><message>&x;</message></response>',
    ),
  'json-error': () =>
    page(
      200,
      'application/json;charset=UTF-8',
      '{"response":{"returncode":"FAILED","messageKey":"checksumError","message":"Checksums do not match"}}',
    ),
  'xml-error-500': () =>
    page(
      500,
      XML,
      '<response><returncode>FAILED</returncode><messageKey>internalError</messageKey><message>Internal server error</message></response>',
    ),
  'error-list': () =>
    page(
      200,
      XML,
      '<response><returncode>FAILED</returncode><errors><error><key>missingParamMeetingID</key><message>You must provide a meeting ID</message></error><error><key>sizeError</key><message>The name is too short</message></error></errors></response>',
    ),
  'error-attributes': () =>
    page(
      200,
      XML,
      '<response><returncode>FAILED</returncode><errors><error key="checksumError" message="You did not pass the checksum security check"/></errors></response>',
    ),
  'error-without-key': () =>
    page(
      200,
      XML,
      '<response><returncode>FAILED</returncode><message>Something is wrong here</message></response>',
    ),
  'upload-failed': () =>
    page(
      200,
      'application/json;charset=UTF-8',
      '{"response":{"messageKey":"upload_text_track_failed","message":"Text track upload failed.","recordId":"","returncode":"SUCCESS"}}',
    ),
  redirect: () => ({
    status: 302,
    headers: { location: 'http://127.0.0.1:9/elsewhere' },
    body: '',
  }),
};

export { nginx as nginxPage };
