import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';
import { followedRun, type FollowedRun, followRuns, tellerOf } from './followRuns';
import { ownersOf, settle, stepKey } from './processed';
import { readSettings } from './settings';
import { sourceOf } from './sources';
import { itemAtFirst, SILENT_FOR } from './startedRuns';

/** What becomes of one item that a run was started with. */
interface Passage {
  /** where a background check looks after it */
  run?: FollowedRun;
  items: Array<{
    item: INodeExecutionData;
    /** the same for everything that counts once; of all executions the first to record them goes on */
    claims: string[];
    /** recorded when it is passed on, not before: a run can die between its claim and that */
    seals: string[];
  }>;
}

/**
 * Passes the received items on to the workflow, without those that have been passed on before. What
 * somebody runs by hand, or once more, is always passed on.
 */
export async function passOn(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const mode = context.getMode();
  const { startAgainAfterCrash } = readSettings(context);
  // First of all, so that only what was really passed on counts as that.
  const passages = await passagesOf(context);
  if (mode === 'manual') return itemsOf(passages);
  const isByItself = BY_ITSELF.includes(mode);
  // Before anything is recorded, while n8n can still read credentials for this execution.
  const tell = runsOf(passages).length > 0 ? await tellerOf(context) : undefined;
  const claimed = isByItself ? await withoutRepeats(context, passages) : passages;
  const replaced = await seal(context, claimed);
  const passedOn = isByItself ? claimed.filter((passage) => !replaced.has(passage)) : claimed;
  if (tell) {
    followRuns(context, tell, runsOf(passedOn), startAgainAfterCrash);
    void tell(runsOf(passages.filter((one) => !claimed.includes(one))), true);
  }
  return itemsOf(passedOn);
}

/** n8n's modes of a run that a call, or a background check, has started. */
const BY_ITSELF = ['webhook', 'trigger'];

const itemsOf = (passages: readonly Passage[]) =>
  passages.flatMap(({ items }) => items.map(({ item }) => item));

const runsOf = (passages: readonly Passage[]) => passages.flatMap(({ run }) => run ?? []);

async function passagesOf(context: IExecuteFunctions): Promise<Passage[]> {
  const { complete } = sourceOf(String(context.getNodeParameter('source', 0, 'events')));
  const passages: Passage[] = [];
  for (const received of context.getInputData()) {
    const run = followedRun(received);
    const shown = { ...received };
    for (const name of ['runID', 'runAddress', 'startedAt']) delete shown[name];
    const completed = complete?.(context, shown).catch((error: unknown): never => {
      throw toNodeError(context.getNode(), error);
    });
    const items = ((await completed) ?? [shown]).map((item) => ({
      item,
      ...keysOf(item.json, run),
    }));
    passages.push({ run, items });
  }
  return passages;
}

/**
 * What an item records. One that takes the place of another claims what that would have recorded; if
 * that never began, the event may have come again besides.
 */
function keysOf(item: IDataObject, run?: FollowedRun): { claims: string[]; seals: string[] } {
  const sealOf = (identity: string) => digest('sha256', `${identity} passed on`);
  const seals = run ? [stepKey(run.runID, run.crashes, 'passed on')] : [];
  if (!run?.isReplacement) {
    const identity = identityOf(item);
    return {
      claims: [digest('sha256', identity)],
      seals: [...seals, ...(run ? [sealOf(identity)] : [])],
    };
  }
  if (run.crashes > 0) return { claims: [stepKey(run.runID, run.crashes - 1, 'ended')], seals };
  const told = itemAtFirst(item);
  const identities = [identityOf(told), identityOf({ ...told, recovered: true })];
  return { claims: [...seals, ...identities.map(sealOf)], seals };
}

async function withoutRepeats(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Passage[]> {
  const claims = passages.flatMap(({ items }) => items.flatMap((item) => item.claims));
  const changes = itemsOf(passages).flatMap(({ json }) => changeIn(json) ?? []);
  const accompanying = changes.map((change) => digest('sha256', change));
  const repeated = await settle(context, claims, accompanying);
  return passages.flatMap((passage) => {
    const items = passage.items.filter((item) => !item.claims.some((key) => repeated.has(key)));
    const isRepeat = items.length === 0 && passage.items.length > 0;
    return isRepeat ? [] : [Object.assign(passage, { items })];
  });
}

/** After so long, in milliseconds, another run may have taken the place of one, or may be about to. */
const LATE_AFTER = SILENT_FOR / 2;

/**
 * Records what is being passed on now.
 *
 * @returns what was passed on before by a run that took the place of this one
 */
async function seal(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Set<Passage>> {
  const runs = runsOf(passages);
  if (runs.length === 0) return new Set();
  const keys = passages.flatMap(({ items }) => items.flatMap(({ seals }) => seals));
  const now = Date.now();
  const isLate = runs.some(({ startedAt }) => now - startedAt > LATE_AFTER);
  const others = isLate ? await settle(context, keys) : await recordedByOthers(context, keys);
  // It has to last only until somebody could take this one's place.
  if (!isLate) void settle(context, keys);
  const isReplaced = ({ run }: Passage) =>
    run !== undefined && others.has(stepKey(run.runID, run.crashes, 'passed on'));
  return new Set(passages.filter(isReplaced));
}

async function recordedByOthers(
  context: IExecuteFunctions,
  keys: readonly string[],
): Promise<Set<string>> {
  const owners = await ownersOf(context, keys);
  return new Set(owners.filter(([, owner]) => owner === 'another').map(([key]) => key));
}

/** These happen once in the life of a meeting or recording, unless a recording is processed anew. */
const ONCE = [
  'meeting-created',
  'meeting-ended',
  'rap-publish-ended',
  'recording-ready',
  'mp4-ready',
];

/** What has changed in the world, however it was noticed; undefined for what can happen any number of times. */
function changeIn(item: IDataObject) {
  const { event, internalMeetingID, recordID, format, callbackID, success } = item;
  const subject = callbackID ?? recordID ?? internalMeetingID;
  // A format that could not be made may be made after all.
  const isDone = success !== false;
  return isDone && ONCE.includes(String(event)) && subject !== undefined
    ? JSON.stringify([event, subject, format])
    : undefined;
}

/**
 * The same for everything that counts once. A delivery counts by all it says, with the time when it
 * happened, since a recording that is processed anew is ready anew. What the background check has found,
 * and what is called back several times for one thing, counts by the change.
 */
function identityOf(item: IDataObject): string {
  const { event, internalMeetingID, callbackID, recovered } = item;
  // The many items of one attendance report count as one, and fit into what is remembered.
  if (event === undefined && internalMeetingID) {
    return JSON.stringify(['report', internalMeetingID]);
  }
  if (isUnnamedEnd(item)) return JSON.stringify([event, item.meetingID, slotOf(item.timestamp)]);
  const isChange =
    recovered === true || callbackID !== undefined || String(event) === 'recording-ready';
  return (isChange ? changeIn(item) : undefined) ?? JSON.stringify(item);
}

/** A callback at a meeting's end without a token, which comes twice and says nothing of which end it is. */
const isUnnamedEnd = ({ event, recovered, confirmedByServer, callbackID }: IDataObject): boolean =>
  event === 'meeting-ended' &&
  confirmedByServer === true &&
  recovered !== true &&
  callbackID === undefined;

/** Both come within ten minutes, nearly always in the same ones. */
const slotOf = (timestamp: unknown): number => Math.floor(Number(timestamp) / 600_000);
