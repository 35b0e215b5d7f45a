import { readMeetingReports } from '../../../../protocol/attendance';
import { callNameIn, editableCallName, mayChange } from '../../fields/callName';
import { howMany, simplify } from '../../fields/list';
import type { Operation } from '../operation';
import { meetingReportItem } from './meetingReportItem';

export const getPastMeetings: Operation = {
  name: 'Get Past Meetings',
  action: 'Get past meetings',
  description:
    'Retrieve meetings that are over, one for each run. Only some hosted servers have this; BigBlueButton itself has not.',
  changes: mayChange,
  fields: [editableCallName('getPastMeetings'), ...howMany, simplify],
  local: ['callName', 'returnAll', 'limit', 'simplify'],
  async run(call) {
    const meetings = readMeetingReports(await call.request(callNameIn(call)));
    const limit = call.limit();
    return meetings
      .slice(0, limit)
      .map((meeting) => meetingReportItem(meeting, call.flag('simplify')));
  },
};
