import {
  failedJson,
  failedList,
  failedXml,
  htmlReply,
  type Incoming,
  prefersJson,
  Refusal,
  type Reply,
} from './answer';
import { CALLS } from './calls';
import { type Call, FORM_TYPES } from './calls/call';
import { nginxPage } from './faults';
import { checkLikeWeb, checkLikeWebhooks, type Check } from './signature';
import type { World } from './world';

export const API_ROOT = '/bigbluebutton/api';

/** The name of the call in a path, `undefined` for a path that is not below the API root. */
export function callNameOf(path: string): string | undefined {
  if (path === API_ROOT || path === `${API_ROOT}/`) return '';
  return path.startsWith(`${API_ROOT}/`) ? path.slice(API_ROOT.length + 1) : undefined;
}

/** Answers one API request as the service behind it would: bbb-web, or bbb-webhooks for `hooks/`. */
export async function answerCall(name: string, request: Incoming, world: World): Promise<Reply> {
  const ofHooks = name.startsWith('hooks/');
  if (ofHooks && !world.settings.webhooks.installed) return nginxPage(404, 'Not Found');
  const missing = world.settings.missingCalls.includes(name);
  const call = missing ? undefined : CALLS.find((one) => one.name === name);
  if (!call || !call.methods.some((method) => method === request.method)) {
    return ofHooks ? expressPage(404, `Cannot ${request.method} ${request.path}`) : grailsPage404();
  }
  try {
    guard(call, request, world);
    return await call.answer(request, world);
  } catch (error) {
    if (error instanceof Crash) return expressPage(500, 'Internal Server Error');
    if (!(error instanceof Refusal)) throw error;
    return refusal(call, error, request, world);
  }
}

/** The service throws: Express answers with its error page. */
class Crash extends Error {}

function guard(call: Call, request: Incoming, world: World): void {
  if (call.guard === 'validated') return guardValidated(call, request, world);
  if (call.guard === 'recording') return guardRecording(call, request, world);
  if (call.guard === 'hooks') return guardHooks(call, request, world);
}

function guardValidated(call: Call, request: Incoming, world: World): void {
  demandContentType(call, request, world.settings.strictContentType);
  switch (checkLikeWeb(checkOf(call, request, world))) {
    case 'missing':
      throw new Refusal('checksumError', 'You must provide the checksum');
    case 'mismatch':
      throw new Refusal('checksumError', 'Checksums do not match');
  }
}

/** The recording controller looks for required parameters first. */
function guardRecording(call: Call, request: Incoming, world: World): void {
  for (const { name, key, message } of call.required ?? []) {
    if (request.query.filled(name) === undefined) throw new Refusal(key, message);
  }
  if (checkLikeWeb(checkOf(call, request, world)) !== 'ok') {
    throw new Refusal('checksumError', 'You did not pass the checksum security check');
  }
}

function guardHooks(call: Call, request: Incoming, world: World): void {
  const { allowedAlgorithms, generation } = world.settings.webhooks;
  const check = { ...checkOf(call, request, world), allowed: allowedAlgorithms };
  const verdict = checkLikeWebhooks(check, generation);
  if (verdict === 'crash') throw new Crash();
  if (verdict !== 'ok') {
    throw new Refusal('checksumError', 'You did not pass the checksum security check.');
  }
}

function checkOf(call: Call, request: Incoming, world: World): Check {
  const isForm = /^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '');
  return {
    call: call.name,
    rawQuery: request.rawQuery,
    secret: world.secret,
    allowed: world.settings.allowedAlgorithms,
    formBody: isForm ? request.body.toString('utf8') : undefined,
  };
}

/** Only a POST with a body is checked. The first releases compared the header as a whole. */
function demandContentType(call: Call, request: Incoming, strict: boolean): void {
  if (request.method !== 'POST' || request.body.length === 0) return;
  const header = request.headers['content-type'] ?? '';
  const isMultipart = header.startsWith('multipart/form-data');
  const type = strict && !isMultipart ? header : header.split(';')[0].trim().toLowerCase();
  if ((call.bodyTypes ?? FORM_TYPES).includes(type)) return;
  throw new Refusal(
    'unsupportedContentType',
    'POST request Content-Type is missing or unsupported',
  );
}

function refusal(call: Call, error: Refusal, request: Incoming, world: World): Reply {
  const { messageKey, message, violations } = error;
  if (call.refuse) return call.refuse(messageKey, message, request, world);
  if (call.guard === 'hooks') return failedXml(messageKey, message);
  if (world.settings.negotiateErrors && prefersJson(request.headers)) {
    return failedJson(messageKey, message);
  }
  if (messageKey === 'nonUniqueVoiceBridge') return failedList(violations);
  if (violations.length > 0 && world.settings.violations === 'list') return failedList(violations);
  return failedXml(messageKey, message);
}

function expressPage(status: number, text: string): Reply {
  return htmlReply(
    status,
    `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${text}</pre>\n</body>\n</html>\n`,
  );
}

function grailsPage404(): Reply {
  return htmlReply(
    404,
    '<!DOCTYPE html>\n<html><head><title>Page Not Found</title></head><body><h1>Error: Page Not Found (404)</h1></body></html>\n',
  );
}
