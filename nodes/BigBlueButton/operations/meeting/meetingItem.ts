import type { IDataObject } from 'n8n-workflow';

import type { Meeting } from '../../../../protocol/meeting';
import { isoTime } from '../../../../protocol/time';

/**
 * A meeting as an output item.
 *
 * @param simplified the few fields that an admin needs, without the passwords
 */
export function meetingItem(meeting: Meeting, simplified: boolean): IDataObject {
  const { createTime, startTime, endTime } = meeting;
  const created = isoTime(createTime);
  const started = isoTime(startTime);
  if (!simplified) {
    return { ...meeting, created, started, ended: isoTime(endTime) } as unknown as IDataObject;
  }
  const { meetingID, meetingName, internalMeetingID, running, participantCount } = meeting;
  return {
    meetingID,
    meetingName,
    internalMeetingID,
    createTime,
    created,
    startTime,
    started,
    running,
    participantCount,
    attendees: meeting.attendees.map(({ fullName, userID, role }) => ({ fullName, userID, role })),
  };
}
