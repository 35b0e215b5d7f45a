import { newMeetingID } from '../../fields/meeting';
import {
  meetingName,
  newMeetingFields,
  newMeetingLocals,
  simplifyCreated,
} from '../../fields/newMeeting';
import {
  participantFields,
  participantLocals,
  participantSettings,
} from '../../fields/participant';
import type { Operation } from '../operation';
import { calendarEntry, createdItem, createOrGet, passwordOfRole, waitingRoom } from './creation';
import { inputFields, joinLink } from './joinLink';
import { warnOfSurprises } from './surprises';

/** Beside "Older Servers" of the meeting. */
const settingsOfPerson = participantSettings.map((field) =>
  field.name === 'olderClients' ? { ...field, displayName: 'Older Servers (Person)' } : field,
);

const ofPerson = [...participantFields, ...settingsOfPerson].map(({ name }) => name);

export const createAndJoin: Operation = {
  name: 'Create and Join',
  action: 'Create meeting and get join link',
  description:
    'Create the meeting if it does not exist yet, and make a join link for the person of the input item, in one step',
  changes: true,
  fields: [
    newMeetingID,
    meetingName,
    ...participantFields,
    ...newMeetingFields,
    ...settingsOfPerson,
    simplifyCreated,
  ],
  local: [...newMeetingLocals, ...participantLocals],
  async run(call) {
    const meeting = await createOrGet(call, ofPerson);
    warnOfSurprises(call, meeting);
    const parameters = call.parameters(['meetingID', ...ofPerson]);
    // One given for the person counts more.
    const hasPassword = parameters.some(([name]) => name === 'password');
    const password = hasPassword ? [] : passwordOfRole(call, call.text('role'));
    const decided = call.optionText('additionalFields', 'guest') !== undefined;
    const guest = decided ? [] : waitingRoom(call, call.text('role'));
    const joinUrl = joinLink(call, [...parameters, ...password, ...guest]);
    return {
      ...inputFields(call),
      ...createdItem(call, meeting),
      joinUrl,
      fullName: call.text('fullName'),
      ...(!call.flag('simplify') && { role: call.text('role') }),
      calendar: calendarEntry(call, meeting, joinUrl),
    };
  },
};
