import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';
import { sourceOf } from './sources';

/** BigBlueButton repeats a delivery for about six minutes; so many events fit into that nearly always. */
const REMEMBERED = 1000;

/**
 * Passes the received items on to the workflow, without those that have been passed on before.
 *
 * n8n remembers them in its database, which all its processes share and which outlives them. What
 * somebody runs by hand, or once more, is always passed on.
 */
export async function passOn(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const { complete } = sourceOf(String(context.getNodeParameter('source', 0, 'events')));
  const items = context.getInputData();
  if (!complete) return await newItems(context, items);
  // First of all, so that only what was really passed on counts as that.
  const completed = complete(context, items).catch((error: unknown): never => {
    throw toNodeError(context.getNode(), error);
  });
  return await newItems(context, await completed);
}

/** n8n's modes of a run that a call, or a background check, has started. */
const BY_ITSELF = ['webhook', 'trigger'];

async function newItems(
  context: IExecuteFunctions,
  items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
  if (items.length === 0 || !BY_ITSELF.includes(context.getMode())) return items;
  const keys = items.map(({ json }) => digest('sha256', identityOf(json)));
  try {
    const options = { mode: 'entries', maxEntries: REMEMBERED } as const;
    const distinct = [...new Set(keys)];
    const { new: fresh } = await context.helpers.checkProcessedAndRecord(distinct, 'node', options);
    return items.filter((_, index) => fresh.includes(keys[index]));
  } catch (error) {
    // Twice is better than never.
    const { message } = toNodeError(context.getNode(), error);
    context.logger.warn(
      `BigBlueButton Trigger cannot tell repeated events from new ones: ${message}`,
    );
    return items;
  }
}

/** These happen once in the life of a meeting or recording, however they are noticed. */
const ONCE = ['meeting-created', 'meeting-ended', 'rap-publish-ended', 'recording-ready'];

function identityOf(item: IDataObject): string {
  const { event, internalMeetingID, recordID, format, callbackID } = item;
  // The many items of one attendance report count as one, and fit into what is remembered.
  if (event === undefined && internalMeetingID)
    return JSON.stringify(['report', internalMeetingID]);
  const subject = callbackID ?? recordID ?? internalMeetingID;
  return ONCE.includes(String(event)) && subject !== undefined
    ? JSON.stringify([event, subject, format])
    : JSON.stringify(item);
}
