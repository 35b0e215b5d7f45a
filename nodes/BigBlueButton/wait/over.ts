import type { IDataObject } from 'n8n-workflow';

import { eventLabel } from '../../../protocol/events';
import type { Connection } from '../connection';
import { findMeeting } from '../meetingCalls';
import { fetchRecordings } from '../operations/recording/fetchRecordings';
import { recordingItem } from '../operations/recording/recordingItem';
import { outcome, type Wait } from './wait';

const MEETING_ENDED = 'meeting-ended';
const RECORDING_READY = 'rap-publish-ended';

/**
 * Asks the server whether what is waited for has happened before.
 *
 * @returns an item in place of the event's, undefined if it has not, or cannot be known
 */
export async function alreadyOver(
  connection: Connection,
  wait: Wait,
): Promise<IDataObject | undefined> {
  const { events } = wait;
  if (events.includes(RECORDING_READY)) {
    const recording = await publishedRecording(connection, wait);
    if (recording) return asEvent(RECORDING_READY, wait, recording);
  }
  if (events.includes(MEETING_ENDED) && (await isGone(connection, wait))) {
    return asEvent(MEETING_ENDED, wait);
  }
  return undefined;
}

function asEvent(event: string, wait: Wait, more: IDataObject = {}): IDataObject {
  const { meetingID, internalMeetingID } = wait;
  const run = internalMeetingID !== undefined && { internalMeetingID };
  return outcome({ event, eventLabel: eventLabel(event), meetingID, ...run, ...more }, true);
}

/** Whether the meeting is not on the server, or only another run of it. */
async function isGone(connection: Connection, wait: Wait): Promise<boolean> {
  const meeting = await findMeeting(connection, wait.meetingID);
  if (!meeting || meeting.hasBeenForciblyEnded) return true;
  const run = meeting.internalMeetingID;
  return run !== '' && wait.internalMeetingID !== undefined && run !== wait.internalMeetingID;
}

/** The recording of the run that is waited for: any other may be of an earlier one. */
async function publishedRecording(
  connection: Connection,
  { internalMeetingID }: Wait,
): Promise<IDataObject | undefined> {
  if (internalMeetingID === undefined) return undefined;
  const recordings = await fetchRecordings(connection, [['recordID', internalMeetingID]]);
  const found = recordings.find(
    ({ recordID, published }) => recordID === internalMeetingID && published,
  );
  if (!found) return undefined;
  const { recordID, name: meetingName, formats } = recordingItem(found, true);
  const [first] = found.formats;
  return {
    recordID,
    meetingName,
    ...(first && { format: first.type, playbackUrl: first.url }),
    startTime: found.startTime,
    endTime: found.endTime,
    formats,
  };
}
