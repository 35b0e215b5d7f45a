/** What a meeting is, who is in it, and what is told of both. The meetings of a server: meetings.ts. */

import { createHash, randomInt } from 'node:crypto';

import type { JsonObject } from './events';

export type Role = 'MODERATOR' | 'VIEWER';
export type GuestStatus = 'ALLOW' | 'WAIT' | 'DENY';

export interface Attendee {
  internalId: string;
  externalId: string;
  fullName: string;
  role: Role;
  guest: boolean;
  presenter: boolean;
  listenOnly: boolean;
  voice: boolean;
  muted: boolean;
  streams: string[];
  userdata: Record<string, string>;
  session: Session;
  joinedAt: number;
}

/** What `join` leaves on the server: the person may connect with it, but has not done so yet. */
export interface Session {
  token: string;
  cookie: string;
  authToken: string;
  meeting: Meeting;
  userId: string;
  externalUserId: string;
  fullName: string;
  role: Role;
  guestStatus: GuestStatus;
  guest: boolean;
  userdata: Record<string, string>;
  logoutUrl?: string;
  attendee?: Attendee;
  ipAddress: string;
  userAgent: string;
}

/** What a meeting is made of, all defaults already filled in. */
export interface MeetingPlan {
  meetingId: string;
  name: string;
  attendeePW: string;
  moderatorPW: string;
  voiceBridge: string;
  dialNumber: string;
  welcome: string;
  logoutUrl: string;
  duration: number;
  maxParticipants: number;
  record: boolean;
  autoStartRecording: boolean;
  allowStartStopRecording: boolean;
  guestPolicy: string;
  isBreakout: boolean;
  parentMeetingId: string;
  sequence: number;
  freeJoin: boolean;
  keepEvents: boolean;
  endWhenNoModerator: boolean;
  endWhenNoModeratorDelayInMinutes: number;
  expireIfNoUserJoinedInMinutes: number;
  expireWhenLastUserLeftInMinutes: number;
  meetingEndedUrl: string;
  disabledFeatures: string[];
  metadata: Record<string, string>;
  documents: MeetingDocument[];
  /** Every parameter as it was sent, for tests that want to look. */
  parameters: Record<string, string>;
}

export interface MeetingDocument {
  name: string;
  url?: string;
  bytes?: number;
  current: boolean;
  downloadable: boolean;
  removable: boolean;
}

export interface ChatMessage {
  id: string;
  userName: string;
  message: string;
  time: number;
}

export interface Meeting extends MeetingPlan {
  internalId: string;
  createTime: number;
  startTime: number;
  endTime: number;
  hasUserJoined: boolean;
  forciblyEnded: boolean;
  /** Somebody pressed the record button at least once. */
  recordingMarks: boolean;
  recordingNow: boolean;
  attendees: Attendee[];
  /** Everybody who was ever there. */
  visitors: Visit[];
  breakoutRooms: string[];
  chat: ChatMessage[];
}

export interface Visit {
  attendee: Attendee;
  joinedAt: number;
  leftAt?: number;
}

export interface Person {
  fullName: string;
  externalUserId?: string;
  /** Of somebody who is in the meeting already and opens it once more (links of getJoinUrl). */
  existingUserId?: string;
  role: Role;
  guest: boolean;
  guestStatus: GuestStatus;
  userdata: Record<string, string>;
  logoutUrl?: string;
  ipAddress: string;
  userAgent: string;
}

export function randomText(length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

export function internalIdOf(meetingId: string, createTime: number): string {
  return `${createHash('sha1').update(meetingId, 'utf8').digest('hex')}-${createTime}`;
}

export function attendeeOf(session: Session, joinedAt: number): Attendee {
  return {
    internalId: session.userId,
    externalId: session.externalUserId,
    fullName: session.fullName,
    role: session.role,
    guest: session.guest,
    presenter: false,
    listenOnly: false,
    voice: false,
    muted: false,
    streams: [],
    userdata: session.userdata,
    session,
    joinedAt,
  };
}

export function ids(attendee: Attendee): JsonObject {
  return { 'internal-user-id': attendee.internalId, 'external-user-id': attendee.externalId };
}

/** The `user` of user-joined, in full as webhooks 3.5 tell it. */
export function joinedUser(attendee: Attendee): JsonObject {
  return {
    ...ids(attendee),
    name: attendee.fullName,
    role: attendee.role,
    presenter: attendee.presenter,
    guest: attendee.guest,
    userdata: attendee.userdata,
    'ip-address': attendee.session.ipAddress,
    'user-agent': attendee.session.userAgent,
    'session-token': attendee.session.token,
  };
}

/** What meeting-created tells besides the ids, passwords included. */
export function createdAttributes(meeting: Meeting): JsonObject {
  return {
    meeting: {
      name: meeting.name,
      'is-breakout': meeting.isBreakout,
      'parent-id': meeting.parentMeetingId,
      duration: meeting.duration,
      'create-time': meeting.createTime,
      'create-date': javaDate(meeting.createTime),
      'moderator-pass': meeting.moderatorPW,
      'viewer-pass': meeting.attendeePW,
      record: meeting.record,
      'voice-conf': meeting.voiceBridge,
      'dial-number': meeting.dialNumber,
      'max-users': meeting.maxParticipants,
      metadata: meeting.metadata,
      audioBridge: 'bbb-webrtc-sfu',
      cameraBridge: 'bbb-webrtc-sfu',
      screenShareBridge: 'bbb-webrtc-sfu',
    },
  };
}

/** Java's `Date.toString()` in UTC: `Thu Mar 16 10:00:00 UTC 2023`. */
export function javaDate(time: number): string {
  const [week, day, month, year, clock] = new Date(time).toUTCString().replace(',', '').split(' ');
  return `${week} ${month} ${day} ${clock} UTC ${year}`;
}
