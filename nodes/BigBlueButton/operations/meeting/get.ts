import { readMeeting } from '../../../../protocol/meeting';
import { simplify } from '../../fields/list';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
import type { Operation } from '../operation';
import { meetingItem } from './meetingItem';

export const get: Operation = {
  name: 'Get',
  action: 'Get meeting',
  description: 'Retrieve a meeting with its participants',
  changes: false,
  fields: [existingMeetingID, simplify],
  local: ['simplify'],
  async run(call) {
    meetingIDIn(call);
    const meeting = readMeeting(await call.request('getMeetingInfo'));
    return meetingItem(meeting, call.flag('simplify'));
  },
};
