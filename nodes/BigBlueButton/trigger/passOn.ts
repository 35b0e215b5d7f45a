import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';
import { followedRun, type FollowedRun, followRuns, tell } from './followRuns';
import { ownersOf, settle, stepKey } from './processed';
import { readSettings } from './settings';
import { sourceOf } from './sources';
import { SILENT_FOR } from './startedRuns';

/** What becomes of one item that a run was started with. */
interface Passage {
  /** where a background check looks after it */
  run?: FollowedRun;
  items: Array<{
    item: INodeExecutionData;
    /** the same for everything that counts once; the first execution to record it goes on */
    claim: string;
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
  const claimed = isByItself ? await withoutRepeats(context, passages) : passages;
  const replaced = await seal(context, claimed);
  const passedOn = isByItself ? claimed.filter((passage) => !replaced.has(passage)) : claimed;
  followRuns(context, runsOf(passedOn), startAgainAfterCrash);
  void tell(context, runsOf(passages.filter((one) => !claimed.includes(one))), true);
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
      claim: run?.isReplacement ? claimOfReplacement(run) : digest('sha256', identityOf(item.json)),
    }));
    passages.push({ run, items });
  }
  return passages;
}

/** What the run would have recorded whose place this one takes. */
const claimOfReplacement = ({ runID, crashes }: FollowedRun): string =>
  crashes > 0 ? stepKey(runID, crashes - 1, 'ended') : stepKey(runID, crashes, 'passed on');

async function withoutRepeats(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Passage[]> {
  const [again, first] = [true, false].map((isReplacement) =>
    passages.filter(({ run }) => (run?.isReplacement ?? false) === isReplacement),
  );
  const claimsOf = (some: readonly Passage[]) =>
    some.flatMap(({ items }) => items.map(({ claim }) => claim));
  const changes = itemsOf(passages).flatMap(({ json }) => changeIn(json) ?? []);
  const accompanying = changes.map((change) => digest('sha256', change));
  const repeated = new Set([
    ...(await settle(context, 'events', claimsOf(first), accompanying)),
    ...(await settle(context, 'runs', claimsOf(again))),
  ]);
  return passages.flatMap((passage) => {
    const items = passage.items.filter(({ claim }) => !repeated.has(claim));
    const isRepeat = items.length === 0 && passage.items.length > 0;
    return isRepeat ? [] : [Object.assign(passage, { items })];
  });
}

/** After so long, in milliseconds, another run may have taken the place of one, or may be about to. */
const LATE_AFTER = SILENT_FOR / 2;

/**
 * Records what is being passed on now, and not before, since a run can die between its claim and that.
 *
 * @returns what was passed on before by a run that took the place of this one
 */
async function seal(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Set<Passage>> {
  const sealOf = ({ runID, crashes }: FollowedRun) => stepKey(runID, crashes, 'passed on');
  const keys = runsOf(passages).map(sealOf);
  if (keys.length === 0) return new Set();
  const now = Date.now();
  const isLate = runsOf(passages).some(({ startedAt }) => now - startedAt > LATE_AFTER);
  const others = isLate
    ? await settle(context, 'runs', keys)
    : new Set(
        (await ownersOf(context, 'runs', keys)).flatMap(([key, owner]) =>
          owner === 'another' ? [key] : [],
        ),
      );
  // It has to last only until somebody could take this one's place.
  if (!isLate) void settle(context, 'runs', keys);
  return new Set(passages.filter(({ run }) => run && others.has(sealOf(run))));
}

/** These happen once in the life of a meeting or recording, unless a recording is processed anew. */
const ONCE = ['meeting-created', 'meeting-ended', 'rap-publish-ended', 'recording-ready'];

/** What has changed in the world, however it was noticed; undefined for what can happen any number of times. */
function changeIn({ event, internalMeetingID, recordID, format, callbackID }: IDataObject) {
  const subject = callbackID ?? recordID ?? internalMeetingID;
  return ONCE.includes(String(event)) && subject !== undefined
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
