import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';
import { type Execution, succeeded } from '../execution';
import type { Workflow } from '../workflow';
import { BUCKET, type Office } from './office';
import { recordingOf, tellPublished, videoOf } from './recordings';

/** More than two of the parts in which n8n uploads. */
const VIDEO_BYTES = 12_000_000;

/** Recording ready, video to S3. */
export function recordingToS3(office: () => Office): void {
  let bbb: StandIn;
  let workflow: Workflow;
  let recording: Recording;
  let run: Execution;
  let writesOfFirst: string[];

  beforeAll(async () => {
    bbb = await office().server();
    workflow = await office().use('recording-to-s3.json', bbb);
    await office().n8n.publish(workflow);
    recording = recordingOf(bbb, { videoBytes: VIDEO_BYTES });
    tellPublished(bbb, recording, 'presentation');
    await bbb.control.settled();
    tellPublished(bbb, recording, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow));
    writesOfFirst = [...office().services.storage.writes];
  });

  const folder = () => `recordings/2026/05/${recording.recordId}`;

  test('the video lies under year, month and record ID', async () => {
    const stored = await office().services.storage.read(`${folder()}/video.m4v`);
    expect(stored?.type).toBe('video/mp4');
    const original = await videoOf(bbb, recording);
    expect(original).toHaveLength(VIDEO_BYTES);
    expect(stored?.content.equals(original)).toBe(true);
  });

  test('it was uploaded in parts', () => {
    const video = `/${BUCKET}/${folder()}/video.m4v`;
    expect(writesOfFirst.filter((write) => write === `PUT ${video}`)).toHaveLength(3);
  });

  test('beside it lies what is known of it', async () => {
    const stored = await office().services.storage.read(`${folder()}/metadata.json`);
    expect(stored?.type).toBe('application/json');
    expect(JSON.parse(String(stored?.content))).toMatchObject({
      recordID: recording.recordId,
      meetingID: 'physics-101',
      name: recording.name,
      started: '2026-05-06T08:00:00.000Z',
    });
  });

  test('the same event twice stores once', async () => {
    tellPublished(bbb, recording, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow, run));
    expect(office().services.storage.writes).toEqual(writesOfFirst);
  });
}
