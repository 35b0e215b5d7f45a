import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type StandIn, startStandIn } from '../server/stand-in';
import { type N8n, startN8n } from './driver';
import { type MainJobResult, runMainJob } from './mainJob';

let bbb: StandIn;
let n8n: N8n;
let folder: string;
let result: MainJobResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'main-job-'));
  bbb = await startStandIn({ webhooks: { auth: 'checksum-a' } });
  n8n = await startN8n({ filesFolder: folder });
  result = await runMainJob({ n8n, bbb, folder });
}, 300_000);

afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the schedule hands out one link per person', () => {
  expect(result.links.map(({ fullName, email }) => [fullName, email])).toEqual([
    ['Ada Lovelace', 'ada@example.com'],
    ["Zoë O'Brien & Söhne", 'zoe@example.com'],
    ['李小龍', 'li@example.com'],
  ]);
});

test('the links lie in the folder as a table', async () => {
  const table = await readFile(join(folder, 'join-links.csv'), 'utf8');
  for (const { joinUrl } of result.links) expect(table).toContain(joinUrl);
});

test('the trigger hears of the published video', () => {
  expect(result.event).toMatchObject({
    event: 'rap-publish-ended',
    format: 'video',
    meetingID: expect.stringMatching(/^physics-101-/),
    recordID: expect.stringMatching(/^[0-9a-f]{40}-\d{13}$/),
    time: expect.stringMatching(/^20\d\d-/),
  });
});

test('the file in the folder is the very video of the server', async () => {
  expect(result.video).toEqual({ seconds: expect.closeTo(3, 0), tracks: ['vide', 'soun'] });
  const original = await readFile(join(__dirname, '../server/media/video-0.m4v'));
  expect((await readFile(result.file)).equals(original)).toBe(true);
});

test('the file is named by date, meeting and format', () => {
  expect(result.file).toMatch(/\d{4}-\d\d-\d\d Physics 101 \[video\]\.(?:mp4|m4v)$/);
});

test('each delivery was checked by its checksum, and none was refused', () => {
  const deliveries = bbb.control.hooks.deliveries();
  expect(deliveries.length).toBeGreaterThan(0);
  for (const { url, attempts } of deliveries) {
    expect(url).toMatch(/[?&]checksum=[0-9a-f]{40}$/);
    expect(attempts.map(({ status }) => status)).toEqual([200]);
  }
});

test('the secret is in nothing that n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});
