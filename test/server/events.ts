/** The ids bbb-webhooks 3.5 knows (src/process/event.js). */
export const EVENT_IDS = [
  'meeting-created',
  'meeting-ended',
  'meeting-recording-started',
  'meeting-recording-stopped',
  'meeting-recording-unhandled',
  'meeting-screenshare-started',
  'meeting-screenshare-stopped',
  'meeting-presentation-changed',
  'user-joined',
  'user-left',
  'user-audio-voice-enabled',
  'user-audio-voice-disabled',
  'user-audio-muted',
  'user-audio-unmuted',
  'user-audio-unhandled',
  'user-cam-broadcast-start',
  'user-cam-broadcast-end',
  'user-presenter-assigned',
  'user-presenter-unassigned',
  'user-emoji-changed',
  'user-raise-hand-changed',
  'transcript-updated',
  'chat-group-message-sent',
  'rap-published',
  'rap-unpublished',
  'rap-deleted',
  'pad-content',
  'rap-archive-started',
  'rap-archive-ended',
  'rap-sanity-started',
  'rap-sanity-ended',
  'rap-post-archive-started',
  'rap-post-archive-ended',
  'rap-process-started',
  'rap-process-ended',
  'rap-post-process-started',
  'rap-post-process-ended',
  'rap-publish-started',
  'rap-publish-ended',
  'rap-post-publish-started',
  'rap-post-publish-ended',
  'poll-started',
  'poll-responded',
] as const;

export type EventId = (typeof EVENT_IDS)[number];

/** Events that bbb-webhooks 2.x does not have. */
const NEW_IN_3: readonly string[] = [
  'user-audio-muted',
  'user-audio-unmuted',
  'user-audio-unhandled',
  'user-raise-hand-changed',
  'transcript-updated',
  'poll-started',
  'poll-responded',
];

export function knownTo(generation: 2 | 3, id: string): boolean {
  return generation === 3 || !NEW_IN_3.includes(id);
}

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Something that happened in the simulated world and that webhooks may tell. */
export interface Happening {
  id: string;
  internalMeetingId: string;
  /** Absent where the service has no mapping for the meeting (any more). */
  externalMeetingId?: string;
  /** Attributes besides the meeting's ids; a `meeting` object is merged behind these. */
  attributes: JsonObject;
  /** ms since 1970; seconds in what the recording scripts say. */
  ts: number;
  /** Made up by the service itself: even raw hooks get it in mapped shape. */
  synthesised?: boolean;
}

/** The mapped form. What is undefined disappears when it is written as JSON. */
export function mapped(event: Happening): JsonObject {
  const { meeting, ...others } = event.attributes;
  return {
    data: {
      type: 'event',
      id: event.id,
      attributes: {
        meeting: {
          'internal-meeting-id': event.internalMeetingId,
          'external-meeting-id': event.externalMeetingId,
          ...(meeting as JsonObject | undefined),
        },
        ...others,
      },
      event: { ts: event.ts },
    },
  };
}
