import { readMeetings } from '../../../../protocol/meeting';
import { howMany, simplify } from '../../fields/list';
import type { Operation } from '../operation';
import { applyFilters, meetingFilters, meetingOrder, sorted } from './meetingFilters';
import { meetingItem } from './meetingItem';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many meetings',
  description: 'Retrieve the meetings that are on the server now',
  changes: false,
  fields: [...howMany, meetingFilters, meetingOrder, simplify],
  local: ['returnAll', 'limit', 'filters', 'sortBy', 'simplify'],
  async run(call) {
    const meetings = readMeetings(await call.request('getMeetings', []));
    const found = applyFilters(meetings, (name) => call.filter(name));
    const limit = call.limit();
    return sorted(found, call.text('sortBy'))
      .slice(0, limit)
      .map((meeting) => meetingItem(meeting, call.flag('simplify')));
  },
};
