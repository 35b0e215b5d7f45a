import { message, success } from '../answer';
import { meetingElements } from '../meeting-xml';
import { group } from '../xml';
import type { Call } from './call';

export const getMeetings: Call = {
  name: 'getMeetings',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer(_request, world) {
    const meetings = world.meetings.all();
    if (meetings.length === 0) {
      return success([
        '<meetings/>',
        ...message('noMeetings', 'no meetings were found on this server'),
      ]);
    }
    return success([
      group(
        'meetings',
        meetings.map((meeting) => group('meeting', meetingElements(meeting))),
      ),
    ]);
  },
};
