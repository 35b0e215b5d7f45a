import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

import type { Query } from './query';
import { group, tag } from './xml';

/** A request as it came over the wire: the query still raw, the body whole. */
export interface Incoming {
  method: string;
  /** Path and query exactly as in the request line. */
  target: string;
  path: string;
  rawQuery: string;
  query: Query;
  headers: IncomingHttpHeaders;
  body: Buffer;
  cookies: ReadonlyMap<string, string>;
  ipAddress: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer | Readable;
}

/** A FAILED answer; handlers throw it, the server renders it in the form the client asks for. */
export class Refusal extends Error {
  constructor(
    readonly messageKey: string,
    message: string,
    /** All violations, where a call checks several. */
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
  }
}

export interface Violation {
  key: string;
  message: string;
}

export function xmlReply(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

/** `<response>` with returncode SUCCESS and the given finished elements. */
export function success(children: readonly string[]): Reply {
  return xmlReply(group('response', [tag('returncode', 'SUCCESS'), ...children]));
}

export function message(key: string, text: string): string[] {
  return [tag('messageKey', key), tag('message', text)];
}

export function jsonReply(value: unknown): Reply {
  const headers = { 'content-type': 'application/json;charset=UTF-8' };
  return { status: 200, headers, body: JSON.stringify(value) };
}

export function htmlReply(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

export function redirect(location: string, headers: Record<string, string | string[]> = {}): Reply {
  return { status: 302, headers: { ...headers, location }, body: '' };
}

/** FAILED as XML; the key is left out where a call has none. */
export function failedXml(key: string | undefined, text: string): Reply {
  const keyElement = key === undefined ? [] : [tag('messageKey', key)];
  return xmlReply(
    group('response', [tag('returncode', 'FAILED'), ...keyElement, tag('message', text)]),
  );
}

/** The list form: no key at the top, an `<error>` per violation. */
export function failedList(violations: readonly Violation[]): Reply {
  const errors = violations.map(({ key, message: text }) =>
    group('error', violationElements(key, text)),
  );
  return xmlReply(group('response', [tag('returncode', 'FAILED'), group('errors', errors)]));
}

function violationElements(key: string, text: string): string[] {
  return [tag('key', key), tag('message', text)];
}

export function failedJson(messageKey: string, text: string): Reply {
  return jsonReply({ response: { returncode: 'FAILED', messageKey, message: text } });
}

/**
 * Grails answers errors in the format the Accept header prefers; browsers are exempt. With any type
 * or no header at all that is XML.
 */
export function prefersJson(headers: IncomingHttpHeaders): boolean {
  if (/Gecko|WebKit|Presto|Trident/.test(headers['user-agent'] ?? '')) return false;
  const wanted = (headers.accept ?? '')
    .split(',')
    .map((part, order) => {
      const [type, ...parameters] = part.split(';').map((piece) => piece.trim());
      const quality = parameters.find((piece) => piece.startsWith('q='));
      return { type: type.toLowerCase(), quality: quality ? Number(quality.slice(2)) : 1, order };
    })
    .toSorted((a, b) => b.quality - a.quality || a.order - b.order);
  const first = wanted.find(({ type }) => /[/+](json|xml)$/.test(type) || type === '*/*');
  return first?.type === 'application/json' || first?.type === 'text/json';
}
