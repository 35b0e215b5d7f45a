import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { PARTICIPANT_COUNT, VISIBLE_EVENTS } from '../../../protocol/changes';
import { digest } from '../../../protocol/checksum';
import { freshestState, keep, remember, stateOf, triggerKey } from './state';

/**
 * Runs that were started and have not said yet that they passed on their event. n8n does not run again
 * what a worker had begun when it died, so the background check does, for what the API shows.
 */

/** A run that was started, by what it was started for. */
export interface StartedRun {
  item: IDataObject;
  /** milliseconds since 1970, when it was started last */
  at: number;
  /** how often it was started */
  starts: number;
}

/** A run has said nothing for so long, in milliseconds, that it may be lost. */
export const OVERDUE_AFTER = 10 * 60 * 1000;

/** What cannot be passed on so often shall not be tried forever. */
const MOST_STARTS = 3;

const KEPT = 100;
const ARRIVALS_KEPT = 1000;

const CAUGHT_UP: readonly string[] = [
  ...VISIBLE_EVENTS.filter((event) => event !== PARTICIPANT_COUNT),
  'recording-ready',
  'mp4-ready',
];

/**
 * The same for a run and for the one that takes its place; undefined for what is not caught up on.
 *
 * @param item as the run was started with
 */
export function runKey(item: IDataObject): string | undefined {
  if (!CAUGHT_UP.includes(String(item.event))) return undefined;
  const told = { ...item };
  delete told.recovered;
  delete told.startedAgain;
  return digest('sha256', JSON.stringify(told));
}

type Runs = Record<string, StartedRun>;

/** Keys of the runs that have told this process, by trigger. */
const arrivals = new Map<string, Set<string>>();

const hasArrived = (context: IWebhookFunctions, key: string) =>
  arrivals.get(triggerKey(context))?.has(key) ?? false;

/** Those that have not arrived, as far as is known here. */
function runsUnderWay(context: IWebhookFunctions, now: number): Runs {
  const { startedRuns: saved = {} } = stateOf(context);
  const { startedRuns: here = {} } = freshestState(context);
  // What another call has overwritten; for longer, what is saved counts.
  const unsaved = Object.entries(here).filter(([, { at }]) => at > now - OVERDUE_AFTER);
  const all = Object.entries({ ...Object.fromEntries(unsaved), ...saved });
  return Object.fromEntries(all.filter(([key]) => !hasArrived(context, key)));
}

function keepRuns(context: IWebhookFunctions, runs: Runs): void {
  const latest = Object.entries(runs).slice(-KEPT);
  keep(context, { startedRuns: latest.length > 0 ? Object.fromEntries(latest) : undefined });
}

function startedNow(items: readonly IDataObject[], now: number): Runs {
  const runs = items.map((item): [string | undefined, StartedRun] => [
    runKey(item),
    { item, at: now, starts: 1 },
  ]);
  return Object.fromEntries(runs.filter(([key]) => key !== undefined)) as Runs;
}

/** Notes that runs are being started for these items; not if no background check asks for them. */
export function noteStarted(
  context: IWebhookFunctions,
  items: readonly IDataObject[],
  now = Date.now(),
): void {
  const started = startedNow(items, now);
  if (!stateOf(context).isChecked || Object.keys(started).length === 0) return;
  keepRuns(context, { ...runsUnderWay(context, now), ...started });
  const response = context.getResponseObject();
  response.once('finish', () => {
    // n8n could not start the run, and has saved nothing; BigBlueButton sends it again.
    if (response.statusCode >= 400) remember(context, { startedRuns: without(context, started) });
  });
}

function without(context: IWebhookFunctions, runs: Runs): Runs {
  const { startedRuns = {} } = freshestState(context);
  return Object.fromEntries(Object.entries(startedRuns).filter(([key]) => !(key in runs)));
}

/** Notes that runs have passed on what they were started for. */
export function noteArrived(
  context: IWebhookFunctions,
  keys: readonly string[],
  now = Date.now(),
): void {
  const trigger = triggerKey(context);
  const before = arrivals.get(trigger) ?? [];
  arrivals.set(trigger, new Set([...before, ...keys].slice(-ARRIVALS_KEPT)));
  // Saving is left to the next occasion, unless it is another process that will have it.
  const { startedRuns: here = {} } = freshestState(context);
  const { startedRuns: saved = {} } = stateOf(context);
  if (keys.some((key) => key in saved && !(key in here))) {
    keepRuns(context, runsUnderWay(context, now));
  }
}

/** What a background check is told of runs. */
export interface RunsReport {
  /** for which nothing was passed on, as far as is known */
  overdue: IDataObject[];
  /** some have arrived since it was saved which are under way */
  someArrived: boolean;
}

/** Which runs may be lost. */
export function reportOnRuns(context: IWebhookFunctions, now = Date.now()): RunsReport {
  const saved = Object.keys(stateOf(context).startedRuns ?? {});
  const overdue = Object.values(runsUnderWay(context, now))
    .filter(({ at }) => at <= now - OVERDUE_AFTER)
    .map(({ item }) => ({ ...item, recovered: true, startedAgain: true }));
  return { overdue, someArrived: saved.some((key) => hasArrived(context, key)) };
}

/** Notes which runs a background check starts, for the first time or again. */
export function noteStartedByCheck(
  context: IWebhookFunctions,
  items: readonly IDataObject[],
  now = Date.now(),
): void {
  const before = runsUnderWay(context, now);
  const started = Object.entries(startedNow(items, now)).map(([key, run]): [string, StartedRun] => {
    const { item = run.item, starts = 0 } = before[key] ?? {};
    return [key, { ...run, item, starts: starts + 1 }];
  });
  const all = Object.entries({ ...before, ...Object.fromEntries(started) });
  keepRuns(context, Object.fromEntries(all.filter(([, { starts }]) => starts < MOST_STARTS)));
}
