import { digest } from './checksum';
import { type DeliveredEvent, readEvent } from './deliveredEvent';
import { eventFields, type JsonObject, text, valueAt } from './eventFields';
import type { Meeting } from './meeting';
import type { Recording, RecordingFormat } from './recording';

/** A meeting that was on the server at the last look. */
export interface KnownMeeting {
  meetingID: string;
  name?: string;
  /** milliseconds since 1970 */
  createTime?: number;
  participants?: number;
}

/** A recording that was on the server at the last look. */
export interface KnownRecording {
  meetingID?: string;
  name?: string;
  /** published, unpublished or deleted */
  state: string;
  /** those it is published in */
  formats: string[];
  /** milliseconds since 1970; when its meeting ended */
  endTime: number;
}

/** What was on the server at the last look, or has been reported since. */
export interface Known {
  /** by internal meeting ID */
  meetings: Record<string, KnownMeeting>;
  /** by record ID; only those of the last `RECORDING_WINDOW` */
  recordings: Record<string, KnownRecording>;
  /** of each kind, how new the newest was that is not remembered any more; milliseconds since 1970 */
  forgotten?: Partial<Record<Kind, number>>;
}

export const KINDS = ['meetings', 'recordings'] as const;

export type Kind = (typeof KINDS)[number];

/**
 * Recordings of meetings that ended longer ago are not looked at: nobody waits for them any more, and
 * what has to be remembered stays small. Milliseconds.
 */
export const RECORDING_WINDOW = 14 * 24 * 60 * 60 * 1000;

const KEPT: Readonly<Record<Kind, number>> = { meetings: 500, recordings: 300 };

/** The event that only a look at the server shows; bbb-webhooks have no such event. */
export const PARTICIPANT_COUNT = 'participant-count-changed';

/** The events that can be told from what the API shows, without any webhook. */
export const VISIBLE_EVENTS: readonly string[] = [
  'meeting-created',
  'meeting-ended',
  PARTICIPANT_COUNT,
  'rap-publish-ended',
  'rap-published',
  'rap-unpublished',
  'rap-deleted',
];

/** Whether an event is about a recording. */
export const isOfRecording = (eventID: string): boolean => eventID.startsWith('rap-');

/** One meeting or recording that is not as it was at the last look. */
export interface Change {
  kind: Kind;
  /** internal meeting ID, or record ID */
  id: string;
  /** as bbb-webhooks would have told it; none for what is no event, such as a new format's name */
  events: DeliveredEvent[];
  /** what is known of it from now on; undefined when it is gone */
  after?: KnownMeeting | KnownRecording;
}

/**
 * Compares the meetings on a server with those that were known. When something happened is not to be
 * seen: events carry the time of the look, and meetings that began their own.
 *
 * @param now milliseconds since 1970
 */
export function meetingChanges(
  { meetings: known, forgotten }: Known,
  meetings: readonly Meeting[],
  now: number,
): Change[] {
  const going = meetings.filter((meeting) => !isOver(meeting));
  const present = new Set(going.map(({ internalMeetingID }) => internalMeetingID));
  const gone = Object.entries(known).filter(([id]) => !present.has(id));
  const isForgotten = ({ internalMeetingID: id, createTime = 0 }: Meeting) =>
    known[id] === undefined && createTime <= (forgotten?.meetings ?? -1);
  return [
    ...gone.map(([id, { meetingID, name, createTime }]): Change => {
      const meeting = meetingOf(id, meetingID, name, createTime);
      return { kind: 'meetings', id, events: [event('meeting-ended', now, { meeting })] };
    }),
    ...going
      .filter((meeting) => meeting.internalMeetingID !== '' && !isForgotten(meeting))
      .map((meeting) => changeOfMeeting(known[meeting.internalMeetingID], meeting, now)),
  ];
}

/**
 * A meeting can be listed for a while after its end. An end time alone says nothing: it is also there
 * while everybody is out, and gone when somebody comes back.
 */
export function isOver({ hasBeenForciblyEnded }: Meeting): boolean {
  return hasBeenForciblyEnded === true;
}

function changeOfMeeting(before: KnownMeeting | undefined, meeting: Meeting, now: number): Change {
  const { internalMeetingID: id, meetingID, meetingName, createTime, participantCount } = meeting;
  const about = { meeting: meetingOf(id, meetingID, meetingName, createTime) };
  const counts = { 'participant-count': participantCount ?? 0 };
  const was = { 'participant-count-before': before?.participants ?? 0 };
  const events = [
    ...(before ? [] : [event('meeting-created', createTime || now, about)]),
    ...((participantCount ?? 0) === (before?.participants ?? 0)
      ? []
      : [event(PARTICIPANT_COUNT, now, { ...about, ...counts, ...was })]),
  ];
  const after = { meetingID, name: meetingName, createTime, participants: participantCount };
  return { kind: 'meetings', id, events, after };
}

