import type { Recording } from '../../server/recordings';
import type { StandIn } from '../../server/stand-in';
import { succeeded } from '../execution';
import type { Workflow } from '../workflow';
import type { Office } from './office';
import { recordingOf, tellPublished } from './recordings';

const DAY = 24 * 3_600_000;

/** Delete old recordings that are stored elsewhere. */
export function nightlyCleanUp(office: () => Office): void {
  let bbb: StandIn;
  let stored: Recording;
  let missing: Recording;
  let young: Recording;
  let careful: Workflow;

  beforeAll(async () => {
    bbb = await office().server();
    const ago = (days: number) => ({ startTime: Date.now() - days * DAY });
    stored = recordingOf(bbb, { meetingId: '007', name: 'Stored', ...ago(200) });
    missing = recordingOf(bbb, { meetingId: '1e5', name: 'Not stored', ...ago(300) });
    young = recordingOf(bbb, { meetingId: 'new', name: 'Young', ...ago(10) });
    await storeByExample([stored, young]);
    careful = await office().use('nightly-clean-up.json', bbb);
    await office().run(careful);
  });

  const storeByExample = async (recordings: Recording[]) => {
    const storing = await office().use('recording-to-s3.json', bbb);
    await office().n8n.publish(storing);
    let last;
    for (const recording of recordings) {
      tellPublished(bbb, recording, 'video');
      last = succeeded(await office().n8n.nextExecution(storing, last));
    }
  };
  const onServer = () =>
    bbb.control.recordings
      .all()
      .flatMap(({ recordId, state }) => (state === 'deleted' ? [] : recordId));
  const mails = () => office().services.mail.to('admin@example.org');

  test('at first, a mail says what would be deleted', () => {
    expect(onServer()).toHaveLength(3);
    const [report] = mails().filter(({ subject }) => subject.includes('would be deleted'));
    expect(report?.subject).toBe('Old recordings: 1 would be deleted');
    expect(report?.text).toContain(stored.recordId);
    expect(report?.text).not.toContain(missing.recordId);
  });

  test('another mail says what is not stored', () => {
    const [report] = mails().filter(({ subject }) => subject.includes('not stored'));
    expect(report?.subject).toBe('Old recordings: 1 are not stored');
    expect(report?.text).toContain(missing.recordId);
  });

  test('without Dry Run, what is old and stored is deleted, and nothing else', async () => {
    const real = await office().use('nightly-clean-up.json', bbb, { Delete: { dryRun: false } });
    await office().run(real);
    expect(onServer()).toEqual([missing.recordId, young.recordId]);
    expect(mails().map(({ subject }) => subject)).toContain('Old recordings: 1 deleted');
  });

  test('if more are old than a run may delete, none is deleted', async () => {
    const strict = await office().use('nightly-clean-up.json', bbb, {
      'Old recordings': { filters: { olderThanDays: 0 } },
      Delete: { dryRun: false, maximum: 1 },
    });
    await storeByExample([missing]);
    expect((await office().n8n.run(strict)).status).toBe('error');
    expect(onServer()).toEqual([missing.recordId, young.recordId]);
  });
}
