import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';
import { type Execution, outputOf, succeeded } from '../execution';
import type { Workflow } from '../workflow';
import { BUCKET, type Office } from './office';
import {
  pathsOfVideo,
  recordingOf,
  repeatLastDelivery,
  tellPublished,
  videoOf,
} from './recordings';

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

  const publishedAnew = async () => {
    tellPublished(bbb, recording, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow, run));
  };

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

  test('the same event twice starts once', async () => {
    await repeatLastDelivery(bbb);
    expect(await office().n8n.executions(workflow)).toHaveLength(1);
  });

  test('processed anew, what is stored is not stored again', async () => {
    await publishedAnew();
    expect(outputOf(run, 'Look into S3')).toHaveLength(1);
    expect(office().services.storage.writes).toEqual(writesOfFirst);
  });

  test('processed anew, what was not stored to the end is', async () => {
    await office().services.storage.remove(`${folder()}/metadata.json`);
    office().clear();
    await publishedAnew();
    expect(office().services.storage.writes).toEqual(writesOfFirst);
    expect(await office().services.storage.read(`${folder()}/metadata.json`)).toBeDefined();
  });

  describe('when the video could not be downloaded', () => {
    beforeEach(async () => {
      recording = recordingOf(bbb, { videoBytes: VIDEO_BYTES, formats: ['video'] });
      for (const path of pathsOfVideo(recording)) {
        bbb.control.faults.set(path, { kind: 'html-500' });
      }
      tellPublished(bbb, recording, 'video');
      run = await office().n8n.nextExecution(workflow, run);
      bbb.control.faults.clear();
      expect(run.data.resultData).toMatchObject({
        lastNodeExecuted: 'Download video',
        error: { message: expect.stringMatching(/./) },
      });
      expect(await office().services.storage.read(`${folder()}/metadata.json`)).toBeUndefined();
    });

    const expectStored = async () => {
      const video = await office().services.storage.read(`${folder()}/video.m4v`);
      expect(video?.content).toHaveLength(VIDEO_BYTES);
      expect(await office().services.storage.read(`${folder()}/metadata.json`)).toBeDefined();
    };

    test('it is stored when the recording is processed anew', async () => {
      await publishedAnew();
      await expectStored();
    });

    test('it is stored when the execution is retried', async () => {
      await office().n8n.rest.call('POST', `/rest/executions/${run.id}/retry`, {});
      run = succeeded(await office().n8n.nextExecution(workflow, run));
      await expectStored();
    });
  });
}