const STATES = ['published', 'unpublished', 'deleted'];

/** Before, it is being processed, which is nothing to report yet. */
const isOut = ({ state }: Recording) => STATES.includes(state);

/** A server that does not say when a meeting ended may still mean a recent one. */
const endOf = ({ endTime, startTime }: Recording, now: number) => endTime || startTime || now;

const isRecent = (recording: Recording, now: number) =>
  endOf(recording, now) > now - RECORDING_WINDOW;

/**
 * Compares the recordings on a server with those that were known; those of meetings too long ago are
 * left out.
 *
 * @param recordings of the server, or of the meetings that are looked at
 * @param isAll whether there are no more than these, so that what is missing is gone
 * @param now milliseconds since 1970
 */
export function recordingChanges(
  { recordings: known, forgotten }: Known,
  recordings: readonly Recording[],
  isAll: boolean,
  now: number,
): Change[] {
  const present = new Set(recordings.map(({ recordID }) => recordID));
  const gone = Object.entries(known).filter(
    ([recordID, { endTime }]) =>
      isAll && !present.has(recordID) && endTime > now - RECORDING_WINDOW,
  );
  const isForgotten = (recording: Recording) =>
    known[recording.recordID] === undefined &&
    endOf(recording, now) <= (forgotten?.recordings ?? -1);
  return [
    ...recordings
      .filter((one) => isRecent(one, now) && isOut(one) && !isForgotten(one))
      .map((recording) => changeOfRecording(known[recording.recordID], recording, now)),
    ...gone.map(([id, { meetingID, name, state }]): Change => {
      const about = { meeting: meetingOf(id, meetingID, name), 'record-id': id };
      const events = state === 'deleted' ? [] : [event('rap-deleted', now, about)];
      return { kind: 'recordings', id, events };
    }),
  ];
}

function changeOfRecording(
  before: KnownRecording | undefined,
  recording: Recording,
  now: number,
): Change {
  const { recordID: id, meetingID, internalMeetingID, name, state } = recording;
  const formats = recording.formats.map(({ type }) => type);
  const fresh = recording.formats.filter(({ type }) => !before?.formats.includes(type));
  const meeting = meetingOf(internalMeetingID || id, meetingID, name);
  const about = { meeting, 'record-id': id };
  const step = before && before.state !== state ? STEP_TO.get(state) : undefined;
  const events = [
    ...(state === 'published'
      ? fresh.map((format) =>
          event('rap-publish-ended', now, { ...about, ...published(recording, format) }),
        )
      : []),
    ...(step === undefined ? [] : [event(step, now, about)]),
  ];
  const endTime = endOf(recording, now);
  return { kind: 'recordings', id, events, after: { meetingID, name, state, formats, endTime } };
}

const STEP_TO: ReadonlyMap<string, string> = new Map([
  ['published', 'rap-published'],
  ['unpublished', 'rap-unpublished'],
  ['deleted', 'rap-deleted'],
]);

function published(recording: Recording, { type, url, length, size }: RecordingFormat): JsonObject {
  const { name, startTime, endTime, size: wholeSize, metadata } = recording;
  return {
    workflow: type,
    success: true,
    recording: {
      name,
      metadata,
      ...(startTime > 0 && { 'start-time': startTime }),
      ...(endTime > 0 && { 'end-time': endTime }),
      ...(wholeSize !== undefined && { size: wholeSize }),
      playback: {
        format: type,
        link: url,
        ...(length !== undefined && { duration: length * 60_000 }),
        ...(size !== undefined && { size }),
      },
    },
  };
}

function meetingOf(
  internalID: string,
  externalID: string | undefined,
  name: string | undefined,
  createTime?: number,
): JsonObject {
  return {
    'internal-meeting-id': internalID,
    ...(externalID !== undefined && externalID !== '' && { 'external-meeting-id': externalID }),
    ...(name !== undefined && { name }),
    ...(createTime !== undefined && { 'create-time': createTime }),
  };
}

function event(id: string, at: number, attributes: JsonObject): DeliveredEvent {
  const raw = { data: { type: 'event', id, attributes, event: { ts: at } } };
  return { ...readEvent(raw), id, raw };
}

/** What is known once some changes have been taken note of. */
export function afterChanges(known: Known, changes: readonly Change[]): Known {
  const { meetings, recordings, forgotten } = known;
  const after: Known = { meetings: { ...meetings }, recordings: { ...recordings }, forgotten };
  for (const change of changes) {
    const entries: Record<string, KnownMeeting | KnownRecording> = after[change.kind];
    if (!change.after) delete entries[change.id];
    else if (change.id in entries || !wasThere(change)) entries[change.id] = change.after;
  }
  return bounded(after);
}

/** Whether a meeting was known at the look; if it is not any more, its end was reported meanwhile. */
function wasThere({ kind, events }: Change): boolean {
  return kind === 'meetings' && !events.some(({ id }) => id === 'meeting-created');
}

