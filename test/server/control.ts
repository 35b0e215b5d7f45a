import type { Clock } from './clock';
import type { CallbackCall } from './callbacks';
import type { Delivery } from './deliveries';
import type { JsonObject } from './events';
import type { Fault } from './faults';
import type { Hook } from './hooks';
import type { ReceivedRequest } from './journal';
import { type Meeting, internalIdOf } from './meeting';
import { joinByLink, Participant } from './participants';
import { formatOf, type Recording, type RecordingState, type TextTrack } from './recordings';
import type { Settings, SettingsChange } from './settings';
import { changed, defaultSettings } from './settings';
import type { World } from './world';

export interface NewRecording {
  recordId?: string;
  meetingId?: string;
  name?: string;
  state?: RecordingState;
  startTime?: number;
  endTime?: number;
  participants?: number;
  metadata?: Record<string, string>;
  /** Names, or names with an address of their own for formats of third parties. */
  formats?: readonly (string | { type: string; url: string })[];
  textTracks?: TextTrack[];
  protected?: boolean;
  videoBytes?: number;
  files?: Record<string, string | null>;
}

export interface EmittedEvent {
  /** Of a meeting or recording that the stand-in knows; absent: give the ids yourself. */
  meetingId?: string;
  internalMeetingId?: string;
  externalMeetingId?: string;
  ts?: number;
}

/**
 * Moves the simulated world: time, faults, people, recordings. In a test it is used as an object;
 * `/control/…` offers the same over HTTP.
 */
export class Control {
  constructor(
    readonly world: World,
    private readonly initial: SettingsChange,
  ) {}

  get clock(): Clock {
    return this.world.clock;
  }

  get settings(): Settings {
    return this.world.settings;
  }

  /** Changes what this server does differently from others. */
  configure(change: SettingsChange): void {
    this.world.configure(change);
  }

  /** Waits until no delivery or callback is under way. */
  settled(): Promise<void> {
    return this.clock.settled();
  }

  /** Forgets everything: meetings, recordings, hooks, faults, requests; settings as at the start. */
  reset(): void {
    const { world } = this;
    this.clock.clear();
    world.settings = changed(defaultSettings(), this.initial);
    world.faults.clear();
    world.journal.clear();
    world.deliveries.clear();
    world.callbacks.clear();
    world.meetings.clear();
    world.recordings.clear();
    world.pipeline.clear();
    world.hooks.clear();
    world.playbackTokens.clear();
    world.configurations.clear();
  }

  readonly faults = {
    /** `call` as in `create` or `hooks/list`, or `*`. */
    set: (call: string, fault: Fault): void => this.world.faults.set(call, fault),
    clear: (call?: string): void => this.world.faults.clear(call),
    all: (): Record<string, Fault> => this.world.faults.all(),
  };

  readonly requests = {
    /** What was received, of one call (`create`) or of all. */
    all: (call?: string): ReceivedRequest[] =>
      this.world.journal.all().filter((one) => call === undefined || one.call === call),
    clear: (): void => this.world.journal.clear(),
  };

  readonly meetings = {
    all: (): readonly Meeting[] => this.world.meetings.all(),
    /** @throws Error when no such meeting is listed */
    get: (id: string): Meeting => this.meetingNamed(id),
    /** Ends a meeting from inside, as a moderator does in the client. */
    end: (id: string): void => this.world.meetings.end(this.meetingNamed(id), true),
    /** The record button. */
    record: (id: string, on = true): void =>
      this.world.meetings.setRecording(this.meetingNamed(id), on),
  };

  readonly participants = {
    /** Opens a join link with real requests. */
    join: (link: string): Promise<Participant> => joinByLink(link, this.world),
    /** Everybody who is in a meeting. */
    all: (meetingId: string): Participant[] =>
      this.meetingNamed(meetingId).attendees.map((one) => new Participant(this.world, one)),
    /** By name, user id or session token. */
    find: (meetingId: string, who: string): Participant => this.participantNamed(meetingId, who),
    /** Lets a waiting guest in, or turns them away. */
    admit: (sessionToken: string, admitted = true): void => {
      const session = this.world.meetings.sessionOf(sessionToken);
      if (!session) throw new Error(`No session ${sessionToken}`);
      session.guestStatus = admitted ? 'ALLOW' : 'DENY';
      this.world.meetings.connect(session);
    },
  };

