import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { digest } from '../../../protocol/checksum';
import { toNodeError } from '../errors';

/**
 * n8n's store of what was processed. It is in n8n's database, which all its processes share and which
 * outlives them, but it has no lock: n8n reads all it remembers and writes it back as a whole. So of
 * what several executions record at the same moment only one thing lasts, also where they are about
 * different events. What was recorded therefore counts only when it is still there a moment later, and
 * each key is accompanied by the execution's own mark, which tells repeats that came together apart.
 */

/** So many keys are kept: of what BigBlueButton may repeat, and of the runs of an hour. */
const REMEMBERED = 6000;

/** Several times what n8n takes to write what it remembers after it has read it, in milliseconds. */
const SETTLED_AFTER = 250;
const TRIES = 12;

/** What a run records of itself. */
export type RunStep = 'ended' | 'passed on';

/** The key for that; a run that takes the place of another has the same, unless that one crashed. */
export const stepKey = (runID: string, crashes: number, step: RunStep): string =>
  digest('sha256', `${runID} ${crashes} ${step}`);

/**
 * Records keys, and looks again until they are sure to stay.
 *
 * @param accompanying are recorded along with them, as well as may be
 * @returns those that another execution has recorded, before or at the same moment
 */
export async function settle(
  context: IExecuteFunctions,
  keys: readonly string[],
  accompanying: readonly string[] = [],
): Promise<Set<string>> {
  const open = new Set(keys);
  const others = new Set<string>();
  for (let tries = 0; tries < TRIES && open.size > 0; tries += 1) {
    // Those that began together shall not go on in step.
    if (tries > 0) await sleep(SETTLED_AFTER * (1 + Math.random()));
    for (const [key, owner] of await ownersOf(context, [...open], accompanying)) {
      // At the first look it was there already; later another execution has prevailed.
      if (owner === 'another') others.add(key);
      // Recorded only just now, it may be gone again.
      const isSure = owner === 'another' || (owner === 'us' && tries > 0);
      if (isSure) open.delete(key);
    }
  }
  if (open.size > 0) {
    // Twice is better than never.
    context.logger.warn('BigBlueButton Trigger cannot tell repeated events from new ones.');
  }
  return others;
}

/** Who has recorded these keys; what nobody has is recorded as this execution's. */
export async function ownersOf(
  context: IExecuteFunctions,
  keys: readonly string[],
  accompanying: readonly string[] = [],
): Promise<Array<[key: string, owner: 'another' | 'nobody' | 'us']>> {
  const markOf = (key: string) => `${key} ${context.getExecutionId()}`;
  const marked = [...new Set([...keys.flatMap((key) => [key, markOf(key)]), ...accompanying])];
  try {
    const options = { mode: 'entries', maxEntries: REMEMBERED } as const;
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
