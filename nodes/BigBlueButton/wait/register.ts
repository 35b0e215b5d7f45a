import type { IExecuteFunctions } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { checkCallbackUrl, isRefused, type WantedHook } from '../../../protocol/hooks';
import type { Connection } from '../connection';
import { createJustThisHook, destroyHook, fetchMeetingHooks } from '../hookCalls';
import { addressesOf, isOfFinishedExecution } from '../operations/webhook/orphans';
import { callbackUrlOf, type Wait } from './wait';

/** What came of registering. */
export type Listening =
  | {
      hookID: string;
      /** whether nobody can tell who else listens to the meeting, since the server lists no hooks */
      isUnsure?: boolean;
      takenBy?: undefined;
    }
  | {
      /** of a hook that hears nothing, if one was made */
      hookID?: string;
      /** who gets the meeting's events in our place: the address, without what may be a token */
      takenBy: string;
      isUnsure?: undefined;
    };

/**
 * Makes the hook that tells when the waiting is over. It is one for all meetings, because bbb-webhooks
 * 3 serves only one hook for each meeting, and leaves events of recordings out of those; a host
 * that has none for all meetings gets one for this meeting.
 *
 * @throws BigBlueButtonFailure
 */
export async function listen(
  context: IExecuteFunctions,
  connection: Connection,
  wait: Wait,
  allowUnencrypted: boolean,
): Promise<Listening> {
  const callbackURL = callbackUrlOf(context, wait);
  checkCallbackUrl(withoutQuery(callbackURL), connection.server.apiRoot, allowUnencrypted);
  const wanted: WantedHook = { callbackURL, eventIDs: wait.events };
  const made = createJustThisHook(connection, wanted).catch(async (error: unknown) => {
    if (!isRefused(error)) throw error;
    return await listenToMeeting(context, connection, { ...wanted, meetingID: wait.meetingID });
  });
  return await made.catch((error: unknown): never => {
    throw withoutToken(error, callbackURL);
  });
}

type HookOfMeeting = WantedHook & { meetingID: string };

/** Of several hooks of a meeting, the first is served; whoever is not the first hears nothing, ever. */
async function listenToMeeting(
  context: IExecuteFunctions,
  connection: Connection,
  wanted: HookOfMeeting,
): Promise<Listening> {
  const before = (await fetchMeetingHooks(connection, wanted.meetingID)) ?? [];
  const n8n = addressesOf(context, 0, '');
  for (const { callbackURL } of before) {
    const isOurs = withoutQuery(callbackURL) === withoutQuery(wanted.callbackURL);
    const isLeftBehind = isOurs || (await isOfFinishedExecution(context, callbackURL, n8n));
    if (!isLeftBehind) return { takenBy: withoutQuery(callbackURL) };
  }
  for (const { hookID } of before) await destroyHook(connection, hookID);
  const { hookID } = await createJustThisHook(connection, wanted);
  return await whoIsServed(connection, wanted, hookID).catch(async (error: unknown) => {
    await letGo(connection, hookID);
    throw error;
  });
}

/** Two who saw nobody else before may both have made a hook. */
async function whoIsServed(
  connection: Connection,
  { meetingID }: HookOfMeeting,
  hookID: string,
): Promise<Listening> {
  const [first] = (await fetchMeetingHooks(connection, meetingID)) ?? [];
  if (!first) return { hookID, isUnsure: true };
  return first.hookID === hookID
    ? { hookID }
    : { hookID, takenBy: withoutQuery(first.callbackURL) };
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

/** Removes a hook that is not needed any more. @returns what failed, undefined if it is gone */
export async function letGo(connection: Connection, hookID: string): Promise<string | undefined> {
  return await destroyHook(connection, hookID).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'unknown reason'),
  );
}