  readonly recordings = {
    all: (): readonly Recording[] => this.world.recordings.all(),
    /** By recordID, or the newest of a meetingID. */
    get: (id: string): Recording => this.recordingNamed(id),
    /** Runs the pipeline of an ended meeting at once, up to a state. */
    run: (
      id: string,
      state: RecordingState = 'published',
      formats?: readonly string[],
    ): Recording => this.runPipeline(id, state, formats),
    /** Puts a recording there, without meeting, events or callbacks. */
    add: (recording: NewRecording = {}): Recording => this.addRecording(recording),
  };

  readonly hooks = {
    all: (): readonly Hook[] => this.world.hooks.all(),
    deliveries: (): readonly Delivery[] => this.world.deliveries.all(),
    /** A hook from the service's configuration, which no call removes. */
    addPermanent: (callbackUrl: string, getRaw = false): Hook =>
      this.addPermanent(callbackUrl, getRaw),
    /** Restarts the service: it forgets what the real one forgets. */
    restart: (): void => this.world.hooks.restart(),
    /** Tells any event, with any attributes, to the hooks it concerns. */
    emit: (id: string, attributes: JsonObject = {}, of: EmittedEvent = {}): void =>
      this.emit(id, attributes, of),
  };

  readonly callbacks = {
    /** End, recording-ready and analytics callbacks that were sent. */
    all: (): readonly CallbackCall[] => this.world.callbacks.all(),
  };

  private meetingNamed(id: string): Meeting {
    const meeting = this.world.meetings.findByEitherId(id);
    if (!meeting) throw new Error(`There is no meeting ${id}`);
    return meeting;
  }

  private participantNamed(meetingId: string, who: string): Participant {
    const found = this.meetingNamed(meetingId).attendees.find((one) =>
      [one.fullName, one.externalId, one.internalId, one.session.token].includes(who),
    );
    if (!found) throw new Error(`${who} is not in the meeting ${meetingId}`);
    return new Participant(this.world, found);
  }

  private recordingNamed(id: string): Recording {
    const { recordings } = this.world;
    const found =
      recordings.get(id) ?? recordings.all().findLast((recording) => recording.meetingId === id);
    if (!found) throw new Error(`There is no recording ${id}; was the record button pressed?`);
    return found;
  }

  private runPipeline(id: string, state: RecordingState, formats?: readonly string[]): Recording {
    const recording = this.recordingNamed(id);
    const { recordId } = recording;
    const stop = state === 'unpublished' || state === 'deleted' ? 'published' : state;
    this.world.pipeline.run(recordId, stop, formats);
    if (state === 'unpublished' || state === 'deleted') {
      recording.state = state;
      this.world.tellChange(`rap-${state}`, recording);
    }
    return recording;
  }

  private addRecording(wanted: NewRecording): Recording {
    const now = this.clock.now();
    const { formats = ['video'], ...given } = wanted;
    const meetingId = given.meetingId ?? 'recorded-meeting';
    let startTime = given.startTime ?? now - 3600_000;
    while (this.world.recordings.get(internalIdOf(meetingId, startTime))) startTime += 1;
    const recording = this.world.recordings.add({
      recordId: internalIdOf(meetingId, startTime),
      meetingId,
      name: 'Recorded meeting',
      isBreakout: false,
      state: 'published',
      startTime,
      endTime: startTime + 1800_000,
      participants: 2,
      rawBytes: 3_145_728,
      metadata: {},
      textTracks: [],
      breakoutRooms: [],
      protected: false,
      videoBytes: 0,
      files: {},
      ...given,
      formats: [],
    });
    recording.formats = formats.map((format) =>
      typeof format === 'string'
        ? formatOf(recording, format)
        : formatOf(recording, format.type, format.url),
    );
    return recording;
  }

  private addPermanent(callbackUrl: string, getRaw: boolean): Hook {
    const { generation } = this.settings.webhooks;
    return this.world.hooks.create({ callbackUrl, getRaw, permanent: true }, generation).hook;
  }

  private emit(id: string, attributes: JsonObject, of: EmittedEvent): void {
    const { meetings, recordings, deliveries, clock } = this.world;
    const known = of.meetingId === undefined ? undefined : meetings.findByEitherId(of.meetingId);
    const recording = recordings.all().findLast((one) => one.meetingId === of.meetingId);
    deliveries.announce({
      id,
      internalMeetingId:
        of.internalMeetingId ?? known?.internalId ?? recording?.recordId ?? 'unknown',
      externalMeetingId: of.externalMeetingId ?? of.meetingId,
      attributes,
      ts: of.ts ?? clock.now(),
    });
  }
}
