import { text, trees } from './answerTree';
import { isOfRecording } from './changes';
import { decodeQuery, encodeComponent, type Parameter } from './encode';
import { EVENTS } from './events';
import { BigBlueButtonFailure } from './failure';
import type { Answer } from './response';
import { isUrl } from './url';

/** A webhook as the server lists it. */
export interface Hook {
  /** a number up to BigBlueButton 2.7, a UUID since; always text */
  hookID: string;
  callbackURL: string;
  /** absent for hooks of all meetings */
  meetingID?: string;
  /** in lower case; empty for hooks of all events */
  eventIDs: string[];
  /** set up in the server's configuration: cannot be removed by a call */
  permanentHook: boolean;
  /** delivers BigBlueButton's internal messages, unfiltered */
  rawData: boolean;
}

/** A webhook that should be on the server. */
export interface WantedHook {
  callbackURL: string;
  /** absent: events of all meetings */
  meetingID?: string;
  /** none, or all there are: no filter */
  eventIDs: readonly string[];
  /** BigBlueButton's internal messages, unfiltered, instead of events */
  rawData?: boolean;
}

/** A webhook that somebody has made, and what it was made for. */
export interface OrderedHook {
  hookID: string;
  callbackURL: string;
  /** absent for all meetings */
  meetingID?: string;
  /** in lower case; empty for all events; absent where nobody knows any more */
  eventIDs?: string[];
}

/**
 * Parameters of `hooks/create`. `eventID` is left out when every known event is wanted: hooks without
 * it survive a restart of bbb-webhooks 3.5, others do not. `getRaw` is spelled out, because for words
 * other than true and false bbb-webhooks 3 crashes.
 */
export function createHookParameters(hook: WantedHook): Parameter[] {
  const events = wantedEvents(hook);
  return [
    ['callbackURL', hook.callbackURL],
    ...(hook.meetingID === undefined ? [] : [['meetingID', hook.meetingID] as const]),
    ...(events.length === 0 ? [] : [['eventID', events.join(',')] as const]),
    ['getRaw', String(hook.rawData === true)],
  ];
}

/**
 * Parameters of `hooks/list`: none, so that all hooks are listed. With a meeting ID bbb-webhooks 3
 * fails unless that meeting has a hook of its own.
 */
export const listHooksParameters: readonly Parameter[] = [];

/** Parameters of `hooks/list` for hosts that list only the hooks of one meeting. */
export function listMeetingHooksParameters(meetingID: string): Parameter[] {
  return [['meetingID', meetingID]];
}

/** Parameters of `hooks/destroy`. */
export function destroyHookParameters(hookID: string): Parameter[] {
  return [['hookID', hookID]];
}

/**
 * Reads the answer of `hooks/create`.
 *
 * @returns `existed`: there was a hook with this callback URL, and it is left as it was, with whatever
 *   meeting and events it had
 */
export function readCreatedHook(answer: Answer): { hookID: string; existed: boolean } {
  return {
    hookID: text(answer.tree, 'hookID'),
    existed: answer.messageKey === 'duplicateWarning',
  };
}

/** Reads the answer of `hooks/list`. */
export function readHooks(answer: Answer): Hook[] {
  return trees(answer.tree, 'hooks', 'hook').map((hook) => ({
    hookID: text(hook, 'hookID'),
    callbackURL: text(hook, 'callbackURL'),
    meetingID: text(hook, 'meetingID') || undefined,
    eventIDs: listed(text(hook, 'eventID')),
    permanentHook: text(hook, 'permanentHook') === 'true',
    rawData: text(hook, 'rawData') === 'true',
  }));
}

function listed(csv: string): string[] {
  const ids = csv.split(',').map((id) => id.trim().toLowerCase());
  return ids.filter((id) => id !== '');
}

/** Whether a call to `hooks/destroy` failed because the hook is not there (any more). */
export function isMissingHook(error: unknown): boolean {
  return error instanceof BigBlueButtonFailure && error.messageKey === 'destroyMissingHook';
}

/** Whether the server understood a call and said no to it. */
export function isRefused(error: unknown): boolean {
  return error instanceof BigBlueButtonFailure && error.kind === 'refused';
}

