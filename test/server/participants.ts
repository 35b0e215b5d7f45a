import type { Attendee, Meeting } from './meeting';
import { send } from './outgoing';
import type { World } from './world';

/** A simulated person in a meeting. Every act has the effects and events of the real one. */
export class Participant {
  constructor(
    private readonly world: World,
    private readonly attendee: Attendee,
  ) {}

  get fullName(): string {
    return this.attendee.fullName;
  }

  get userId(): string {
    return this.attendee.externalId;
  }

  get internalUserId(): string {
    return this.attendee.internalId;
  }

  get role(): 'MODERATOR' | 'VIEWER' {
    return this.attendee.role;
  }

  get meeting(): Meeting {
    return this.attendee.session.meeting;
  }

  get sessionToken(): string {
    return this.attendee.session.token;
  }

  leave(): void {
    this.world.meetings.leave(this.attendee);
  }

  becomePresenter(): void {
    this.world.meetings.makePresenter(this.attendee);
  }

  /** Joins the audio: with the microphone, or listening only. */
  joinAudio(how: { listenOnly?: boolean } = {}): void {
    const listenOnly = how.listenOnly ?? false;
    Object.assign(this.attendee, { voice: !listenOnly, listenOnly, muted: false });
    this.tell('user-audio-voice-enabled', {
      'listening-only': listenOnly,
      'sharing-mic': !listenOnly,
      muted: false,
    });
  }

  leaveAudio(): void {
    Object.assign(this.attendee, { voice: false, listenOnly: false, muted: false });
    const gone = { 'listening-only': false, 'sharing-mic': false, muted: true };
    this.tell('user-audio-voice-disabled', gone);
  }

  mute(muted = true): void {
    this.attendee.muted = muted;
    this.tell(muted ? 'user-audio-muted' : 'user-audio-unmuted', { muted });
  }

  startCamera(): void {
    const stream = `${this.attendee.internalId}_camera`;
    this.attendee.streams.push(stream);
    this.tell('user-cam-broadcast-start', { stream });
  }

  stopCamera(): void {
    const stream = this.attendee.streams.pop();
    if (stream) this.tell('user-cam-broadcast-end', { stream });
  }

  startScreenshare(): void {
    this.tell('meeting-screenshare-started');
  }

  stopScreenshare(): void {
    this.tell('meeting-screenshare-stopped');
  }

  raiseHand(raised = true): void {
    this.tell('user-raise-hand-changed', { 'raise-hand': raised });
  }

  showEmoji(emoji = 'none'): void {
    this.tell('user-emoji-changed', { emoji });
  }

  chat(message: string): void {
    this.world.meetings.sendChat(this.meeting, this.fullName, message, this.attendee);
  }

  startPoll(id: string, question: string, answers: readonly string[]): void {
    const list = answers.map((key, index) => ({ id: index, key }));
    this.tell('poll-started', {}, { poll: { id, question, answers: list } });
  }

  answerPoll(id: string, answerIds: readonly number[]): void {
    this.tell('poll-responded', {}, { poll: { id, answerIds: [...answerIds] } });
  }

  private tell(
    id: Parameters<World['meetings']['announce']>[0],
    user: Parameters<World['meetings']['announce']>[2] = {},
    beside: Parameters<World['meetings']['announce']>[3] = {},
  ): void {
    this.world.meetings.announce(id, this.attendee, user, beside);
  }
}

/**
 * Opens a join link as a browser does: GET, keep the session cookie, follow to the client, connect.
 * @throws Error naming the server's answer when the link does not lead into the meeting
 */
export async function joinByLink(link: string, world: World): Promise<Participant> {
  const { opened, location } = await openLink(link, world);
  const token = location.searchParams.get('sessionToken') ?? '';
  const cookie = (opened.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
  const headers = { ...BROWSER, cookie };
  await send({ method: 'GET', url: location.href, headers }, world.clock);
  const url = `${world.origin}/bigbluebutton/connection/enter?sessionToken=${token}`;
  const entered = await send({ method: 'GET', url, headers }, world.clock);
  const attendee = world.meetings.sessionOf(token)?.attendee;
  if (!attendee) throw new Error(`The client was not let in: ${entered.status} ${entered.body}`);
  return new Participant(world, attendee);
}

/** Follows the link, and pages of others that lead to it, as far as the client's address. */
async function openLink(link: string, world: World) {
  let url = link;
  for (let hops = 0; hops < 10; hops += 1) {
    const opened = await send({ method: 'GET', url, headers: BROWSER }, world.clock);
    const { location = '' } = opened.headers;
    if (opened.status < 300 || location === '' || /[?&]errors=/.test(location)) {
      throw new Error(
        `The join link was answered with ${opened.status} ${location || opened.body}`,
      );
    }
    const next = new URL(location, opened.url);
    if (next.searchParams.has('sessionToken')) return { opened, location: next };
    url = next.href;
  }
  throw new Error('The join link redirects without end');
}

const BROWSER = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
};
