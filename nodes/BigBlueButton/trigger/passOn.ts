import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  sleep,
} from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';
import { tellArrived } from './notes';
import { sourceOf } from './sources';
import { runKey } from './startedRuns';

/** BigBlueButton repeats a delivery for about six minutes; so many events fit into that nearly always. */
const REMEMBERED = 1000;

/** Several times what n8n takes to write what it remembers after it has read it, in milliseconds. */
const SETTLED_AFTER = 250;
const TRIES = 8;

/** What becomes of one item that a run was started with. */
interface Passage {
  /** of the run, where a background check looks after it */
  run?: string;
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
  const passages: Passage[] = [];
  // First of all, so that only what was really passed on counts as that.
  for (const item of context.getInputData()) passages.push(await passageOf(context, item));
  const mode = context.getMode();
  if (mode === 'manual') return itemsOf(passages);
  const isByItself = BY_ITSELF.includes(mode);
  const claimed = isByItself ? await withoutRepeats(context, passages) : passages;
  const replaced = await seal(context, claimed);
  void tellArrived(
    context,
    claimed.flatMap(({ run }) => run ?? []),
  );
  return itemsOf(isByItself ? claimed.filter((passage) => !replaced.has(passage)) : claimed);
}

/** n8n's modes of a run that a call, or a background check, has started. */
const BY_ITSELF = ['webhook', 'trigger'];

const itemsOf = (passages: readonly Passage[]) =>
  passages.flatMap(({ items }) => items.map(({ item }) => item));

async function passageOf(
  context: IExecuteFunctions,
  received: INodeExecutionData,
): Promise<Passage> {
  const { complete } = sourceOf(String(context.getNodeParameter('source', 0, 'events')));
  const completed = complete?.(context, received).catch((error: unknown): never => {
    throw toNodeError(context.getNode(), error);
  });
  const run = runKey(received.json);
  const sealed = run === undefined ? undefined : digest('sha256', `${run} passed on`);
  const isReplacement = received.json.startedAgain === true && sealed !== undefined;
  const items = ((await completed) ?? [received]).map((item) => ({
    item,
    claim: isReplacement ? sealed : digest('sha256', identityOf(item.json)),
  }));
  return { run, items, ...(!isReplacement && { seal: sealed }) };
}

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
  return passages
    .map((passage) => ({
      ...passage,
      items: passage.items.filter(({ claim }) => !repeated.has(claim)),
    }))
    .filter(({ items }, index) => items.length > 0 || passages[index].items.length === 0);
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

/**
 * Who has recorded these keys; what nobody has is recorded as this execution's.
 *
 * n8n reads all it remembers of a node and writes it back as a whole, without a lock. So of what
 * several executions record at the same moment only one thing lasts, also where they are about
 * different events. What was recorded therefore counts only when it is still there a moment later, and
 * each key is accompanied by the execution's own mark, which tells repeats that came together apart.
 *
 * @param changes are recorded along with them
 */
async function ownersOf(
  context: IExecuteFunctions,
  keys: readonly string[],
  changes: readonly string[] = [],
): Promise<Array<[key: string, owner: 'another' | 'nobody' | 'us']>> {
  const markOf = (key: string) => `${key} ${context.getExecutionId()}`;
  const marked = [...new Set([...keys.flatMap((key) => [key, markOf(key)]), ...changes])];
  const options = { mode: 'entries', maxEntries: 3 * REMEMBERED } as const;
  try {
    const { new: fresh } = await context.helpers.checkProcessedAndRecord(marked, 'node', options);
    return keys.map((key) => [
      key,
      fresh.includes(key) ? 'nobody' : fresh.includes(markOf(key)) ? 'another' : 'us',
    ]);
  } catch (error) {
    // Two executions that are the first of all cannot both begin the list, for example.
    const { message } = toNodeError(context.getNode(), error);
    context.logger.debug(`BigBlueButton Trigger could not record events: ${message}`);
    return keys.map((key) => [key, 'nobody']);
  }
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
