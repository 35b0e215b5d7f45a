import { readMeetingReports } from '../../../../protocol/attendance';
import { simplify } from '../../fields/list';
import { newMeetingID } from '../../fields/meeting';
import type { Operation } from '../operation';
import { meetingReportItem } from './meetingReportItem';

export const getAttendance: Operation = {
  name: 'Get Attendance',
  action: 'Get attendance of past meetings',
  description:
    'Retrieve who took part in meetings, with polls and talk times. Only some hosted servers have this. On every server, Meeting: Get Attendance tells who is in a meeting now.',
  changes: false,
  fields: [
    {
      displayName: 'Find Meetings By',
      name: 'findBy',
      type: 'options',
      options: [
        {
          name: 'Internal Meeting ID',
          value: 'internalMeetingID',
          description: 'The ID of one run of a meeting, which BigBlueButton makes up',
        },
        {
          name: 'Meeting ID',
          value: 'meetingID',
          description: 'The ID that the meeting was created with: all its runs',
        },
      ],
      default: 'meetingID',
      description: 'Which kind of ID you give. The server does not take both kinds at once.',
    },
    {
      ...newMeetingID,
      displayName: 'Meeting IDs',
      displayOptions: { show: { findBy: ['meetingID'] } },
      description: 'The ID that the meeting was created with. Separate several with commas.',
    },
    {
      displayName: 'Internal Meeting IDs',
      name: 'internalMeetingID',
      type: 'string',
      displayOptions: { show: { findBy: ['internalMeetingID'] } },
      required: true,
      default: '',
      placeholder: 'e.g. 183f0bf3a0982a127bdb8161e0c44eb696b3e75c-1531241258036',
      description:
        'For example the "internalMeetingID" that Get Past Meetings, Create and BigBlueButton Trigger give. Separate several with commas.',
    },
    simplify,
  ],
  local: ['findBy', 'simplify'],
  async run(call) {
    const meetings = readMeetingReports(await call.request('getAttendance'));
    return meetings.map((meeting) => meetingReportItem(meeting, call.flag('simplify')));
  },
};
