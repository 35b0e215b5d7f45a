import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import type { Connection } from '../connection';
import { fetchHooksAbout } from '../hookCalls';
import { destroyHooks } from './makeHooks';
import { freshestState, keepHooks } from './state';

/**
 * Destroys the hooks that a trigger of another source still has, because the server was away when the
 * source was changed. What they deliver is refused, which BigBlueButton takes for delivered, so they
 * would stay for good.
 *
 * @throws BigBlueButtonFailure if some may still be there
 */
export async function destroyOutdatedHooks(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
): Promise<void> {
  const { hooks = [] } = freshestState(context);
  if (hooks.length === 0) return;
  const meetingIDs = hooks.flatMap(({ meetingID }) => meetingID ?? []);
  const isOfEach = meetingIDs.length === hooks.length;
  const listed = await fetchHooksAbout(connection, isOfEach ? meetingIDs : undefined);
  // Not by their IDs, which on another server can be those of others.
  const addresses = new Set(hooks.map(({ callbackURL }) => callbackURL));
  const outdated = listed.filter(
    ({ callbackURL, permanentHook }) => !permanentHook && addresses.has(callbackURL),
  );
  const [failure] = await destroyHooks(connection, outdated);
  if (failure !== undefined) throw failure as Error;
  keepHooks(context, []);
}
