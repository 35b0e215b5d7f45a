/** Every example workflow, imported into a real n8n and run, and what came of it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StandIn } from '../server/stand-in';
import { Editor, hasBrowser } from './editor';
import { attendanceToMail } from './examples/attendanceToMail';
import { bbbserverClass } from './examples/bbbserverClass';
import { endForgottenMeetings } from './examples/endForgottenMeetings';
import { formToMeeting } from './examples/formToMeeting';
import { nightlyCleanUp } from './examples/nightlyCleanUp';
import { EXAMPLES, Office } from './examples/office';
import { permanentJoinLink } from './examples/permanentJoinLink';
import { recordingSummary } from './examples/recordingSummary';
import { recordingToNextcloud } from './examples/recordingToNextcloud';
import { recordingToS3 } from './examples/recordingToS3';
import { timetableToMail } from './examples/timetableToMail';
import { usageAlert } from './examples/usageAlert';
import { REPOSITORY } from './tarball';
import type { WorkflowFile } from './workflow';

const RUN_HERE: Record<string, (office: () => Office) => void> = {
  'attendance-to-mail.json': attendanceToMail,
  'bbbserver-class.json': bbbserverClass,
  'end-forgotten-meetings.json': endForgottenMeetings,
  'form-to-meeting.json': formToMeeting,
  'nightly-clean-up.json': nightlyCleanUp,
  'permanent-join-link.json': permanentJoinLink,
  'recording-summary.json': recordingSummary,
  'recording-to-nextcloud.json': recordingToNextcloud,
  'recording-to-s3.json': recordingToS3,
  'timetable-to-mail.json': timetableToMail,
  'usage-alert.json': usageAlert,
};

/** By mainJob.test.ts. */
const RUN_ELSEWHERE = ['recording-to-folder.json', 'scheduled-meeting.json'];

const FILES = readdirSync(EXAMPLES).sort();
const README = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');

const LARGEST_PICTURE = 64 * 1024; // bytes

test('every example is run by a test', () => {
  expect(FILES).toEqual([...Object.keys(RUN_HERE), ...RUN_ELSEWHERE].sort());
});

describe.each(FILES)('%s', (file) => {
  const text = readFileSync(join(EXAMPLES, file), 'utf8');
  const { nodes } = JSON.parse(text) as WorkflowFile;

  test('explains itself in a note', () => {
    const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
    expect(notes).toHaveLength(1);
    expect(String(notes[0]?.parameters?.content).length).toBeGreaterThan(200);
  });

  test('names credentials and holds none', () => {
    for (const { credentials } of nodes) {
      for (const one of Object.values(credentials ?? {})) {
        expect(one).toEqual({ id: '', name: expect.stringMatching(/./) });
      }
    }
  });

  test('needs no code', () => {
    expect(nodes.map(({ type }) => type)).not.toContain('n8n-nodes-base.code');
  });

  test('stands in the README with a small picture', () => {
    const picture = `docs/images/${file.replace('.json', '.png')}`;
    expect(README).toContain(`(examples/${file})`);
    expect(README).toContain(`${picture})`);
    expect(existsSync(join(REPOSITORY, picture))).toBe(true);
    expect(statSync(join(REPOSITORY, picture)).size).toBeLessThanOrEqual(LARGEST_PICTURE);
  });
});

describe('imported and', () => {
  let theOffice: Office;

  beforeAll(async () => {
    theOffice = await Office.open();
  }, 120_000);

  afterAll(async () => {
    await theOffice?.close();
  });

  (hasBrowser ? describe : describe.skip)('opened in the editor', () => {
    let bbb: StandIn;
    let editor: Editor;

    beforeAll(async () => {
      bbb = await theOffice.server();
      editor = await Editor.open(theOffice.n8n);
    }, 60_000);

    afterAll(async () => {
      await editor?.close();
    });

    const issuesOf = async (...example: Parameters<Office['use']>) => {
      await editor.openWorkflow(await theOffice.use(...example));
      return await editor.nodesWithIssues();
    };

    test.each(FILES)('%s has no node that lacks something', async (file) => {
      expect(await issuesOf(file, bbb)).toEqual([]);
    });

    test('a node that lacks something is noticed', async () => {
      const withoutReceiver = { 'Mail the alert': { toEmail: '' } };
      expect(await issuesOf('usage-alert.json', bbb, withoutReceiver)).toEqual(['Mail the alert']);
    });
  });

  for (const [file, specify] of Object.entries(RUN_HERE)) {
    describe(`run: ${file}`, () => {
      beforeAll(() => theOffice.clear());
      specify(() => theOffice);
    });
  }
});
