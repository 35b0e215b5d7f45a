import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { PARTICIPANT_COUNT, VISIBLE_EVENTS } from '../../../protocol/changes';
import { randomID } from '../../../protocol/checksum';
import { freshestState, keep, remember, stateOf, triggerKey } from './state';

/**
 * Runs that were started and have not told their end. n8n does not go on with what a process had begun
 * when it died, so the background check starts it again, for what the API shows.
 */

/** A run that was started. */
export interface StartedRun {
  item: IDataObject;
  source: string;
  /** milliseconds since 1970, when it was started or last heard of */
  at: number;
  /** how often it was started */
  starts: number;
  /** it has passed its event on to the workflow */
  isUnderWay?: boolean;
}

/** Started runs by their IDs, and when those told their end that did so lately. */
export interface Runs {
  open: Record<string, StartedRun>;
  over: Record<string, number>;
}

const MINUTE = 60 * 1000; // milliseconds

/** A run that is not heard of for so long may be lost. */
export const SILENT_FOR = 10 * MINUTE;

/** One that never began may be waiting for its turn. */
const WAITING_FOR = 30 * MINUTE;

/** Who was not heard of may have had nobody to talk to: it has this long from when that is noticed. */
const LAST_CHANCE = 50 * 1000; // milliseconds

/** A sign of life is saved only when the last one that was saved is as old as this. */
const SAVED_EVERY = 2 * MINUTE;

/** What does not get through so often shall not be tried forever. */
const MOST_STARTS = 3;

/** What lies back longer than n8n remembers for sure what it has passed on, is let go. */
const LOST_FOR_GOOD = 7 * 24 * 60 * MINUTE;

/** Processes that take calls have seen by then what the others saved. */
const OVER_KEPT = 10 * MINUTE;

/** So many are followed up. */
export const MOST_FOLLOWED_UP = 200;
/** Where no run has ever been heard of, maybe none ever can. */
const KEPT_UNHEARD = 10;

const CAUGHT_UP: readonly string[] = [
  ...VISIBLE_EVENTS.filter((event) => event !== PARTICIPANT_COUNT),
  'recording-ready',
  'mp4-ready',
];

/** A run that is to be started. */
export interface DueRun {
  item: IDataObject;
  /** absent for what is not caught up on */
  runID?: string;
}

/** One that a background check looks after. */
export type FollowedUp = Required<DueRun>;

/**
 * An item for n8n to start a run with. Beside what it shows it tells who the run is and where it can be
 * heard, which a worker could not find out: n8n does not give it what is kept with the workflow.
 */
export function itemToStart(
  { item, runID }: DueRun,
  address: string | undefined,
): INodeExecutionData {
  return runID === undefined || address === undefined
    ? { json: item }
    : { json: item, runID, runAddress: address, startedAt: Date.now() };
}

/** A new ID for the run of an item; undefined for what is not caught up on. */
export const newRunID = (item: IDataObject): string | undefined =>
  CAUGHT_UP.includes(String(item.event)) ? randomID() : undefined;

/** Whether a background check looks after a run. */
export const isFollowedUp = (run: DueRun): run is FollowedUp => run.runID !== undefined;

/** How many runs for an item were lost after they had passed it on. */
export const crashesOf = ({ crashes }: IDataObject): number => Number(crashes ?? 0);

/** What is kept, with what another call may just have overwritten. */
function runsOf(context: IWebhookFunctions, now: number): Runs {
  const { runs: saved } = stateOf(context);
  const { runs: here } = freshestState(context);
  const isFresh = (at: number) => at > now - OVER_KEPT;
  const over = Object.entries({ ...saved?.over, ...here?.over }).filter(([, at]) => isFresh(at));
  const unsaved = Object.entries(here?.open ?? {}).filter(
    ([id, { at }]) => isFresh(at) && at >= (saved?.open[id]?.at ?? 0),
  );
  const open = Object.entries({ ...saved?.open, ...Object.fromEntries(unsaved) });
  const isOver = new Set(over.map(([id]) => id));
  return {
    open: Object.fromEntries(open.filter(([id]) => !isOver.has(id))),
    over: Object.fromEntries(over),
  };
}

function keepRuns(context: IWebhookFunctions, { open, over }: Runs): void {
  const most = stateOf(context).hearsRuns ? MOST_FOLLOWED_UP : KEPT_UNHEARD;
  const latest = (entries: object, count: number) =>
    Object.fromEntries(Object.entries(entries).slice(-count)) as Record<string, never>;
  keep(context, { runs: { open: latest(open, most), over: latest(over, MOST_FOLLOWED_UP) } });
}

