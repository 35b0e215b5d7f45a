import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type IWebhookFunctions,
  NodeOperationError,
} from 'n8n-workflow';

import { readAddresses } from '../../../../protocol/attendance';
import { withoutCallbackTokens } from '../../../../protocol/callbackToken';
import { isRunOf } from '../../../../protocol/deliveredEvent';
import { isObject, type Json, withoutPersonalData } from '../../../../protocol/eventFields';
import { connect, type Connection } from '../../connection';
import { checkedCallName, editableCallName } from '../../fields/callName';
import { callbackRegistration } from '../prepare';
import { callbackNotice, CAUSES_OF_MISSING_TOKEN, checkToken, unwanted } from './callbackRequest';
import type { Reception, TriggerSource, Trust } from './source';

/** Some hosted servers make an MP4 file on request, and call when it is there. */
export const mp4Ready: TriggerSource = {
  value: 'mp4Ready',
  name: 'MP4 Ready Callback',
  description: 'When the MP4 file is there that the operation Process MP4 has asked for',
  httpMethod: 'POST',
  fields: [
    {
      displayName: callbackNotice(
        'MP4 Ready',
        'when an MP4 file is there',
        'in the node that asks for it: MP4 → Process MP4 → Notifications → Notify a Workflow',
      ),
      name: 'mp4Notice',
      type: 'notice',
      default: '',
    },
    { ...editableCallName('getMP4'), name: 'mp4CallName' },
  ],
  registration: callbackRegistration,
  causesOfRefusal: CAUSES_OF_MISSING_TOKEN,
  receive,
  complete,
};

async function receive(context: IWebhookFunctions, trust: Trust): Promise<Reception> {
  const token = checkToken(context, 'mp4Ready', trust);
  if (!token.granted) return token.refusal;
  const said: unknown = context.getBodyData();
  const recordID = token.subject ?? recordIDIn(said);
  if (recordID === undefined) return { refused: 401, reason: 'it names no recording' };
  // The ID of a recording tells its meeting.
  const dropped = unwanted((meetingID) => isRunOf(recordID, meetingID), trust.settings);
  if (dropped) return dropped;
  const urls = await addressesOf(context, trust.connection, recordID).catch(() => []);
  if (urls.length === 0 && token.address === undefined) {
    return { refused: 503, reason: 'the server does not confirm that there is an MP4 file' };
  }
  const item = {
    event: 'mp4-ready',
    eventLabel: 'MP4 Ready',
    recordID,
    ...(urls.length > 0 && confirmed(urls)),
    ...(token.nonce !== undefined && { callbackID: token.nonce }),
    ...(trust.settings.includeRawEvent && { rawEvent: shown(said) }),
  };
  return {
    key: token.address ?? `mp4Ready ${recordID}`,
    address: token.address,
    taken: [item],
  };
}

const confirmed = (urls: string[]) => ({ url: urls[0], urls, confirmedByServer: true });

async function addressesOf(
  context: IExecuteFunctions | IWebhookFunctions,
  connection: Connection,
  recordID: string,
): Promise<string[]> {
  const given =
    'getInputData' in context
      ? context.getNodeParameter('mp4CallName', 0)
      : (context as IWebhookFunctions).getNodeParameter('mp4CallName');
  const callName = checkedCallName(String(given));
  return readAddresses(await connection.call(callName, [['recordID', recordID]]));
}

/** Asks again for what the server did not tell when it called. Nobody knows whether it would call again. */
async function complete(
  context: IExecuteFunctions,
  item: INodeExecutionData,
): Promise<INodeExecutionData[]> {
  const { url, recordID } = item.json;
  if (url !== undefined || typeof recordID !== 'string') return [item];
  const urls = await addressesOf(context, await connect(context), recordID);
  if (urls.length === 0) throw noFile(context, recordID);
  return [{ ...item, json: { ...item.json, ...confirmed(urls) } }];
}

function noFile(context: IExecuteFunctions, recordID: string): NodeOperationError {
  return new NodeOperationError(
    context.getNode(),
    `The server has called to say that an MP4 file is ready, but names none for the recording ${recordID}.`,
    { description: 'Retry this execution a little later, or ask with MP4 → Get MP4 URL.' },
  );
}

/** What the server says besides is not documented, so it goes through the same sieve as events. */
const shown = (said: unknown): IDataObject =>
  withoutCallbackTokens(withoutPersonalData(said as Json)) as IDataObject;

/** Nobody has published what the server sends; these are the names its other calls use. */
function recordIDIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const named = [body.recordID, body.recordId, body.record_id, body.recordingId];
  const found = named.find((value) => typeof value === 'string' && value !== '');
  return found as string | undefined;
}
