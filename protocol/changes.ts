import { readCallbackToken } from './callbackToken';
import { digest } from './checksum';
import { type DeliveredEvent, readEvent } from './deliveredEvent';
import { eventFields, type JsonObject, text, valueAt } from './eventFields';
import type { Meeting } from './meeting';
import {
  markOf,
  type Marks,
  readMarks,
  type Standing,
  standingIn,
  writeMarks,
} from './recordingMarks';

/** A meeting that was on the server at the last look. */
export interface KnownMeeting {
  meetingID: string;
  name?: string;
  /** milliseconds since 1970 */
  createTime?: number;
  participants?: number;
  /** see callbackIDOf() */
  callbackID?: string;
}

/** A recording that was on the server at the last look. */
export interface KnownRecording extends Standing {
  meetingID?: string;
  name?: string;
  /** milliseconds since 1970; when its meeting ended */
  endTime: number;
}

/** What was on the server at the last look, or has been reported since. */
export interface Known {
  /** by internal meeting ID */
  meetings: Record<string, KnownMeeting>;
  /** by record ID; those of which there was news last, the latest at the end */
  recordings: Record<string, KnownRecording>;
  /** all other recordings; absent before the first look at all of them */
  others?: Marks;
  /** recordings of meetings that ended then or before are too many to be followed; milliseconds since 1970 */
  since?: number;
  /**
   * Of each kind, how new the newest was that is not remembered any more; of recordings only before the
   * first look at all of them. Milliseconds since 1970.
   */
  forgotten?: Partial<Record<Kind, number>>;
}

export const KINDS = ['meetings', 'recordings'] as const;

export type Kind = (typeof KINDS)[number];

