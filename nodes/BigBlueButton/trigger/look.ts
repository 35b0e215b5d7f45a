import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import {
  type Change,
  isOfRecording,
  isOver,
  type Kind,
  KINDS,
  type Known,
  meetingChanges,
} from '../../../protocol/changes';
import { digest } from '../../../protocol/checksum';
import type { Parameter } from '../../../protocol/encode';
import { deliversTo } from '../../../protocol/hooks';
import { type Meeting, readMeetings } from '../../../protocol/meeting';
import type { Recording } from '../../../protocol/recording';
import { recordingChanges } from '../../../protocol/recordingChanges';
import { markOf, readMarks, writeMarks } from '../../../protocol/recordingMarks';
import type { Connection } from '../connection';
import { findMeeting } from '../meetingCalls';
import { fetchRecordings } from '../operations/recording/fetchRecordings';
import type { TriggerSettings } from './settings';
import { type About, freshestState, type Selection, stateOf, type TriggerState } from './state';

/** What of a server a trigger is interested in; absent: not at all. */
export interface View {
  meetings?: Meeting[];
  /** in no order; absent, too, if there are more than were to be asked for */
  recordings?: Recording[];
}

/** Servers give a hundred at once, and some take seconds for them. */
export const MOST_RECORDINGS = { none: 0, some: 100, few: 2000, all: 50_000 };

/** How many recordings are asked for: some of them, or all unless there are more. */
export type Extent = keyof typeof MOST_RECORDINGS;

/** Which changes a trigger wants to hear of. */
export function wantedChanges({ source, events }: TriggerSettings): string[] {
  if (source === 'meetingEnded') return ['meeting-ended'];
  if (source === 'recordingReady') return ['rap-publish-ended'];
  return source === 'events' || source === 'check' ? events : [];
}

function wantedKinds(settings: TriggerSettings): Kind[] {
  const wanted = wantedChanges(settings);
  return [
    ...(wanted.some((id) => MEETING_CHANGES.includes(id)) ? ['meetings' as const] : []),
    ...(wanted.some(isOfRecording) ? ['recordings' as const] : []),
  ];
}

/** What a trigger has to know something of, as it is set now. */
export function aboutOf(
  context: IHookFunctions | IPollFunctions,
  { server }: Connection,
  settings: TriggerSettings,
): About {
  const { source } = settings;
  const { callbackBase } = stateOf(context);
  // n8n's own address may change, and does not make them other meetings.
  const trigger = callbackBase?.split('/').slice(-2);
  const places = [server.apiRoot, source in ADDRESS_IN && [source, trigger]];
  const place = digest('sha256', JSON.stringify(places));
  return Object.fromEntries(wantedKinds(settings).map((kind) => [kind, place]));
}

/** That, of some kinds only. */
export const aboutThose = (about: About, isMeant: (kind: Kind) => boolean): About =>
  Object.fromEntries(KINDS.filter(isMeant).map((kind) => [kind, about[kind]]));

/** What of it a look has shown. */
export const seenOf = (view: View, about: About): About =>
  aboutThose(about, (kind) => view[kind] !== undefined);

/** Which meetings a trigger is about. */
export const selectionOf = ({ meetingIDs, forgottenMeetingIDs }: TriggerSettings): Selection => ({
  ...(meetingIDs && { meetingIDs: [...meetingIDs].sort() }),
  forgotten: [...forgottenMeetingIDs].sort(),
});

/** Whether a meeting is among those. */
export const selects = ({ meetingIDs, forgotten }: Selection, meetingID = ''): boolean =>
  (meetingIDs?.includes(meetingID) ?? true) && !forgotten.includes(meetingID);

/** What is known of the meetings that are among those. */
export function knownOf(known: Known, selection: Selection): Known {
  const selected = <Entry extends { meetingID?: string }>(entries: Record<string, Entry>) =>
    Object.fromEntries(
      Object.entries(entries).filter(([, { meetingID }]) => selects(selection, meetingID)),
    );
  const { meetings, recordings } = known;
  return { ...known, meetings: selected(meetings), recordings: selected(recordings) };
}

/** What is known of the meetings that were looked at, where others do not matter any more. */
export function knownIn({ recordings = [] }: View, known: Known): Known {
  if (!known.others) return known;
  const marks = new Set(recordings.map(({ recordID }) => markOf(recordID)));
  const others = new Map([...readMarks(known.others)].filter(([mark]) => marks.has(mark)));
  return { ...known, others: writeMarks(others) };
}

/**
 * What of the known can be compared with a look at something: what is known of another server cannot.
 */
export function knownAbout({ known, about }: TriggerState, now: About): Known {
  const isSame = (kind: Kind) => known !== undefined && about?.[kind] === now[kind];
  return {
    meetings: known && isSame('meetings') ? known.meetings : {},
    recordings: known && isSame('recordings') ? known.recordings : {},
    ...(known && isSame('recordings') && { others: known.others, since: known.since }),
    forgotten: {
      meetings: isSame('meetings') ? known?.forgotten?.meetings : undefined,
      recordings: isSame('recordings') ? known?.forgotten?.recordings : undefined,
    },
  };
}

/**
 * Looks at the server, as far as a trigger is interested.
 *
 * @param extent of the recordings
 * @throws BigBlueButtonFailure
 */
