import type { INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { afterEvent, changeKey } from '../../../../protocol/changes';
import { type DeliveredEvent, meetingOf } from '../../../../protocol/deliveredEvent';
import { deliveryKey, readDelivery, sentAt, verifyDelivery } from '../../../../protocol/deliveries';
import {
  callbackUrlFor,
  type CallbackRequest,
  meetingOfCallback,
  readCallbackRequest,
} from '../../../../protocol/hooks';
import { eventChoices } from '../../fields/hook';
import { isWanted, itemOf } from '../eventItem';
import { noteHeard } from '../lostHooks';
import { findHooks, registerHooks, removeHooks } from '../register';
import type { TriggerSettings } from '../settings';
import { changeKnown, isRecovered, keptHooks } from '../state';
import { meetingFields } from './meetingFields';
import type { Reception, TriggerSource, Trust } from './source';

const fields: INodeProperties[] = [
  {
    displayName:
      'Publishing the workflow registers it at the server, which needs the package bbb-webhooks for that; no address has to be copied. Behind Scalelite there are no webhooks: use a callback, or the regular check, or a credential of the BigBlueButton server itself. At bbbserver.de, give meeting IDs.',
    name: 'webhooksNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Trigger On',
    name: 'triggerOn',
    type: 'options',
    default: 'recordingReady',
    options: [
      {
        name: 'Events I Choose',
        value: 'chosen',
        description: 'Any of the events that BigBlueButton reports, from polls to captions',
      },
      {
        name: 'Everything',
        value: 'everything',
        description:
          'Every event there is, which can be very many; also those that came with newer servers',
      },
      {
        name: 'Meeting Ended',
        value: 'meetingEnded',
        description: 'A meeting is over for everybody',
      },
      {
        name: 'Meeting Started',
        value: 'meetingStarted',
        description: 'A meeting was created; maybe nobody has joined yet',
      },
      {
        name: 'Participant Joined or Left',
        value: 'participantJoinedOrLeft',
        description: 'Somebody entered or left a meeting',
      },
      {
        name: 'Recording Ready',
        value: 'recordingReady',
        description: 'A format of a recording was published; once for each format',
      },
    ],
    description: 'What starts the workflow',
  },
  {
    displayName: 'Events',
    name: 'events',
    type: 'multiOptions',
    required: true,
    default: ['rap-publish-ended'],
    displayOptions: { show: { triggerOn: ['chosen'] } },
    options: eventChoices,
    description: 'Which events start the workflow; each event becomes an item of its own',
  },
  ...meetingFields(
    'One or more meeting IDs, separated by commas, or a list from an expression. The meetings may be created later.',
  ),
];

/** What bbb-webhooks report, as it happens. */
export const meetingEvents: TriggerSource = {
  value: 'events',
  name: 'Meeting Events',
  description:
    'What happens in meetings and to recordings, as it happens, for servers with the package bbb-webhooks',
  httpMethod: 'POST',
  fields,
  registration: { find: findHooks, create: registerHooks, remove: removeHooks },
  causesOfRefusal: [
    'N8N_WEBHOOK_URL (or WEBHOOK_URL) of n8n was changed, or a proxy changes addresses on the way (unpublish the workflow, and publish it again)',
    'bbb-webhooks is older than 3.4 (option "Accept Constant Checksum") or uses a weaker algorithm than "Minimum Checksum Algorithm" allows',
  ],
  receive: async (context, trust) => receiveDelivery(context, trust),
};

/** Long after its sender gave up, a delivery is a repeat that somebody else sends; milliseconds. */
const TOO_OLD = 7 * 24 * 60 * 60 * 1000;

function receiveDelivery(context: IWebhookFunctions, { secrets, settings }: Trust): Reception {
  const { originalUrl, rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const request = readCallbackRequest(originalUrl);
  const callbackUrls = possibleCallbackUrls(context, request);
  const { authorization } = headers;
  const verdict = verifyDelivery(
    { callbackUrls, rawBody, authorization, checksum: request.checksum },
    {
      secrets,
      minimum: settings.minimumAlgorithm,
      ...(settings.acceptConstantChecksum && { eras: ['bearer', 'A', 'B', 'C'] }),
    },
  );
  if (!verdict.authentic) return { refused: 401, reason: verdict.reason };
  // A bearer token vouches for no time, nor for anything else that is sent.
  const sent = verdict.era === 'bearer' ? undefined : sentAt(rawBody);
  if (sent !== undefined && sent < Date.now() - TOO_OLD) {
    const reason = 'it was first sent more than a week ago, or the clock of the server is wrong';
    return { refused: 401, reason };
  }
  noteHeard(context);
  const events = readEvents(context, rawBody).filter((event) => isForUs(event, request, settings));
  const fresh = events.filter((event) => !wasRecovered(context, event));
  return {
    taken: fresh.filter((event) => isWanted(event, settings)).map((e) => itemOf(e, settings)),
    key: deliveryKey(verdict.callbackUrl ?? callbackUrls[0], rawBody),
    note: () => noteEvents(context, fresh),
  };
}

/**
 * The callback URLs that a request like this can have been sent to: those stored at registration and,
 * since a delivery can arrive before n8n has saved them, those of the addresses n8n knows itself by.
 * During a test run only `getWebhookResourceUrl` (n8n 2.41 and newer) tells the test address.
 */
function possibleCallbackUrls(context: IWebhookFunctions, { meetingID }: CallbackRequest) {
  const stored = keptHooks(context).map((hook) => hook.callbackURL);
  const served = context.getWebhookResourceUrl?.('default');
  const bases = [served, context.getNodeWebhookUrl('default')].filter((url) => url !== undefined);
  return [
    ...new Set([
      ...stored.filter((url) => meetingOfCallback(url) === meetingID),
      ...bases.map((base) => callbackUrlFor(base, meetingID)),
    ]),
  ];
}

/** BigBlueButton would only repeat what cannot be read, and then destroy the hook. */
function readEvents(context: IWebhookFunctions, rawBody: Buffer): DeliveredEvent[] {
  const events = readDelivery(rawBody);
  if (!events) context.logger.warn('A genuine delivery of BigBlueButton holds no readable event.');
  return events ?? [];
}

/**
 * Filters again what the server should have filtered: older ones do not, and after a restart of
 * bbb-webhooks the hook of a meeting comes back as one of all meetings. Then each of several hooks gets
 * every event, so at the address made for a meeting only its events count. The address for all meetings
 * serves chosen ones too, where hooks of meetings would not be told everything.
 */
function isForUs(
  event: DeliveredEvent,
  request: CallbackRequest,
  { meetingIDs }: TriggerSettings,
): boolean {
  if (meetingIDs === undefined) return request.meetingID === undefined;
  const told = meetingIDs.filter((id) => id === (request.meetingID ?? id));
  return meetingOf(event, told) !== undefined;
}

/** A delivery can come after the background check has found out by itself what it tells. */
function wasRecovered(context: IWebhookFunctions, event: DeliveredEvent): boolean {
  const key = changeKey(event);
  return key !== undefined && isRecovered(context, key, event.timestamp);
}

/** So that the background check does not take it for missed. */
function noteEvents(context: IWebhookFunctions, events: readonly DeliveredEvent[]): void {
  const telling = events.filter((event) => changeKey(event) !== undefined);
  if (telling.length === 0) return;
  const now = Date.now();
  const keys = telling.flatMap((event) => changeKey(event) ?? []);
  changeKnown(context, keys, (known) =>
    telling.reduce((sofar, event) => afterEvent(sofar, event, now), known),
  );
}
