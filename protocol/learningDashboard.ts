import { text } from './answerTree';
import { failureOfAnswer } from './failure';
import type { Answer } from './response';

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** What moderators see about a meeting's participants in the learning dashboard. */
export interface LearningDashboard {
  meetingID: string;
  internalMeetingID: string;
  name: string;
  /** milliseconds since 1970 */
  createTime?: number;
  /** milliseconds since 1970; undefined while the meeting is on */
  endTime?: number;
  polls: number;
  participants: DashboardParticipant[];
}

export interface DashboardParticipant {
  fullName: string;
  userID: string;
  role: 'MODERATOR' | 'VIEWER';
  /** whether they dialled in by telephone */
  dialIn: boolean;
  /** milliseconds since 1970 */
  joinTime?: number;
  /** milliseconds since 1970; undefined for those who are still there */
  leaveTime?: number;
  /** in the public chat */
  messages: number;
  talkSeconds: number;
  raisedHands: number;
  answers: number;
}

/**
 * Takes the data out of the answer to `learningDashboard`: JSON, written as a text inside JSON.
 *
 * @throws BigBlueButtonFailure of kind `unreadable` if it is none
 */
export function readDashboardData({ tree }: Answer): JsonObject {
  const data = parsed(text(tree, 'data'));
  if (isObject(data)) return data;
  throw failureOfAnswer('unreadable', 'brokenJson', { call: 'learningDashboard', status: 200 });
}

/** The few things in the dashboard's data that are counted and compared most. */
export function dashboardOf(data: JsonObject): LearningDashboard {
  return {
    meetingID: String(data.extId ?? ''),
    internalMeetingID: String(data.intId ?? ''),
    name: String(data.name ?? ''),
    createTime: time(data.createdOn),
    endTime: time(data.endedOn),
    polls: sizeOf(data.polls),
    participants: valuesOf(data.users).filter(isObject).map(participantOf),
  };
}

function participantOf(user: JsonObject): DashboardParticipant {
  // Somebody who came several times has several stays; older servers know only one.
  const stays = valuesOf(user.intIds).filter(isObject).flatMap(staysOf);
  const all = stays.length > 0 ? stays : [user];
  const left = all.map(({ leftOn }) => time(leftOn));
  return {
    fullName: String(user.name ?? ''),
    userID: String(user.extId ?? ''),
    role: user.isModerator === true ? 'MODERATOR' : 'VIEWER',
    dialIn: user.isDialIn === true,
    joinTime: least(all.map(({ registeredOn }) => time(registeredOn))),
    leaveTime: left.includes(undefined) ? undefined : greatest(left),
    messages: Number(user.totalOfMessages ?? 0),
    talkSeconds: Math.round(Number(isObject(user.talk) ? (user.talk.totalTime ?? 0) : 0) / 1000),
    raisedHands: sizeOf(user.raiseHand),
    answers: sizeOf(user.answers),
  };
}

function staysOf(connection: JsonObject): JsonObject[] {
  const sessions = valuesOf(connection.sessions).filter(isObject);
  return sessions.length > 0 ? sessions : [connection];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valuesOf(value: Json | undefined): Json[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function sizeOf(value: Json | undefined): number {
  return valuesOf(value).length;
}

/** 0 is what has not happened. */
function time(value: Json | undefined): number | undefined {
  return Number(value) > 0 ? Number(value) : undefined;
}

function least(times: ReadonlyArray<number | undefined>): number | undefined {
  const known = times.filter((each) => each !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function greatest(times: ReadonlyArray<number | undefined>): number | undefined {
  const known = times.filter((each) => each !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}
