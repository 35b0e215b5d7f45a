import { newMeetingID } from '../../fields/meeting';
import { meetingName, newMeetingFields, newMeetingLocals } from '../../fields/newMeeting';
import {
  participantFields,
  participantLocals,
  participantSettings,
} from '../../fields/participant';
import type { Operation } from '../operation';
import { calendarEntry, createdItem, createOrGet, warnOfSurprises } from './creation';
import { joinLinkItem } from './joinLink';

/** "Older Servers" of a person and of a meeting would be one field; those of the meeting stay. */
const settingsOfPerson = participantSettings.filter(({ name }) => name !== 'olderServers');

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
    const link = joinLinkItem(call, call.parameters(['meetingID', ...ofPerson]));
    const joinUrl = String(link.joinUrl);
    return {
      ...createdItem(call, meeting),
      ...link,
      calendar: calendarEntry(call, meeting, joinUrl),
    };
  },
};
