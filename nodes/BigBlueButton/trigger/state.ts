import type { IDataObject, IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isReplacedBy, type Kind, type Known } from '../../../protocol/changes';
import type { OrderedHook } from '../../../protocol/hooks';
import type { Runs } from './startedRuns';

/** A registered hook, as far as n8n keeps it with the workflow. */
export type KeptHook = OrderedHook;

/** Requests that were refused since they were last reported. */
export interface Refusals {
  count: number;
  /** milliseconds since 1970 */
  first: number;
  last: number;
  reason: string;
}

/** Of what a trigger knows something: the same for the same server, the same meetings. */
export type About = Partial<Record<Kind, string>>;

/** The meetings that a trigger is about. */
export interface Selection {
  /** sorted; absent: all */
  meetingIDs?: string[];
  /** sorted */
  forgotten: string[];
}

/** What a trigger keeps with its workflow. It is small, and survives n8n. */
export interface TriggerState {
  hooks?: KeptHook[];
  /** under which n8n was reached when the workflow was published */
  n8nAddress?: string;
  /** where BigBlueButton sends to */
  callbackBase?: string;
  /** where it sent to before n8n's address changed; meetings can have been created with these */
  formerBases?: string[];
  /** where the background check leaves what it learned */
  checkUrl?: string;
  /** what was on the server when last looked at, or was reported since */
  known?: Known;
  /** of which server and meetings `known` tells; absent for what was not looked at yet */
  about?: About;
  /** of which meetings `known` tells */
  selection?: Selection;
  /** changes that the background check found, and when; their late deliveries are repeats */
  recovered?: Record<string, number>;
  refusals?: Refusals;
  /** runs that were started, and what became of them */
  runs?: Runs;
  /** a run was heard of, so that others should be, too */
  hearsRuns?: boolean;
  /** addresses with a token that have started their run, and when */
  spent?: Record<string, number>;
  /** milliseconds since 1970; tells one time of being published from another */
  switchedOn?: number;
  /** milliseconds since 1970 */
  switchedOff?: number;
}

type StateContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/**
 * What each trigger knew last in this process. It bridges what n8n does not save: a background check
 * that finds nothing keeps nothing, and works on a copy from when the workflow was published.
 */
const lately = new Map<string, TriggerState>();

/** The same for one trigger in one mode (test or production), and for no other: copies of a workflow share node IDs. */
export function triggerKey(context: StateContext): string {
  return `${context.getWorkflow().id ?? ''}:${context.getNode().id}:${context.getMode() === 'manual'}`;
}

/** What is kept, as n8n loaded it for this call. */
export function stateOf(context: StateContext): TriggerState {
  return context.getWorkflowStaticData('node');
}

/** What is kept, or what is known better in this process. */
export function freshestState(context: StateContext): TriggerState {
  return { ...stateOf(context), ...lately.get(triggerKey(context)) };
}

const changed = new WeakSet<StateContext>();

/** Changes some of it; undefined removes a part. */
export function keep(context: StateContext, parts: Partial<TriggerState>): void {
  changed.add(context);
  const state = stateOf(context) as IDataObject;
  for (const [name, value] of Object.entries(parts)) {
    if (value === undefined) delete state[name];
    else state[name] = JSON.parse(JSON.stringify(value)) as IDataObject;
  }
  remember(context, parts);
}

/** Has n8n save what was changed in this call, also if it takes that for saved. */
export function saveAgain(context: StateContext): void {
  const state = stateOf(context);
  if (changed.has(context)) Object.assign(state, { callbackBase: state.callbackBase });
}

/** Changes what this process knows, without having n8n save it. */
export function remember(context: StateContext, parts: Partial<TriggerState>): void {
  const key = triggerKey(context);
  lately.set(key, { ...lately.get(key), ...parts });
}

/**
 * Changes what is known of the server, since somebody has told of it. What n8n loaded for this call and
 * what this process knows can each lack something the other has, where several calls or processes are
 * busy at once.
 *
 * @param keys of the changes that were told
 */
export function changeKnown(
  context: IWebhookFunctions,
  keys: readonly string[],
  change: (known: Known) => Known,
): void {
  noteTold(context, keys);
  const { known: saved = NOTHING_KNOWN } = stateOf(context);
  const { known: here = saved } = lately.get(triggerKey(context)) ?? {};
  keep(context, { known: change(saved) });
  remember(context, { known: change(here) });
  const response = context.getResponseObject();
  response.once('finish', () => {
    // n8n could not start the run, and has saved nothing: the news has not arrived.
    if (response.statusCode >= 400) forgetNews(context);
  });
}

/** What is saved counts again. */
function forgetNews(context: StateContext): void {
  const key = triggerKey(context);
  const others = { ...lately.get(key) };
  delete others.known;
  lately.set(key, others);
  told.delete(key);
}