/**
 * Adds to a refused `hooks/create` what is known about hosts that refuse it.
 *
 * @param remedy what to do about it, in terms of the fields at hand
 */
export function explainRefusedHook(
  error: unknown,
  wanted: readonly WantedHook[],
  remedy = 'set "Meetings" to "Meetings With These IDs" and give the IDs',
): unknown {
  const forAllMeetings = wanted.some((hook) => hook.meetingID === undefined);
  if (!(error instanceof BigBlueButtonFailure) || !isRefused(error) || !forAllMeetings)
    return error;
  const hint = `Some hosts (bbbserver.de) have no webhooks for all meetings: ${remedy}.`;
  return new BigBlueButtonFailure({
    ...error,
    message: error.message,
    advice: `${hint} ${error.advice}`,
  });
}

/**
 * Adds to a refused `hooks/list` what is known about hosts that refuse it.
 *
 * @param remedy what to do about it, in terms of the fields at hand
 */
export function explainRefusedList(error: unknown, remedy: string): unknown {
  if (!(error instanceof BigBlueButtonFailure) || !isRefused(error)) return error;
  const advice = `Some hosts (bbbserver.de) list the webhooks of one meeting at a time only: ${remedy}.`;
  return new BigBlueButtonFailure({ ...error, message: error.message, advice });
}

/**
 * What to say where a server has only hooks of single meetings, of which it serves one for each, and
 * somebody else has it.
 *
 * @param listener the other's address, without anything secret in it
 */
export function meetingHasListener(meetingID: string, listener: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'refused',
    message: `The events of the meeting "${meetingID}" already go to another listener: ${listener}`,
    advice:
      'This server has no webhooks for all meetings, and serves only one for each meeting. Let the workflow that listens there do what is to be done, or wait until that one is finished. If nobody listens there any more, Webhook → Delete Orphans removes it; give it the ID of the meeting.',
  });
}

const MEETING_PARAMETER = 'meetingID';
const WAIT_PARAMETER = 'wait';

/**
 * The address that receives the events of one meeting, or of all. Servers know a hook by its callback
 * URL alone, so every meeting needs one of its own.
 *
 * Everything in it is percent-encoded, blanks too: bbb-webhooks signs the address as registered, but
 * sends to what its HTTP library makes of it, and a raw blank or umlaut would make the two differ.
 *
 * @param base the receiver's address
 */
export function callbackUrlFor(base: string, meetingID?: string): string {
  return meetingID === undefined
    ? addressOf(base).href
    : withParameter(base, MEETING_PARAMETER, meetingID);
}

/**
 * The address at which an execution receives what it waits for.
 *
 * @param resumeUrl the execution's address, which is the same each time that it waits
 * @param wait tells this time from others, so that a late delivery to an earlier one is recognised
 */
export function waitingUrlFor(resumeUrl: string, wait: string): string {
  return withParameter(resumeUrl, WAIT_PARAMETER, wait);
}

function addressOf(base: string): URL {
  return new URL(base.split('#', 1)[0]);
}

function withParameter(base: string, name: string, value: string): string {
  const { href, search } = addressOf(base);
  const encoded = encodeComponent(value).replace(/\+/g, '%20');
  return `${href}${search === '' ? '?' : '&'}${name}=${encoded}`;
}

/** The meeting a callback URL was made for. */
export function meetingOfCallback(callbackUrl: string): string | undefined {
  return readCallbackRequest(callbackUrl).meetingID;
}

/** What a receiver finds in the address of a request that came to one of its callback URLs. */
export interface CallbackRequest {
  /** the meeting that the callback URL was made for */
  meetingID?: string;
  /** which time of waiting the callback URL was made for */
  wait?: string;
  checksum?: string;
}

/**
 * Reads the address of a delivery.
 *
 * @param address path and query are enough
 */
export function readCallbackRequest(address: string): CallbackRequest {
  const query = new Map(decodeQuery(address.split('?').slice(1).join('?')));
  return {
    meetingID: query.get(MEETING_PARAMETER),
    wait: query.get(WAIT_PARAMETER),
    checksum: query.get('checksum'),
  };
}

