import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import { checkedMeetingID } from '../../../protocol/checks';
import type { OperationCall } from '../operations/operationCall';

/** The ID that a new meeting gets. The same shape as the picker, so that switching operations keeps it. */
export const newMeetingID: INodeProperties & { modes: INodePropertyMode[] } = {
  displayName: 'Meeting ID',
  name: 'meetingID',
  type: 'resourceLocator',
  default: { mode: 'id', value: '' },
  required: true,
  description:
    'Your own ID for the meeting, for example from your calendar or course list: 2 to 256 characters, no comma. As long as a meeting with this ID exists, creating it again gives the existing one.',
  modes: [
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. physics-101',
    },
  ],
};

/** An existing meeting: from the list of those on the server, or by its ID. */
export const existingMeetingID: INodeProperties = {
  displayName: 'Meeting',
  name: 'meetingID',
  type: 'resourceLocator',
  default: { mode: 'id', value: '' },
  required: true,
  description: 'The meeting, by the ID that it was created with',
  modes: [
    ...newMeetingID.modes,
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      typeOptions: { searchListMethod: 'searchMeetings', searchable: true },
    },
  ],
};

/**
 * The ID in the field `existingMeetingID`.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for one that no meeting has
 */
export function meetingIDIn(call: OperationCall): string {
  return checkedMeetingID(existingMeetingID.displayName, call.text('meetingID'));
}
