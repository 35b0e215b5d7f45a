import { type IPollFunctions, type IWebhookFunctions, NodeOperationError } from 'n8n-workflow';

import { type KeptHook, triggerKey } from './state';

/** So often in a row the server has lost hooks before somebody is told: it may have been restarted. */
const REPORTED_FROM = 3;

const HOUR = 60 * 60 * 1000; // milliseconds

/** A hook that stayed for so long ends the row. One at which nothing arrives takes minutes to go. */
const STAYED = 2 * HOUR;

const REPORTED_AGAIN_AFTER = 24 * HOUR;

/** How often in a row the server has lost hooks of a trigger, as far as this process knows. */
interface Losses {
  count: number;
  /** milliseconds since 1970 */
  last: number;
  reported?: number;
}

const losses = new Map<string, Losses>();

/** When each trigger was last sent something genuine, as far as this process knows. */
const heard = new Map<string, number>();

/** Notes that the server can reach n8n. */
export function noteHeard(context: IWebhookFunctions, now = Date.now()): void {
  heard.set(triggerKey(context), now);
}

/** Milliseconds since 1970; undefined for not at all. */
export function lastHeard(context: IPollFunctions | IWebhookFunctions): number | undefined {
  return heard.get(triggerKey(context));
}

/**
 * Tells of hooks that the server had lost, and that were registered again. BigBlueButton drops those to
 * which it cannot deliver, so a trigger whose n8n it cannot reach loses its hook over and over.
 *
 * @param heardAt when other processes of n8n were last sent something genuine; milliseconds since 1970
 */
export function noteLostHooks(
  context: IPollFunctions,
  lost: ReadonlyArray<Pick<KeptHook, 'callbackURL'>>,
  heardAt = 0,
  now = Date.now(),
): void {
  if (lost.length === 0) return;
  const [address] = lost[0].callbackURL.split(/[?#]/, 1);
  context.logger.warn(
    `The BigBlueButton server did not have the webhook of BigBlueButton Trigger any more; it was registered again, for ${address}.`,
  );
  const key = triggerKey(context);
  const { count, last, reported } = losses.get(key) ?? { count: 0, last: now };
  const hasArrived = Math.max(heardAt, lastHeard(context) ?? 0) > last;
  const isRow = now - last <= STAYED && !hasArrived;
  const noted: Losses = { count: isRow ? count + 1 : 1, last: now, reported };
  losses.set(key, noted);
  const isDue = reported === undefined || now - reported >= REPORTED_AGAIN_AFTER;
  if (noted.count < REPORTED_FROM || !isDue) return;
  noted.reported = now;
  context.__emitError(keepsLosing(context, address));
}

function keepsLosing(context: IPollFunctions, address: string): NodeOperationError {
  return new NodeOperationError(
    context.getNode(),
    `The BigBlueButton server drops the webhook of BigBlueButton Trigger again and again. Most likely it cannot reach n8n at ${address}.`,
    {
      description:
        'The trigger registers it each time, but what happens in between is lost: joins, chat, polls. Check from the BigBlueButton server that this address answers (firewall, certificate, N8N_WEBHOOK_URL, in older versions of n8n WEBHOOK_URL). If the server cannot reach n8n, choose the source "Regular Check". If it can, its webhooks service (bbb-webhooks) may restart again and again.',
    },
  );
}
