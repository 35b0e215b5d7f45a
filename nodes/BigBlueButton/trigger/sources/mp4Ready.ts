import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { readAddresses } from '../../../../protocol/attendance';
import { checkedCallName, editableCallName } from '../../fields/callName';
import { callbackRegistration } from '../prepare';
import { callbackNotice, checkToken, unwanted } from './callbackRequest';
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
  receive,
};

async function receive(context: IWebhookFunctions, trust: Trust): Promise<Reception> {
  const token = checkToken(context, 'mp4Ready', trust);
  if (!token.granted) return token.refusal;
  const said = context.getBodyData();
  const recordID = token.subject ?? recordIDIn(said);
  if (recordID === undefined) return { refused: 401, reason: 'it names no recording' };
  const dropped = unwanted(recordID, trust.settings);
  if (dropped) return dropped;
  const callName = checkedCallName(String(context.getNodeParameter('mp4CallName')));
  const urls = readAddresses(await trust.connection.call(callName, [['recordID', recordID]]));
  if (urls.length === 0) {
    return { refused: 503, reason: 'the server does not confirm that there is an MP4 file' };
  }
  return {
    key: token.key ?? `mp4Ready ${recordID}`,
    taken: [
      {
        event: 'mp4-ready',
        eventLabel: 'MP4 Ready',
        recordID,
        url: urls[0],
        urls,
        confirmedByServer: true,
        ...(token.nonce !== undefined && { callbackID: token.nonce }),
        ...(trust.settings.includeRawEvent && { rawEvent: said }),
      },
    ],
  };
}

/** Nobody has published what the server sends; these are the names its other calls use. */
function recordIDIn(body: IDataObject): string | undefined {
  const named = [body.recordID, body.recordId, body.record_id, body.recordingId];
  const found = named.find((value) => typeof value === 'string' && value !== '');
  return found as string | undefined;
}