/** Whether a hook delivers to this receiver, for whichever meeting. */
export function deliversTo(hook: Pick<Hook, 'callbackURL'>, base: string): boolean {
  if (!isUrl(hook.callbackURL)) return false;
  const [theirs, ours] = [new URL(hook.callbackURL), new URL(base)];
  return theirs.origin === ours.origin && theirs.pathname === ours.pathname;
}

/** Whether a hook on the server does just what is wanted, no less and no more. */
export function sameHook(hook: Hook, wanted: WantedHook): boolean {
  if (hook.callbackURL !== wanted.callbackURL) return false;
  // Nothing can be done about these, and what they deliver too much is dropped on arrival.
  if (hook.permanentHook) return hook.meetingID === undefined;
  const events = [...wantedEvents(wanted)].sort().join();
  return (
    hook.rawData === (wanted.rawData ?? false) &&
    asListed(hook.meetingID) === asListed(wanted.meetingID) &&
    [...new Set(hook.eventIDs)].sort().join() === events
  );
}

/**
 * The hooks on a server, and those that were made here with what was ordered, whatever the server lists:
 * bbb-webhooks 3.0.0 to 3.3.1 list those of a meeting without it, and a server may leave out the filter.
 */
export function asOrdered(onServer: readonly Hook[], ordered: readonly OrderedHook[]): Hook[] {
  return onServer.map((hook) => {
    const isSame = (one: OrderedHook) =>
      one.hookID === hook.hookID && one.callbackURL === hook.callbackURL;
    const order = ordered.find(isSame);
    if (order?.eventIDs === undefined || hook.permanentHook) return hook;
    return { ...hook, meetingID: order.meetingID, eventIDs: order.eventIDs };
  });
}

/** Whether a hook was ordered just as it is wanted. */
export function isOrderedAs({ eventIDs, ...order }: OrderedHook, wanted: WantedHook): boolean {
  if (eventIDs === undefined) return false;
  return sameHook({ ...order, eventIDs, permanentHook: false, rawData: false }, wanted);
}

/** Whether a hook was set up for this one meeting; one of all meetings was not. */
export function isOfMeeting(hook: Hook, meetingID: string): boolean {
  return asListed(hook.meetingID) === asListed(meetingID);
}

/** bbb-webhooks 3 drops blanks after every `>` of its answer, in meeting IDs too. */
function asListed(meetingID: string | undefined): string | undefined {
  return meetingID?.trim().replace(/>\s*/g, '>');
}

/** The filter to order; empty for all events. */
export function wantedEvents(hook: WantedHook): string[] {
  const wanted = new Set(hook.eventIDs.map((id) => id.toLowerCase()));
  return EVENTS.every(({ id }) => wanted.has(id)) ? [] : [...wanted];
}

/**
 * The hooks with which a receiver hears of what it wants: the best way first, and after it what is left
 * where a server has no hooks of all meetings.
 *
 * For chosen meetings the best way is a hook for each. It takes one of all meetings, and others' events
 * are dropped on arrival, where a hook of a meeting would not be told: of recordings, whose events can
 * lack the meeting's ID, and where somebody else has a hook of the meeting, since bbb-webhooks 3 serve
 * one only.
 *
 * @param wanted no meeting IDs: all meetings
 * @param base the receiver's address, without the meeting
 */
export function waysToListen(
  { eventIDs, meetingIDs }: { eventIDs: readonly string[]; meetingIDs?: readonly string[] },
  base: string,
  onServer: readonly Hook[],
): WantedHook[][] {
  const callbackURL = callbackUrlFor(base);
  const ofAll: WantedHook[] = [{ callbackURL, eventIDs }];
  if (meetingIDs === undefined) return [ofAll];
  const ofEach = meetingIDs.map((meetingID): WantedHook => {
    return { callbackURL: callbackUrlFor(base, meetingID), meetingID, eventIDs };
  });
  const isOpenToAll =
    eventIDs.some(isOfRecording) ||
    meetingIDs.some((meetingID) => otherListener(onServer, meetingID, base) !== undefined) ||
    // It tells of everything anyway, and cannot be removed.
    onServer.some((hook) => hook.permanentHook && hook.callbackURL === callbackURL);
  return isOpenToAll ? [ofAll, ofEach] : [ofEach];
}