/**
 * What is known once an event has been reported. Events that the API does not show change nothing.
 *
 * @param now milliseconds since 1970
 */
export function afterEvent(known: Known, event: DeliveredEvent, now: number): Known {
  return isOfRecording(event.id)
    ? bounded({ ...known, recordings: recordingsAfter(known.recordings, event, now) })
    : bounded({ ...known, meetings: meetingsAfter(known.meetings, event) });
}

function meetingsAfter(meetings: Known['meetings'], event: DeliveredEvent): Known['meetings'] {
  const { id, internalMeetingID, meetingID, raw } = event;
  if (internalMeetingID === undefined) return meetings;
  const { [internalMeetingID]: before, ...others } = meetings;
  if (id === 'meeting-ended') return others;
  if (id === 'meeting-created' && meetingID !== undefined) {
    const name = text(valueAt(raw, 'attributes.meeting.name'));
    const added = { ...before, meetingID, name, createTime: event.timestamp };
    return { ...others, [internalMeetingID]: added };
  }
  return meetings;
}

const STATE_AFTER: ReadonlyMap<string, string> = new Map([
  ['rap-publish-ended', 'published'],
  ['rap-published', 'published'],
  ['rap-unpublished', 'unpublished'],
  ['rap-deleted', 'deleted'],
]);

function recordingsAfter(
  recordings: Known['recordings'],
  event: DeliveredEvent,
  now: number,
): Known['recordings'] {
  const { id, recordID, meetingID, raw } = event;
  const state = STATE_AFTER.get(id);
  if (state === undefined || recordID === undefined || isFailedFormat(event)) return recordings;
  const { [recordID]: before = { state, formats: [], endTime: now }, ...others } = recordings;
  const format = id === 'rap-publish-ended' ? formatOf(raw) : undefined;
  const formats = [...new Set([...before.formats, ...(format === undefined ? [] : [format])])];
  return { ...others, [recordID]: { meetingID, ...before, state, formats } };
}

/** Whether an event says that a format of a recording could not be made; it may be made after all. */
export function isFailedFormat({ id, raw }: DeliveredEvent): boolean {
  return id === 'rap-publish-ended' && eventFields(raw).success === false;
}

function formatOf(raw: JsonObject): string | undefined {
  const places = ['attributes.recording.playback.format', 'attributes.workflow'];
  return places.map((place) => text(valueAt(raw, place))).find(Boolean);
}

/**
 * Forgets the oldest of too many. How new they were is kept, so that what is forgotten does not count
 * as new at the next look.
 */
function bounded(known: Known): Known {
  const meetings = newest(known.meetings, KEPT.meetings, ({ createTime }) => createTime);
  const recordings = newest(known.recordings, KEPT.recordings, ({ endTime }) => endTime);
  const { forgotten } = known;
  return {
    meetings: meetings.kept,
    recordings: recordings.kept,
    forgotten: {
      meetings: later(meetings.left, forgotten?.meetings),
      recordings: later(recordings.left, forgotten?.recordings),
    },
  };
}

const later = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

function newest<Entry>(
  entries: Record<string, Entry>,
  most: number,
  age: (entry: Entry) => number | undefined,
): { kept: Record<string, Entry>; left?: number } {
  const list = Object.entries(entries);
  if (list.length <= most) return { kept: entries };
  list.sort(([, one], [, other]) => (age(other) ?? 0) - (age(one) ?? 0));
  return { kept: Object.fromEntries(list.slice(0, most)), left: age(list[most][1]) ?? 0 };
}

/**
 * The same for what bbb-webhooks tells and for what a look at the server shows, so that what was
 * reported the one way is recognised when it comes the other way.
 *
 * @returns undefined for events that only webhooks tell, such as that a format could not be made
 */
export function changeKey(event: DeliveredEvent): string | undefined {
  const { id, internalMeetingID, recordID, raw } = event;
  if (!VISIBLE_EVENTS.includes(id) || id === PARTICIPANT_COUNT) return undefined;
  if (isFailedFormat(event)) return undefined;
  if (id === 'rap-publish-ended') return formatKey(recordID ?? '', formatOf(raw) ?? '');
  const subject = isOfRecording(id) ? recordID : internalMeetingID;
  return subject === undefined ? undefined : `${id}:${subject}`;
}

/** Such a key of the end of a meeting. */
export const endKey = (internalMeetingID: string): string => `meeting-ended:${internalMeetingID}`;

/** Such a key of a format that was published. */
export const formatKey = (recordID: string, format: string): string =>
  `rap-publish-ended:${recordID}:${format}`;

/** Whether such a key is of the end of a meeting, in whichever of its runs. */
export function isEndOf(key: string, meetingID: string): boolean {
  return key.startsWith(`meeting-ended:${digest('sha1', meetingID)}-`);
}
