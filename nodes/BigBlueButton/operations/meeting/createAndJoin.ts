import { newMeetingID } from '../../fields/meeting';
import { meetingName, newMeetingFields, newMeetingLocals } from '../../fields/newMeeting';
import {
  participantFields,
  participantLocals,
  participantSettings,
} from '../../fields/participant';
import type { Operation } from '../operation';
import {
  calendarEntry,
  createdItem,
  createOrGet,
  passwordOfRole,
  warnOfSurprises,
} from './creation';
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
    // One given for the person counts more.
    const hasPassword = parameters.some(([name]) => name === 'password');
    const password = hasPassword ? [] : passwordOfRole(call, call.text('role'));
    const link = joinLinkItem(call, [...parameters, ...password]);
    const joinUrl = String(link.joinUrl);
    return {
      ...createdItem(call, meeting),
      ...link,
      calendar: calendarEntry(call, meeting, joinUrl),
    };
  },
};
