/** Recordings for the examples that wait for them. */
import type { NewRecording } from '../../server/control';
import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';

/** What the server tells when a format of a recording is published; again means: at another time. */
export function tellPublished(
  bbb: StandIn,
  { recordId, meetingId, name }: Recording,
  format: string,
): void {
  const of = { internalMeetingId: recordId, externalMeetingId: meetingId, ts: told++ };
  const about = { 'record-id': recordId, workflow: format };
  bbb.control.hooks.emit(
    'rap-publish-ended',
    { ...about, success: true, recording: { name, playback: { format } } },
    of,
  );
}

let told = Date.now();

/** A published recording of an hour of physics on a day in May. */
export function recordingOf(bbb: StandIn, about: NewRecording = {}): Recording {
  const startTime = Date.UTC(2026, 4, 6, 8);
  return bbb.control.recordings.add({
    meetingId: 'physics-101',
    name: "Zoë's «Physics»: 50 % / 50 %?",
    startTime,
    endTime: startTime + 3_600_000,
    formats: ['video', 'presentation'],
    ...about,
  });
}

/** The file as the server has it. */
export async function videoOf(bbb: StandIn, { recordId }: Recording): Promise<Buffer> {
  const response = await fetch(new URL(`/playback/video/${recordId}/video-0.m4v`, bbb.url));
  if (!response.ok) throw new Error(`The server has no video of ${recordId}`);
  return Buffer.from(await response.arrayBuffer());
}
