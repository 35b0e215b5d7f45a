import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startN8n, type N8n } from './driver';
import { Editor, hasBrowser } from './editor';
import { CREDENTIAL_TYPE, panelsOf, workflowOf } from './panels';

// Needs Chromium; `npm test` says so where it is missing.
(hasBrowser ? describe : describe.skip)("n8n's editor", () => {
  let n8n: N8n;
  let editor: Editor;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictures-'));
    n8n = await startN8n();
    editor = await Editor.open(n8n);
    const data = { url: 'http://127.0.0.1:9/', secret: 'never seen' };
    await n8n.createCredential({ name: 'BBB', type: CREDENTIAL_TYPE, data });
  });

  afterAll(async () => {
    await editor?.close();
    await n8n?.stop();
    await rm(folder, { recursive: true });
  });

  test('shows the fields of an operation, unfolded, and is photographed at full length', async () => {
    const panel = panelsOf(await n8n.nodeTypes()).find(({ name }) => name === 'meeting:create')!;
    await editor.openNode(await n8n.importWorkflow(workflowOf(panel, 'BBB')), panel.name);
    const shown = await editor.panel().innerText();
    for (const field of ['Meeting ID', 'Max Participants', 'Welcome Message', 'Add Metadata']) {
      expect(shown).toContain(field);
    }
    const file = join(folder, 'create.png');
    await editor.photograph(editor.panel(), file);
    expect(heightOf(await readFile(file))).toBeGreaterThan(1000);
  });

  test.each([
    ['events', 'POST', 'Trigger On'],
    ['meetingEnded', 'GET', 'Copy the production URL'],
    ['recordingReady', 'POST', 'Copy the production URL'],
  ])(
    'shows the panel of the trigger, with the one address of its source: %s',
    async (source, method, text) => {
      const name = `trigger:${source}`;
      const panel = panelsOf(await n8n.nodeTypes()).find((each) => each.name === name)!;
      await editor.openNode(await n8n.importWorkflow(workflowOf(panel, 'BBB')), panel.name);
      await editor.showWebhookUrls();
      const shown = await editor.panel().innerText();
      expect(shown).toContain(text);
      expect(shown).toMatch(
        new RegExp(`${method}\\s+http\\S+/webhook(?:-test)?/[\\w-]+/webhook\\b`),
      );
      expect(shown).not.toMatch(/\/check\b/);
    },
  );
});

/** A PNG has its height in the header. */
function heightOf(png: Buffer): number {
  return png.readUInt32BE(20);
}