/** So many are known with their names; of recordings, more before the first look at all of them. */
const KEPT = { meetings: 500, recordings: 100, recordingsAtFirst: 300 };

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
  /** of a meeting that is gone; see callbackIDOf() */
  callbackID?: string;
  /** of a recording that is gone and known by nothing else; its ID has to be found out */
  mark?: string;
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
    ...gone.map(([id, { meetingID, name, createTime, callbackID }]): Change => {
      const meeting = meetingOf(id, meetingID, name, createTime);
      const events = [event('meeting-ended', now, { meeting })];
      return { kind: 'meetings', id, events, ...(callbackID !== undefined && { callbackID }) };
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
  const after = {
    meetingID,
    name: meetingName,
    createTime,
    participants: participantCount,
    callbackID: callbackIDOf(meeting),
  };
  return { kind: 'meetings', id, events, after };
}

/** What makes the address that this run of the meeting calls at its end different from all others. */
export const callbackIDOf = ({ metadata }: Pick<Meeting, 'metadata'>): string | undefined =>
  readCallbackToken(metadata.endcallbackurl ?? '')?.nonce;

/** A meeting as events name it. */
export function meetingOf(
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

/** An event as bbb-webhooks would have told it. */
export function event(id: string, at: number, attributes: JsonObject): DeliveredEvent {
  const raw = { data: { type: 'event', id, attributes, event: { ts: at } } };
  return { ...readEvent(raw), id, raw };
}

/** Whether anything is known otherwise once a change has been taken note of. */
export function isNewTo(known: Known, { kind, id, after }: Change): boolean {
  return !after || JSON.stringify(known[kind][id]) !== JSON.stringify(after);
}

/** What a look at all recordings has shown besides changes. */
export interface Learned {
  /** further recordings */
  others: Marks;
  /** as of what is known */
  since?: number;
}

/**
 * What is known once some changes have been taken note of.
 *
 * @param learned absent unless all recordings were looked at
 */
export function afterChanges(known: Known, changes: readonly Change[], learned?: Learned): Known {
  const after: Known = {
    ...known,
    meetings: { ...known.meetings },
    recordings: { ...known.recordings },
  };
  const marks = readMarks(known.others);
  for (const change of changes) {
    const { kind, id, mark = markOf(id) } = change;
    const entries: Record<string, KnownMeeting | KnownRecording> = after[kind];
    const isKept = id in entries || !wasThere(change);
    // What there is news of goes to the end.
    delete entries[id];
    if (kind === 'recordings') marks.delete(mark);
    if (change.after && isKept) entries[id] = change.after;
  }
  if (!known.others && !learned) return bounded(after);
  const others = readMarks(learned?.others);
  others.forEach((standing, mark) => marks.set(mark, standing));
  for (const id of Object.keys(after.recordings)) {
    if (others.has(markOf(id))) delete after.recordings[id];
  }
  return bounded({
    ...after,
    others: writeMarks(marks),
    ...(learned?.since !== undefined && { since: learned.since }),
    forgotten: { meetings: known.forgotten?.meetings },
  });
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
    ? bounded({ ...known, recordings: recordingsAfter(known, event, now) })
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

/** What is known of a recording. */
export const standingOf = (known: Known, recordID: string): Standing | undefined =>
  known.recordings[recordID] ?? standingIn(known.others, recordID);

function recordingsAfter(known: Known, event: DeliveredEvent, now: number): Known['recordings'] {
  const { id, recordID, meetingID, raw } = event;
  const state = STATE_AFTER.get(id);
  if (state === undefined || recordID === undefined || isFailedFormat(event))
    return known.recordings;
  const before = { endTime: now, ...(standingOf(known, recordID) ?? { state, formats: [] }) };
  const others = { ...known.recordings };
  delete others[recordID];
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
  const { forgotten, others } = known;
  const meetings = newest(known.meetings, KEPT.meetings, ({ createTime }) => createTime);
  const left = later(meetings.left, forgotten?.meetings);
  const rest = { ...known, meetings: meetings.kept, forgotten: { ...forgotten, meetings: left } };
  return others ? inShort(rest) : withoutOldest(rest);
}

/** Nothing is known of the other recordings yet. */
function withoutOldest(known: Known): Known {
  const { forgotten } = known;
  const { kept, left } = newest(known.recordings, KEPT.recordingsAtFirst, ({ endTime }) => endTime);
  const recordings = later(left, forgotten?.recordings);
  return { ...known, recordings: kept, forgotten: { ...forgotten, recordings } };
}

/** Recordings of which there was no news for long are known without their names. */
function inShort(known: Known): Known {
  const list = Object.entries(known.recordings);
  if (list.length <= KEPT.recordings) return known;
  const marks = readMarks(known.others);
  list.slice(0, -KEPT.recordings).forEach(([id, one]) => marks.set(markOf(id), one));
  const recordings = Object.fromEntries(list.slice(-KEPT.recordings));
  return { ...known, recordings, others: writeMarks(marks) };
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

/** Whether such a key is of a state of a recording, and another one of a state that came after it. */
export function isReplacedBy(key: string, later: string): boolean {
  const [, event, recordID] = STATE_KEY.exec(key) ?? [];
  const [, laterEvent, laterRecordID] = STATE_KEY.exec(later) ?? [];
  return recordID !== undefined && recordID === laterRecordID && event !== laterEvent;
}

const STATE_KEY = /^(rap-published|rap-unpublished|rap-deleted):(.+)$/s;

/** Such a key of the end of a meeting. */
export const endKey = (internalMeetingID: string): string => `meeting-ended:${internalMeetingID}`;

/** What stands beside such a key where it is known which address the meeting calls at its end. */
export const endCallbackKey = (internalMeetingID: string, callbackID: string): string =>
  `end-callback:${internalMeetingID}:${callbackID}`;

/**
 * Whether the end of this run of a meeting is among such keys.
 *
 * @param callbackID of the address that was called; a run that is known to have another one is not meant
 */
export function holdsEnd(
  keys: readonly string[],
  meetingID: string,
  callbackID: string | undefined,
): boolean {
  return keys
    .filter((key) => isEndOf(key, meetingID))
    .map((key) => key.slice(endKey('').length))
    .some((id) => {
      const address = keys.find((key) => key.startsWith(endCallbackKey(id, '')));
      const isUnknown = address === undefined || callbackID === undefined;
      return isUnknown || address === endCallbackKey(id, callbackID);
    });
}

/** Such a key of a format that was published. */
export const formatKey = (recordID: string, format: string): string =>
  `rap-publish-ended:${recordID}:${format}`;

/** Whether such a key is of the end of a meeting, in whichever of its runs. */
function isEndOf(key: string, meetingID: string): boolean {
  return key.startsWith(`meeting-ended:${digest('sha1', meetingID)}-`);
}
