import {
  afterChanges,
  type Change,
  event,
  type Known,
  type KnownRecording,
  type Learned,
  meetingOf,
} from './changes';
import type { JsonObject } from './eventFields';
import type { Recording, RecordingFormat } from './recording';
import { isSameStanding, markOf, readMarks, type Standing } from './recordingMarks';

/** Of more recordings than this only those of the newest meetings are followed. */
export const MOST_FOLLOWED = 15_000;

/** So many of too many, so that not each further one moves the border. */
const FOLLOWED_OF_TOO_MANY = 13_500;

/** What is older is no news at the first look at all recordings; milliseconds. */
const NEWS_AT_FIRST = 14 * 24 * 60 * 60 * 1000;

/**
 * So many recordings of meetings before that can be published late. More of them at once were there
 * before: their storage was away, or somebody has moved them from another server.
 */
const MOST_LATE = 20;

const STATES = ['published', 'unpublished', 'deleted'];

/** Before, it is being processed, which is nothing to report yet. */
const isOut = ({ state }: Recording) => STATES.includes(state);

/**
 * Compares all recordings of a server, or of the meetings that are looked at, with those that were known.
 *
 * @param now milliseconds since 1970
 */
export function recordingChanges(
  known: Known,
  recordings: readonly Recording[],
  now: number,
): Change[] {
  const marks = readMarks(known.others);
  const since = followedSince(known, recordings);
  const present = new Map(recordings.map((one) => [one.recordID, markOf(one.recordID)]));
  const there = recordings.filter(isOut).flatMap((recording): Change[] => {
    const { recordID: id } = recording;
    const full = known.recordings[id];
    const before = full ?? marks.get(present.get(id) ?? '');
    if (toldEndOf(recording) <= since)
      return before ? [{ kind: 'recordings', id, events: [] }] : [];
    const change = changeOfRecording(before, recording, now);
    if (!full && before && isSameStanding(before, change.after)) return [];
    return [isOldNews(known, recording, now) ? { ...change, events: [] } : change];
  });
  return [
    ...withoutReturned(there, now),
    ...goneWithName(known, (recordID) => present.has(recordID), now),
    ...goneWithoutName(known, marks, new Set(present.values()), now),
  ];
}

function withoutReturned(changes: readonly Change[], now: number): Change[] {
  const isLate = ({ events, after }: Change) =>
    events.some(({ id }) => id === 'rap-publish-ended') &&
    after !== undefined &&
    'endTime' in after &&
    after.endTime <= now - NEWS_AT_FIRST;
  if (changes.filter(isLate).length <= MOST_LATE) return [...changes];
  return changes.map((change) => (isLate(change) ? { ...change, events: [] } : change));
}

const toldEndOf = ({ endTime, startTime }: Recording) => endTime || startTime;

/** A server that does not say when a meeting ended may still mean a recent one. */
const endOf = (recording: Recording, now: number) => toldEndOf(recording) || now;

/** Recordings of meetings that ended then or before are too many to be followed. It never goes back. */
function followedSince({ since = -1 }: Known, recordings: readonly Recording[]): number {
  const ends = recordings.map(toldEndOf).filter((end) => end > since);
  if (ends.length <= MOST_FOLLOWED) return since;
  return ends.toSorted((one, other) => other - one)[FOLLOWED_OF_TOO_MANY];
}

/** Before the first look at all recordings only some of the newer ones were known. */
function isOldNews({ others, recordings, forgotten }: Known, recording: Recording, now: number) {
  if (others) return false;
  const end = endOf(recording, now);
  const isForgotten = !(recording.recordID in recordings) && end <= (forgotten?.recordings ?? -1);
  return isForgotten || end <= now - NEWS_AT_FIRST;
}

function goneWithName(known: Known, isPresent: (id: string) => boolean, now: number): Change[] {
  const gone = Object.entries(known.recordings).filter(([recordID]) => !isPresent(recordID));
  return gone.map(([recordID, { meetingID, name, state, endTime }]) => {
    const isNoNews = state === 'deleted' || (!known.others && endTime <= now - NEWS_AT_FIRST);
    const change = deletionOf({ recordID, meetingID, name }, now);
    return isNoNews ? { ...change, events: [] } : change;
  });
}

function goneWithoutName(
  { recordings }: Known,
  marks: ReadonlyMap<string, Standing>,
  present: ReadonlySet<string>,
  now: number,
): Change[] {
  const named = new Set(Object.keys(recordings).map(markOf));
  const gone = [...marks].filter(([mark]) => !present.has(mark) && !named.has(mark));
  return gone.map(([mark, { state }]) => {
    const events = state === 'deleted' ? [] : [event('rap-deleted', now, {})];
    return { kind: 'recordings', id: '', mark, events };
  });
}

/** What a recording is called. */
export interface RecordingName {
  recordID: string;
  meetingID?: string;
  name?: string;
}

/** That a recording is gone. */
export function deletionOf({ recordID, meetingID, name }: RecordingName, now: number): Change {
  const about = { meeting: meetingOf(recordID, meetingID, name), 'record-id': recordID };
  return { kind: 'recordings', id: recordID, events: [event('rap-deleted', now, about)] };
}

/**
 * What a look has shown, small enough to be sent and kept: without the events of recordings, and with
 * few of them in full.
 *
 * @param recordings all; absent if they were not looked at
 */
export function findingsOf(
  changes: readonly Change[],
  known: Known,
  recordings?: readonly Recording[],
): { changes: readonly Change[]; learned?: Learned } {
  if (!recordings) return { changes };
  const endTimeOf = ({ after }: Change) => (after && 'endTime' in after ? after.endTime : 0);
  const there = changes.filter(({ kind, after }) => kind === 'recordings' && after);
  const { recordings: full, others = {} } = afterChanges(
    { meetings: {}, recordings: {} },
    there.toSorted((one, other) => endTimeOf(one) - endTimeOf(other)),
    { others: {} },
  );
  const since = followedSince(known, recordings);
  const gone = changes.filter(({ kind, after }) => kind === 'recordings' && !after);
  return {
    changes: [
      ...changes.filter(({ kind }) => kind === 'meetings'),
      ...gone.map((change): Change => ({ ...change, events: [] })),
      ...Object.entries(full).map(([id, after]): Change => ({
        kind: 'recordings',
        id,
        events: [],
        after,
      })),
    ],
    learned: { others, ...(since >= 0 && { since }) },
  };
}

function changeOfRecording(
  before: Standing | undefined,
  recording: Recording,
  now: number,
): Change & { after: KnownRecording } {
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
