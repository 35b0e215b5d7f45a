import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  sleep,
} from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';
import { followedRun, type FollowedRun, followRuns, report } from './followRuns';
import { ownersOf, stepKey } from './processed';
import { sourceOf } from './sources';

/** Several times what n8n takes to write what it remembers after it has read it, in milliseconds. */
const SETTLED_AFTER = 250;
const TRIES = 8;

/** What becomes of one item that a run was started with. */
interface Passage {
  /** where a background check looks after the run */
  run?: FollowedRun;
  /** the run takes the place of one that was lost */
  isReplacement: boolean;
  items: Array<{
    item: INodeExecutionData;
    /** the same for everything that counts once; the first run to record it goes on */
    claim: string;
  }>;
  /**
   * Recorded only when the items are passed on, since a run can die between claim and that. Of a run
   * and the one that takes its place, the first to record it passes them on.
   */
  seal?: string;
}

/**
 * Passes the received items on to the workflow, without those that have been passed on before.
 *
 * n8n remembers them in its database, which all its processes share and which outlives them. What
 * somebody runs by hand, or once more, is always passed on.
 */
export async function passOn(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  // First of all, so that only what was really passed on counts as that.
  const passages = await passagesOf(context);
  const mode = context.getMode();
  if (mode === 'manual') return itemsOf(passages);
  const isByItself = BY_ITSELF.includes(mode);
  const claimed = isByItself ? await withoutRepeats(context, passages) : passages;
  const replaced = await seal(context, claimed);
  const passedOn = isByItself ? claimed.filter((passage) => !replaced.has(passage)) : claimed;
  followRuns(context, runsOf(passedOn));
  const needless = passages.filter((one) => one.isReplacement && !claimed.includes(one));
  void report(context, runsOf(needless), true);
  return itemsOf(passedOn);
}

const runsOf = (passages: readonly Passage[]) => passages.flatMap(({ run }) => run ?? []);

/** n8n's modes of a run that a call, or a background check, has started. */
const BY_ITSELF = ['webhook', 'trigger'];

const itemsOf = (passages: readonly Passage[]) =>
  passages.flatMap(({ items }) => items.map(({ item }) => item));

/**
 * Completes what was received. Of several things, such as the background check has found, those that
 * cannot be completed now are left out, and started again later.
 */
async function passagesOf(context: IExecuteFunctions): Promise<Passage[]> {
  const received = context.getInputData();
  const passages: Passage[] = [];
  let failure: unknown;
  for (const item of received) {
    await passageOf(context, item).then(
      (passage) => passages.push(passage),
      (error: unknown) => (failure = error),
    );
  }
  if (failure === undefined) return passages;
  const nodeError = toNodeError(context.getNode(), failure);
  if (passages.length === 0) throw nodeError;
  context.logger.warn(`BigBlueButton Trigger cannot pass on an event yet: ${nodeError.message}`);
  return passages;
}

async function passageOf(
  context: IExecuteFunctions,
  received: INodeExecutionData,
): Promise<Passage> {
  const { complete } = sourceOf(String(context.getNodeParameter('source', 0, 'events')));
  const item = { ...received };
  delete item.reportTo;
  const completed = complete ? await complete(context, item) : [item];
  const run = followedRun(received);
  const isReplacement = run !== undefined && received.json.startedAgain === true;
  const items = completed.map((item) => ({
    item,
    claim: isReplacement ? claimOfReplacement(run) : digest('sha256', identityOf(item.json)),
  }));
  return { run, isReplacement, items, seal: run && stepKey(run.key, run.crashes, 'passed on') };
}

/** What the run would have recorded whose place this one takes. */
const claimOfReplacement = ({ key, crashes }: FollowedRun): string =>
  crashes > 0 ? stepKey(key, crashes - 1, 'ended') : stepKey(key, crashes, 'passed on');

async function withoutRepeats(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Passage[]> {
  const open = new Set(passages.flatMap(({ items }) => items.map(({ claim }) => claim)));
  const changes = itemsOf(passages).flatMap(({ json }) => changeIn(json) ?? []);
  const accompanying = changes.map((change) => digest('sha256', change));
  const repeated = new Set<string>();
  for (let tries = 0; tries < TRIES && open.size > 0; tries += 1) {
    if (tries > 0) await sleep(SETTLED_AFTER);
    for (const [claim, owner] of await ownersOf(context, [...open], accompanying)) {
      // At the first look it was there already; later another execution has prevailed.
      if (owner === 'another') repeated.add(claim);
      if (owner !== 'nobody') open.delete(claim);
    }
  }
  if (open.size > 0) {
    // Twice is better than never.
    context.logger.warn('BigBlueButton Trigger cannot tell repeated events from new ones.');
  }
  return passages.filter((passage) => {
    const hadItems = passage.items.length > 0;
    passage.items = passage.items.filter(({ claim }) => !repeated.has(claim));
    return passage.items.length > 0 || !hadItems;
  });
}

/**
 * Records what is being passed on now.
 *
 * @returns what was passed on before by a run that took the place of this one
 */
async function seal(
  context: IExecuteFunctions,
  passages: readonly Passage[],
): Promise<Set<Passage>> {
  const seals = passages.flatMap((passage) => passage.seal ?? []);
  if (seals.length === 0) return new Set();
  const owners = new Map(await ownersOf(context, seals));
  return new Set(passages.filter((one) => one.seal && owners.get(one.seal) === 'another'));
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
  const isChange =
    recovered === true || callbackID !== undefined || String(event) === 'recording-ready';
  return (isChange ? changeIn(item) : undefined) ?? JSON.stringify(item);
}
