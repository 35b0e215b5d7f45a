import type { INodeProperties } from 'n8n-workflow';

import { EVENTS } from '../../../protocol/events';

/** The trigger's panel. */
export const triggerFields: INodeProperties[] = [
  {
    displayName:
      'The BigBlueButton server needs the package bbb-webhooks for this. Behind Scalelite there are no webhooks: use a credential of the BigBlueButton server itself. At bbbserver.de, give meeting IDs.',
    name: 'webhooksNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Trigger On',
    name: 'events',
    type: 'multiOptions',
    required: true,
    default: ['rap-publish-ended'],
    options: EVENTS.map(({ id, label, description }) => ({
      name: label,
      value: id,
      description,
    })).sort((one, other) => one.name.localeCompare(other.name)),
    description: 'Which events start the workflow; each event becomes an item of its own',
  },
  {
    displayName: 'Meetings',
    name: 'scope',
    type: 'options',
    default: 'all',
    options: [
      {
        name: 'All Meetings',
        value: 'all',
        description: 'Every meeting on the server, also those created by others',
      },
      {
        name: 'Meetings With These IDs',
        value: 'meetings',
        description: 'Meetings you name, which may be created later',
      },
    ],
    description: 'Which meetings the events may come from',
  },
  {
    displayName: 'Meeting IDs',
    name: 'meetingIDs',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. class-7b, staff-room',
    displayOptions: { show: { scope: ['meetings'] } },
    description:
      'One or more meeting IDs, separated by commas, or a list from an expression. BigBlueButton serves only one listener for each meeting this way: a second trigger for the same meeting ID gets no events from newer servers.',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      {
        displayName: 'Allow Unencrypted Callback',
        name: 'allowUnencryptedCallback',
        type: 'boolean',
        default: false,
        description:
          'Whether events may be sent to an n8n address that starts with http://. As BigBlueButton is usually set up, everybody on the way could then read its shared secret.',
      },
      {
        displayName: 'Include Personal Data',
        name: 'includePersonalData',
        type: 'boolean',
        default: false,
        description:
          'Whether to pass on meeting passwords, session tokens, IP addresses and browsers, where the server sends them',
      },
      {
        displayName: 'Include Raw Event',
        name: 'includeRawEvent',
        type: 'boolean',
        default: false,
        description: 'Whether to add the event as the server sent it, in the field rawEvent',
      },
    ],
  },
];
