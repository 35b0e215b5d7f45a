import { message, Refusal, success } from '../answer';
import { demand, meetingIdRules } from '../validate';
import type { Call } from './call';

const SENT =
  'A request to end the meeting was sent.  Please wait a few seconds, and then use the getMeetingInfo or isMeetingRunning API calls to verify that it was ended.';

export const end: Call = {
  name: 'end',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer({ query }, world) {
    demand(meetingIdRules(query));
    const meeting = world.meetings.find(query.filled('meetingID') as string);
    if (!meeting) {
      throw new Refusal(
        'notFound',
        'We could not find a meeting with that meeting ID - perhaps the meeting is not yet running?',
      );
    }
    world.meetings.end(meeting, true);
    return success(message('sentEndMeetingRequest', SENT));
  },
};
