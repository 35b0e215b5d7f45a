import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import {
  type Change,
  isOfRecording,
  isOver,
  type Kind,
  type Known,
  meetingChanges,
  recordingChanges,
} from '../../../protocol/changes';
import { digest } from '../../../protocol/checksum';
import { deliversTo } from '../../../protocol/hooks';
import { type Meeting, readMeetings } from '../../../protocol/meeting';
import type { Recording } from '../../../protocol/recording';
import type { Connection } from '../connection';
import { findMeeting } from '../meetingCalls';
import { fetchRecordings } from '../operations/recording/fetchRecordings';
import type { TriggerSettings } from './settings';
import { type About, type Selection, stateOf, type TriggerState } from './state';

/** What of a server a trigger is interested in; absent: not at all. */
export interface View {
  meetings?: Meeting[];
  recordings?: Recording[];
  /** there are more recordings than were looked at */
  hasMoreRecordings?: boolean;
}

/** Pages of a hundred are asked for until there are so many; the newest come first. */
const MOST_RECORDINGS = 2000;

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
  const places = [server.apiRoot, source in ADDRESS_IN && [source, callbackBase]];
  const place = digest('sha256', JSON.stringify(places));
  return Object.fromEntries(wantedKinds(settings).map((kind) => [kind, place]));
}

/** Which meetings a trigger is about. */
export const selectionOf = ({ meetingIDs, forgottenMeetingIDs }: TriggerSettings): Selection => ({
  ...(meetingIDs && { meetingIDs: [...meetingIDs].sort() }),
  forgotten: [...forgottenMeetingIDs].sort(),
});

/** Whether a meeting is among those. */
export const selects = ({ meetingIDs, forgotten }: Selection, meetingID = ''): boolean =>
  (meetingIDs?.includes(meetingID) ?? true) && !forgotten.includes(meetingID);

/** What is known of the meetings that are among those. */
export function knownOf({ meetings, recordings, forgotten }: Known, selection: Selection): Known {
  const selected = <Entry extends { meetingID?: string }>(entries: Record<string, Entry>) =>
    Object.fromEntries(
      Object.entries(entries).filter(([, { meetingID }]) => selects(selection, meetingID)),
    );
  return { meetings: selected(meetings), recordings: selected(recordings), forgotten };
}

/**
 * What of the known can be compared with a look at something: what is known of another server cannot.
 */
export function knownAbout({ known, about }: TriggerState, now: About): Known {
  const isSame = (kind: Kind) => known !== undefined && about?.[kind] === now[kind];
  return {
    meetings: known && isSame('meetings') ? known.meetings : {},
    recordings: known && isSame('recordings') ? known.recordings : {},
    forgotten: {
      meetings: isSame('meetings') ? known?.forgotten?.meetings : undefined,
      recordings: isSame('recordings') ? known?.forgotten?.recordings : undefined,
    },
  };
}

/**
 * Looks at the server, as far as a trigger is interested.
 *
 * @param recordingsToo asking for all recordings is costly on large servers
 * @throws BigBlueButtonFailure
 */
export async function lookAt(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  settings: TriggerSettings,
  recordingsToo = true,
): Promise<View> {
  const wanted = wantedKinds(settings);
  const wantsMeetings = wanted.includes('meetings');
  const wantsRecordings = recordingsToo && wanted.includes('recordings');
  const isOurs = filterOf(context, settings);
  const meetings = wantsMeetings ? readMeetings(await connection.call('getMeetings')) : undefined;
  const recordings = wantsRecordings
    ? await fetchRecordings(connection, recordingFilter(settings), { limit: MOST_RECORDINGS })
    : undefined;
  return {
    meetings: meetings?.filter(isOurs),
    recordings: recordings?.filter(isOurs),
    hasMoreRecordings: recordings?.length === MOST_RECORDINGS,
  };
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
  const sure: Change[] = [];
  for (const change of changes) {
    const isGone = change.after === undefined && change.events.length > 0;
    if (!isGone || (await isReallyGone(connection, change))) sure.push(change);
  }
  return sure;
}

async function isReallyGone(
  connection: Connection,
  { kind, id, events }: Change,
): Promise<boolean> {
  if (kind === 'recordings') {
    const found = await fetchRecordings(connection, [['recordID', id]]);
    return !found.some(({ recordID }) => recordID === id);
  }
  const { meetingID = '' } = events[0];
  const meeting = await findMeeting(connection, meetingID);
  return meeting?.internalMeetingID !== id || isOver(meeting);
}

const MEETING_CHANGES = ['meeting-created', 'meeting-ended', 'participant-count-changed'];

function recordingFilter({ meetingIDs, source }: TriggerSettings) {
  const ofMeetings =
    meetingIDs && source !== 'recordingReady' ? [['meetingID', meetingIDs.join(',')] as const] : [];
  return [...ofMeetings, ['state', 'published,unpublished'] as const];
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
  const { callbackBase } = stateOf(context);
  return ({ meetingID, metadata }: Pick<Meeting | Recording, 'meetingID' | 'metadata'>) => {
    const leadsHere = ADDRESS_IN[source]?.some((name) => leadsTo(metadata[name], callbackBase));
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
    ...(view.recordings
      ? recordingChanges(known, view.recordings, !view.hasMoreRecordings, now)
      : []),
  ];
}
