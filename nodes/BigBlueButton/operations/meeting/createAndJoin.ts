import { checkedMeetingID } from '../../../../protocol/checks';
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
import type { OperationCall } from '../operationCall';
import { calendarEntry, createdItem, createOrGet, passwordOfRole, waitingRoom } from './creation';
import { inputFields, joinLink } from './joinLink';
import { warnOfSurprises } from './surprises';

/** Beside the settings of the meeting, those of the person say whose they are. */
const LABELS_OF_PERSON: Readonly<Record<string, string>> = {
  additionalFields: 'Person: Additional Fields',
  startingUp: 'Person: When Joining',
  audioAndVideo: 'Person: Camera and Audio',
  look: 'Person: Layout and Look',
  olderClients: 'Older Servers (Person)',
};

const settingsOfPerson = participantSettings.map((field) => ({
  ...field,
  displayName: LABELS_OF_PERSON[field.name] ?? field.displayName,
}));

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
    // First, so that what is wrong with the link is told before there is a meeting.
    const joinUrl = linkOfPerson(call);
    const meeting = await createOrGet(call, ofPerson);
    warnOfSurprises(call, meeting);
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

function linkOfPerson(call: OperationCall): string {
  checkedMeetingID('Meeting ID', call.text('meetingID'));
  const role = call.text('role');
  const parameters = call.parameters(['meetingID', ...ofPerson]);
  // One given for the person counts more.
  const hasPassword = parameters.some(([name]) => name === 'password');
  const password = hasPassword ? [] : passwordOfRole(call, role);
  const decided = call.optionText('additionalFields', 'guest') !== undefined;
  const guest = decided ? [] : waitingRoom(call, role);
  return joinLink(call, [...parameters, ...password, ...guest]);
}
