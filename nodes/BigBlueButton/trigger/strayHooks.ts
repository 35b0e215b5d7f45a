import type { IPollFunctions } from 'n8n-workflow';

import { deliversTo, type Hook } from '../../../protocol/hooks';
import { findOut } from '../operations/webhook/orphans';

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
