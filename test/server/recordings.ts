import type { Meeting } from './meeting';

export type RecordingState = 'processing' | 'processed' | 'published' | 'unpublished' | 'deleted';

export interface Preview {
  width: number;
  height: number;
  alt: string;
  path: string;
}

/** One published form of a recording: what getRecordings lists as `<format>`. */
export interface RecordingFormat {
  type: string;
  /** Where it is played: a path on this server, or a whole address. */
  url: string;
  processingTimeMs: number;
  lengthMinutes: number;
  bytes: number;
  previews: Preview[];
}

export interface TextTrack {
  kind: 'subtitles' | 'captions';
  lang: string;
  label: string;
  source: 'live' | 'automatic' | 'upload';
  content: string;
}

export interface Recording {
  recordId: string;
  meetingId: string;
  name: string;
  isBreakout: boolean;
  state: RecordingState;
  startTime: number;
  endTime: number;
  participants: number;
  rawBytes: number;
  metadata: Record<string, string>;
  formats: RecordingFormat[];
  textTracks: TextTrack[];
  breakout?: { parentId: string; sequence: number };
  breakoutRooms: string[];
  /** Scalelite's protection: links carry one-time tokens, files want a cookie. */
  protected: boolean;
  /** Size of the generated video; 0 = the small one that is shipped. */
  videoBytes: number;
  /**
   * Text files beside, or instead of, those that are always there, by their paths below the format:
   * `notes/notes.txt`, `ai-summary/transcript.txt`. Null takes one away.
   */
  files: Record<string, string | null>;
  /** At servers that make an MP4 on request: asked for, and maybe there by now. */
  mp4?: { ready: boolean; email?: string };
}

/** All recordings of the server. Knows nothing of HTTP. */
export class Recordings {
  private recordings: Recording[] = [];

  all(): readonly Recording[] {
    return this.recordings;
  }

  clear(): void {
    this.recordings = [];
  }

  add(recording: Recording): Recording {
    this.recordings.push(recording);
    return recording;
  }

  get(recordId: string): Recording | undefined {
    return this.recordings.find((recording) => recording.recordId === recordId);
  }

  /** Those of the given ids that exist. Whole ids, no prefixes. */
  existing(recordIds: readonly string[]): Recording[] {
    return this.recordings.filter((recording) => recordIds.includes(recording.recordId));
  }
}

/** The recording that an ended meeting leaves, nothing processed yet. */
export function recordingOf(meeting: Meeting): Recording {
  return {
    recordId: meeting.internalId,
    meetingId: meeting.meetingId,
    name: meeting.name,
    isBreakout: meeting.isBreakout,
    state: 'processing',
    startTime: meeting.createTime,
    endTime: meeting.endTime,
    participants: new Set(meeting.visitors.map((visit) => visit.attendee.externalId)).size,
    rawBytes: 3_145_728,
    metadata: {
      ...meeting.metadata,
      meetingId: meeting.meetingId,
      meetingName: meeting.name,
      isBreakout: `${meeting.isBreakout}`,
    },
    formats: [],
    textTracks: [],
    breakout: meeting.isBreakout
      ? { parentId: meeting.parentMeetingId, sequence: meeting.sequence }
      : undefined,
    breakoutRooms: [...meeting.breakoutRooms],
    protected: false,
    videoBytes: 0,
    files: {},
  };
}

/** Where the formats of real servers are played, below the server's own address. */
const FORMAT_PATHS: Readonly<Record<string, (recordId: string) => string>> = {
  presentation: (id) => `/playback/presentation/2.3/${id}`,
  video: (id) => `/playback/video/${id}/`,
  podcast: (id) => `/podcast/${id}/audio.ogg`,
  notes: (id) => `/notes/${id}/notes.pdf`,
  screenshare: (id) => `/recording/screenshare/${id}/`,
};

export function formatOf(recording: Recording, type: string, url?: string): RecordingFormat {
  const path = FORMAT_PATHS[type] ?? ((id: string) => `/playback/${type}/${id}/`);
  const length = Math.max(1, Math.round((recording.endTime - recording.startTime) / 60_000));
  return {
    type,
    url: url ?? path(recording.recordId),
    processingTimeMs: 20_000,
    lengthMinutes: length,
    bytes: 1_048_576,
    previews: type === 'presentation' || type === 'video' ? previewsOf(recording) : [],
  };
}

function previewsOf(recording: Recording): Preview[] {
  const folder = `/presentation/${recording.recordId}/presentation/slides/thumbnails`;
  return [1, 2].map((page) => ({
    width: 176,
    height: 136,
    alt: `Slide ${page}`,
    path: `${folder}/thumb-${page}.png`,
  }));
}
