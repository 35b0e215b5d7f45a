import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { type DeliveredEvent, eventItem, meetingOf } from '../../../protocol/deliveredEvent';
import { deliveryKey, readDelivery, verifyDelivery } from '../../../protocol/deliveries';
import {
  callbackUrlFor,
  type CallbackRequest,
  meetingOfCallback,
  readCallbackRequest,
} from '../../../protocol/hooks';
import { connect } from '../connection';
import { RepeatWindow } from './repeats';
import { readSettings, type TriggerSettings } from './settings';
import { keptHooks } from './state';

const repeats = new RepeatWindow();

/** Answered with 200, so that BigBlueButton does not send it again, and no run. */
const NOTHING_TO_DO: IWebhookResponseData = {};

/**
 * Takes a delivery of BigBlueButton: one item for each event that is wanted.
 *
 * What does not verify is answered with 401, which BigBlueButton takes as delivered; anything else but
 * 2xx makes it repeat the delivery, and destroy the hook after five minutes. So only what is n8n's own
 * fault gets a 5xx. The request's headers go nowhere: one of them can be the shared secret.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const configuration = await configurationOf(context);
  if (!configuration) return refuse(context, 503, 'The trigger cannot read its configuration');
  const { secrets, settings } = configuration;
  const { originalUrl, rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const request = readCallbackRequest(originalUrl);
  const callbackUrls = possibleCallbackUrls(context, request);
  const { authorization } = headers;
  const verdict = verifyDelivery(
    { callbackUrls, rawBody, authorization, checksum: request.checksum },
    { secrets },
  );
  if (!verdict.authentic) {
    context.logger.warn(`A delivery for BigBlueButton Trigger was refused: ${verdict.reason}.`);
    return refuse(context, 401, 'Not signed by the BigBlueButton server of this trigger');
  }
  const events = readEvents(context, rawBody).filter((event) => isWanted(event, request, settings));
  if (events.length === 0) return NOTHING_TO_DO;
  const key = deliveryKey(verdict.callbackUrl ?? callbackUrls[0], rawBody);
  const seen = repeats.note(key, context.getResponseObject());
  if (seen === 'pending') return refuse(context, 503, 'The same delivery is being taken just now');
  if (seen === 'accepted') return NOTHING_TO_DO;
  return { workflowData: [events.map((event) => ({ json: itemOf(event, settings) }))] };
}

interface Configuration {
  secrets: string[];
  settings: TriggerSettings;
}

/** Undefined if credential or settings are not to be had; why goes to the log. */
async function configurationOf(context: IWebhookFunctions): Promise<Configuration | undefined> {
  try {
    const { secret, previousSecret } = (await connect(context)).server;
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    return { secrets, settings: readSettings(context) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    context.logger.warn(`BigBlueButton Trigger cannot take deliveries: ${reason}`);
    return undefined;
  }
}

function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ message });
  return { noWebhookResponse: true };
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
  let events: DeliveredEvent[] | undefined;
  try {
    events = readDelivery(rawBody);
  } catch {
    // Nested deeper than anything BigBlueButton sends.
  }
  if (!events) context.logger.warn('A genuine delivery of BigBlueButton holds no readable event.');
  return events ?? [];
}

/**
 * Filters again what the server should have filtered: older ones do not, and after a restart of
 * bbb-webhooks the hook of a meeting comes back as one of all meetings. Then each of several hooks gets
 * every event, so an event counts only at the address made for its meeting.
 */
function isWanted(
  event: DeliveredEvent,
  request: CallbackRequest,
  { events, meetingIDs }: TriggerSettings,
): boolean {
  if (!events.includes(event.id)) return false;
  if (meetingIDs === undefined) return request.meetingID === undefined;
  const { meetingID = '' } = request;
  return meetingIDs.includes(meetingID) && meetingOf(event, [meetingID]) !== undefined;
}

function itemOf(event: DeliveredEvent, settings: TriggerSettings): IDataObject {
  const meetingID = event.meetingID ?? meetingOf(event, settings.meetingIDs ?? []);
  return eventItem(
    { ...event, meetingID },
    { personalData: settings.includePersonalData, rawEvent: settings.includeRawEvent },
  );
}
