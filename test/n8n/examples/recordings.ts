/** Recordings for the examples that wait for them. */
import type { NewRecording } from '../../server/control';
import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';

/** What the server tells when a format of a recording is published; again means: processed anew. */
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

/**
 * Sends the last delivery once more, as a server does that has missed the answer to it.
 *
 * @throws Error when it is not taken
 */
export async function repeatLastDelivery(bbb: StandIn): Promise<void> {
  const last = bbb.control.hooks.deliveries().at(-1);
  if (!last) throw new Error('Nothing has been delivered');
  const { url, headers, body } = last;
  const { status } = await fetch(url, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`The repeated delivery was answered with ${status}`);
}

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

/** Where the server has the file: at two addresses. */
export function pathsOfVideo({ recordId }: Recording): [string, string] {
  const path = `/video/${recordId}/video-0.m4v`;
  return [`/playback${path}`, path];
}

/** The file as the server has it. */
export async function videoOf(bbb: StandIn, recording: Recording): Promise<Buffer> {
  const response = await fetch(new URL(pathsOfVideo(recording)[0], bbb.url));
  if (!response.ok) throw new Error(`The server has no video of ${recording.recordId}`);
  return Buffer.from(await response.arrayBuffer());
}
