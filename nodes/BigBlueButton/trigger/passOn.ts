import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';

/** BigBlueButton repeats a delivery for about six minutes; so many events fit into that nearly always. */
const REMEMBERED = 1000;

/**
 * Passes the received events on to the workflow, without those that have been passed on before.
 *
 * n8n remembers them in its database, which all its processes share and which outlives them. What
 * somebody runs by hand, or once more, is always passed on.
 */
export async function passOnNewEvents(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const items = context.getInputData();
  if (context.getMode() !== 'webhook') return items;
  const keys = items.map(({ json }) => digest('sha256', JSON.stringify(json)));
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
