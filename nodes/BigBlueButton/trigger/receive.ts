import type {
  IDataObject,
  INodeExecutionData,
  IWebhookFunctions,
  IWebhookResponseData,
} from 'n8n-workflow';

import { acceptedSecrets } from '../../../protocol/server';
import { connect } from '../connection';
import { noteAddress } from './n8nAddress';
import { takeNotes } from './notes';
import { isQuestion, noteRefusal, takeBackRefusals } from './refusals';
import { RepeatWindow } from './repeats';
import { readSettings } from './settings';
import { sourceOf } from './sources';
import type { Reception, Trust } from './sources/source';
import { itemToStart, newRunID, noteStarted } from './startedRuns';
import { isSpent, saveAgain, spend, triggerKey } from './state';

const repeats = new RepeatWindow();

/** The callback at a meeting's end, the only GET, wants something in the body; the others do not. */
const thanks = (httpMethod: string): IWebhookResponseData =>
  httpMethod === 'GET' ? { webhookResponse: 'OK' } : {};

/**
 * Takes a request of BigBlueButton: checks that it is genuine, answers as its sender expects, and
 * starts a run if there is something to run for.
 *
 * What does not verify is answered with 401, which BigBlueButton takes as delivered; anything else but
 * 2xx makes it repeat a webhook's delivery, and destroy the hook after five minutes. So only what is
 * n8n's own fault gets a 5xx. The request's headers go nowhere: one of them can be the shared secret.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const trust = await trustOf(context);
  if (!trust) return answer(context, 503, 'The trigger cannot read its configuration');
  const { method } = context.getRequestObject();
  if (context.getWebhookName() === 'setup' && method !== 'GET') return takeNotes(context, trust);
  const source = sourceOf(trust.settings.source);
  if (method !== source.httpMethod) return answer(context, 404, 'Nothing is taken here this way');
  const reception = await source
    .receive(context, trust)
    .catch((error: unknown): Reception => ({ refused: 503, reason: messageOf(error) }));
  if ('refused' in reception) return refuse(context, reception);
  takeBackRefusals(context);
  const { taken, key, address, note } = reception;
  const thanked = thanks(source.httpMethod);
  if (address !== undefined && isSpent(context, address)) return thanked;
  const seen =
    key === undefined || taken.length === 0
      ? 'new'
      : repeats.note(`${triggerKey(context)} ${key}`, context.getResponseObject());
  if (seen === 'pending') return answer(context, 503, 'The same request is being taken just now');
  if (seen === 'accepted') return thanked;
  note?.();
  if (taken.length === 0) return thanked;
  if (address !== undefined) spend(context, address);
  return {
    workflowData: [itemsToStart(context, trust, taken)],
    // n8n 2.41 takes what was changed for saved when it starts the run. It asks for this after that,
    // and then saves.
    get webhookResponse() {
      saveAgain(context);
      return String(thanked.webhookResponse ?? '');
    },
  };
}

/** With a background check that will look after the run, this says who it is. */
function itemsToStart(
  context: IWebhookFunctions,
  { settings }: Trust,
  taken: readonly IDataObject[],
): INodeExecutionData[] {
  const { source, checkEvery } = settings;
  if (context.getMode() === 'manual' || checkEvery === 0) return taken.map((json) => ({ json }));
  const { keptOf = (item) => item } = sourceOf(source);
  const due = taken.map((item) => ({ item, runID: newRunID(item) }));
  const kept = due.map(({ item, runID }) => ({ item: keptOf(item), runID }));
  noteStarted(context, kept, source);
  const address = noteAddress(context);
  return due.map((run) => itemToStart(run, address));
}

/** Undefined if credential or settings are not to be had; why goes to the log. */
async function trustOf(context: IWebhookFunctions): Promise<Trust | undefined> {
  try {
    const connection = await connect(context);
    const secrets = acceptedSecrets(connection.server);
    return { connection, secrets, settings: readSettings(context) };
  } catch (error) {
    context.logger.warn(`BigBlueButton Trigger cannot take deliveries: ${messageOf(error)}`);
    return undefined;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'unknown reason';

const SAID = {
  401: 'Not signed by the BigBlueButton server of this trigger',
  410: 'Nothing is wanted of this meeting any more',
  503: 'n8n cannot take this now; please try again',
} as const;

function refuse(
  context: IWebhookFunctions,
  { refused, reason }: Extract<Reception, { refused: number }>,
): IWebhookResponseData {
  context.logger.warn(`A delivery for BigBlueButton Trigger was refused: ${reason}.`);
  if (refused === 401 && !isQuestion(context)) noteRefusal(context, reason);
  return answer(context, refused, SAID[refused]);
}

function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ message });
  return { noWebhookResponse: true };
}
