import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { reportRuns } from './notes';
import { ownersOf, stepKey } from './processed';
import { readSettings } from './settings';
import { crashesOf, runKey } from './startedRuns';

/**
 * Tells from inside a run how it goes on, so that the background check notices when its process dies.
 */

/** A run that a background check looks after. */
export interface FollowedRun {
  key: string;
  /** where it reports to */
  reportTo?: string;
  /** how many runs for the same were lost after they had passed it on */
  crashes: number;
}

/** @param item as the run was started with; undefined for what is not caught up on */
export function followedRun({ json, reportTo }: INodeExecutionData): FollowedRun | undefined {
  const key = runKey(json);
  if (key === undefined) return undefined;
  return { key, crashes: crashesOf(json), ...(typeof reportTo === 'string' && { reportTo }) };
}

/** Between two signs of life, in milliseconds; several fit into the time after which a run is lost. */
const SIGN_EVERY = 2 * 60 * 1000;

/** Reports that runs have passed on their events, that they go on, and at last that they are over. */
export function followRuns(context: IExecuteFunctions, followed: readonly FollowedRun[]): void {
  if (followed.length === 0) return;
  const { startAgainAfterCrash } = readSettings(context);
  const ended = new AbortController();
  let life: Promise<void> | undefined;
  const isFollowed =
    startAgainAfterCrash &&
    callAtEnd(context, async () => {
      ended.abort();
      const keys = followed.map(({ key, crashes }) => stepKey(key, crashes, 'ended'));
      await ownersOf(context, keys);
      void life?.then(async () => await report(context, followed, true));
    });
  if (isFollowed) life = showLife(context, followed, ended.signal);
  else void report(context, followed, true);
}

/** Reports what has become of runs. */
export async function report(
  context: IExecuteFunctions,
  followed: readonly FollowedRun[],
  isOver: boolean,
): Promise<void> {
  const runs = followed.map(({ key }) => key);
  const address = followed.find(({ reportTo }) => reportTo !== undefined)?.reportTo;
  await reportRuns(context, address, { runs, isOver });
}

async function showLife(
  context: IExecuteFunctions,
  followed: readonly FollowedRun[],
  ended: AbortSignal,
): Promise<void> {
  const end = aborted(ended);
  while (!ended.aborted) {
    await report(context, followed, false);
    await Promise.race([end, aborted(AbortSignal.timeout(SIGN_EVERY))]);
  }
}

const aborted = async (signal: AbortSignal): Promise<void> =>
  await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** What n8n's lifecycle of an execution has of use here. */
interface Lifecycle {
  addHandler?: (event: 'workflowExecuteAfter', handler: () => Promise<void>) => void;
}

/**
 * Has something done when an execution is over, or begins to wait.
 *
 * n8n tells nodes of that in no documented way. Where this one is gone, what was passed on counts as
 * done.
 *
 * @returns whether that is possible
 */
function callAtEnd(context: IExecuteFunctions, handler: () => Promise<void>): boolean {
  const { additionalData } = context as { additionalData?: { hooks?: Lifecycle } };
  const { hooks } = additionalData ?? {};
  if (typeof hooks?.addHandler !== 'function') return false;
  hooks.addHandler('workflowExecuteAfter', handler);
  return true;
}
