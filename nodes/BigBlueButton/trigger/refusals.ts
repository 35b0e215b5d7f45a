import type { IWebhookFunctions } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import type { TriggerSource } from './sources/source';
import { freshestState, keep, type Refusals, remember, stateOf, triggerKey } from './state';

/** So many are reported; fewer, and far between, are what passes by on the internet. */
export const REPORTED_FROM = 3;

/** What came longer ago than this before the next one does not count any more. */
const FAR_BETWEEN = 24 * 60 * 60 * 1000; // milliseconds

/** Saving each of ten thousand forged requests would be an attack on n8n's database. */
const SAVE_EVERY = 60_000; // milliseconds

/**
 * Counts a request that was refused with 401. BigBlueButton takes it as delivered, so a wrong secret
 * would lose genuine events without anybody noticing.
 */
export function noteRefusal(context: IWebhookFunctions, reason: string, now = Date.now()): void {
  const { refusals: before } = freshestState(context);
  const refusals = before && now - before.last < FAR_BETWEEN ? before : undefined;
  const counted: Refusals = {
    count: (refusals?.count ?? 0) + 1,
    first: refusals?.first ?? now,
    last: now,
    reason,
  };
  const { last = refusals?.last ?? now } = stateOf(context).refusals ?? {};
  const due = counted.count === REPORTED_FROM || now - last > SAVE_EVERY;
  if (due) keep(context, { refusals: counted });
  else remember(context, { refusals: counted });
  const request = requestOf(context);
  lately.set(request, { count: (lately.get(request)?.count ?? 0) + 1, last: now });
  if (lately.size > LATELY_KEPT) lately.delete(lately.keys().next().value ?? '');
}

/** How often requests were refused not long ago, in this process. */
const lately = new Map<string, { count: number; last: number }>();

const LATELY_KEPT = 200;

/** A load balancer tries its secrets one after the other, at once; milliseconds. */
const TRIED_WITHIN = 5 * 60 * 1000;

/**
 * Takes back what was counted of a request that has turned out to be genuine: behind a load balancer
 * with several secrets the right one need not be the first.
 */
export function takeBackRefusals(context: IWebhookFunctions, now = Date.now()): void {
  if (lately.size === 0) return;
  const request = requestOf(context);
  const { count = 0, last = 0 } = lately.get(request) ?? {};
  lately.delete(request);
  const { refusals } = freshestState(context);
  if (count === 0 || last < now - TRIED_WITHIN || !refusals) return;
  const left = refusals.count - count;
  const parts = { refusals: left > 0 ? { ...refusals, count: left } : undefined };
  if (stateOf(context).refusals) keep(context, parts);
  else remember(context, parts);
}

/** The same for the same request with another signature: in a header, or at the end of the body. */
function requestOf(context: IWebhookFunctions): string {
  const { originalUrl, rawBody = Buffer.alloc(0) } = context.getRequestObject();
  const said = rawBody.toString('utf8').replace(/\.[\w-]+$/, '');
  return digest('sha256', JSON.stringify([triggerKey(context), originalUrl, said]));
}

/** Delete Orphans asks so whether anybody listens; BigBlueButton always says something. */
export function isQuestion(context: IWebhookFunctions): boolean {
  const { originalUrl, rawBody, headers, method } = context.getRequestObject();
  const saysNothing = (rawBody?.length ?? 0) === 0 && headers.authorization === undefined;
  return method === 'POST' && saysNothing && !originalUrl.includes('checksum=');
}

const SECRET_CHANGED =
  'the shared secret was changed on the server (put the new one into the credential, the old one into "Previous Shared Secret")';

/** What is said of refused requests, and what to do; undefined if it is too few to speak of. */
export function refusalReport(
  refusals: Refusals | undefined,
  { causesOfRefusal = [] }: TriggerSource,
): { message: string; advice: string } | undefined {
  if (!refusals || refusals.count < REPORTED_FROM) return undefined;
  const since = new Date(refusals.first).toISOString();
  const causes = [SECRET_CHANGED, ...causesOfRefusal].join('; ');
  return {
    message: `BigBlueButton Trigger has refused ${refusals.count} requests since ${since}: ${refusals.reason}.`,
    advice: `If they came from your BigBlueButton server, their events are lost. The likely causes: ${causes}. If not, somebody else tries the address; nothing was started.`,
  };
}
