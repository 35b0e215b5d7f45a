import type {
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestOptions,
  IPollFunctions,
} from 'n8n-workflow';

import { isUrl } from '../../../../protocol/url';

/** What asking a callback address showed. `unclear` is never a reason to delete anything. */
export interface Finding {
  state: 'alive' | 'dead' | 'unclear';
  /** why, for a person who reads the report */
  reason: string;
}

type Context = IExecuteFunctions | IHookFunctions | IPollFunctions;

/** Long enough for an n8n under load; an address that stays silent is left alone. */
const TIMEOUT_MS = 10_000;

/**
 * The addresses of this n8n, without a slash at the end: the one that somebody typed, or those it has
 * by its settings, for webhooks and for the editor.
 */
export function addressesOf(
  context: IExecuteFunctions,
  itemIndex: number,
  typed: string,
): string[] {
  if (typed !== '') return [withoutSlash(typed)];
  // It is <address for webhooks>/webhook-waiting/<execution>.
  const resumeUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex));
  const forWebhooks = resumeUrl.split('?', 1)[0].replace(/\/[^/]+\/[^/]+\/?$/, '');
  const known = [forWebhooks, context.getInstanceBaseUrl()].map((url) => withoutSlash(url));
  return [...new Set(known.filter((url) => isUrl(url)))];
}

function withoutSlash(url: string): string {
  return url.split(/[?#]/, 1)[0].replace(/\/+$/, '');
}

/** Whether an address lies below one of these, and not just begins alike. */
export function isUnder(address: string, bases: readonly string[]): boolean {
  if (!isUrl(address)) return false;
  const { origin, pathname } = new URL(address);
  return bases.some((base) => {
    const root = new URL(base);
    return origin === root.origin && pathname.startsWith(`${root.pathname.replace(/\/$/, '')}/`);
  });
}

/**
 * Asks n8n whether anything listens at a callback address. Nothing is signed, so BigBlueButton Trigger
 * answers with 401 and starts nothing.
 */
export async function findOut(context: Context, address: string): Promise<Finding> {
  const execution = waitingExecution(address);
  try {
    return execution === undefined
      ? ofWebhook(await post(context, address))
      : ofWaiting(await post(context, execution));
  } catch {
    return { state: 'unclear', reason: 'n8n did not answer at this address' };
  }
}

/**
 * Whether an address was that of an execution of this n8n that waited and is over: at a time-out n8n
 * asks no node, so its hook stays. Nothing else is asked: that could start it.
 *
 * @param n8n the addresses of this n8n
 */
export async function isOfFinishedExecution(
  context: Context,
  address: string,
  n8n: readonly string[],
): Promise<boolean> {
  const [path] = address.split(/[?#]/, 1);
  if (!isUnder(address, n8n) || !/\/webhook-waiting\/[^/]+$/.test(path)) return false;
  return (await findOut(context, address)).state === 'dead';
}

function ofWebhook({ status }: Answer): Finding {
  const answered = `n8n answered with HTTP ${status}`;
  if (status === 404) return { state: 'dead', reason: `${answered}: nothing listens there` };
  if (status === 401)
    return { state: 'alive', reason: `${answered}: BigBlueButton Trigger listens` };
  return { state: 'unclear', reason: `${answered}, which says neither yes nor no` };
}

/** n8n's words for executions that nothing can resume any more. */
const OVER: ReadonlyArray<readonly [status: number, words: RegExp]> = [
  [404, /execution .{0,80}does not exist/i],
  [409, /execution .{0,80}has finished/i],
];

function ofWaiting({ status, body }: Answer): Finding {
  const over = OVER.some(([code, words]) => code === status && words.test(body));
  return over
    ? { state: 'dead', reason: 'n8n says that the execution that waited there is over' }
    : { state: 'unclear', reason: 'An execution may still wait there' };
}

/**
 * Where to ask about the execution that waits at an address: below it, where no node can listen.
 * A request to the address itself would resume the execution, since its token is part of it.
 */
function waitingExecution(address: string): string | undefined {
  const url = new URL(address);
  const found = /^.*\/(?:webhook|form)-waiting\/[^/]+/.exec(url.pathname);
  if (!found) return undefined;
  url.pathname = `${found[0]}/n8n-nodes-bigbluebutton-is-it-over`;
  return url.href;
}

interface Answer {
  status: number;
  body: string;
}

async function post(context: Context, url: string): Promise<Answer> {
  const options: IHttpRequestOptions = {
    method: 'POST',
    url,
    encoding: 'text',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
    timeout: TIMEOUT_MS,
  };
  const response: { statusCode: number; body: unknown } =
    await context.helpers.httpRequest(options);
  return { status: response.statusCode, body: String(response.body ?? '') };
}
