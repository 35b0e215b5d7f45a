import { existingMeetingID } from '../../fields/meeting';
import {
  participantFields,
  participantLocals,
  participantSettings,
} from '../../fields/participant';
import type { Operation } from '../operation';
import { inputFields, joinLink } from './joinLink';

export const join: Operation = {
  name: 'Join Link',
  action: 'Get join link for meeting',
  description:
    'Make a link by which one person joins a meeting, one for each input item. It works from when the meeting is created until it ends.',
  changes: true,
  fields: [existingMeetingID, ...participantFields, ...participantSettings],
  local: participantLocals,
  run: async (call) => ({
    ...inputFields(call),
    joinUrl: joinLink(call, call.parameters()),
    meetingID: call.text('meetingID'),
    fullName: call.text('fullName'),
    role: call.text('role'),
  }),
};