/** The hook that somebody else has of a meeting. */
export function otherListener(
  onServer: readonly Hook[],
  meetingID: string,
  base: string,
): Hook | undefined {
  return onServer.find((hook) => isOfMeeting(hook, meetingID) && !deliversTo(hook, base));
}

/**
 * The hook that somebody else has of the same meeting, and had earlier: of several bbb-webhooks 3 serves
 * the first.
 */
export function earlierListener(
  onServer: readonly Hook[],
  { hookID, meetingID }: Pick<Hook, 'hookID' | 'meetingID'>,
  base: string,
): Hook | undefined {
  if (meetingID === undefined) return undefined;
  const place = onServer.findIndex((hook) => hook.hookID === hookID);
  // Not listed at all: bbb-webhooks 3 may name only the one that it serves.
  return otherListener(place < 0 ? onServer : onServer.slice(0, place), meetingID, base);
}

/** What it takes to get from the hooks on the server to the wanted ones. */
export interface HookPlan {
  keep: Hook[];
  /** of this receiver, but with another filter, twice, or for meetings no longer wanted */
  destroy: Hook[];
  create: WantedHook[];
}

/**
 * Compares the hooks on a server with those a receiver wants. Hooks of other receivers are left alone.
 *
 * @param base the receiver's address, without the meeting
 */
export function planHooks(onServer: readonly Hook[], wanted: readonly WantedHook[], base: string) {
  const plan: HookPlan = { keep: [], destroy: [], create: [] };
  const ours = onServer.filter((hook) => deliversTo(hook, base));
  const found = wanted.map((wish) => ours.find((hook) => sameHook(hook, wish)));
  plan.keep = found.filter((hook) => hook !== undefined);
  plan.create = wanted.filter((_, index) => found[index] === undefined);
  plan.destroy = ours.filter((hook) => !plan.keep.includes(hook) && !hook.permanentHook);
  return plan;
}

/** What to think of before deliveries go to an address; undefined if there is nothing. */
export function callbackHint(callbackUrl: string): string | undefined {
  const { protocol, hostname } = new URL(callbackUrl);
  if (isLoopback(hostname)) {
    return 'This address works only on the machine that the BigBlueButton server runs on.';
  }
  if (protocol === 'https:') return undefined;
  return 'This address does not start with https://. As BigBlueButton is usually set up, it sends its shared secret in clear with every delivery, and everybody on the way can read it.';
}

/**
 * Refuses callback addresses that the server cannot reach, which it would notice only after five
 * minutes, and those over which the shared secret could be read: unless its operator decided
 * otherwise, BigBlueButton sends it in clear with every delivery.
 *
 * @param apiRoot of the server that is to deliver
 * @param allowUnencrypted somebody who knows this has said yes
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function checkCallbackUrl(
  callbackUrl: string,
  apiRoot: string,
  allowUnencrypted: boolean,
): void {
  const { protocol, hostname } = new URL(callbackUrl);
  if (allowUnencrypted) return;
  if (isLoopback(hostname) && !isLoopback(new URL(apiRoot).hostname)) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `The BigBlueButton server cannot reach n8n at ${callbackUrl}.`,
      advice:
        'This address works only on the machine that n8n runs on. Set N8N_WEBHOOK_URL (in older versions of n8n: WEBHOOK_URL) to the address under which others reach it, for example https://n8n.example.com/. If BigBlueButton runs on that very machine, switch on "Allow Unencrypted Callback".',
    });
  }
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The address for deliveries does not start with https://: ${callbackUrl}`,
    advice:
      'As BigBlueButton is usually set up, it sends its shared secret in clear with every delivery, and over http:// everybody on the way could read it. Give n8n an https:// address (N8N_WEBHOOK_URL, in older versions WEBHOOK_URL), or switch on "Allow Unencrypted Callback" in the options of this node if the way is safe, such as within one private network.',
  });
}

/** Whether a host name means the machine on which it is used. */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
