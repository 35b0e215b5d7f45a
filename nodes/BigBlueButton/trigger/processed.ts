import type { IExecuteFunctions } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';

/** BigBlueButton repeats a delivery for about six minutes; so many events fit into that nearly always. */
const REMEMBERED = 1000;

/** What a run records of itself. */
export type RunStep = 'ended' | 'passed on';

/**
 * The key for that. What takes the place of a run has the same ones, unless it does so after a crash.
 *
 * @param run key of the run
 * @param crashes how many were lost after they had passed on their event
 */
export const stepKey = (run: string, crashes: number, step: RunStep): string =>
  digest('sha256', `${run} ${crashes} ${step}`);

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
export async function ownersOf(
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
