import { BigBlueButtonFailure } from '../../protocol/failure';
import { type Meeting, readMeeting } from '../../protocol/meeting';
import type { Connection } from './connection';

/**
 * Asks for a meeting that may be over.
 *
 * @returns undefined if the server does not have it
 * @throws BigBlueButtonFailure when that cannot be known
 */
export async function findMeeting(
  connection: Connection,
  meetingID: string,
): Promise<Meeting | undefined> {
  const asked = connection.call('getMeetingInfo', [['meetingID', meetingID]]);
  return await asked.then(readMeeting, (error: unknown) => {
    if (error instanceof BigBlueButtonFailure && error.isNotFound) return undefined;
    throw error;
  });
}
