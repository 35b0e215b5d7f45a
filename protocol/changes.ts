import { digest } from './checksum';
import { type DeliveredEvent, readEvent } from './deliveredEvent';
import { type JsonObject, text, valueAt } from './eventFields';
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
}

/**
 * Recordings of meetings that ended longer ago are not looked at: nobody waits for them any more, and
 * what has to be remembered stays small. Milliseconds.
 */
export const RECORDING_WINDOW = 14 * 24 * 60 * 60 * 1000;

const MEETINGS_KEPT = 500;
const RECORDINGS_KEPT = 300;

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
  kind: keyof Known;
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
  known: Known['meetings'],
  meetings: readonly Meeting[],
  now: number,
): Change[] {
  const present = new Set(meetings.map(({ internalMeetingID }) => internalMeetingID));
  const gone = Object.entries(known).filter(([id]) => !present.has(id));
  return [
    ...gone.map(([id, { meetingID, name, createTime }]): Change => {
      const meeting = meetingOf(id, meetingID, name, createTime);
      return { kind: 'meetings', id, events: [event('meeting-ended', now, { meeting })] };
    }),
    ...meetings
      .filter(({ internalMeetingID }) => internalMeetingID !== '')
      .map((meeting) => changeOfMeeting(known[meeting.internalMeetingID], meeting, now)),
  ];
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
const isRecent = ({ endTime, startTime }: Recording, now: number) =>
  (endTime || startTime || now) > now - RECORDING_WINDOW;

/**
 * Compares the recordings on a server with those that were known; those of meetings too long ago are
 * left out.
 *
 * @param recordings of the server, or of the meetings that are looked at
 * @param isAll whether there are no more than these, so that what is missing is gone
 * @param now milliseconds since 1970
 */
export function recordingChanges(
  known: Known['recordings'],
  recordings: readonly Recording[],
  isAll: boolean,
  now: number,
): Change[] {
  const present = new Set(recordings.map(({ recordID }) => recordID));
  const gone = Object.entries(known).filter(
    ([recordID, { endTime }]) =>
      isAll && !present.has(recordID) && endTime > now - RECORDING_WINDOW,
  );
  return [
    ...recordings
      .filter((recording) => isRecent(recording, now) && isOut(recording))
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
  const endTime = recording.endTime || recording.startTime || now;
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
  const after: Known = { meetings: { ...known.meetings }, recordings: { ...known.recordings } };
  for (const change of changes) {
    const entries: Record<string, KnownMeeting | KnownRecording> = after[change.kind];
    if (change.after) entries[change.id] = change.after;
    else delete entries[change.id];
  }
  return {
    meetings: newest(after.meetings, MEETINGS_KEPT, ({ createTime }) => createTime),
    recordings: newest(after.recordings, RECORDINGS_KEPT, ({ endTime }) => endTime),
  };
}

/**
 * What is known once an event has been reported. Events that the API does not show change nothing.
 *
 * @param now milliseconds since 1970
 */
export function afterEvent(known: Known, event: DeliveredEvent, now: number): Known {
  return isOfRecording(event.id)
    ? { ...known, recordings: recordingsAfter(known.recordings, event, now) }
    : { ...known, meetings: meetingsAfter(known.meetings, event) };
}

function meetingsAfter(meetings: Known['meetings'], event: DeliveredEvent): Known['meetings'] {
  const { id, internalMeetingID, meetingID, raw } = event;
  if (internalMeetingID === undefined) return meetings;
  const { [internalMeetingID]: before, ...others } = meetings;
  if (id === 'meeting-ended') return others;
  if (id === 'meeting-created' && meetingID !== undefined) {
    const name = text(valueAt(raw, 'attributes.meeting.name'));
    const added = { ...before, meetingID, name, createTime: event.timestamp };
    return newest({ ...others, [internalMeetingID]: added }, MEETINGS_KEPT, (m) => m.createTime);
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
  { id, recordID, meetingID, raw }: DeliveredEvent,
  now: number,
): Known['recordings'] {
  const state = STATE_AFTER.get(id);
  if (state === undefined || recordID === undefined) return recordings;
  const { [recordID]: before = { state, formats: [], endTime: now }, ...others } = recordings;
  const format = id === 'rap-publish-ended' ? formatOf(raw) : undefined;
  const formats = [...new Set([...before.formats, ...(format === undefined ? [] : [format])])];
  const after = { meetingID, ...before, state, formats };
  return newest({ ...others, [recordID]: after }, RECORDINGS_KEPT, (r) => r.endTime);
}

function formatOf(raw: JsonObject): string | undefined {
  const places = ['attributes.recording.playback.format', 'attributes.workflow'];
  return places.map((place) => text(valueAt(raw, place))).find(Boolean);
}

function newest<Entry>(
  entries: Record<string, Entry>,
  kept: number,
  age: (entry: Entry) => number | undefined,
): Record<string, Entry> {
  const list = Object.entries(entries);
  if (list.length <= kept) return entries;
  list.sort(([, one], [, other]) => (age(other) ?? 0) - (age(one) ?? 0));
  return Object.fromEntries(list.slice(0, kept));
}

/**
 * The same for what bbb-webhooks tells and for what a look at the server shows, so that what was
 * reported the one way is recognised when it comes the other way.
 *
 * @returns undefined for events that only webhooks tell
 */
export function changeKey(event: DeliveredEvent): string | undefined {
  const { id, internalMeetingID, recordID, raw } = event;
  if (!VISIBLE_EVENTS.includes(id) || id === PARTICIPANT_COUNT) return undefined;
  if (id === 'rap-publish-ended') return `${id}:${recordID}:${formatOf(raw) ?? ''}`;
  const subject = isOfRecording(id) ? recordID : internalMeetingID;
  return subject === undefined ? undefined : `${id}:${subject}`;
}

/** Whether such a key is of the end of a meeting, in whichever of its runs. */
export function isEndOf(key: string, meetingID: string): boolean {
  return key.startsWith(`meeting-ended:${digest('sha1', meetingID)}-`);
}
