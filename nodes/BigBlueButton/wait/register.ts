import { BigBlueButtonFailure } from '../../../protocol/failure';
import {
  checkCallbackUrl,
  type Hook,
  isOfMeeting,
  isRefused,
  meetingHasListener,
  type WantedHook,
} from '../../../protocol/hooks';
import type { Connection } from '../connection';
import { createJustThisHook, destroyHook, fetchHooks } from '../hookCalls';
import type { Wait } from './wait';

/**
 * Makes the hook that tells when the waiting is over. It is one for all meetings, because bbb-webhooks
 * 3 serves only one hook for each meeting, and leaves events of recordings out of those; a host
 * that has none for all meetings gets one for this meeting.
 *
 * @returns its ID
 * @throws BigBlueButtonFailure, also when that meeting has a listener already
 */
export async function listen(
  connection: Connection,
  wait: Wait,
  callbackURL: string,
  allowUnencrypted: boolean,
): Promise<string> {
  checkCallbackUrl(withoutQuery(callbackURL), connection.server.apiRoot, allowUnencrypted);
  const wanted: WantedHook = { callbackURL, eventIDs: wait.events };
  const made = createJustThisHook(connection, wanted).catch(async (error: unknown) => {
    if (!isRefused(error)) throw error;
    return await listenToMeeting(connection, { ...wanted, meetingID: wait.meetingID });
  });
  const { hookID } = await made.catch((error: unknown): never => {
    throw withoutToken(error, callbackURL);
  });
  return hookID;
}

async function listenToMeeting(
  connection: Connection,
  wanted: WantedHook & { meetingID: string },
): Promise<{ hookID: string }> {
  const hooks = await fetchHooks(connection).catch((error: unknown): Hook[] => {
    // A host that knows only hooks of meetings may refuse to list them all; creating still works.
    if (isRefused(error)) return [];
    throw error;
  });
  const other = hooks.find(
    (hook) =>
      isOfMeeting(hook, wanted.meetingID) &&
      withoutQuery(hook.callbackURL) !== withoutQuery(wanted.callbackURL),
  );
  if (other) throw meetingHasListener(wanted.meetingID, withoutQuery(other.callbackURL));
  return await createJustThisHook(connection, wanted);
}

/** An address without what may be a token in it. */
function withoutQuery(address: string): string {
  return address.split(/[?#]/, 1)[0];
}

/** A server may repeat the address in what it says. */
function withoutToken(error: unknown, callbackURL: string): unknown {
  const tokens = [...new URL(callbackURL).searchParams.values()];
  return error instanceof BigBlueButtonFailure ? error.withoutSecrets(tokens) : error;
}

/** Removes a hook that was just made, without covering why it is not needed. @returns what failed */
export async function letGo(connection: Connection, hookID: string): Promise<string | undefined> {
  return await destroyHook(connection, hookID).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
}

/**
 * Removes the hook with this address, if it is still there.
 *
 * @returns what failed, undefined if all went well
 */
export async function stopListening(
  connection: Connection,
  callbackURL: string,
): Promise<string | undefined> {
  const removed = fetchHooks(connection).then(async (hooks) => {
    const ours = hooks.filter((hook) => hook.callbackURL === callbackURL);
    for (const { hookID } of ours) await destroyHook(connection, hookID);
  });
  return await removed.then(() => undefined, reasonOf);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}
