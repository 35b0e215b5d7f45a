import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  IPollFunctions,
  IWebhookFunctions,
  IWebhookResponseData,
} from 'n8n-workflow';

import { afterChanges, type Change, type Learned } from '../../../protocol/changes';
import { signedNote, verifiedNote } from '../../../protocol/note';
import { knownAbout } from './look';
import { lastHeard } from './lostHooks';
import type { Trust } from './sources/source';
import {
  type FollowedUp,
  lostRuns,
  noteStartedByCheck,
  type RunNews,
  takeNews,
} from './startedRuns';
import {
  type About,
  freshestState,
  keep,
  noteTold,
  RECOVERED_KEPT,
  remember,
  stateOf,
  type TriggerState,
} from './state';

/**
 * The background check runs where n8n saves nothing unless a run is started, and in queue mode in
 * another process than the one that takes deliveries. So it leaves what it learned at an address of
 * its own trigger, like a delivery: n8n saves what a webhook changes, for all its processes.
 */

/** How long such a call may take, in milliseconds. Where n8n cannot reach itself it costs this much. */
const PATIENCE = 5000;

/** Of more changes that were passed on at once, late deliveries are not recognised. */
export const MOST_RECOVERED = 500;

/** What a check has to tell. Proxies take a megabyte at once. */
export interface Note {
  changes: readonly Change[];
  learned?: Learned;
  /** keys of changes that were passed on */
  recovered: readonly string[];
  /** the runs that it starts */
  started: readonly FollowedUp[];
  /** refused requests were reported */
  reported: boolean;
  /** what the look was at */
  about: About;
  /** milliseconds since 1970 */
  at: number;
}

/** A test event for a trigger to which nobody sends any. */
interface Sample {
  sample: IDataObject[];
}

/** What the processes that take deliveries know. */
export interface Saved extends TriggerState {
  /** runs that are to be started again */
  lost?: FollowedUp[];
  /** where notes for this trigger go, as the n8n that answers has it */
  address?: string;
  /** when something genuine was last sent to the trigger; milliseconds since 1970 */
  heardAt?: number;
}

/** Takes what this very trigger tells from elsewhere, and answers with what a background check needs. */
export function takeNotes(
  context: IWebhookFunctions,
  { secrets, settings }: Trust,
): IWebhookResponseData {
  const { originalUrl, rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const signature = headers[SIGNATURE_HEADER];
  const note = verifiedNote<Note | Sample | RunNews | null>(
    { rawBody, signature: [signature].flat()[0], path: originalUrl },
    secrets,
  );
  const response = context.getResponseObject();
  if (note === undefined) response.status(401).json({ message: 'Not a check of this trigger' });
  else {
    const { content } = note;
    if (content && 'sample' in content) return sampleRun(context, content.sample);
    if (content && 'runIDs' in content) takeNews(context, content);
    else if (content) applyNote(context, content, settings.source);
    const { known, about, recovered, refusals } = stateOf(context);
    const lost = content ? undefined : lostRuns(context, settings.source);
    const address = context.getNodeWebhookUrl('setup');
    const saved: Saved = {
      known,
      about,
      recovered,
      refusals,
      lost,
      address,
      heardAt: lastHeard(context),
    };
    // Who only tells something reads no answer.
    response.status(200).json(content ? {} : saved);
  }
  return { noWebhookResponse: true };
}

function sampleRun(context: IWebhookFunctions, sample: IDataObject[]): IWebhookResponseData {
  if (context.getMode() !== 'manual') return {};
  return { workflowData: [sample.map((json) => ({ json }))] };
}

export const SIGNATURE_HEADER = 'x-bigbluebutton-check';

function applyNote(context: IWebhookFunctions, note: Note, source: string): void {
  keep(context, withNote(stateOf(context), note));
  if (note.started.length > 0) noteStartedByCheck(context, note.started, source);
}

function withNote(state: TriggerState, note: Note): Partial<TriggerState> {
  return {
    known: afterChanges(knownAbout(state, note.about), note.changes, note.learned),
    about: note.about,
    recovered: recoveredAfter(state.recovered, note),
    ...(note.reported && { refusals: undefined }),
  };
}

function recoveredAfter(
  before: Record<string, number> | undefined,
  { recovered, at }: Note,
): Record<string, number> | undefined {
  const kept = Object.entries(before ?? {}).filter(([, time]) => time > at - RECOVERED_KEPT);
  const all = [...kept, ...recovered.map((key): [string, number] => [key, at])];
  return all.length > 0 ? Object.fromEntries(all.slice(-MOST_RECOVERED)) : undefined;
}

/**
 * What the processes that take deliveries have saved; undefined where n8n cannot reach itself.
 */
export async function askForState(
  context: IPollFunctions,
  trust: Trust,
): Promise<Saved | undefined> {
  return await send(context, trust, null);
}

/**
 * Asks at an address that notes went to before.
 *
 * @returns where the n8n that answers there has them sent now; undefined if none does
 */
export async function whoTakesNotes(
  context: IPollFunctions,
  { secrets }: Trust,
  address: string,
): Promise<string | undefined> {
  const answer = await post(context, address, secrets[0], null).catch(() => undefined);
  return answer?.address;
}

/** Keeps what a check learned. */
export async function leaveNote(context: IPollFunctions, trust: Trust, note: Note): Promise<void> {
  remember(context, withNote(freshestState(context), note));
  noteTold(context, note.recovered, note.at);
  const saved = await send(context, trust, note);
  // With it goes the run that is started now, the only occasion n8n saves this on.
  if (saved || note.recovered.length === 0) return;
  const { known, about, recovered } = freshestState(context);
  keep(context, { known, about, recovered });
}

/** Tells from inside an execution how runs are, at the address they were given. */
export async function tellNews(
  context: IExecuteFunctions,
  address: string,
  secret: string,
  news: RunNews,
): Promise<void> {
  try {
    await post(context, address, secret, news);
  } catch {
    context.logger.debug('A run of BigBlueButton Trigger cannot reach n8n at its own address.');
  }
}

/** Starts the run of a test with these items. */
export async function announce(
  context: IHookFunctions,
  secret: string,
  sample: IDataObject[],
): Promise<void> {
  await post(context, stateOf(context).checkUrl, secret, { sample });
}

async function send(
  context: IPollFunctions,
  { secrets }: Trust,
  content: Note | null,
): Promise<Saved | undefined> {
  try {
    return await post(context, freshestState(context).checkUrl, secrets[0], content);
  } catch {
    context.logger.debug('BigBlueButton Trigger cannot reach n8n at its own address.');
    return undefined;
  }
}

async function post(
  context: IExecuteFunctions | IHookFunctions | IPollFunctions,
  address: string | undefined,
  secret: string,
  content: Note | Sample | RunNews | null,
): Promise<Saved | undefined> {
  if (address === undefined) return undefined;
  const { body, signature } = signedNote(content, new URL(address).pathname, secret);
  const options = {
    method: 'POST' as const,
    url: address,
    headers: { 'Content-Type': 'application/json', [SIGNATURE_HEADER]: signature },
    body,
    encoding: 'text' as const,
    timeout: PATIENCE,
    disableFollowRedirect: true,
  };
  const answer: unknown = await context.helpers.httpRequest(options);
  return JSON.parse(String(answer) || '{}') as Saved;
}
