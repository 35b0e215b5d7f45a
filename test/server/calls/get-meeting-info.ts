import { Refusal, success } from '../answer';
import { meetingElements } from '../meeting-xml';
import { demand, meetingIdRules } from '../validate';
import type { Call } from './call';

export const getMeetingInfo: Call = {
  name: 'getMeetingInfo',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer({ query }, world) {
    demand(meetingIdRules(query));
    const meeting = world.meetings.find(query.filled('meetingID') as string);
    if (!meeting) throw new Refusal('notFound', 'We could not find a meeting with that meeting ID');
    return success(meetingElements(meeting));
  },
};
