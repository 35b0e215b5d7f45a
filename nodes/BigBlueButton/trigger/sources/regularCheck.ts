import { SEEN_EVENTS } from '../../../../protocol/events';
import { checkRegistration } from '../prepare';
import { meetingFields } from './meetingFields';
import type { TriggerSource } from './source';

/** Nothing is sent: the background check looks at the server, and finds what has changed. */
export const regularCheck: TriggerSource = {
  value: 'check',
  name: 'Regular Check',
  description:
    'What a look at the server shows every few minutes, for servers without webhooks: meetings, recordings',
  httpMethod: 'POST',
  fields: [
    {
      displayName:
        'Nothing has to be installed or reached for this, but it takes until the next background check (below) until something is noticed. A meeting that begins and ends between two checks is not seen. More than 2,000 recordings are looked through once an hour, and more than 50,000 not at all, unless meetings are chosen.',
      name: 'checkNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'Trigger On',
      name: 'seenEvents',
      type: 'multiOptions',
      required: true,
      default: ['meeting-ended'],
      options: [
        {
          name: 'Meeting Ended',
          value: 'meeting-ended',
          description: 'A meeting is not there any more',
        },
        {
          name: 'Meeting Started',
          value: 'meeting-created',
          description: 'A meeting is there; maybe nobody has joined yet',
        },
        {
          name: SEEN_EVENTS.get('participant-count-changed') ?? '',
          value: 'participant-count-changed',
          description: 'More or fewer people are in a meeting than at the last check',
        },
        {
          name: 'Recording Deleted',
          value: 'rap-deleted',
          description: 'A recording is not there any more',
        },
        {
          name: 'Recording Published',
          value: 'rap-published',
          description: 'A recording that was unpublished is published again',
        },
        {
          name: 'Recording Ready',
          value: 'rap-publish-ended',
          description: 'A format of a recording is there; once for each format',
        },
        {
          name: 'Recording Unpublished',
          value: 'rap-unpublished',
          description: 'A recording is not published any more',
        },
      ],
      description: 'What starts the workflow; each event becomes an item of its own',
    },
    ...meetingFields('One or more meeting IDs, separated by commas, or a list from an expression'),
  ],
  registration: checkRegistration,
  receive: async (_, { settings }) =>
    await Promise.resolve({
      refused: 410,
      reason: `nothing is sent to a trigger with the source "${settings.source}"`,
    }),
};
