import type { IDataObject } from 'n8n-workflow';

import { checkedSenderName } from '../../../../protocol/checks';
import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { chatParts, readMeetings } from '../../../../protocol/meeting';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
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
      description:
        'Who gets the message. To all running meetings there is an output item for each, which says whether it was sent.',
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
    const parts = chatParts(call.text('message'));
    const userName = checkedSenderName('Sender Name', call.text('userName').trim());
    const sender: Parameter[] = userName === '' ? [] : [['userName', userName]];
    const send = async (meetingID: string, part: string) => {
      const meeting: Parameter = ['meetingID', meetingID];
      await call.request('sendChatMessage', [meeting, ['message', part], ...sender]);
    };
    if (call.text('sendTo') === 'all') {
      return await sendToEach(await runningMeetings(call), parts, send);
    }
    const meetingID = meetingIDIn(call);
    for (const part of parts) await send(meetingID, part);
    return { meetingID, sent: true, messages: parts.length };
  },
};

async function runningMeetings(call: OperationCall): Promise<string[]> {
  const meetings = readMeetings(await call.request('getMeetings', []));
  return meetings.filter(({ running }) => running === true).map(({ meetingID }) => meetingID);
}

/**
 * Sends to one meeting after the other and says of each how it went: one that has ended meanwhile
 * keeps the message from nobody else.
 *
 * @throws BigBlueButtonFailure when nobody has got anything yet and nobody will, for example because
 *   the server does not have the call
 */
async function sendToEach(
  meetingIDs: readonly string[],
  parts: readonly string[],
  send: (meetingID: string, part: string) => Promise<void>,
): Promise<IDataObject[]> {
  const items: IDataObject[] = [];
  let gone = 0;
  let broken: BigBlueButtonFailure | undefined;
  for (const meetingID of meetingIDs) {
    let messages = 0;
    let failure = broken;
    for (const part of parts) {
      failure ??= await send(meetingID, part).then(() => undefined, failureOf);
      if (failure) break;
      messages++;
    }
    gone += messages;
    // What is not about this meeting would only happen again.
    if (failure && failure.kind !== 'refused') broken = failure;
    if (broken && gone === 0) throw broken;
    const sent = failure === undefined;
    items.push({ meetingID, sent, messages, ...(failure && { error: failure.message }) });
  }
  return items;
}

function failureOf(error: unknown): BigBlueButtonFailure {
  if (error instanceof BigBlueButtonFailure) return error;
  throw error;
}
