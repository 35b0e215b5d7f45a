import { type IDataObject, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';

import { type Change, changeKey } from '../../../protocol/changes';
import type { DeliveredEvent } from '../../../protocol/deliveredEvent';
import { connect } from '../connection';
import { toNodeError } from '../errors';
import { changesIn, confirmed, lookAt, wantedChanges } from './look';
import { askForState, leaveNote, type Note } from './notes';
import { refusalReport } from './refusals';
import { healHooks } from './register';
import { missedItems } from './missed';
import { readSettings, type TriggerSettings } from './settings';
import type { Trust } from './sources/source';
import { freshestState, NOTHING_KNOWN, stateOf, type TriggerState } from './state';

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
  if (stateOf(context).callbackBase === undefined) return null;
  if (memory.isBusy) return null;
  memory.isBusy = true;
  try {
    const items = await checkOnce(context, memory);
    memory.failures = 0;
    return items.length > 0 ? [items.map((json) => ({ json }))] : null;
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
}

const memories = new Map<string, Memory>();

function memoryOf(context: IPollFunctions): Memory {
  const key = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
  const memory = memories.get(key) ?? {
    isBusy: false,
    failures: 0,
    suspected: new Set<string>(),
    recordingsLookedAt: 0,
  };
  memories.set(key, memory);
  return memory;
}

async function checkOnce(context: IPollFunctions, memory: Memory): Promise<IDataObject[]> {
  const now = Date.now();
  const connection = await connect(context);
  const { secret } = connection.server;
  const trust: Trust = { connection, secrets: [secret], settings: readSettings(context) };
  const wasDeaf = trust.settings.source === 'events' && (await healHooks(context, connection));
  const saved = await askForState(context, trust);
  const reported = reportRefusals(context, saved);
  const outage = wasDeaf || reported;
  const { found, isFirstLook } = await findChanges(context, trust, memory, { saved, outage, now });
  const items = found.flatMap(({ missed }) => missedItems(missed, trust.settings));
  const recovered = found.flatMap(({ missed }) =>
    missed.flatMap((event) => changeKey(event) ?? []),
  );
  const note: Note = { changes: found.map(({ change }) => change), recovered, reported, at: now };
  if (note.changes.length > 0 || reported || isFirstLook) await leaveNote(context, trust, note);
  return items;
}

interface Found {
  change: Change;
  /** what of it nobody has told of, and somebody wants to hear */
  missed: DeliveredEvent[];
}

/** Asking for all recordings is costly, so without an occasion that is done once an hour. */
const RECORDINGS_EVERY = 60 * 60 * 1000; // milliseconds

async function findChanges(
  context: IPollFunctions,
  { connection, settings }: Trust,
  memory: Memory,
  { saved, outage, now }: { saved?: TriggerState; outage: boolean; now: number },
): Promise<{ found: Found[]; isFirstLook: boolean }> {
  const onlyByLooking = settings.source === 'check';
  const due = now - memory.recordingsLookedAt >= RECORDINGS_EVERY;
  const recordingsToo = onlyByLooking || outage || due || memory.suspected.size > 0;
  const view = await lookAt(context, connection, settings, recordingsToo);
  if (view.recordings) memory.recordingsLookedAt = now;

  const here = freshestState(context);
  const savedKnown = (saved ?? here).known ?? NOTHING_KNOWN;
  const isFirstLook = (saved ?? here).since === undefined;
  const changes = await confirmed(connection, changesIn(view, savedKnown, now));
  const seenHere = new Set(
    changesIn(view, here.known ?? savedKnown, now).flatMap(({ events }) => events.map(idOf)),
  );
  const wanted = new Set(wantedChanges(settings));
  const suspected = new Set<string>();
  const found = changes.map((change): Found | undefined => {
    if (isIncomplete(change, settings)) return undefined;
    const untold = change.events.filter(
      (event) => wanted.has(event.id) && seenHere.has(idOf(event)),
    );
    if (isFirstLook || untold.length === 0) return { change, missed: [] };
    // A delivery may be on its way; the next check knows.
    const isSure = onlyByLooking || outage || untold.every((e) => memory.suspected.has(idOf(e)));
    if (isSure) return { change, missed: untold };
    untold.forEach((event) => suspected.add(idOf(event)));
    return undefined;
  });
  memory.suspected = suspected;
  const worthNoting = found.filter((one) => one !== undefined && isWorthNoting(one, savedKnown));
  return { found: worthNoting as Found[], isFirstLook };
}

/** A recording that lacks an awaited format is looked at again next time as if nobody had seen it. */
function isIncomplete({ kind, after }: Change, settings: TriggerSettings): boolean {
  const { source, perFormat, awaitedFormats } = settings;
  if (source !== 'recordingReady' || perFormat || kind !== 'recordings' || !after) return false;
  const formats = 'formats' in after ? after.formats : [];
  return !awaitedFormats.every((format) => formats.includes(format));
}

const idOf = (event: DeliveredEvent): string =>
  changeKey(event) ?? `${event.id}:${event.internalMeetingID}`;

function isWorthNoting({ change, missed }: Found, known: typeof NOTHING_KNOWN): boolean {
  const before = known[change.kind][change.id];
  return missed.length > 0 || JSON.stringify(before) !== JSON.stringify(change.after);
}

/** @returns whether there was something to report */
function reportRefusals(context: IPollFunctions, saved: TriggerState | undefined): boolean {
  const report = refusalReport(freshestState(context).refusals ?? saved?.refusals);
  if (!report) return false;
  const error = toNodeError(context.getNode(), new Error(report.message));
  error.description = report.advice;
  context.logger.warn(`${report.message} ${report.advice}`);
  context.__emitError(error);
  return true;
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
