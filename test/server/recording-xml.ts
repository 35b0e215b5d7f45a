import { randomBytes } from 'node:crypto';

import type { Recording, RecordingFormat } from './recordings';
import type { World } from './world';
import { group, map, tag } from './xml';

/** What getRecordings says of one recording (include-recording.ftlx). */
export function recordingElement(recording: Recording, world: World): string {
  const listed = recording.state === 'published' || recording.state === 'unpublished';
  return group('recording', [
    tag('recordID', recording.recordId),
    tag('meetingID', recording.meetingId),
    tag('internalMeetingID', recording.recordId),
    tag('name', recording.name),
    tag('isBreakout', recording.isBreakout),
    tag('published', recording.state === 'published'),
    ...(world.settings.recordings === 'scalelite' ? [tag('protected', recording.protected)] : []),
    tag('state', recording.state),
    tag('startTime', recording.startTime),
    tag('endTime', recording.endTime),
    tag('participants', recording.participants),
    tag('rawSize', recording.rawBytes),
    map('metadata', recording.metadata),
    ...(recording.breakout ? [breakoutElement(recording.breakout)] : []),
    ...(recording.breakoutRooms.length > 0
      ? [
          group(
            'breakoutRooms',
            recording.breakoutRooms.map((id) => tag('breakoutRoom', id)),
          ),
        ]
      : []),
    ...(listed
      ? [
          group(
            'playback',
            recording.formats.map((one) => formatElement(recording, one, world)),
          ),
        ]
      : []),
  ]);
}

function breakoutElement({ parentId, sequence }: { parentId: string; sequence: number }): string {
  return group('breakout', [tag('parentId', parentId), tag('sequence', sequence)]);
}

function formatElement(recording: Recording, format: RecordingFormat, world: World): string {
  const size =
    format.type === 'video' && recording.videoBytes ? recording.videoBytes : format.bytes;
  return group('format', [
    tag('type', format.type),
    tag('url', linkOf(recording, format, world)),
    tag('processingTime', format.processingTimeMs),
    tag('length', format.lengthMinutes),
    tag('size', size),
    ...(format.previews.length > 0 && !recording.protected ? [previewElement(format, world)] : []),
  ]);
}

/** A protected recording gets a new one-time link with every answer, as Scalelite makes them. */
function linkOf(recording: Recording, format: RecordingFormat, world: World): string {
  if (!recording.protected) return world.addressOf(format.url);
  const token = randomBytes(32).toString('hex');
  world.playbackTokens.add(token);
  return world.addressOf(`/recording/${recording.recordId}/${format.type}?token=${token}`);
}

function previewElement(format: RecordingFormat, world: World): string {
  const images = format.previews.map(({ width, height, alt, path }) =>
    tag('image', world.addressOf(path), { width, height, alt }),
  );
  return group('preview', [group('images', images)]);
}
