import { readMeetings } from '../../../../protocol/meeting';
import { howMany, simplify } from '../../fields/list';
import type { Operation } from '../operation';
import { meetingItem } from './meetingItem';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many meetings',
  description: 'Retrieve the meetings that are on the server now',
  fields: [...howMany, simplify],
  local: ['returnAll', 'limit', 'simplify'],
  async run(call) {
    const meetings = readMeetings(await call.request('getMeetings'));
    const limit = call.field('returnAll') === true ? meetings.length : Number(call.text('limit'));
    return meetings
      .slice(0, limit)
      .map((meeting) => meetingItem(meeting, call.field('simplify') !== false));
  },
};
