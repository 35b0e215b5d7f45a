import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';
import { type Execution, succeeded } from '../execution';
import type { Workflow } from '../workflow';
import { type Office, textFields } from './office';
import { recordingOf, tellPublished, videoOf } from './recordings';

/** Recording ready, video to Nextcloud. */
export function recordingToNextcloud(office: () => Office): void {
  let bbb: StandIn;
  let workflow: Workflow;
  let recording: Recording;
  let run: Execution;

  beforeAll(async () => {
    bbb = await office().server();
    workflow = await office().use('recording-to-nextcloud.json', bbb, {
      Folder: textFields({ folder: office().services.cloud.url }),
    });
    await office().n8n.publish(workflow);
    recording = recordingOf(bbb, { videoBytes: 3_000_000 });
    tellPublished(bbb, recording, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow));
  });

  test('the video lies in the folder, named by date and meeting', async () => {
    const { cloud } = office().services;
    const [name, ...more] = await cloud.files();
    expect(more).toEqual([]);
    expect(name).toMatch(/^2026-05-06 Zoë.*Physics.*\.(?:mp4|m4v)$/);
    const stored = await cloud.read(name!);
    expect(stored.equals(await videoOf(bbb, recording))).toBe(true);
  });

  test('it was sent with its length', () => {
    expect(office().services.cloud.writes).toMatchObject([{ length: '3000000' }]);
  });

  // To be ready to send it a second time, n8n would keep the whole file in memory.
  test('it is sent without following redirects', () => {
    const senders = workflow.nodes.filter(({ parameters }) => parameters?.sendBody);
    const redirect = { redirect: { followRedirects: false } };
    expect(senders.map(({ parameters }) => parameters?.options)).toMatchObject([{ redirect }]);
  });

  test('the same event twice stores once', async () => {
    tellPublished(bbb, recording, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow, run));
    expect(office().services.cloud.writes).toHaveLength(1);
  });

  test('a server that lets nobody in is an error, and not taken for one that has the file', async () => {
    office().services.cloud.refuses = true;
    tellPublished(bbb, recordingOf(bbb, { meetingId: 'locked-out' }), 'video');
    const failed = await office().n8n.nextExecution(workflow, run);
    office().services.cloud.refuses = false;
    expect(failed.status).toBe('error');
    run = failed;
  });

  test('another recording of the same day and name is stored beside it', async () => {
    const other = recordingOf(bbb);
    tellPublished(bbb, other, 'video');
    run = succeeded(await office().n8n.nextExecution(workflow, run));
    expect(await office().services.cloud.files()).toHaveLength(2);
  });
}
