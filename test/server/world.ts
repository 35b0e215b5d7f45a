import { Callbacks } from './callbacks';
import type { Clock } from './clock';
import { Deliveries } from './deliveries';
import type { EventId, JsonObject } from './events';
import { Faults } from './faults';
import { Hooks } from './hooks';
import { Journal } from './journal';
import { type Meeting } from './meeting';
import { Meetings } from './meetings';
import { Pipeline } from './pipeline';
import { type Recording, Recordings } from './recordings';
import { changed, defaultSettings, type Settings, type SettingsChange } from './settings';

/** One simulated BigBlueButton server: everything it knows and everything that goes on in it. */
export class World {
  settings: Settings;
  /** `http://127.0.0.1:PORT`; known once the server listens. */
  origin = '';

  readonly journal: Journal;
  readonly faults = new Faults();
  readonly hooks = new Hooks();
  readonly recordings = new Recordings();
  readonly meetings: Meetings;
  readonly pipeline: Pipeline;
  readonly deliveries: Deliveries;
  readonly callbacks: Callbacks;
  /** One-time tokens of protected recordings. */
  readonly playbackTokens = new Set<string>();
  /** Client configurations by their token, at servers up to 2.3. */
  readonly configurations = new Map<string, string>();

  constructor(
    readonly clock: Clock,
    readonly secret: string,
    change: SettingsChange = {},
  ) {
    this.settings = changed(defaultSettings(), change);
    this.journal = new Journal(clock);
    this.callbacks = new Callbacks(clock, secret, () => this.settings.analytics);
    this.deliveries = new Deliveries(clock, this.hooks, () => this.settings.webhooks, secret);
    this.meetings = new Meetings(
      clock,
      {
        announce: (id, meeting, attributes, synthesised) =>
          this.announce(id, meeting, attributes, synthesised),
        ended: (meeting) => this.meetingEnded(meeting),
      },
      () => this.settings.endingTakesMs,
    );
    this.pipeline = new Pipeline(
      clock,
      this.recordings,
      {
        recordingEvent: (id, recording, attributes) => this.tell(id, recording, attributes),
        formatPublished: (recording) => this.callbacks.formatPublished(recording),
        addressOf: (path) => this.addressOf(path),
      },
      () => this.settings.pipeline,
    );
  }

  configure(change: SettingsChange): void {
    this.settings = changed(this.settings, change);
  }

  /** The whole address of a path on this server; whole addresses stay as they are. */
  addressOf(path: string): string {
    return path.startsWith('/') ? this.origin + path : path;
  }

  get logoutUrl(): string {
    return this.settings.logoutUrl || `${this.origin}/`;
  }

  /** An event of a meeting. Generation 2 makes up no `user-left` at a meeting's end. */
  announce(id: EventId, meeting: Meeting, attributes: JsonObject = {}, synthesised = false): void {
    if (synthesised && this.settings.webhooks.generation === 2) return;
    this.deliveries.announce({
      id,
      internalMeetingId: meeting.internalId,
      externalMeetingId: meeting.meetingId,
      attributes,
      ts: this.clock.now(),
      synthesised,
    });
  }

  /** An event of the recording scripts: their messages carry both ids, and count in seconds. */
  tell(id: EventId, recording: Recording, attributes: JsonObject = {}): void {
    this.deliveries.announce({
      id,
      internalMeetingId: recording.recordId,
      externalMeetingId: recording.meetingId,
      attributes,
      ts: Math.floor(this.clock.now() / 1000),
    });
  }

  /**
   * What bbb-web says after publishRecordings and deleteRecordings: it names the record only, so
   * the external id comes from the service's memory of the last week.
   */
  tellChange(id: 'rap-published' | 'rap-unpublished' | 'rap-deleted', recording: Recording): void {
    const age = this.clock.now() - recording.startTime;
    const remembered = age < this.settings.webhooks.mappingTimeoutMs;
    this.deliveries.announce({
      id,
      internalMeetingId: recording.recordId,
      externalMeetingId: remembered ? recording.meetingId : undefined,
      attributes: {},
      ts: this.clock.now(),
    });
  }

  private meetingEnded(meeting: Meeting): void {
    this.callbacks.meetingEnded(meeting);
    if (meeting.record) this.pipeline.take(meeting);
  }
}
