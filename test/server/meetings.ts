import { randomBytes } from 'node:crypto';

import type { Clock, Timer } from './clock';
import type { EventId, JsonObject } from './events';
import {
  type Attendee,
  attendeeOf,
  type ChatMessage,
  createdAttributes,
  ids,
  internalIdOf,
  joinedUser,
  type Meeting,
  type MeetingDocument,
  type MeetingPlan,
  type Person,
  randomText,
  type Session,
} from './meeting';

export interface MeetingWatcher {
  announce(id: EventId, meeting: Meeting, attributes?: JsonObject, synthesised?: boolean): void;
  ended(meeting: Meeting): void;
}

const MINUTE = 60_000;

/** The meetings of the server and the people in them. Knows nothing of HTTP. */
export class Meetings {
  private meetings: Meeting[] = [];
  private past: Meeting[] = [];
  private readonly sessions = new Map<string, Session>();
  private readonly timers = new Map<Meeting, Timer[]>();

  constructor(
    private readonly clock: Clock,
    private readonly watcher: MeetingWatcher,
    private readonly endingTakesMs: () => number,
  ) {}

  /** Meetings that are listed, those included that are just ending. */
  all(): readonly Meeting[] {
    return this.meetings;
  }

  /** Meetings that are gone; their recordings may still be under way. */
  ended(): readonly Meeting[] {
    return this.past;
  }

  clear(): void {
    this.meetings = [];
    this.past = [];
    this.sessions.clear();
    this.timers.clear();
  }

  /** By external id; one that is not ending comes first. */
  find(meetingId: string): Meeting | undefined {
    const same = this.meetings.filter((meeting) => meeting.meetingId === meetingId);
    return same.find((meeting) => meeting.endTime === 0) ?? same[0];
  }

  findByEitherId(id: string): Meeting | undefined {
    return this.find(id) ?? this.meetings.find((meeting) => meeting.internalId === id);
  }

  sessionOf(token: string | undefined): Session | undefined {
    return token === undefined ? undefined : this.sessions.get(token);
  }

  allSessions(): Session[] {
    return [...this.sessions.values()];
  }

  create(plan: MeetingPlan): Meeting {
    const createTime = this.freeCreateTime(plan.meetingId);
    const meeting: Meeting = {
      ...plan,
      internalId: internalIdOf(plan.meetingId, createTime),
      createTime,
      startTime: 0,
      endTime: 0,
      hasUserJoined: false,
      forciblyEnded: false,
      recordingMarks: false,
      recordingNow: false,
      attendees: [],
      visitors: [],
      breakoutRooms: [],
      chat: [],
    };
    this.meetings.push(meeting);
    this.findByEitherId(plan.parentMeetingId)?.breakoutRooms.push(meeting.internalId);
    this.watcher.announce('meeting-created', meeting, createdAttributes(meeting));
    this.watchExpiry(meeting);
    return meeting;
  }

  /** What a join link leads to: a session that waits for its client. */
  register(meeting: Meeting, person: Person): Session {
    const { existingUserId, ...details } = person;
    const attendee = meeting.attendees.find((one) => one.internalId === existingUserId);
    const userId = attendee?.internalId ?? `w_${randomText(12)}`;
    const session: Session = {
      ...details,
      token: randomText(16),
      cookie: randomBytes(16).toString('hex').toUpperCase(),
      authToken: randomText(12),
      meeting,
      userId,
      externalUserId: attendee?.externalId ?? person.externalUserId ?? userId,
      attendee,
    };
    this.sessions.set(session.token, session);
    return session;
  }

  /** The client of a session connects: from now on the person is in the meeting. */
  connect(session: Session): Attendee | undefined {
    const { meeting } = session;
    if (session.attendee || session.guestStatus !== 'ALLOW' || meeting.endTime !== 0) {
      return session.attendee;
    }
    const attendee = attendeeOf(session, this.clock.now());
    session.attendee = attendee;
    meeting.attendees.push(attendee);
    meeting.visitors.push({ attendee, joinedAt: this.clock.now() });
    meeting.hasUserJoined = true;
    meeting.startTime ||= this.clock.now();
    this.watcher.announce('user-joined', meeting, { user: joinedUser(attendee) });
    if (attendee.role === 'MODERATOR' && !meeting.attendees.some((other) => other.presenter)) {
      this.makePresenter(attendee);
    }
    if (meeting.record && meeting.autoStartRecording) this.setRecording(meeting, true);
    return attendee;
  }

  leave(attendee: Attendee): void {
    const { meeting } = attendee.session;
    if (!meeting.attendees.includes(attendee)) return;
    meeting.attendees = meeting.attendees.filter((other) => other !== attendee);
    const visit = meeting.visitors.find((entry) => entry.attendee === attendee);
    if (visit) visit.leftAt = this.clock.now();
    this.sessions.delete(attendee.session.token);
    this.watcher.announce('user-left', meeting, {
      user: { ...ids(attendee), guest: attendee.guest },
    });
    this.watchEmptiness(meeting);
  }

