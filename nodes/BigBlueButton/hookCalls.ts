import {
  createHookParameters,
  destroyHookParameters,
  explainRefusedList,
  type Hook,
  isMissingHook,
  isOfMeeting,
  isRefused,
  listMeetingHooksParameters,
  listHooksParameters,
  readCreatedHook,
  readHooks,
  type WantedHook,
} from '../../protocol/hooks';
import type { Connection } from './connection';

/** All webhooks on the server, of whatever meeting. */
export async function fetchHooks(connection: Connection): Promise<Hook[]> {
  return readHooks(await connection.call('hooks/list', listHooksParameters));
}

/**
 * The webhooks of one meeting, not those of all; also from a host that lists no others. bbb-webhooks 3
 * may name only the one of them that it serves.
 *
 * @returns undefined if the server refuses, as bbb-webhooks 3 does where the meeting has none
 */
export async function fetchMeetingHooks(
  connection: Connection,
  meetingID: string,
): Promise<Hook[] | undefined> {
  const parameters = listMeetingHooksParameters(meetingID);
  const hooks = await fetchHooks(connection)
    .catch(async (error: unknown) => {
      if (!isRefused(error)) throw error;
      return readHooks(await connection.call('hooks/list', parameters));
    })
    .catch((error: unknown) => {
      if (!isRefused(error)) throw error;
      return undefined;
    });
  return hooks?.filter((hook) => isOfMeeting(hook, meetingID));
}

/**
 * The webhooks that the fields of an operation ask for, and maybe more: all, or on a host that lists
 * those of a meeting only, those of this one.
 *
 * @param remedy how to name a meeting there, in terms of the fields at hand
 */
export async function fetchHooksToShow(
  connection: Connection,
  meetingID: string | undefined,
  remedy: string,
): Promise<Hook[]> {
  const meetingIDs = meetingID === undefined ? undefined : [meetingID];
  return await fetchHooksAbout(connection, meetingIDs).catch((error: unknown): never => {
    throw explainRefusedList(error, remedy);
  });
}

/**
 * The webhooks that matter to who listens to some meetings: all there are or, where a host lists those
 * of a meeting only, theirs.
 *
 * @param meetingIDs undefined: all meetings
 * @throws BigBlueButtonFailure
 */
export async function fetchHooksAbout(
  connection: Connection,
  meetingIDs: readonly string[] | undefined,
): Promise<Hook[]> {
  return (await lookForHooksAbout(connection, meetingIDs)).hooks;
}

/**
 * The same, and why those of some meeting were not listed, if so: there are none, or the server lists
 * nothing at all now.
 */
export async function lookForHooksAbout(
  connection: Connection,
  meetingIDs: readonly string[] | undefined,
): Promise<{ hooks: Hook[]; refusal?: unknown }> {
  return await fetchHooks(connection)
    .then((hooks) => ({ hooks }))
    .catch(async (refusal: unknown) => {
      if (meetingIDs === undefined || !isRefused(refusal)) throw refusal;
      const found: Array<Hook[] | undefined> = [];
      for (const meetingID of meetingIDs) {
        found.push(await fetchMeetingHooks(connection, meetingID));
      }
      const hooks = found.flatMap((ofMeeting) => ofMeeting ?? []);
      return { hooks, ...(found.includes(undefined) && { refusal }) };
    });
}

/**
 * Makes a webhook.
 *
 * @returns `existed`: one with this callback address was there before, and it stays as it was, with
 *   whatever filter it had
 */
export async function createHook(
  connection: Connection,
  wanted: WantedHook,
): Promise<{ hookID: string; existed: boolean }> {
  return readCreatedHook(await connection.call('hooks/create', createHookParameters(wanted)));
}

/**
 * Removes a webhook.
 *
 * @returns whether it was there
 */
export async function destroyHook(connection: Connection, hookID: string): Promise<boolean> {
  const call = connection.call('hooks/destroy', destroyHookParameters(hookID));
  return await call.then(
    () => true,
    (error: unknown) => {
      if (isMissingHook(error)) return false;
      throw error;
    },
  );
}

/**
 * Makes a webhook that has just this filter, even if there is one with its callback address, nobody
 * knows with which filter.
 *
 * @param isRight whether somebody knows that a webhook has this filter; it is left alone then
 * @returns `existed`: the one in the way cannot be removed, being set up in the server's configuration;
 *   `wasThere`: there was one, whether listed or not
 */
export async function createJustThisHook(
  connection: Connection,
  wanted: WantedHook,
  isRight: (hookID: string) => boolean = () => false,
): Promise<{ hookID: string; existed: boolean; wasThere: boolean }> {
  const first = await createHook(connection, wanted);
  if (!first.existed || isRight(first.hookID)) return { ...first, wasThere: first.existed };
  await destroyHook(connection, first.hookID);
  return { ...(await createHook(connection, wanted)), wasThere: true };
}
