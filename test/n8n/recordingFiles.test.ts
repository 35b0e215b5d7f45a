import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';

import { type StandIn, startStandIn } from '../server/stand-in';
import { type N8n, startN8n } from './driver';
import { errorOf, type Execution, fileOf, itemsOf } from './execution';

const MIB = 1024 * 1024;

let bbb: StandIn;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn();
  n8n = await startN8n({
    env: {
      // As an administrator protects n8n whose BigBlueButton server is in a private network.
      N8N_SSRF_PROTECTION_ENABLED: 'true',
      N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost',
      // As it is in queue mode, with a smaller limit.
      N8N_DEFAULT_BINARY_DATA_MODE: 'database',
      N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: '10',
    },
  });
  await n8n.createCredential({
    name: 'BigBlueButton',
    type: 'bigBlueButtonApi',
    data: {
      url: at('localhost', '/bigbluebutton/'),
      secret: bbb.secret,
      hash: 'sha256',
      hookHash: 'sha1',
    },
  });
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});
beforeEach(() => bbb.control.reset());

const at = (host: string, path: string) => `http://${host}:${new URL(bbb.url).port}${path}`;

/** A video of this size, at an address that n8n may reach. */
const add = (videoBytes: number, host = 'localhost') =>
  bbb.control.recordings.add({
    recordId: 'rec-1',
    formats: [{ type: 'video', url: at(host, '/playback/video/rec-1/') }],
    videoBytes,
  });

async function download(parameters: Record<string, unknown> = {}): Promise<Execution> {
  const workflow = await n8n.importWorkflow({
    name: 'Download',
    nodes: [
      { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButton',
        parameters: {
          resource: 'recording',
          operation: 'download',
          recordID: { __rl: true, mode: 'id', value: 'rec-1' },
          ...parameters,
        },
        credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
      },
    ],
    connections: { Start: { main: [[{ node: 'BBB', type: 'main', index: 0 }]] } },
  });
  return await n8n.run(workflow);
}

const fetched = () =>
  bbb.control.requests
    .all()
    .filter(({ method, path }) => method === 'GET' && path.endsWith('video-0.m4v'));

describe('an n8n that is protected from requests into its own network', () => {
  test('downloads from the server it is allowed to reach', async () => {
    add(2 * MIB);
    const execution = await download();
    expect(errorOf(execution).message).toBe('');
    const file = fileOf(itemsOf(execution, 'BBB')[0]);
    expect(file).toMatchObject({ mimeType: 'video/mp4', id: expect.stringMatching(/^database/) });
    expect((await n8n.contentOf(file)).length).toBe(2 * MIB);
  });

  test('refuses names that lead to private addresses, also where the node allows the host', async () => {
    const name = await otherName();
    add(2 * MIB, name);
    const { message, description } = errorOf(await download({ options: { allowedHosts: name } }));
    expect(message).toMatch(/n8n is not allowed to connect to/);
    expect(description).toContain('N8N_SSRF_PROTECTION_ENABLED');
    expect(fetched()).toEqual([]);
  });

  test('is not even asked for private addresses in numbers', async () => {
    const url = 'http://2130706434/film.mp4';
    bbb.control.recordings.add({ recordId: 'rec-1', formats: [{ type: 'mp4', url }] });
    const { message } = errorOf(await download({ options: { allowedHosts: '127.0.0.2' } }));
    expect(message).toMatch(/127\.0\.0\.2, an address inside a private network/);
  });
});

describe('an n8n that keeps files in its database', () => {
  test('is not sent what does not fit, if the limit is known', async () => {
    add(12 * MIB);
    const { message, description } = errorOf(await download({ options: { databaseLimit: 10 } }));
    expect(message).toMatch(/has 12 MiB, more than the 10 MiB that n8n stores in its database/);
    expect(description).toContain('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');
    expect(fetched()).toEqual([]);
  });

  test('is not sent more than the usual limit', async () => {
    add(600 * MIB);
    const { message } = errorOf(await download());
    expect(message).toMatch(/has 600 MiB, more than the 512 MiB that n8n stores in its database/);
    expect(fetched()).toEqual([]);
  });

  test('says what to do where its limit is lower than the node thinks', async () => {
    add(12 * MIB);
    const { message, description } = errorOf(await download());
    expect(message).toMatch(/has 12 MiB, more than n8n stores in its database/);
    expect(description).toMatch(/N8N_DEFAULT_BINARY_DATA_MODE.*N8N_BINARY_DATA_DATABASE_MAX/);
  });
});

test('neither the secret nor a token is in what n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});

/** A name other than localhost that leads to this machine. */
async function otherName(): Promise<string> {
  const name = hostname().toLowerCase();
  await lookup(name).catch(() => {
    throw new Error(`The name of this machine, ${name}, leads nowhere; add it to /etc/hosts`);
  });
  return name;
}
