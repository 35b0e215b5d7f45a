import type { Clock, Timer } from './clock';
import type { EventId, JsonObject } from './events';
import type { Meeting } from './meeting';
import {
  formatOf,
  type Recording,
  type RecordingFormat,
  recordingOf,
  type Recordings,
} from './recordings';
import type { PipelineSettings } from './settings';

export interface PipelineWatcher {
  recordingEvent(id: EventId, recording: Recording, attributes: JsonObject): void;
  formatPublished(recording: Recording, format: RecordingFormat): void;
  /** The whole address of a path on this server. */
  addressOf(path: string): string;
}

interface Job {
  recording: Recording;
  formats: readonly string[];
  steps: Iterator<number>;
  timer?: Timer;
  done: boolean;
}

export type PipelineStop = 'processing' | 'processed' | 'published';

/**
 * What happens to a recorded meeting after its end: archive, sanity check, then process and
 * publish for every format, each step told by `rap-*` events.
 */
export class Pipeline {
  private readonly jobs = new Map<string, Job>();

  constructor(
    private readonly clock: Clock,
    private readonly recordings: Recordings,
    private readonly watcher: PipelineWatcher,
    private readonly settings: () => PipelineSettings,
  ) {}

  /** Takes up an ended meeting. Without recording marks only archive and sanity are run. */
  take(meeting: Meeting, automatic = this.settings().automatic): Recording {
    const recording = recordingOf(meeting);
    if (meeting.recordingMarks) this.recordings.add(recording);
    const job: Job = {
      recording,
      formats: this.settings().formats,
      steps: [][Symbol.iterator](),
      done: false,
    };
    job.steps = this.steps(job, meeting.recordingMarks);
    this.jobs.set(recording.recordId, job);
    if (automatic) this.proceed(job);
    return recording;
  }

  /**
   * Runs the steps at once, up to a state, and holds there.
   * @returns false when there is no unfinished job for the recording
   */
  run(recordId: string, until: PipelineStop, formats?: readonly string[]): boolean {
    const job = this.jobs.get(recordId);
    if (!job || job.done) return false;
    job.timer?.cancel();
    if (formats) job.formats = formats;
    let archived = false;
    while (!this.reached(job, until, archived)) {
      archived = true;
      if (job.steps.next().done) job.done = true;
    }
    return true;
  }

  clear(): void {
    this.jobs.clear();
  }

  private reached(job: Job, until: PipelineStop, moved: boolean): boolean {
    if (job.done) return true;
    if (until === 'processing') return moved;
    return until === 'processed' && job.recording.state !== 'processing';
  }

  private proceed(job: Job): void {
    const step = job.steps.next();
    if (step.done) job.done = true;
    else job.timer = this.clock.after(step.value, () => this.proceed(job));
  }

  /** Yields how long to wait before the next thing happens. */
  private *steps(job: Job, recorded: boolean): Generator<number> {
    const { recording } = job;
    const tell = (id: EventId, attributes: JsonObject = {}) =>
      this.watcher.recordingEvent(id, recording, {
        'record-id': recording.recordId,
        ...attributes,
      });
    const { archiveMs, sanityMs } = this.settings();
    const duration = recording.endTime - recording.startTime;

    tell('rap-archive-started');
    yield archiveMs;
    tell('rap-archive-ended', { success: true, 'step-time': archiveMs, recorded, duration });
    tell('rap-post-archive-started');
    tell('rap-post-archive-ended', { success: true, 'step-time': 1 });
    tell('rap-sanity-started');
    yield sanityMs;
    tell('rap-sanity-ended', { success: true, 'step-time': sanityMs });
    if (!recorded) return;
    for (let index = 0; index < job.formats.length; index += 1) {
      yield* this.format(job, job.formats[index], tell);
    }
  }

  private *format(
    job: Job,
    type: string,
    tell: (id: EventId, attributes?: JsonObject) => void,
  ): Generator<number> {
    const { recording } = job;
    const { processMs, publishMs } = this.settings();
    const workflow = { workflow: type };
    const ended = (ms: number) => ({ success: true, 'step-time': ms, ...workflow });

    tell('rap-process-started', workflow);
    yield processMs;
    if (recording.state === 'processing') recording.state = 'processed';
    tell('rap-process-ended', ended(processMs));
    tell('rap-post-process-started', workflow);
    tell('rap-post-process-ended', ended(1));
    tell('rap-publish-started', workflow);
    yield publishMs;
    const format = this.publish(recording, type);
    const link = this.watcher.addressOf(format.url);
    tell('rap-publish-ended', {
      ...ended(publishMs),
      recording: published(recording, format, link),
    });
    tell('rap-post-publish-started', workflow);
    this.watcher.formatPublished(recording, format);
    tell('rap-post-publish-ended', ended(1));
  }

  private publish(recording: Recording, type: string): RecordingFormat {
    const format = formatOf(recording, type);
    recording.formats.push(format);
    if (recording.state === 'processed') recording.state = 'published';
    return format;
  }
}

/** The `recording` of rap-publish-ended: metadata in the spelling of the recording's metadata.xml. */
function published(recording: Recording, format: RecordingFormat, link: string): JsonObject {
  return {
    name: recording.name,
    'is-breakout': `${recording.isBreakout}`,
    'start-time': recording.startTime,
    'end-time': recording.endTime,
    size: format.bytes,
    'raw-size': recording.rawBytes,
    metadata: recording.metadata,
    playback: {
      format: format.type,
      link,
      processing_time: format.processingTimeMs,
      duration: recording.endTime - recording.startTime,
      size: format.bytes,
    },
    download: {},
  };
}
