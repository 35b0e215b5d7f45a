import { success } from '../answer';
import { isRunning } from '../meeting-xml';
import { demand, meetingIdRules } from '../validate';
import { tag } from '../xml';
import type { Call } from './call';

/** An unknown meeting is not running; that is no failure. */
export const isMeetingRunning: Call = {
  name: 'isMeetingRunning',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer({ query }, world) {
    demand(meetingIdRules(query));
    const meeting = world.meetings.find(query.filled('meetingID') as string);
    return success([tag('running', isRunning(meeting))]);
  },
};
