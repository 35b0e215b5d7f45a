import type { TextTrack } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';
import { outputOf, succeeded } from '../execution';
import type { Workflow } from '../workflow';
import { type Office, SUMMARY } from './office';
import { recordingOf, tellPublished } from './recordings';

const SUBTITLES: TextTrack = {
  kind: 'subtitles',
  lang: 'en',
  label: 'English',
  source: 'automatic',
  content: [
    'WEBVTT',
    '',
    '00:01.000 --> 00:04.000',
    'A feather & a hammer fall alike — where there is no air.',
    '',
    '00:05.000 --> 00:07.000',
    'The test is on Friday.',
    '',
  ].join('\n'),
};

/** A summary of the recording by mail. */
export function recordingSummary(office: () => Office): void {
  let bbb: StandIn;
  let workflow: Workflow;

  beforeAll(async () => {
    bbb = await office().server();
    workflow = await office().use('recording-summary.json', bbb);
    await office().n8n.publish(workflow);
  });

  test('the transcript becomes a summary by mail', async () => {
    const recording = recordingOf(bbb, { textTracks: [SUBTITLES] });
    tellPublished(bbb, recording, 'presentation');
    const run = succeeded(await office().n8n.nextExecution(workflow));
    expect(outputOf(run, 'Mail the summary')).toHaveLength(1);
    const [asked, ...more] = office().services.model.asked;
    expect(more).toEqual([]);
    expect(asked).toContain('A feather & a hammer fall alike — where there is no air.');
    expect(asked).toContain('The test is on Friday.');
    const mail = office().services.mail.received.at(-1);
    expect(mail).toMatchObject({
      to: ['office@example.org'],
      subject: `${recording.name}: summary`,
    });
    expect(mail?.text).toContain(SUMMARY);
  });

  test('a server that cannot be asked is an error, and not taken for a recording without text', async () => {
    const before = await office().n8n.nextExecution(workflow);
    bbb.control.faults.set('getRecordings', { kind: 'html-502' });
    tellPublished(bbb, recordingOf(bbb, { meetingId: 'unheard' }), 'presentation');
    const failed = await office().n8n.nextExecution(workflow, before);
    bbb.control.faults.clear('getRecordings');
    expect(failed.status).toBe('error');
  });

  test('a recording without any text asks no model and mails nobody', async () => {
    const before = (await office().n8n.executions(workflow)).at(-1);
    office().clear();
    tellPublished(bbb, recordingOf(bbb, { meetingId: 'silent' }), 'presentation');
    succeeded(await office().n8n.nextExecution(workflow, before));
    expect(office().services.model.asked).toEqual([]);
    expect(office().services.mail.received).toEqual([]);
  });
}