export async function lookAt(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  settings: TriggerSettings,
  extent: Extent,
): Promise<View> {
  const wanted = wantedKinds(settings);
  const wantsMeetings = wanted.includes('meetings');
  const wantsRecordings = extent !== 'none' && wanted.includes('recordings');
  const isOurs = filterOf(context, settings);
  const meetings = wantsMeetings ? readMeetings(await connection.call('getMeetings')) : undefined;
  const recordings = wantsRecordings
    ? await listRecordings(context, connection, settings, extent)
    : undefined;
  return { meetings: meetings?.filter(isOurs), recordings: recordings?.filter(isOurs) };
}

/** So many recordings are hardly ever deleted all at once. */
const MANY = 20;

/** A server whose storage is away lists no recordings, as if all of them had been deleted. */
export function believed(context: IPollFunctions, view: View, known: Known): View {
  const before = Math.max(Object.keys(known.recordings).length, readMarks(known.others).size);
  if (view.recordings?.length !== 0 || before <= MANY) return view;
  context.logger.warn(
    `The BigBlueButton server lists no recordings any more, where ${before} were before; BigBlueButton Trigger waits for some to come back.`,
  );
  return { ...view, recordings: undefined };
}

async function listRecordings(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  settings: TriggerSettings,
  extent: Extent,
): Promise<Recording[] | undefined> {
  const most = MOST_RECORDINGS[extent];
  const filter: Parameter[] = [...recordingFilter(settings), ['state', 'published,unpublished']];
  const recordings = await fetchRecordings(connection, filter, { limit: most + 1 });
  if (recordings.length <= most || extent === 'some') return recordings;
  if (extent === 'all') {
    context.logger.warn(
      `BigBlueButton Trigger cannot find out what happened to recordings: the server has more than ${most.toLocaleString('en')}. Choose meetings in the trigger.`,
    );
  }
  return undefined;
}

/**
 * Asks again about what a list did not show any more: a load balancer whose servers are partly away
 * lists fewer.
 *
 * @returns the changes without what is still there
 */
export async function confirmed(
  connection: Connection,
  changes: readonly Change[],
): Promise<Change[]> {
  const gone = changes.filter(({ after, events }) => after === undefined && events.length > 0);
  const present = new Set<Change>();
  for (const change of gone.filter(({ kind }) => kind === 'meetings')) {
    if (await isStillOn(connection, change)) present.add(change);
  }
  const recordings = gone.filter(({ kind }) => kind === 'recordings');
  for (let start = 0; start < recordings.length; start += ASKED_AT_ONCE) {
    const asked = recordings.slice(start, start + ASKED_AT_ONCE);
    const found = await presentOf(
      connection,
      asked.map(({ id }) => id),
    );
    asked.filter(({ id }) => found.has(id)).forEach((change) => present.add(change));
  }
  return changes.filter((change) => !present.has(change));
}

/** So many record IDs fit into an address. */
const ASKED_AT_ONCE = 50;

async function isStillOn(connection: Connection, { id, events }: Change): Promise<boolean> {
  const { meetingID = '' } = events[0];
  const meeting = await findMeeting(connection, meetingID);
  return meeting?.internalMeetingID === id && !isOver(meeting);
}

async function presentOf(connection: Connection, ids: readonly string[]): Promise<Set<string>> {
  const found = await fetchRecordings(connection, [['recordID', ids.join(',')]]);
  return new Set(found.map(({ recordID }) => recordID));
}

const MEETING_CHANGES = ['meeting-created', 'meeting-ended', 'participant-count-changed'];

/** Which recordings the server is asked for, in whatever state. */
export function recordingFilter({ meetingIDs, source }: TriggerSettings): Parameter[] {
  return meetingIDs && source !== 'recordingReady' ? [['meetingID', meetingIDs.join(',')]] : [];
}

/** The metadata in which Create leaves the address of a trigger; servers list it in lower case. */
const ADDRESS_IN: Readonly<Record<string, readonly string[]>> = {
  meetingEnded: ['endcallbackurl'],
  recordingReady: [
    'bbb-recording-ready-url',
    'bn-recording-ready-url',
    'canvas-recording-ready-url',
  ],
};

/** Callbacks concern the meetings that were created with the address of this trigger. */
function filterOf(context: IHookFunctions | IPollFunctions, settings: TriggerSettings) {
  const { source } = settings;
  // Before and after n8n's address has changed.
  const { callbackBase, formerBases = [] } = stateOf(context);
  const bases = [callbackBase, freshestState(context).callbackBase, ...formerBases];
  return (one: Meeting | Recording) => {
    const { meetingID, metadata } = one;
    // Breakout rooms have the metadata of their meeting, but BigBlueButton never calls for them.
    if (source === 'meetingEnded' && 'isBreakout' in one && one.isBreakout) return false;
    const leadsHere = ADDRESS_IN[source]?.some((name) =>
      bases.some((base) => leadsTo(metadata[name], base)),
    );
    return selects(selectionOf(settings), meetingID) && (leadsHere ?? true);
  };
}

function leadsTo(address: string | undefined, base: string | undefined): boolean {
  return address !== undefined && base !== undefined && deliversTo({ callbackURL: address }, base);
}

/** What is different from what was known. */
export function changesIn(view: View, known: Known, now: number): Change[] {
  return [
    ...(view.meetings ? meetingChanges(known, view.meetings, now) : []),
    ...(view.recordings ? recordingChanges(known, view.recordings, now) : []),
  ];
}