  makePresenter(attendee: Attendee): void {
    const { meeting } = attendee.session;
    for (const other of meeting.attendees.filter((one) => one.presenter && one !== attendee)) {
      other.presenter = false;
      this.watcher.announce('user-presenter-unassigned', meeting, { user: ids(other) });
    }
    if (attendee.presenter) return;
    attendee.presenter = true;
    this.watcher.announce('user-presenter-assigned', meeting, { user: ids(attendee) });
  }

  /** The record button. It does nothing in a meeting created without `record=true`. */
  setRecording(meeting: Meeting, on: boolean): void {
    if (!meeting.record || meeting.recordingNow === on) return;
    meeting.recordingNow = on;
    if (on) meeting.recordingMarks = true;
    this.watcher.announce(`meeting-recording-${on ? 'started' : 'stopped'}`, meeting);
  }

  announce(id: EventId, attendee: Attendee, more: JsonObject = {}, beside: JsonObject = {}): void {
    this.watcher.announce(id, attendee.session.meeting, {
      user: { ...ids(attendee), ...more },
      ...beside,
    });
  }

  presentationChanged(meeting: Meeting, document: MeetingDocument): void {
    const id = internalIdOf(document.name, this.clock.now());
    this.watcher.announce('meeting-presentation-changed', meeting, {
      meeting: { 'presentation-id': id },
    });
  }

  sendChat(meeting: Meeting, userName: string, message: string, sender?: Attendee): ChatMessage {
    const time = this.clock.now();
    const entry = { id: `${time}-${randomText(8)}`, userName, message, time };
    meeting.chat.push(entry);
    this.watcher.announce('chat-group-message-sent', meeting, {
      'chat-message': {
        id: entry.id,
        message,
        sender: {
          'internal-user-id': sender?.internalId ?? 'SYSTEM_MESSAGE',
          'external-user-id': sender?.externalId ?? '',
          name: userName,
          time,
        },
      },
      'chat-id': 'MAIN-PUBLIC-GROUP-CHAT',
    });
    return entry;
  }

  /** Ends a meeting; it stays listed for as long as ending takes on this server. */
  end(meeting: Meeting, forcibly: boolean): void {
    if (meeting.endTime !== 0) return;
    for (const timer of this.timers.get(meeting) ?? []) timer.cancel();
    this.timers.delete(meeting);
    meeting.endTime = this.clock.now();
    meeting.forciblyEnded = forcibly;
    const present = meeting.attendees;
    meeting.attendees = [];
    for (const visit of meeting.visitors) visit.leftAt ??= this.clock.now();
    for (const [token, session] of this.sessions) {
      if (session.meeting === meeting) this.sessions.delete(token);
    }
    const wait = this.endingTakesMs();
    if (wait > 0) this.clock.after(wait, () => this.destroy(meeting, present));
    else this.destroy(meeting, present);
  }

  private destroy(meeting: Meeting, present: readonly Attendee[]): void {
    this.meetings = this.meetings.filter((other) => other !== meeting);
    this.past.push(meeting);
    this.watcher.announce('meeting-ended', meeting);
    for (const attendee of present) {
      const user = { ...ids(attendee), guest: attendee.guest };
      this.watcher.announce('user-left', meeting, { user }, true);
    }
    this.watcher.ended(meeting);
  }

  private watchExpiry(meeting: Meeting): void {
    const unjoined = meeting.expireIfNoUserJoinedInMinutes;
    if (unjoined > 0) {
      this.later(meeting, unjoined, () => !meeting.hasUserJoined && this.end(meeting, false));
    }
    if (meeting.duration > 0) {
      this.later(meeting, meeting.duration, () => this.end(meeting, false));
    }
  }

  private watchEmptiness(meeting: Meeting): void {
    const { visitors } = meeting;
    const count = visitors.length;
    const alone = meeting.expireWhenLastUserLeftInMinutes;
    if (meeting.attendees.length === 0 && alone > 0) {
      this.later(meeting, alone, () => {
        if (meeting.attendees.length === 0 && visitors.length === count) this.end(meeting, false);
      });
    }
    const led = () => meeting.attendees.some((attendee) => attendee.role === 'MODERATOR');
    if (meeting.endWhenNoModerator && !led()) {
      this.later(meeting, meeting.endWhenNoModeratorDelayInMinutes, () => {
        if (!led()) this.end(meeting, false);
      });
    }
  }

  private later(meeting: Meeting, minutes: number, run: () => unknown): void {
    const timer = this.clock.after(minutes * MINUTE, () => void run());
    this.timers.set(meeting, [...(this.timers.get(meeting) ?? []), timer]);
  }

  /** Two runs of one id never get the same create time, not even while time stands still. */
  private freeCreateTime(meetingId: string): number {
    const taken = new Set(
      [...this.meetings, ...this.past]
        .filter((meeting) => meeting.meetingId === meetingId)
        .map((meeting) => meeting.createTime),
    );
    let time = this.clock.now();
    while (taken.has(time)) time += 1;
    return time;
  }
}
