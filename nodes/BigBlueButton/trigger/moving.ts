import type { IPollFunctions } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { checkCallbackUrl, deliversTo, type Hook, isLoopback } from '../../../protocol/hooks';
import { n8nAddress } from './n8nAddress';
import { whoTakesNotes } from './notes';
import type { Trust } from './sources/source';
import { freshestState, keptHooks, remember, stateOf, triggerKey } from './state';

/**
 * n8n may get another address while the workflow stays published, and calls no hook of the node then.
 * So each background check looks whether its trigger has to move. What is kept with the workflow stays
 * as it was, which is how the next process finds out the same.
 */

/** n8n's address has changed since the workflow was published. */
interface Change {
  before: string;
  now: string;
  /** of the trigger, as they were and as they are now */
  from: Addresses;
  to: Addresses;
}

interface Addresses {
  callbackBase: string;
  checkUrl: string;
}

/** What a look at n8n's address has shown. */
export interface Moving {
  /** the trigger's hooks at the address before, which are not needed any more */
  isFormer: (hook: Hook) => boolean;
  /** why the trigger stays where it is, although n8n's address has changed */
  failure?: unknown;
  /** another n8n looks after this trigger, or may do so: nothing is to be done here */
  isElsewhere?: boolean;
}

const STAYS: Moving = { isFormer: () => false };

/** So long may another n8n be away that has this trigger, to be updated for example; milliseconds. */
const MAY_BE_AWAY = 10 * 60 * 1000;

/** By trigger, since when nobody answers at its former address; milliseconds since 1970. */
const silent = new Map<string, number>();

/** Has the trigger use n8n's present address, in this process. */
export async function followAddress(context: IPollFunctions, trust: Trust): Promise<Moving> {
  const change = changeOf(context);
  if (!change) return STAYS;
  const { from, to } = change;
  const there = await whoTakesNotes(context, trust, from.checkUrl);
  const isOurs = there === to.checkUrl;
  if (there !== undefined) silent.delete(triggerKey(context));
  if (there !== undefined && !isOurs) {
    return { ...STAYS, failure: isCopied(change), isElsewhere: true };
  }
  if (!isOurs && mayBeAway(context)) return { ...STAYS, isElsewhere: true };
  try {
    checkNewAddress(change, trust);
    const isNews = freshestState(context).callbackBase !== to.callbackBase;
    if (isNews) context.logger.warn(whatMoves(change, trust.settings.source));
    remember(context, { ...to });
    return { isFormer: formerHooks(context, from.callbackBase, isOurs) };
  } catch (failure) {
    remember(context, { ...from });
    return { ...STAYS, failure };
  }
}

function mayBeAway(context: IPollFunctions, now = Date.now()): boolean {
  const key = triggerKey(context);
  const since = silent.get(key) ?? now;
  silent.set(key, since);
  return now - since < MAY_BE_AWAY;
}

function changeOf(context: IPollFunctions): Change | undefined {
  const { n8nAddress: before, callbackBase, checkUrl } = stateOf(context);
  const now = n8nAddress(context);
  if (before === undefined || now === undefined || before === now) return undefined;
  if (!callbackBase?.startsWith(`${before}/`) || !checkUrl?.startsWith(`${before}/`)) {
    return undefined;
  }
  const moved = (address: string) => `${now}${address.slice(before.length)}`;
  const to = { callbackBase: moved(callbackBase), checkUrl: moved(checkUrl) };
  return { before, now, from: { callbackBase, checkUrl }, to };
}

/** @throws BigBlueButtonFailure where the server could not, or should not send */
function checkNewAddress({ before, now, to }: Change, { connection, settings }: Trust): void {
  const { source, allowUnencryptedCallback } = settings;
  // Then it is a setting that got lost, rather than one that was changed.
  const isLost = isLoopback(new URL(now).hostname) && !isLoopback(new URL(before).hostname);
  if (source !== 'events' && (source === 'check' || !isLost)) return;
  const mayBeAny = allowUnencryptedCallback && !isLost;
  const reason = against(to.callbackBase, connection.server.apiRoot, mayBeAny);
  if (reason) throw staysAt({ before, now }, reason);
}

/** Why the server could not, or should not send to an address; undefined if it can. */
function against(...check: Parameters<typeof checkCallbackUrl>): BigBlueButtonFailure | undefined {
  try {
    checkCallbackUrl(...check);
    return undefined;
  } catch (error) {
    return error as BigBlueButtonFailure;
  }
}

function staysAt(
  { before, now }: Pick<Change, 'before' | 'now'>,
  reason: BigBlueButtonFailure,
): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    ...reason,
    message: `n8n's address has changed from ${before} to ${now}, and the trigger stays at the former one. ${reason.message}`,
    advice: `${reason.advice} If the new address is right, unpublish the workflow, and publish it again.`,
  });
}

/** Its hooks must not be taken away: somebody has copied n8n with its database, to try something. */
function isCopied({ before, now }: Change): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `n8n's address has changed from ${before} to ${now}, but at the former address an n8n answers that has this trigger, too, and the trigger stays with that.`,
    advice:
      'That is so where n8n was copied with its database. Unpublish the workflow here. If this n8n is to take over, publish it again then. In queue mode give all processes of n8n the same N8N_WEBHOOK_URL (in older versions WEBHOOK_URL).',
  });
}

function whatMoves({ before, now }: Change, source: string): string {
  const changed = `n8n's address has changed from ${before} to ${now}.`;
  if (source === 'check') return changed;
  if (source === 'events') return `${changed} BigBlueButton Trigger moves its webhooks there.`;
  return `${changed} The address of BigBlueButton Trigger that meetings were given before does not work any more, unless it still leads to this n8n; the background check catches up on what it can see. Paste the new production URL into the workflows that create meetings.`;
}

/**
 * @param isOurs whether the former address leads to this n8n, too; if nobody answers there, a copy of it
 *   may be out of reach
 */
function formerHooks(context: IPollFunctions, base: string, isOurs: boolean) {
  const kept = new Set(keptHooks(context).map(({ hookID }) => hookID));
  return (hook: Hook) =>
    !hook.permanentHook && deliversTo(hook, base) && (isOurs || kept.has(hook.hookID));
}
