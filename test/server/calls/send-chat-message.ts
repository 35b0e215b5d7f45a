import { message, Refusal, success } from '../answer';
import { isRunning } from '../meeting-xml';
import { demand, meetingIdRules, sizeRule } from '../validate';
import type { Call } from './call';

export const sendChatMessage: Call = {
  name: 'sendChatMessage',
  methods: ['GET'],
  guard: 'validated',
  answer({ query }, world) {
    const text = query.get('message') ?? '';
    const userName = query.filled('userName') ?? 'System';
    demand([
      ...meetingIdRules(query),
      ...sizeRule(text, 1, 500, 'Message must be between 1 and 500 characters'),
      ...sizeRule(userName, 1, 255, 'User name must be between 1 and 255 characters'),
    ]);
    const meeting = world.meetings.find(query.filled('meetingID') as string);
    if (!meeting || !isRunning(meeting)) {
      throw new Refusal('meetingNotFound', 'A meeting with the supplied ID was not found');
    }
    world.meetings.sendChat(meeting, userName, text);
    return success(message('', ''));
  },
};