/** Notes that a run is being started for each of these items. */
export function noteStarted(
  context: IWebhookFunctions,
  due: readonly DueRun[],
  source: string,
  now = Date.now(),
): void {
  const started = due
    .filter(isFollowedUp)
    .map(({ item, runID }) => [runID, { item, source, at: now, starts: 1 }] as const);
  if (started.length === 0) return;
  const runs = runsOf(context, now);
  keepRuns(context, { ...runs, open: { ...runs.open, ...Object.fromEntries(started) } });
  const response = context.getResponseObject();
  response.once('finish', () => {
    // n8n could not start the run; BigBlueButton sends it again, and n8n saves nothing of this call.
    if (response.statusCode >= 400) forgetHere(context, new Set(started.map(([id]) => id)));
  });
}

function forgetHere(context: IWebhookFunctions, ids: ReadonlySet<string>): void {
  const { runs } = freshestState(context);
  if (!runs) return;
  const open = Object.entries(runs.open).filter(([id]) => !ids.has(id));
  remember(context, { runs: { ...runs, open: Object.fromEntries(open) } });
}

/** What runs tell of themselves. */
export interface RunNews {
  /** one execution can stand for several */
  runIDs: readonly string[];
  /** whether they are over, or have passed on their event and are still under way */
  areOver: boolean;
}

/** Takes note of what runs tell. */
export function takeNews(
  context: IWebhookFunctions,
  { runIDs, areOver }: RunNews,
  now = Date.now(),
): void {
  const runs = runsOf(context, now);
  const { hearsRuns } = stateOf(context);
  let isWorthSaving = !hearsRuns;
  for (const id of runIDs) {
    suspects.get(triggerKey(context))?.delete(id);
    const run = runs.open[id];
    if (areOver) {
      delete runs.open[id];
      runs.over[id] = now;
      isWorthSaving = true;
    } else if (run) {
      isWorthSaving ||= !run.isUnderWay || run.at < now - SAVED_EVERY;
      runs.open[id] = { ...run, at: now, isUnderWay: true };
    }
  }
  if (!hearsRuns) keep(context, { hearsRuns: true });
  if (isWorthSaving) keepRuns(context, runs);
}

/** Since when runs are silent, as far as this process knows, by trigger and ID; milliseconds since 1970. */
const suspects = new Map<string, Map<string, number>>();

/**
 * The runs that are lost, with their items as they are to be started again.
 *
 * @param source of the trigger as it is set now
 */
export function lostRuns(
  context: IWebhookFunctions,
  source: string,
  now = Date.now(),
): FollowedUp[] {
  // Where runs cannot make themselves heard, silence means nothing.
  if (!stateOf(context).hearsRuns) return [];
  const open = Object.entries(runsOf(context, now).open).filter(
    ([, run]) => run.source === source && now - run.at <= LOST_FOR_GOOD,
  );
  const silent = open.filter(([, { isUnderWay, at }]) => isUnderWay && now - at >= SILENT_FOR);
  const before = suspects.get(triggerKey(context));
  const since = new Map(silent.map(([id]) => [id, before?.get(id) ?? now]));
  suspects.set(triggerKey(context), since);
  const isLost = (id: string, { isUnderWay, at }: StartedRun) =>
    isUnderWay ? now - (since.get(id) ?? now) >= LAST_CHANCE : now - at >= WAITING_FOR;
  return open
    .filter(([id, run]) => isLost(id, run))
    .map(([runID, run]) => ({ runID, item: itemAgain(run) }));
}

/**
 * The item for the run that takes the place of a lost one.
 *
 * `crashes` counts the runs that were lost after they had passed the event on: parts of the workflow
 * were done then.
 */
function itemAgain({ item, isUnderWay = false }: StartedRun): IDataObject {
  const crashes = crashesOf(item) + (isUnderWay ? 1 : 0);
  return { ...item, recovered: true, startedAgain: true, crashes };
}

/** Such an item as the lost run had it, but for whether that was recovered. */
export function itemAtFirst(item: IDataObject): IDataObject {
  const told = { ...item };
  for (const mark of ['recovered', 'startedAgain', 'crashes']) delete told[mark];
  return told;
}

/** Notes which runs a background check starts, for the first time or again. */
export function noteStartedByCheck(
  context: IWebhookFunctions,
  started: readonly FollowedUp[],
  source: string,
  now = Date.now(),
): void {
  const { open, over } = runsOf(context, now);
  for (const { runID, item } of started) {
    const starts = (open[runID]?.starts ?? 0) + 1;
    if (starts < MOST_STARTS) open[runID] = { item, source, at: now, starts };
    else delete open[runID];
  }
  const left = Object.entries(open).filter(([, { at }]) => at > now - LOST_FOR_GOOD);
  keepRuns(context, { open: Object.fromEntries(left), over });
}
