import type { INodeProperties } from 'n8n-workflow';

import { createSettings, olderServers, recordingSettings } from './createSettings';
import { simplify } from './list';
import { about } from './setting';

export const meetingName: INodeProperties = {
  displayName: 'Name',
  name: 'name',
  type: 'string',
  default: '',
  required: true,
  placeholder: 'e.g. Physics, Tuesday group',
  description: about(
    'What the participants see as the title of the meeting: 2 to 256 characters, of which some servers take only 64',
    { since: '0.8' },
  ),
};

const allowRecording: INodeProperties = {
  displayName: 'Allow Recording',
  name: 'record',
  type: 'boolean',
  default: false,
  description: about(
    'Whether the meeting can be recorded. A recording is made only if somebody presses Record, or if you add "Start Recording Automatically" below.',
    { default: false },
  ),
};

const startsAt: INodeProperties = {
  displayName: 'Starts At',
  name: 'startsAt',
  type: 'dateTime',
  default: '',
  description:
    'When people are expected, for the calendar fields of the output. BigBlueButton itself knows no schedule: the meeting exists from now on.',
};

/** Whether the output is to be short; what it leaves out is what few need. */
export const simplifyCreated: INodeProperties = {
  ...simplify,
  description:
    'Whether to return only what the next step needs, without passwords, instead of everything that the server says',
};

/** All fields of a new meeting but its ID and name, in the order in which the editor shows them. */
export const newMeetingFields: readonly INodeProperties[] = [
  allowRecording,
  recordingSettings,
  startsAt,
  ...createSettings,
  olderServers,
];

/** Those that are no parameters of `create` as they stand. */
export const newMeetingLocals: readonly string[] = [
  'startsAt',
  'presentations',
  'groups',
  'notifyWorkflows',
  'metadata',
  'furtherParameters',
  'pluginMetadata',
  'clientSettingsOverride',
  'sharedNotesInitialContentJson',
  'uploadLimit',
  'simplify',
];
