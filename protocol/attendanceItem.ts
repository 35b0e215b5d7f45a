import type { Attendee, Meeting } from './meeting';

/**
 * One participant of one run of a meeting. Everything that tells who took part has this shape,
 * whether it looks into a meeting that is on or comes as the report after it. What its source does
 * not know is null, and a list without entries.
 */
export interface AttendanceItem {
  meetingID: string;
  /** of this run of the meeting; also the ID of its recording */
  internalMeetingID: string | null;
  meetingName: string | null;
  name: string;
  /** the ID given when joining; not unique, and the server's own one if none was given */
  userID: string;
  role: 'moderator' | 'viewer';
  /** whether they are in the meeting now; false for everybody once it is over */
  present: boolean;
  /** ISO 8601 */
  firstJoined: string | null;
  /** the same in milliseconds since 1970 */
  firstJoinTime: number | null;
  /** ISO 8601; the end of the meeting for those who stayed until then, null while present */
  lastLeft: string | null;
  /** the same in milliseconds since 1970 */
  lastLeaveTime: number | null;
  /** there, without breaks; time spent in two windows at once counts once. One decimal. */
  minutes: number | null;
  seconds: number | null;
  /** ISO 8601, in order: more than one for who came back, or had several windows open */
  joins: string[];
  /** ISO 8601, in order */
  leaves: string[];
  /** one decimal */
  talkMinutes: number | null;
  talkSeconds: number | null;
  /** how often they began to speak */
  talks: number | null;
  /** in the public chat */
  messages: number | null;
  handsRaised: number | null;
  emojis: number | null;
  pollVotes: number | null;
  isPresenter: boolean | null;
  /** whether their microphone is connected, be it muted */
  hasJoinedVoice: boolean | null;
  /** whether they hear without a microphone */
  isListeningOnly: boolean | null;
  /** whether they show their camera */
  hasVideo: boolean | null;
  /** e.g. HTML5, dial-in-user */
  clientType: string | null;
}

/** What nobody knows about a participant before looking at a source. */
export const UNKNOWN: Omit<
  AttendanceItem,
  'meetingID' | 'internalMeetingID' | 'meetingName' | 'name' | 'userID' | 'role' | 'present'
> = {
  firstJoined: null,
  firstJoinTime: null,
  lastLeft: null,
  lastLeaveTime: null,
  minutes: null,
  seconds: null,
  joins: [],
  leaves: [],
  talkMinutes: null,
  talkSeconds: null,
  talks: null,
  messages: null,
  handsRaised: null,
  emojis: null,
  pollVotes: null,
  isPresenter: null,
  hasJoinedVoice: null,
  isListeningOnly: null,
  hasVideo: null,
  clientType: null,
};

/** One decimal, for whoever puts it into a table. */
export const minutesOf = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds / 6) / 10;

/**
 * Who is in a meeting at this moment, as far as `getMeetingInfo` shows it: neither who has left, nor
 * since when somebody is there.
 */
export function presentNow(meeting: Meeting): AttendanceItem[] {
  return grouped(meeting.attendees, ({ userID, fullName }) => [userID, fullName]).map((same) => ({
    meetingID: meeting.meetingID,
    internalMeetingID: meeting.internalMeetingID || null,
    meetingName: meeting.meetingName || null,
    name: same[0].fullName,
    userID: same[0].userID,
    role: same.some(({ role }) => role.toUpperCase() === 'MODERATOR') ? 'moderator' : 'viewer',
    present: true,
    ...UNKNOWN,
    isPresenter: anyOf(same, 'isPresenter'),
    hasJoinedVoice: anyOf(same, 'hasJoinedVoice'),
    isListeningOnly: anyOf(same, 'isListeningOnly'),
    hasVideo: anyOf(same, 'hasVideo'),
    clientType: same[0].clientType || null,
  }));
}

/**
 * Puts together what is about one person: servers list somebody once for each window. Two people
 * may share an ID, as guests of some front ends do, so the name has to be the same, too.
 */
export function grouped<T>(
  entries: readonly T[],
  identity: (entry: T) => [userID: string, name: string],
): T[][] {
  const groups = new Map<string, T[]>();
  entries.forEach((entry, index) => {
    const [userID, name] = identity(entry);
    const key = userID === '' ? String(index) : JSON.stringify([userID, name]);
    const same = groups.get(key);
    if (same) same.push(entry);
    else groups.set(key, [entry]);
  });
  return [...groups.values()];
}

function anyOf(
  attendees: readonly Attendee[],
  name: 'isPresenter' | 'isListeningOnly' | 'hasJoinedVoice' | 'hasVideo',
): boolean | null {
  const said = attendees.map((attendee) => attendee[name]).filter((each) => each !== undefined);
  return said.length > 0 ? said.includes(true) : null;
}
