import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isFailedFormat } from '../../../protocol/changes';
import { type DeliveredEvent, eventItem } from '../../../protocol/deliveredEvent';
import { readDelivery, type Trust, verifyDelivery } from '../../../protocol/deliveries';
import { readCallbackRequest } from '../../../protocol/hooks';
import { connect, type Connection } from '../connection';
import { forgetRefusals, noteRefusal, refusedBefore } from './refusals';
import { letGo } from './register';
import { trustOf } from './trust';
import { callbackUrlOf, isAwaited, type KeptWait, outcome, type Wait, waitOf } from './wait';

/** Answered with 200, so that BigBlueButton does not send it again, and the execution goes on waiting. */
const NOT_YET: IWebhookResponseData = {};

/**
 * Takes a delivery of BigBlueButton to an execution that waits: the event that is waited for resumes
 * it, and then the hook is removed. What does not verify is answered with 401, which BigBlueButton
 * takes as delivered. n8n sees to it that an execution is resumed only once.
 */
export async function receiveWhileWaiting(
  context: IWebhookFunctions,
): Promise<IWebhookResponseData> {
  const waiting = await waitingFor(context);
  if (!waiting) return refuse(context, 503, 'The node cannot tell what it waits for');
  const { wait } = waiting;
  const { originalUrl, rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const request = readCallbackRequest(originalUrl);
  const { authorization } = headers;
  // Also a repeat for an earlier wait of the same execution is signed with its own address.
  const callbackUrls = [wait.since, request.wait ?? wait.since].map((since) =>
    callbackUrlOf(context, { ...wait, since }),
  );
  const verdict = verifyDelivery(
    { callbackUrls, rawBody, authorization, checksum: request.checksum },
    waiting.trust,
  );
  if (!verdict.authentic) {
    noteRefusal(context, wait, verdict.reason);
    return refuse(context, 401, 'Not signed by the BigBlueButton server that is waited for');
  }
  if (request.wait !== wait.since) return NOT_YET;
  // What cannot be read is answered all the same: BigBlueButton would only repeat it.
  const items = (readDelivery(rawBody) ?? [])
    .filter((event) => isAwaited(event, wait) && !isFailedRecording(context, event))
    .map((event) => ({ ...itemOf(context, event, wait), ...refusedBefore(wait) }));
  if (items.length === 0) return NOT_YET;
  stopListeningOnceAccepted(context, waiting);
  return { workflowData: [items.map((json) => ({ json }))] };
}

interface Waiting {
  wait: KeptWait;
  connection: Connection;
  trust: Trust;
}

/** Undefined if credential, options or state are not to be had; why goes to the log. */
async function waitingFor(context: IWebhookFunctions): Promise<Waiting | undefined> {
  try {
    const connection = await connect(context);
    const wait = waitOf(context);
    if (wait) return { wait, connection, trust: trustOf(context, connection.server) };
    context.logger.warn('A delivery came to an execution that keeps nothing about its waiting.');
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    context.logger.warn(`A waiting execution cannot take deliveries: ${reason}`);
  }
  return undefined;
}

function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ message });
  return { noWebhookResponse: true };
}

/** A format that could not be made is nothing to watch; another one may still come. */
function isFailedRecording(context: IWebhookFunctions, event: DeliveredEvent): boolean {
  const forRecording = context.getNodeParameter('waitFor', '') === 'recordingReady';
  return forRecording && isFailedFormat(event);
}

function itemOf(context: IWebhookFunctions, event: DeliveredEvent, wait: Wait): IDataObject {
  const { includePersonalData } = context.getNodeParameter('options', {}) as IDataObject;
  const meetingID = event.meetingID ?? wait.meetingID;
  const personalData = String(includePersonalData) === 'true';
  return outcome(eventItem({ ...event, meetingID }, { personalData }), false);
}

/**
 * The hook goes only after n8n has taken the event, since BigBlueButton has to send it again
 * otherwise; and after the answer, for which BigBlueButton waits five seconds.
 */
function stopListeningOnceAccepted(
  context: IWebhookFunctions,
  { wait, connection }: Waiting,
): void {
  const response = context.getResponseObject();
  response.once('finish', () => {
    if (response.statusCode >= 400) return;
    forgetRefusals(wait);
    void letGo(connection, wait.hookID).then((failed) => {
      if (failed === undefined) return;
      context.logger.warn(
        `The webhook of an execution that waited is left behind (${failed}). Webhook → Delete Orphans removes it.`,
      );
    });
  });
}
