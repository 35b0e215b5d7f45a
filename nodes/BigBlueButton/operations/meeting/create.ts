import { signedUrl } from '../../../../protocol/request';
import { newMeetingID } from '../../fields/meeting';
import {
  meetingName,
  newMeetingFields,
  newMeetingLocals,
  simplifyCreated,
} from '../../fields/newMeeting';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { calendarEntry, createdItem, createOrGet, passwordOfRole, waitingRoom } from './creation';
import { warnOfSurprises } from './surprises';

export const create: Operation = {
  name: 'Create',
  action: 'Create meeting',
  description:
    'Create a meeting, or get the existing one: running this again with the same meeting ID changes nothing',
  changes: true,
  fields: [
    newMeetingID,
    meetingName,
    {
      displayName: 'Moderator Name',
      name: 'moderatorName',
      type: 'string',
      default: 'Moderator',
      hint: 'The join links of this step are for one moderator and one viewer. For a link per person use the operation Join Link, which makes one for each input item.',
      description:
        'The name of whoever joins by the moderator link. Leave it empty if you do not need that link.',
    },
    {
      displayName: 'Viewer Name',
      name: 'viewerName',
      type: 'string',
      default: 'Viewer',
      description:
        'The name of whoever joins by the viewer link. Leave it empty if you do not need that link.',
    },
    ...newMeetingFields,
    simplifyCreated,
  ],
  local: ['moderatorName', 'viewerName', ...newMeetingLocals],
  async run(call) {
    const meeting = await createOrGet(call);
    warnOfSurprises(call, meeting);
    const { meetingID } = meeting;
    const moderatorJoinUrl = joinLink(call, meetingID, 'moderatorName', 'MODERATOR');
    const viewerJoinUrl = joinLink(call, meetingID, 'viewerName', 'VIEWER');
    return {
      ...createdItem(call, meeting),
      ...(moderatorJoinUrl && { moderatorJoinUrl }),
      ...(viewerJoinUrl && { viewerJoinUrl }),
      calendar: calendarEntry(call, meeting, viewerJoinUrl),
    };
  },
};

/** @returns '' when the name is empty */
function joinLink(call: OperationCall, meetingID: string, nameField: string, role: string): string {
  const fullName = call.text(nameField);
  return (
    fullName &&
    signedUrl(call.connection.server, 'join', [
      ['fullName', fullName],
      ['meetingID', meetingID],
      ['role', role],
      ...passwordOfRole(call, role),
      ...waitingRoom(call, role),
    ])
  );
}
