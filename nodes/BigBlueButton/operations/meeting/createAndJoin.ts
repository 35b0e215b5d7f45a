import type { Parameter } from '../../../../protocol/encode';
import { newMeetingID } from '../../fields/meeting';
import { meetingName, newMeetingFields, newMeetingLocals } from '../../fields/newMeeting';
import {
  participantFields,
  participantLocals,
  participantSettings,
} from '../../fields/participant';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { calendarEntry, createdItem, createOrGet, warnOfSurprises } from './creation';
import { joinLinkItem } from './joinLink';

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
  fields: [
    newMeetingID,
    meetingName,
    ...participantFields,
    ...newMeetingFields,
    ...settingsOfPerson,
  ],
  local: [...newMeetingLocals, ...participantLocals],
  async run(call) {
    const meeting = await createOrGet(call, ofPerson);
    warnOfSurprises(call, meeting);
    const parameters = call.parameters(['meetingID', ...ofPerson]);
    const link = joinLinkItem(call, [...parameters, ...passwordOf(call, parameters)]);
    const joinUrl = String(link.joinUrl);
    return {
      ...createdItem(call, meeting),
      ...link,
      calendar: calendarEntry(call, meeting, joinUrl),
    };
  },
};

/** Before BigBlueButton 2.4 the password decides the role; that of the meeting will do. */
function passwordOf(call: OperationCall, given: readonly Parameter[]): Parameter[] {
  if (given.some(([name]) => name === 'password')) return [];
  const field = call.text('role') === 'MODERATOR' ? 'moderatorPW' : 'attendeePW';
  const password = call.optionText('olderServers', field);
  return password === undefined ? [] : [['password', password]];
}
