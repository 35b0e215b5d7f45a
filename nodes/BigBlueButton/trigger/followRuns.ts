import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../connection';
import { tellNews } from './notes';
import { settle, stepKey } from './processed';
import { crashesOf } from './startedRuns';

/**
 * Tells from inside a run how it goes on, so that the background check notices when its process dies.
 */

/** A run that a background check looks after. */
export interface FollowedRun {
  runID: string;
  /** where it can be heard */
  address: string;
  /** milliseconds since 1970 */
  startedAt: number;
  /** how many runs for the same were lost after they had passed it on */
  crashes: number;
  /** it takes the place of one that was lost */
  isReplacement: boolean;
}

/** @param item as the run was started with; undefined for what is not caught up on */
export function followedRun(item: INodeExecutionData): FollowedRun | undefined {
  const { json, runID, runAddress, startedAt } = item;
  if (typeof runID !== 'string' || typeof runAddress !== 'string') return undefined;
  return {
    runID,
    address: runAddress,
    startedAt: Number(startedAt),
    crashes: crashesOf(json),
    isReplacement: json.startedAgain === true,
  };
}

/** Between two signs of life, in milliseconds; one fits into the last chance of who is not heard of. */
const SIGN_EVERY = 30 * 1000;

/** Tells how runs are. */
export type Tell = (followed: readonly FollowedRun[], areOver: boolean) => Promise<void>;

/**
 * Finds out now what telling will need later: after the end of an execution n8n may not be able to read
 * its credential any more. Undefined if it cannot even now.
 */
export async function tellerOf(context: IExecuteFunctions): Promise<Tell | undefined> {
  const connection = await connect(context).catch(() => undefined);
  if (!connection) return undefined;
  return async (followed, areOver) => {
    const runIDs = followed.map(({ runID }) => runID);
    if (runIDs.length === 0) return;
    await tellNews(context, followed[0].address, connection.server.secret, { runIDs, areOver });
  };
}

/**
 * Tells that runs have passed on their events, that they go on, and at last that they are over.
 *
 * @param untilEnd whether their end is waited for; without that they are over now
 */
export function followRuns(
  context: IExecuteFunctions,
  tell: Tell,
  followed: readonly FollowedRun[],
  untilEnd: boolean,
): void {
  if (followed.length === 0) return;
  const ended = new AbortController();
  let life: Promise<void> | undefined;
  const end = async () => {
    const keys = followed.map(({ runID, crashes }) => stepKey(runID, crashes, 'ended'));
    await settle(context, keys);
    await life;
    await tell(followed, true);
  };
  const isFollowed =
    untilEnd &&
    callAtEnd(context, () => {
      if (!ended.signal.aborted) void end();
      ended.abort();
    });
  if (isFollowed) life = showLife(tell, followed, ended.signal);
  else void tell(followed, true);
}

async function showLife(
  tell: Tell,
  followed: readonly FollowedRun[],
  ended: AbortSignal,
): Promise<void> {
  const end = aborted(ended);
  while (!ended.aborted) {
    await tell(followed, false);
    await Promise.race([end, aborted(AbortSignal.timeout(SIGN_EVERY))]);
  }
}

const aborted = async (signal: AbortSignal): Promise<void> =>
  await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** What n8n's lifecycle of an execution has of use here. */
interface Lifecycle {
  handlers?: { workflowExecuteAfter?: Array<() => void> };
}

/**
 * Has something done when an execution is over, or begins to wait.
 *
 * n8n tells nodes of that in no documented way. Where this one is gone, what was passed on counts as
 * done.
 *
 * @returns whether that is possible
 */
function callAtEnd(context: IExecuteFunctions, handler: () => void): boolean {
  const { additionalData } = context as { additionalData?: { hooks?: Lifecycle } };
  const handlers = additionalData?.hooks?.handlers?.workflowExecuteAfter;
  if (!Array.isArray(handlers)) return false;
  const stopped = context.getExecutionCancelSignal?.();
  if (stopped?.aborted) return false;
  // Before n8n's own, of which each can fail, and then ends the list.
  handlers.unshift(handler);
  stopped?.addEventListener('abort', handler, { once: true });
  return true;
}
