import { type AttendanceItem, grouped, minutesOf, UNKNOWN } from './attendanceItem';
import { withoutCallbackTokens } from './callbackToken';
import { BigBlueButtonFailure } from './failure';
import {
  asObject,
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  parsed,
  textOf,
  textsIn,
} from './looseJson';
import { secondsOf, staysOf, type Times } from './stays';
import { isoTime, timeOfText } from './time';

/**
 * What a server tells about a meeting some minutes after its end, at the address given as
 * `meta_analytics-callback-url`.
 */
export interface AttendanceReport {
  meetingID: string;
  internalMeetingID: string;
  meetingName: string;
  /** ISO 8601 */
  start: string | null;
  /** ISO 8601 */
  finish: string | null;
  durationSeconds: number | null;
  /** the tenant, where a load balancer passes the report on */
  customer?: string;
  metadata: Record<string, string>;
  attendees: AttendanceItem[];
  polls: PollReport[];
  /** names of the files that were presented */
  files: string[];
  /** whether it is of a breakout room; undefined if the report does not say */
  isBreakout?: boolean;
  /** everything as it came, but for the tokens of callback addresses */
  raw: Record<string, unknown>;
}

export interface PollReport {
  id: string;
  type: string;
  question: string;
  published: boolean;
  options: string[];
  /** ISO 8601 */
  start: string | null;
  votes: Array<{ userID: string; name: string; answer: string }>;
}

/** What is known of a person before it becomes an item. */
interface Person {
  userID: string;
  name: string;
  /** one for each window that was open, or for every time they came */
  entries: JsonObject[];
}

/**
 * Reads the body of the analytics callback. Its writers (bbb-events, and what load balancers and
 * hosters make of it) differ: sessions are a list or an object by internal user ID, times are ISO
 * 8601 or the way Ruby writes them, and older ones have no sessions at all. Whatever is missing
 * becomes null or empty; whatever is more is in `raw`.
 *
 * @param body the JSON as text, or as an object
 * @throws BigBlueButtonFailure of kind `unreadable` if it is no report
 */
export function readAttendanceReport(body: unknown): AttendanceReport {
  const said = typeof body === 'string' ? parsed(body) : body;
  if (!isObject(said) || !isObject(said.data)) throw noReport();
  // The metadata has the address that the report is sent to.
  const data: JsonObject = { ...said.data, metadata: withoutCallbackTokens(said.data.metadata) };
  const raw: JsonObject = { ...said, data };
  const metadata = textsIn(data.metadata);
  const meeting = {
    meetingID: textOf(raw.meeting_id),
    internalMeetingID: textOf(raw.internal_meeting_id),
    meetingName: metadata.meeting_name ?? '',
  };
  const people = peopleIn(data.attendees);
  const voters = votersAmong(people);
  const finish = timeOf(data.finish);
  return {
    ...meeting,
    start: isoTime(timeOf(data.start)),
    finish: isoTime(finish),
    durationSeconds: numberOf(data.duration),
    ...(textOf(raw.customer) !== '' && { customer: textOf(raw.customer) }),
    ...(metadata.is_breakout !== undefined && { isBreakout: metadata.is_breakout === 'true' }),
    metadata,
    attendees: people.map((person) => itemOf(person, meeting, finish)),
    polls: listOf(data.polls)
      .filter(isObject)
      .map((poll) => pollOf(poll, voters)),
    files: listOf(data.files).map(textOf).filter(Boolean),
    raw,
  };
}

function peopleIn(attendees: unknown): Person[] {
  const known = listOf(attendees).filter(isObject);
  return grouped(known, (entry) => [idOf(entry), textOf(entry.name)]).map((entries) => ({
    userID: idOf(entries[0]),
    name: textOf(entries[0].name),
    entries,
  }));
}

/** Older ones have no ID but the internal one. */
const idOf = (entry: JsonObject): string =>
  [entry.ext_user_id, entry.id].map(textOf).find((id) => id !== '') ?? '';

