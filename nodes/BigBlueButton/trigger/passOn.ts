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
  const items = await newItems(context);
  const { complete } = sourceOf(String(context.getNodeParameter('source', 0, 'events')));
  return complete && items.length > 0 ? await complete(context, items) : items;
}

/** n8n's modes of a run that a call, or a background check, has started. */
const BY_ITSELF = ['webhook', 'trigger'];

async function newItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const items = context.getInputData();
  if (!BY_ITSELF.includes(context.getMode())) return items;
  const keys = items.map(({ json }) => digest('sha256', identityOf(json)));
  try {
    const options = { mode: 'entries', maxEntries: REMEMBERED } as const;
    const { new: fresh } = await context.helpers.checkProcessedAndRecord(keys, 'node', options);
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
  const subject = callbackID ?? recordID ?? internalMeetingID;
  return ONCE.includes(String(event)) && subject !== undefined
    ? JSON.stringify([event, subject, format])
    : JSON.stringify(item);
}