/** For as long as BigBlueButton may repeat a callback that n8n could not take after all; milliseconds. */
const REPEATED_WITHIN = 10 * 60 * 1000;

/** So many that an address has expired before it is forgotten, with up to 50 meetings a day. */
const SPENT_KEPT = 3000;

/** Of several calls at once, the one can overwrite in n8n what the other has saved. */
function spent(context: StateContext): Record<string, number> {
  return { ...lately.get(triggerKey(context))?.spent, ...stateOf(context).spent };
}

/** Whether an address has started its run, so long ago that its sender does not repeat any more. */
export function isSpent(context: StateContext, key: string, now = Date.now()): boolean {
  const since = spent(context)[key];
  return since !== undefined && now - since > REPEATED_WITHIN;
}

/** Notes that an address starts its run now. */
export function spend(context: StateContext, key: string, now = Date.now()): void {
  const { [key]: before = now, ...others } = spent(context);
  const latest = Object.entries(others).sort(([, a], [, b]) => a - b);
  const kept = latest.slice(1 - SPENT_KEPT);
  keep(context, { spent: Object.fromEntries([...kept, [key, before]]) });
}

/** How long changes stay recognisable, in milliseconds; BigBlueButton repeats for six minutes. */
export const RECOGNISED = 15 * 60 * 1000;

/** For so long a delivery can come late, where the server never gives up; milliseconds. */
export const RECOVERED_KEPT = 2 * 60 * 60 * 1000;

function recovered(context: StateContext): Record<string, number> {
  return { ...stateOf(context).recovered, ...lately.get(triggerKey(context))?.recovered };
}

/**
 * Keys of the changes that the background check has found out by itself not long ago.
 *
 * @param after milliseconds since 1970; only those that it has found out since then
 */
export function recoveredKeys(context: StateContext, after = 0, now = Date.now()): string[] {
  const since = Math.max(after, now - RECOGNISED);
  const all = Object.entries(recovered(context));
  return all.filter(([, time]) => time > since).map(([key]) => key);
}

/**
 * Whether the background check has found out by itself what is told now.
 *
 * @param key of the change
 * @param happened milliseconds since 1970; what happened later is another change of the same kind
 */
export function isRecovered(
  context: StateContext,
  key: string,
  happened: number | undefined,
  now = Date.now(),
): boolean {
  const time = recovered(context)[key];
  if (time === undefined) return false;
  return time > now - RECOGNISED || (happened !== undefined && happened < time);
}

/**
 * Keys of the changes that this process was told of, and when. What n8n has saved can lack them: of two
 * calls at once, the one overwrites what the other has changed.
 */
const told = new Map<string, Map<string, number>>();

const TOLD_KEPT = 1000;

/** Notes what somebody has told of. */
export function noteTold(context: StateContext, keys: readonly string[], now = Date.now()): void {
  const trigger = triggerKey(context);
  const before = [...(told.get(trigger) ?? [])].filter(
    ([key]) => !keys.some((later) => key === later || isReplacedBy(key, later)),
  );
  const all = [...before, ...keys.map((key): [string, number] => [key, now])];
  told.set(trigger, new Map(all.slice(-TOLD_KEPT)));
}

/** Whether this process was told of a change that no look at the server has confirmed yet. */
export function wasTold(context: StateContext, key: string): boolean {
  return told.get(triggerKey(context))?.has(key) ?? false;
}

/** Forgets what was told before a look at the server, which has taken it in. */
export function forgetTold(
  context: StateContext,
  before: number,
  isConfirmed: (key: string) => boolean,
): void {
  const here = told.get(triggerKey(context));
  for (const [key, time] of here ?? []) {
    if (time < before && isConfirmed(key)) here?.delete(key);
  }
}

export const NOTHING_KNOWN: Known = { meetings: {}, recordings: {} };

/** Forgets what this process knows, when the workflow is switched off. */
export function forget(context: StateContext): void {
  lately.delete(triggerKey(context));
  told.delete(triggerKey(context));
}

/** The hooks this trigger has registered, in the mode (test or production) it runs in. */
export function keptHooks(context: StateContext): KeptHook[] {
  const { hooks } = stateOf(context);
  return Array.isArray(hooks) ? hooks : [];
}

/** Stores them in their place; an empty list leaves nothing stored. */
export function keepHooks(context: StateContext, hooks: readonly KeptHook[]): void {
  const kept = hooks.map(({ hookID, callbackURL, meetingID, eventIDs }) => ({
    hookID,
    callbackURL,
    ...(meetingID !== undefined && { meetingID }),
    ...(eventIDs !== undefined && { eventIDs }),
  }));
  keep(context, { hooks: kept.length === 0 ? undefined : kept });
}
