import { existingMeetingID, newMeetingID } from '../../fields/meeting';
import { meetingName, simplifyCreated } from '../../fields/newMeeting';
import { notifyWorkflowsOfRoom } from '../../fields/notifyWorkflows';
import { about, flag, whole } from '../../fields/setting';
import { withWorkflows, workflowsOf } from '../notifiedWorkflows';
import type { Operation } from '../operation';
import { createdItem } from './creation';
import { checkedMeetingID, checkedMeetingName } from '../../../../protocol/checks';
import { readCreatedMeeting } from '../../../../protocol/meeting';

export const createBreakoutRoom: Operation = {
  name: 'Create Breakout Room',
  action: 'Create breakout room',
  description: 'Create a smaller room that belongs to a meeting',
  changes: true,
  fields: [
    {
      ...existingMeetingID,
      displayName: 'Parent Meeting',
      name: 'parentMeetingID',
      description: about('The meeting that the room belongs to', { since: '1.0' }),
    },
    newMeetingID,
    meetingName,
    {
      ...whole(
        'sequence',
        'Number of the Room',
        about('The rooms of a meeting are numbered, from 1', { since: '1.0' }),
        1,
      ),
      typeOptions: { minValue: 1 },
      required: true,
    },
    flag(
      'freeJoin',
      'Free Choice',
      about('Whether participants choose a room by themselves', { default: false }),
      false,
    ),
    flag(
      'record',
      'Allow Recording',
      about('Whether the room can be recorded', { default: false }),
      false,
    ),
    whole(
      'duration',
      'Duration (Minutes)',
      about(
        'After how many minutes the room closes. 0 is no limit. At bbbserver.de it closes nothing, but reserves capacity.',
        { default: '0' },
      ),
      0,
    ),
    notifyWorkflowsOfRoom,
    simplifyCreated,
  ],
  local: ['notifyWorkflows', 'simplify'],
  async run(call) {
    checkedMeetingID('Meeting ID', call.text('meetingID'));
    checkedMeetingName('Name', call.text('name'));
    const parameters = withWorkflows(
      call,
      [['isBreakout', 'true'], ...call.parameters()],
      workflowsOf(notifyWorkflowsOfRoom, call.field('notifyWorkflows')),
      call.text('meetingID'),
    );
    const meeting = readCreatedMeeting(await call.request('create', parameters));
    return {
      ...createdItem(call, meeting),
      // The server's own ID of it, which nobody knows, stands in its answer.
      parentMeetingID: call.text('parentMeetingID'),
      sequence: Number(call.text('sequence')),
    };
  },
};