function itemOf(
  { userID, name, entries }: Person,
  meeting: { meetingID: string; internalMeetingID: string; meetingName: string },
  finish: number | undefined,
): AttendanceItem {
  const { joins, leaves } = allTimes(entries);
  const counted = (count: string) => sum(entries, ({ engagement }) => asObject(engagement)[count]);
  const seconds = secondsThere(entries, finish);
  const talkSeconds = counted('talk_time');
  const lastLeaveTime = leaves.at(-1) ?? null;
  return {
    ...meeting,
    name,
    userID,
    role: entries.some(({ moderator }) => textOf(moderator) === 'true') ? 'moderator' : 'viewer',
    present: false,
    ...UNKNOWN,
    firstJoined: isoTime(joins[0]),
    firstJoinTime: joins[0] ?? null,
    lastLeft: isoTime(lastLeaveTime ?? undefined),
    lastLeaveTime,
    minutes: minutesOf(seconds),
    seconds,
    joins: joins.map(isoText),
    leaves: leaves.map(isoText),
    talkMinutes: minutesOf(talkSeconds),
    talkSeconds,
    talks: counted('talks'),
    messages: counted('chats'),
    handsRaised: counted('raisehand'),
    emojis: counted('emojis'),
    pollVotes: counted('poll_votes'),
  };
}

/** Those beside the sessions; those in them where there are no others. */
function allTimes(entries: readonly JsonObject[]): Times {
  const outside = entries.map(timesIn);
  const inside = entries.flatMap(sessionsOf);
  const of = (kind: keyof Times) =>
    [outside, inside]
      .map((times) => times.flatMap((each) => each[kind]).sort((a, b) => a - b))
      .find((times) => times.length > 0) ?? [];
  return { joins: of('joins'), leaves: of('leaves') };
}

/** Windows are looked at one by one where the server tells them apart. */
function secondsThere(entries: readonly JsonObject[], finish: number | undefined): number | null {
  const stays = entries.flatMap((entry) => {
    const sessions = sessionsOf(entry);
    return sessions.length > 0
      ? sessions.flatMap((session) => staysOf(session, finish, 1))
      : staysOf(timesIn(entry), finish, Infinity);
  });
  return stays.length > 0 ? secondsOf(stays) : sum(entries, ({ duration }) => duration);
}

/** By the user's internal ID in some reports, a list in others; missing in old ones. */
function sessionsOf({ sessions }: JsonObject): Times[] {
  return listOf(sessions)
    .filter(isObject)
    .map(timesIn)
    .filter(({ joins }) => joins.length > 0);
}

/** In sessions, leaves are called lefts. */
function timesIn({ joins, leaves, lefts }: JsonObject): Times {
  return { joins: momentsIn(joins), leaves: [...momentsIn(leaves), ...momentsIn(lefts)] };
}

/** Times, as they are, or each in an event that has more to say. */
function momentsIn(list: unknown): number[] {
  return listOf(list)
    .map((each) => timeOf(isObject(each) ? each.timestamp : each))
    .filter((time) => time !== undefined);
}

const timeOf = (value: unknown): number | undefined => timeOfText(textOf(value));

function pollOf(poll: JsonObject, voters: ReadonlyMap<string, Person>): PollReport {
  const votes = Object.entries(asObject(poll.votes));
  return {
    id: textOf(poll.id),
    type: textOf(poll.type),
    question: textOf(poll.question),
    published: textOf(poll.published) === 'true',
    options: listOf(poll.options).map(textOf),
    start: isoTime(timeOf(poll.start)),
    votes: votes.map(([voter, answer]) => {
      const person = voters.get(voter);
      return {
        userID: person?.userID ?? voter,
        name: person?.name ?? '',
        answer: listOf(answer).length > 0 ? listOf(answer).map(textOf).join(', ') : textOf(answer),
      };
    }),
  };
}

/** People by what stands in the votes. */
function votersAmong(people: readonly Person[]): ReadonlyMap<string, Person> {
  const keys = [({ userID }: Person) => underscored(userID), ({ userID }: Person) => userID];
  return new Map(keys.flatMap((key) => people.map((person) => [key(person), person] as const)));
}

/** What the server's script does to every key of the report, and so to the IDs of voters. */
function underscored(key: string): string {
  return key
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
}

const isoText = (time: number): string => isoTime(time) ?? '';

function sum(entries: readonly JsonObject[], value: (entry: JsonObject) => unknown): number | null {
  const known = entries.map((entry) => numberOf(value(entry))).filter((each) => each !== null);
  return known.length > 0 ? known.reduce((total, each) => total + each, 0) : null;
}

function noReport(): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'unreadable',
    message: 'What arrived is no attendance report of BigBlueButton.',
    advice:
      'Check that nothing else sends to this address, and that no proxy between the server and n8n changes what is sent.',
  });
}
