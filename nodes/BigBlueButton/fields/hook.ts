import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { EVENTS, menuLabel } from '../../../protocol/events';
import { existingMeetingID } from './meeting';
import { about, address } from './setting';

/** An existing webhook: from the list of those on the server, or by its ID. */
export const hookID: INodeProperties = {
  displayName: 'Webhook',
  name: 'hookID',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  required: true,
  description: 'The webhook, by the ID that the server gave it',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      typeOptions: { searchListMethod: 'searchHooks', searchable: true },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 1 or 2c0b4f6e-0d4f-4d0e-9b43-0c8e7c1a55a1',
    },
  ],
};

/** What everything needs that listens to the server. */
export const webhooksNotice: INodeProperties = {
  displayName:
    'The server needs the package bbb-webhooks for this. Behind Scalelite there are no webhooks: use a credential of the BigBlueButton server itself. To start a workflow, BigBlueButton Trigger sets up its webhook by itself.',
  name: 'webhooksNotice',
  type: 'notice',
  default: '',
};

/** Every event, as n8n wants choices; in alphabetical order, and so by groups. */
export const eventChoices: INodePropertyOptions[] = EVENTS.map((event) => ({
  name: menuLabel(event),
  value: event.id,
  description: event.description,
})).sort((one, other) => one.name.localeCompare(other.name, 'en'));

/** What makes a webhook. */
export const hookFields: INodeProperties[] = [
  webhooksNotice,
  {
    ...address(
      'callbackURL',
      'Callback URL',
      'Where the server sends the events. There can be only one webhook for each address. Use https://: as BigBlueButton is usually set up, it sends its shared secret along.',
      'https://www.example.com/bigbluebutton-events',
    ),
    required: true,
  },
  {
    ...existingMeetingID,
    required: false,
    description:
      'Only events of this meeting, which may be created later. Leave it empty for all meetings; bbbserver.de takes webhooks for single meetings only. Newer servers serve only one webhook for each meeting.',
  },
  {
    displayName: 'Raw Messages',
    name: 'getRaw',
    type: 'boolean',
    default: false,
    description: about(
      "Whether to send BigBlueButton's internal messages as they are, instead of events. They cannot be filtered.",
      { default: false },
    ),
  },
  {
    displayName: 'Events',
    name: 'eventID',
    type: 'multiOptions',
    default: [],
    displayOptions: { show: { getRaw: [false] } },
    options: eventChoices,
    description:
      'Which events to send (BigBlueButton 2.5 and later). None means all of them. Version 3.5 of the webhooks service forgets webhooks with a choice of events when it restarts.',
  },
];
