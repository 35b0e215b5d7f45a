import { type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';

import {
  type Change,
  changeKey,
  endCallbackKey,
  isNewTo,
  isOfRecording,
  type Kind,
  KINDS,
  type Known,
  standingOf,
} from '../../../protocol/changes';
import type { DeliveredEvent } from '../../../protocol/deliveredEvent';
import { findingsOf } from '../../../protocol/recordingChanges';
import { connect } from '../connection';
import { toNodeError } from '../errors';
import { type Healing, healHooks } from './healHooks';
import {
  aboutOf,
  aboutThose,
  believed,
  changesIn,
  confirmed,
  type Extent,
  knownAbout,
  lookAt,
  MOST_RECORDINGS,
  recordingFilter,
  wantedChanges,
} from './look';
import { followAddress, type Moving } from './moving';
import { askForState, leaveNote, MOST_RECOVERED, type Note } from './notes';
import { noteLostHooks } from './lostHooks';
import { refusalReport } from './refusals';
import { missedItems } from './missed';
import { destroyOutdatedHooks } from './outdatedHooks';
import { RecordingNames } from './recordingNames';
import { readSettings, type TriggerSettings } from './settings';
import { sourceOf } from './sources';
import { isReady } from './sources/recordingReady';
import type { Trust } from './sources/source';
import { itemToStart, type DueRun, isFollowedUp, MOST_FOLLOWED_UP, newRunID } from './startedRuns';
import {
  forgetTold,
  freshestState,
  stateOf,
  triggerKey,
  type TriggerState,
  wasTold,
} from './state';
import { noteUnregistered } from './unregistered';

/**
 * The background check of a published trigger: registers what BigBlueButton has forgotten, finds out
 * by the API what was missed meanwhile, and reports what had to be refused.
 *
 * It never fails: the first one is part of publishing and of n8n's start. What stays wrong over several
 * checks becomes a failed execution, which n8n shows and error workflows hear of.
 *
 * @returns the items of a run, or null for none
 */
export async function check(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
  const memory = memoryOf(context);
  // Before it was registered there is nothing to look after.
  if (stateOf(context).callbackBase === undefined) {
    noteUnregistered(context);
    return null;
  }
  if (memory.isBusy) return null;
  memory.isBusy = true;
  try {
    // n8n calls once when it starts, also where no check was chosen.
    if (readSettings(context).checkEvery === 0) return null;
    const { items, failure } = await checkOnce(context, memory);
    if (failure === undefined) memory.failures = 0;
    else reportFailure(context, memory, failure);
    return items.length > 0 ? [items] : null;
  } catch (error) {
    reportFailure(context, memory, error);
    return null;
  } finally {
    memory.isBusy = false;
  }
}

/** What checks of one trigger remember from one to the next, in this process. */
interface Memory {
  /** a slow server must not be asked twice at once */
  isBusy: boolean;
  failures: number;
  /** keys of changes that the last check saw without anybody having told of them */
  suspected: ReadonlySet<string>;
  /** milliseconds since 1970 */
  recordingsLookedAt: number;
  /** how many there were; infinitely many are too many */
  recordings: number;
  names: RecordingNames;
  /** when the trigger was, as the last check knew it; milliseconds since 1970 */
  switchedOn: number;
  /** when refused requests were reported, and the last of those; milliseconds since 1970 */
  refusals: { reportedAt: number; upTo: number };
}

const memories = new Map<string, Memory>();

function memoryOf(context: IPollFunctions): Memory {
  const key = triggerKey(context);
  const memory = memories.get(key) ?? {
    isBusy: false,
    failures: 0,
    suspected: new Set<string>(),
    recordingsLookedAt: 0,
    recordings: 0,
    names: new RecordingNames(),
    switchedOn: -1,
    refusals: { reportedAt: 0, upTo: 0 },
  };
  memories.set(key, memory);
  return memory;
}

interface Checked {
  items: INodeExecutionData[];
  /** why the hooks could not be looked after; what was missed can be found out all the same */
  failure?: unknown;
}

async function checkOnce(context: IPollFunctions, memory: Memory): Promise<Checked> {
  const now = Date.now();
  const connection = await connect(context);
  const { secret } = connection.server;
  const trust: Trust = { connection, secrets: [secret], settings: readSettings(context) };
  const moving = await followAddress(context, trust);
  if (moving.isElsewhere) return { items: [], failure: moving.failure };
  const healing = await healed(context, trust, moving);
  const saved = await askForState(context, trust);
  noteLostHooks(context, healing.lost ?? [], saved?.heardAt);
  const { reported, refused } = reportRefusals(context, trust, memory, { saved, now });
  const outage = healing.wasDeaf || refused;
  const { found, isNews, ...seen } = await findChanges(context, trust, memory, {
    saved,
    outage,
    now,
  });
  const missed = found.flatMap((one) => missedItems(one.missed, trust.settings));
  const recovered = found.flatMap(keysOf);
  const isLookedAfter = saved !== undefined;
  const fresh = missed.map((item) => ({ item, runID: isLookedAfter ? newRunID(item) : undefined }));
  const lost = isLookedAfter ? (saved.lost ?? []) : [];
  const started = [...lost, ...fresh.filter(isFollowedUp)];
  const note: Note = {
    ...seen,
    recovered: recovered.slice(-MOST_RECOVERED),
    started: started.slice(-MOST_FOLLOWED_UP),
    reported,
    at: now,
  };
  const isWorthNoting = isNews || reported || found.length > 0 || started.length > 0;
  if (isWorthNoting) await leaveNote(context, trust, note);
  const address = freshestState(context).checkUrl;
  const itemOf = (run: DueRun) => itemToStart(run, address);
  // Each by itself, as it was.
  lost.forEach((run) => context.__emit([[itemOf(run)]]));
  return { items: fresh.map(itemOf), failure: moving.failure ?? healing.failure };
}

/** By what a late delivery or callback about it is recognised. */
function keysOf({ change: { id, callbackID }, missed }: Found): string[] {
  const keys = missed.flatMap((event) => changeKey(event) ?? []);
  const isCalled = keys.length > 0 && callbackID !== undefined;
  return isCalled ? [...keys, endCallbackKey(id, callbackID)] : keys;
}

async function healed(
  context: IPollFunctions,
  { connection, settings }: Trust,
  moving: Moving,
): Promise<Healing> {
  if (settings.source !== 'events') {
    await destroyOutdatedHooks(context, connection).catch((error: unknown) => {
      // Such a source needs no webhooks, and the server may have none any more.
      const { message } = toNodeError(context.getNode(), error);
      context.logger.debug(`A BigBlueButton webhook could not be removed yet: ${message}`);
    });
    return { wasDeaf: false };
  }
  return await healHooks(context, connection, moving).catch((failure: unknown) => ({
    wasDeaf: false,
    failure,
  }));
}

interface Found {
  change: Change;
  /** what of it nobody has told of, and somebody wants to hear */
  missed: DeliveredEvent[];
}

/** What a check has found, and what of it is to be noted. */
interface Findings extends Pick<Note, 'changes' | 'learned' | 'about'> {
  found: Found[];
  /** it is noted in any case */
  isNews: boolean;
}

/** Asking for all recordings is costly, so without an occasion that is done once an hour. */
const RECORDINGS_EVERY = 60 * 60 * 1000; // milliseconds

async function findChanges(
  context: IPollFunctions,
  { connection, settings }: Trust,
  memory: Memory,
  { saved, outage, now }: { saved?: TriggerState; outage: boolean; now: number },
): Promise<Findings> {
  const onlyByLooking = settings.source === 'check';
  const about = aboutOf(context, connection, settings);
  const here = freshestState(context);
  const state = saved ?? here;
  const isFirstLook = (kind: Kind) => state.about?.[kind] !== about[kind];
  const isNew = isFirstLook('recordings') && memory.recordings < Infinity;
  const isDue = outage || isNew || areRecordingsDue(memory, settings, now);
  const extent = extentOf(context, memory, isDue);
  const known = knownAbout(state, about);
  const view = believed(context, await lookAt(context, connection, settings, extent), known);
  const tooMany = about.recordings !== undefined && extent === 'all' ? Infinity : undefined;
  const count = view.recordings?.length ?? tooMany;
  if (count !== undefined) Object.assign(memory, { recordings: count, recordingsLookedAt: now });

  const seen = changesIn(view, known, now);
  // Nobody else tells such a trigger, so what this process knows is as good as what is saved.
  const knownHere = onlyByLooking && here.known ? knownAbout(here, about) : known;
  const news = onlyByLooking ? changesIn(view, knownHere, now) : seen;
  if (view.recordings) {
    const filter = recordingFilter(settings);
    await memory.names.learn(connection, filter, view.recordings, [...seen, ...news]);
  }
  const changes = await confirmed(connection, memory.names.added(seen));
  const seenHere = new Set(memory.names.added(news).flatMap(({ events }) => events.map(idOf)));
  const wanted = new Set(wantedChanges(settings));
  const suspected = new Set<string>();
  const found = changes.map((change): Found | undefined => {
    if (isIncomplete(change, settings)) return undefined;
    const untold = change.events.filter(
      (event) =>
        !isToldAsWhole(change, known, settings) &&
        wanted.has(event.id) &&
        seenHere.has(idOf(event)) &&
        !wasTold(context, idOf(event)),
    );
    if (isFirstLook(change.kind) || untold.length === 0) return { change, missed: [] };
    // A delivery may be on its way; the next check knows.
    const isSure = onlyByLooking || outage || untold.every((e) => memory.suspected.has(idOf(e)));
    if (isSure) return { change, missed: untold };
    untold.forEach((event) => suspected.add(idOf(event)));
    return undefined;
  });
  memory.suspected = suspected;
  forgetTold(context, now, (key) => view.recordings !== undefined || !isOfRecording(key));
  const worthNoting = found
    .filter((one) => one !== undefined)
    .filter(({ change, missed }) => missed.length > 0 || isNewTo(known, change));
  const isSeen = (kind: Kind) => view[kind] !== undefined || !isFirstLook(kind);
  const seenAbout = aboutThose(about, isSeen);
  const isFirstOfAll = view.recordings !== undefined && !known.others;
  return {
    found: worthNoting,
    about: seenAbout,
    isNews: isFirstOfAll || KINDS.some((kind) => state.about?.[kind] !== seenAbout[kind]),
    ...findingsOf(
      worthNoting.map(({ change }) => change),
      known,
      view.recordings,
    ),
  };
}

/** Whether they are to be looked at though nothing is amiss. */
function areRecordingsDue(memory: Memory, { source }: TriggerSettings, now: number): boolean {
  return (
    (source === 'check' && memory.recordings <= MOST_RECORDINGS.few) ||
    [...memory.suspected].some(isOfRecording) ||
    now - memory.recordingsLookedAt >= RECORDINGS_EVERY
  );
}

/** The first check is part of publishing, and of n8n's start: nobody is kept waiting for a long list. */
function extentOf(context: IPollFunctions, memory: Memory, isDue: boolean): Extent {
  const { switchedOn = 0 } = stateOf(context);
  const isFirst = memory.switchedOn !== switchedOn;
  memory.switchedOn = switchedOn;
  if (!isDue) return 'none';
  return isFirst ? 'few' : 'all';
}

/** A recording that lacks an awaited format is looked at again next time as if nobody had seen it. */
function isIncomplete({ kind, after }: Change, settings: TriggerSettings): boolean {
  const { source, perFormat, awaitedFormats } = settings;
  if (source !== 'recordingReady' || perFormat || kind !== 'recordings' || !after) return false;
  const formats = 'formats' in after ? after.formats : [];
  return !awaitedFormats.every((format) => formats.includes(format));
}

/** Once for a recording: what is added to one that was told is no news. */
function isToldAsWhole({ kind, id }: Change, known: Known, settings: TriggerSettings): boolean {
  if (settings.source !== 'recordingReady' || settings.perFormat) return false;
  return kind === 'recordings' && isReady(standingOf(known, id)?.formats ?? [], settings);
}

const idOf = (event: DeliveredEvent): string =>
  changeKey(event) ?? `${event.id}:${event.internalMeetingID}`;

/** Whoever knows the address could fill n8n's list of executions, so they are counted on meanwhile. */
const REFUSALS_REPORTED_EVERY = 60 * 60 * 1000; // milliseconds

/**
 * @returns whether those that were counted so far are reported and need not be kept, and whether events
 *   can have been refused since the last look
 */
function reportRefusals(
  context: IPollFunctions,
  { settings }: Trust,
  memory: Memory,
  { saved, now }: { saved: TriggerState | undefined; now: number },
): { reported: boolean; refused: boolean } {
  const refusals = freshestState(context).refusals ?? saved?.refusals;
  const report = refusalReport(refusals, sourceOf(settings.source));
  if (!refusals || !report) return { reported: false, refused: false };
  const { reportedAt, upTo } = memory.refusals;
  // A check that could not look at the server has reported them, and could not say so.
  if (refusals.last <= upTo) return { reported: true, refused: true };
  if (now - reportedAt < REFUSALS_REPORTED_EVERY) return { reported: false, refused: false };
  memory.refusals = { reportedAt: now, upTo: refusals.last };
  const error = toNodeError(context.getNode(), new Error(report.message));
  error.description = report.advice;
  context.logger.warn(`${report.message} ${report.advice}`);
  context.__emitError(error);
  return { reported: true, refused: true };
}

/** A server may be restarted; what fails twice in a row is worth a failed execution, and once a day. */
const REPORTED_AT = 2;
const REPORTED_AGAIN_AFTER = 300;

function reportFailure(context: IPollFunctions, memory: Memory, error: unknown): void {
  memory.failures += 1;
  const nodeError = toNodeError(context.getNode(), error);
  const text = `The background check of BigBlueButton Trigger did not succeed: ${nodeError.message}`;
  context.logger.warn(text);
  if (memory.failures % REPORTED_AGAIN_AFTER === REPORTED_AT) {
    nodeError.message = text;
    context.__emitError(nodeError);
  }
}
