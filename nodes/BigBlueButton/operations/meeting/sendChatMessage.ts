import { checkedSenderName } from '../../../../protocol/checks';
import type { Parameter } from '../../../../protocol/encode';
import { chatParts, readMeetings } from '../../../../protocol/meeting';
import { existingMeetingID } from '../../fields/meeting';
import { about } from '../../fields/setting';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';

export const sendChatMessage: Operation = {
  name: 'Send Chat Message',
  action: 'Send chat message to meeting',
  description:
    'Write into the public chat of a running meeting, or of all of them (BigBlueButton 3.0 and later; not behind Scalelite)',
  changes: true,
  fields: [
    {
      displayName: 'Send To',
      name: 'sendTo',
      type: 'options',
      options: [
        { name: 'All Running Meetings', value: 'all' },
        { name: 'One Meeting', value: 'one' },
      ],
      default: 'one',
      description: 'Who gets the message',
    },
    { ...existingMeetingID, displayOptions: { show: { sendTo: ['one'] } } },
    {
      displayName: 'Message',
      name: 'message',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      required: true,
      description:
        'Plain text. The server takes 500 characters at once; more is sent as several messages.',
    },
    {
      displayName: 'Sender Name',
      name: 'userName',
      type: 'string',
      default: '',
      placeholder: 'e.g. School office',
      description: about('The name that the message comes from, up to 255 characters', {
        default: 'System',
      }),
    },
  ],
  local: ['sendTo'],
  async run(call) {
    const meetingIDs =
      call.text('sendTo') === 'all' ? await runningMeetings(call) : [call.text('meetingID')];
    const parts = chatParts(call.text('message'));
    const userName = checkedSenderName('Sender Name', call.text('userName').trim());
    const sender: Parameter[] = userName === '' ? [] : [['userName', userName]];
    for (const meetingID of meetingIDs) {
      for (const part of parts) {
        await call.request('sendChatMessage', [
          ['meetingID', meetingID],
          ['message', part],
          ...sender,
        ]);
      }
    }
    return meetingIDs.map((meetingID) => ({ meetingID, sent: true, messages: parts.length }));
  },
};

async function runningMeetings(call: OperationCall): Promise<string[]> {
  const meetings = readMeetings(await call.request('getMeetings', []));
  return meetings.filter(({ running }) => running === true).map(({ meetingID }) => meetingID);
}
