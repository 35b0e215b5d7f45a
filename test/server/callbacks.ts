import type { Clock } from './clock';
import type { Attendee, Meeting } from './meeting';
import { send } from './outgoing';
import type { Recording } from './recordings';
import { analyticsToken, recordingReadyToken } from './signature';

/** Waits between the tries of the end callback (CallbackUrlService.java); then it is given up. */
const RETRY_AFTER_MS = [30_000, 60_000, 120_000, 300_000];

export interface CallbackCall {
  kind: 'end' | 'meetingEndedURL' | 'recording-ready' | 'analytics' | 'mp4-ready';
  method: 'GET' | 'POST';
  url: string;
  at: number;
  status?: number;
  error?: string;
}

/** What a server sends to addresses that were given with `create`. */
export class Callbacks {
  private log: CallbackCall[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly secret: string,
    private readonly analyticsEnabled: () => boolean,
  ) {}

  all(): readonly CallbackCall[] {
    return this.log;
  }

  clear(): void {
    this.log = [];
  }

  /** After a meeting: the end callback (not for breakout rooms), the load balancer's, analytics. */
  meetingEnded(meeting: Meeting): void {
    const end = meeting.metadata.endcallbackurl;
    if (end && !meeting.isBreakout) this.getTwice('end', endUrl(end, meeting));
    if (meeting.meetingEndedUrl) this.getTwice('meetingEndedURL', meeting.meetingEndedUrl);
    const analytics = meeting.metadata['analytics-callback-url'];
    const kept = meeting.record || meeting.keepEvents;
    if (analytics && kept && this.analyticsEnabled()) this.postAnalytics(analytics, meeting);
  }

  /** After every published format: one POST, never repeated. */
  formatPublished(recording: Recording): void {
    for (const prefix of ['bbb', 'bn', 'canvas']) {
      const url = recording.metadata[`${prefix}-recording-ready-url`];
      if (!url) continue;
      const token = recordingReadyToken(recording.meetingId, recording.recordId, this.secret);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Ruby' };
      const body = new URLSearchParams({ signed_parameters: token }).toString();
      this.clock.track(this.call('recording-ready', { method: 'POST', url, headers, body }));
    }
  }

  /** When an MP4 is there. That it is a POST is all that is known of it. */
  mp4Ready(url: string, { recordId }: Recording): void {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ recordID: recordId }).toString();
    this.clock.track(this.call('mp4-ready', { method: 'POST', url, headers, body }));
  }

  private postAnalytics(url: string, meeting: Meeting): void {
    const expires = Math.floor(this.clock.now() / 1000) + 24 * 3600;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'BigBlueButton Analytics Callback',
      authorization: `Bearer ${analyticsToken(expires, this.secret)}`,
    };
    const body = JSON.stringify(analyticsOf(meeting));
    this.clock.track(this.call('analytics', { method: 'POST', url, headers, body }));
  }

  /** One event is two GETs: a probe that must end in exactly 200, then the call proper. */
  private getTwice(kind: CallbackCall['kind'], url: string, tries = 0): void {
    const work = this.tryTwice(kind, url).then((done) => {
      const wait = RETRY_AFTER_MS[tries];
      if (!done && wait !== undefined) {
        this.clock.after(wait, () => this.getTwice(kind, url, tries + 1));
      }
    });
    this.clock.track(work);
  }

  private async tryTwice(kind: CallbackCall['kind'], url: string): Promise<boolean> {
    const headers = { 'user-agent': 'Mozilla/5.0' };
    const probe = await this.call(kind, { method: 'GET', url, headers, maxRedirects: 5 });
    if (probe?.status !== 200) return false;
    const answer = await this.call(kind, { method: 'GET', url: probe.url });
    return answer !== undefined && answer.status >= 200 && answer.status < 300;
  }

  private async call(
    kind: CallbackCall['kind'],
    request: Omit<Parameters<typeof send>[0], 'timeoutMs'>,
  ): Promise<{ status: number; url: string } | undefined> {
    const { method, url } = request;
    const entry: CallbackCall = { kind, method, url, at: this.clock.now() };
    this.log.push(entry);
    try {
      const answer = await send({ ...request, timeoutMs: 5000 }, this.clock);
      entry.status = answer.status;
      return answer;
    } catch (error) {
      entry.error = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }
}

/** BBB adds two parameters of its own; a meetingID that is there already then occurs twice. */
function endUrl(url: string, meeting: Meeting): string {
  const mark = url.includes('?') ? '&' : '?';
  const id = encodeURIComponent(meeting.meetingId);
  return `${url}${mark}recordingmarks=${meeting.recordingMarks}&meetingID=${id}`;
}

function analyticsOf(meeting: Meeting): Record<string, unknown> {
  const people = [...new Set(meeting.visitors.map((visit) => visit.attendee))];
  const snake = Object.entries(meeting.metadata).map(([key, value]) => [
    key.replaceAll('-', '_'),
    value,
  ]);
  return {
    version: '1.0',
    meeting_id: meeting.meetingId,
    internal_meeting_id: meeting.internalId,
    data: {
      metadata: {
        ...Object.fromEntries(snake),
        is_breakout: `${meeting.isBreakout}`,
        meeting_name: meeting.name,
      },
      duration: Math.round((meeting.endTime - meeting.createTime) / 1000),
      start: dateText(meeting.createTime),
      finish: dateText(meeting.endTime),
      attendees: people.map((attendee) => analyticsAttendee(attendee, meeting)),
      files: meeting.documents.map((document) => document.name),
      polls: [],
    },
  };
}

function analyticsAttendee(attendee: Attendee, meeting: Meeting): Record<string, unknown> {
  const visits = meeting.visitors.filter((visit) => visit.attendee === attendee);
  const left = visits.map((visit) => visit.leftAt ?? meeting.endTime);
  const seconds = visits.map((visit, index) => (left[index] - visit.joinedAt) / 1000);
  return {
    ext_user_id: attendee.externalId,
    name: attendee.fullName,
    moderator: attendee.role === 'MODERATOR',
    joins: visits.map((visit) => dateText(visit.joinedAt)),
    leaves: left.map(dateText),
    duration: Math.round(seconds.reduce((sum, one) => sum + one, 0)),
    recent_talking_time: '',
    engagement: {
      chats: meeting.chat.filter((entry) => entry.userName === attendee.fullName).length,
      talks: 0,
      raisehand: 0,
      emojis: 0,
      poll_votes: 0,
      talk_time: 0,
    },
    sessions: [
      {
        joins: visits.map((visit) => ({ timestamp: dateText(visit.joinedAt) })),
        lefts: left.map((time) => ({ timestamp: dateText(time) })),
      },
    ],
  };
}

function dateText(time: number): string {
  return new Date(time).toISOString();
}
