import { readRunning } from '../../../../protocol/meeting';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
import type { Operation } from '../operation';

export const isRunning: Operation = {
  name: 'Is Running',
  action: 'Check whether meeting is running',
  description:
    'Tell whether anybody is in a meeting. One that was created but that nobody has joined yet is not running.',
  changes: false,
  fields: [existingMeetingID],
  async run(call) {
    const meetingID = meetingIDIn(call);
    const answer = await call.request('isMeetingRunning');
    return { meetingID, running: readRunning(answer) };
  },
};
