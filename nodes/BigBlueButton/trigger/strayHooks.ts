import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import { deliversTo, type Hook, isOfMeeting } from '../../../protocol/hooks';
import { findOut, isOfFinishedExecution } from '../operations/webhook/orphans';
import { n8nAddress } from './n8nAddress';
import { readSettings } from './settings';

/**
 * Hooks of this very trigger at addresses that n8n had before: they contain its webhook ID. They count
 * only if nothing answers there, because a copy of the workflow on another n8n has the same ID, and
 * lives. Test addresses are left to the test that made them.
 */
export async function strayHooks(
  context: IPollFunctions,
  onServer: readonly Hook[],
  base: string,
): Promise<Hook[]> {
  const { webhookId } = context.getNode();
  if (!webhookId) return [];
  const candidates = onServer.filter(
    ({ callbackURL, permanentHook }) =>
      !permanentHook &&
      callbackURL.includes(webhookId) &&
      !callbackURL.includes('/webhook-test/') &&
      !deliversTo({ callbackURL }, base),
  );
  const stray: Hook[] = [];
  for (const hook of candidates) {
    const { state } = await findOut(context, hook.callbackURL);
    if (state === 'dead') stray.push(hook);
  }
  return stray;
}

/**
 * Hooks that waiting executions of this n8n left behind at their time-out, where they are in the way:
 * a server that has only hooks of single meetings serves one for each.
 */
export async function hooksLeftByWaiting(
  context: IHookFunctions | IPollFunctions,
  onServer: readonly Hook[],
): Promise<Hook[]> {
  const { meetingIDs = [] } = readSettings(context);
  const n8n = n8nAddress(context);
  if (n8n === undefined) return [];
  const left: Hook[] = [];
  for (const hook of onServer) {
    const isInTheWay = meetingIDs.some((meetingID) => isOfMeeting(hook, meetingID));
    if (isInTheWay && (await isOfFinishedExecution(context, hook.callbackURL, [n8n]))) {
      left.push(hook);
    }
  }
  return left;
}
