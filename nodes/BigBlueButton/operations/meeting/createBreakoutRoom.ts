import { existingMeetingID, newMeetingID } from '../../fields/meeting';
import { meetingName, simplifyCreated } from '../../fields/newMeeting';
import { flag, whole } from '../../fields/setting';
import type { Operation } from '../operation';
import { createdItem } from './creation';
import { checkedMeetingID, checkedMeetingName } from '../../../../protocol/checks';
import { readCreatedMeeting } from '../../../../protocol/meeting';

export const createBreakoutRoom: Operation = {
  name: 'Create Breakout Room',
  action: 'Create breakout room',
  description: 'Create a smaller room that belongs to a meeting',
  fields: [
    {
      ...existingMeetingID,
      displayName: 'Parent Meeting',
      name: 'parentMeetingID',
      description: 'The meeting that the room belongs to',
    },
    newMeetingID,
    meetingName,
    {
      ...whole('sequence', 'Number of the Room', 'The rooms of a meeting are numbered, from 1', 1),
      typeOptions: { minValue: 1 },
      required: true,
    },
    flag('freeJoin', 'Free Choice', 'Whether participants choose a room by themselves', false),
    flag('record', 'Allow Recording', 'Whether the room can be recorded', false),
    whole(
      'duration',
      'Duration (Minutes)',
      'After how many minutes the room closes. 0 is no limit. At bbbserver.de it closes nothing, but reserves capacity.',
      0,
    ),
    simplifyCreated,
  ],
  local: ['simplify'],
  async run(call) {
    checkedMeetingID('Meeting ID', call.text('meetingID'));
    checkedMeetingName('Name', call.text('name'));
    const parameters = [['isBreakout', 'true'] as const, ...call.parameters()];
    const meeting = readCreatedMeeting(await call.request('create', parameters));
    return {
      ...createdItem(call, meeting),
      // The server's own ID of it, which nobody knows, stands in its answer.
      parentMeetingID: call.text('parentMeetingID'),
      sequence: Number(call.text('sequence')),
    };
  },
};
