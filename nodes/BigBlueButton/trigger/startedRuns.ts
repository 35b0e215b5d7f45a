import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { PARTICIPANT_COUNT, VISIBLE_EVENTS } from '../../../protocol/changes';
import { digest } from '../../../protocol/checksum';
import { freshestState, keep, remember, stateOf, triggerKey } from './state';

/**
 * Runs that were started and have not reported their end. n8n does not go on with what a process had
 * begun when it died, so the background check starts it again, for what the API shows.
 */

/** A run that was started, by what it was started for. */
export interface StartedRun {
  item: IDataObject;
  /** milliseconds since 1970, when it was started or last heard of */
  at: number;
  /** how often it was started */
  starts: number;
  /** it has passed its event on to the workflow */
  isUnderWay?: boolean;
}

/** A run that is not heard of for so long, in milliseconds, is lost. */
export const OVERDUE_AFTER = 10 * 60 * 1000;

/** What does not get through so often shall not be tried forever. */
const MOST_STARTS = 3;

/** Calls that were under way together have saved what they change, in milliseconds. */
const OVERWRITTEN_WITHIN = 30 * 1000;

const KEPT = 100;
/** Where no background check has asked for them yet, and maybe none ever can. */
const KEPT_UNASKED = 10;
const ENDS_KEPT = 1000;

const CAUGHT_UP: readonly string[] = [
  ...VISIBLE_EVENTS.filter((event) => event !== PARTICIPANT_COUNT),
  'recording-ready',
  'mp4-ready',
];

/**
 * The same for a run and for those that take its place; undefined for what is not caught up on.
 *
 * @param item as the run was started with
 */
export function runKey(item: IDataObject): string | undefined {
  if (!CAUGHT_UP.includes(String(item.event))) return undefined;
  const told = { ...item };
  for (const mark of MARKS) delete told[mark];
  return digest('sha256', JSON.stringify(told));
}

/** What the items of a run have that was started again. */
const MARKS = ['recovered', 'startedAgain', 'crashes'] as const;

/**
 * The item of the run that takes the place of a lost one.
 *
 * `crashes` counts the runs that were lost after they had passed the event on: parts of the workflow
 * were done then.
 */
function itemAgain({ item, isUnderWay = false }: StartedRun): IDataObject {
  const crashes = crashesOf(item) + (isUnderWay ? 1 : 0);
  return { ...item, recovered: true, startedAgain: true, crashes };
}

/** How many runs for an item were lost after they had passed it on. */
export const crashesOf = ({ crashes }: IDataObject): number => Number(crashes ?? 0);

type Runs = Record<string, StartedRun>;

/** Keys of the runs whose end was reported to this process, by trigger. */
const ends = new Map<string, Set<string>>();

/** Those whose end was not reported, as far as is known here. */
function openRuns(context: IWebhookFunctions, now: number): Runs {
  const { startedRuns: saved = {} } = stateOf(context);
  const { startedRuns: here = {} } = freshestState(context);
  // Another call may just have overwritten what this process saved; after that, what is saved counts.
  const unsaved = Object.entries(here).filter(
    ([key, { at }]) => at > now - OVERWRITTEN_WITHIN && at >= (saved[key]?.at ?? 0),
  );
  const all = Object.entries({ ...saved, ...Object.fromEntries(unsaved) });
  const ended = ends.get(triggerKey(context));
  return Object.fromEntries(all.filter(([key]) => !ended?.has(key)));
}

function keepRuns(context: IWebhookFunctions, runs: Runs): void {
  const latest = Object.entries(runs).slice(stateOf(context).isChecked ? -KEPT : -KEPT_UNASKED);
  keep(context, { startedRuns: latest.length > 0 ? Object.fromEntries(latest) : undefined });
}

function startedNow(items: readonly IDataObject[], now: number): Runs {
  const runs = items.map((item): [string | undefined, StartedRun] => [
    runKey(item),
    { item, at: now, starts: 1 },
  ]);
  return Object.fromEntries(runs.filter(([key]) => key !== undefined)) as Runs;
}

/** Notes that runs are being started for these items. */
export function noteStarted(
  context: IWebhookFunctions,
  items: readonly IDataObject[],
  now = Date.now(),
): void {
  const started = startedNow(items, now);
  if (Object.keys(started).length === 0) return;
  forgetEnds(context, started);
  keepRuns(context, { ...openRuns(context, now), ...started });
  const response = context.getResponseObject();
  response.once('finish', () => {
    // n8n could not start the run, and has saved nothing; BigBlueButton sends it again.
    if (response.statusCode >= 400) remember(context, { startedRuns: without(context, started) });
  });
}

/** The same can happen again, word for word. */
function forgetEnds(context: IWebhookFunctions, runs: Runs): void {
  for (const key of Object.keys(runs)) ends.get(triggerKey(context))?.delete(key);
}

function without(context: IWebhookFunctions, runs: Runs): Runs {
  const { startedRuns = {} } = freshestState(context);
  return Object.fromEntries(Object.entries(startedRuns).filter(([key]) => !(key in runs)));
}

/**
 * An item for n8n to start a run with. Beside what it shows it tells where the run reports to, which
 * a worker could not find out: n8n does not give it what is kept with the workflow.
 */
export const startItem = (json: IDataObject, reportTo: string | undefined): INodeExecutionData =>
  reportTo === undefined ? { json } : { json, reportTo };

/** What a run says of itself. */
export interface RunReport {
  /** keys of the runs; one execution can stand for several */
  runs: readonly string[];
  /** whether it is over, or has passed on its event and is still under way */
  isOver: boolean;
}

/** Takes note of what a run says. */
export function noteReport(
  context: IWebhookFunctions,
  { runs, isOver }: RunReport,
  now = Date.now(),
): void {
  const open = openRuns(context, now);
  const reported = runs.filter((key) => key in open);
  if (isOver) {
    const trigger = triggerKey(context);
    const all = [...(ends.get(trigger) ?? []), ...runs];
    ends.set(trigger, new Set(all.slice(-ENDS_KEPT)));
  }
  if (reported.length === 0) return;
  for (const key of reported) {
    if (isOver) delete open[key];
    else open[key] = { ...open[key], at: now, isUnderWay: true };
  }
  keepRuns(context, open);
}

/** The items of the runs that are lost, as they are to be started again. */
export function lostRuns(context: IWebhookFunctions, now = Date.now()): IDataObject[] {
  return Object.values(openRuns(context, now))
    .filter(({ at }) => at <= now - OVERDUE_AFTER)
    .map(itemAgain);
}

/** Notes which runs a background check starts, for the first time or again. */
export function noteStartedByCheck(
  context: IWebhookFunctions,
  items: readonly IDataObject[],
  now = Date.now(),
): void {
  const before = openRuns(context, now);
  const started = startedNow(items, now);
  for (const [key, run] of Object.entries(started)) run.starts += before[key]?.starts ?? 0;
  forgetEnds(context, started);
  const all = Object.entries({ ...before, ...started });
  keepRuns(context, Object.fromEntries(all.filter(([, { starts }]) => starts < MOST_STARTS)));
}
