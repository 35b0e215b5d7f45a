import type { IDataObject } from 'n8n-workflow';

import type { Meeting } from '../../../../protocol/meeting';
import { isoTime } from '../../../../protocol/time';

/**
 * A meeting as an output item.
 *
 * @param simplified the few fields that an admin needs, without the passwords
 */
export function meetingItem(meeting: Meeting, simplified: boolean): IDataObject {
  const started = isoTime(meeting.startTime);
  if (!simplified) {
    return {
      ...meeting,
      created: isoTime(meeting.createTime),
      started,
      ended: isoTime(meeting.endTime),
    } as unknown as IDataObject;
  }
  const { meetingID, meetingName, internalMeetingID, createTime, running, recording } = meeting;
  const attendees = meeting.attendees.map(({ fullName, userID, role }) => ({
    fullName,
    userID,
    role,
  }));
  return {
    meetingID,
    meetingName,
    internalMeetingID,
    createTime,
    started,
    running,
    recording,
    participantCount: meeting.participantCount,
    moderatorCount: meeting.moderatorCount,
    attendees,
  };
}
