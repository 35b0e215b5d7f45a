import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type StandIn, startStandIn } from '../server/stand-in';
import type { FaultKind } from '../server/faults';
import { runNode, surroundings } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const isRunning = { resource: 'meeting', operation: 'isRunning', meetingID: '={{ $json.id }}' };

const ask = async (credential: object = {}, more: object = {}) =>
  await runNode({
    credential: { url: bbb.url, secret: bbb.secret, ...credential },
    parameters: isRunning,
    items: [{ id: 'one' }],
    ...more,
  });

describe('what goes wrong is told in words an admin can use', () => {
  test.each<[FaultKind, RegExp]>([
    ['html-404', /address|does not (?:have|know|offer)/],
    ['html-500', /500/],
    ['html-502', /502|starting|not available/],
    ['html-504', /504/],
    ['html-200', /web page/],
    ['unauthorized-401', /Shared Secret/],
    ['empty', /empty|nothing/],
    ['garbage', /./],
    ['truncated-xml', /./],
    ['doctype', /./],
    ['redirect', /redirect/],
    ['reset', /connection/],
  ])('%s', async (kind, words) => {
    bbb.control.faults.set('isMeetingRunning', { kind });
    const error = await ask().then(
      () => undefined,
      (failure: { message: string; description: string }) => failure,
    );
    expect(error).toBeDefined();
    expect(`${error?.message} ${error?.description}`).toMatch(words);
    expect(error?.description).toMatch(/[a-z]{3}/);
    expect(JSON.stringify(error)).not.toContain(bbb.secret);
  });

  test('a wrong secret names the credential and not just a key', async () => {
    await expect(ask({ secret: 'wrong' })).rejects.toMatchObject({
      message: expect.stringContaining('did not accept the signature'),
      description: expect.stringMatching(/"Shared Secret".*"Hash for API Calls"/),
    });
  });

  test('a server that is off', async () => {
    await expect(ask({ url: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
      message: expect.stringContaining('127.0.0.1:9'),
      description: expect.stringMatching(/./),
    });
  });

  test('a server that does not answer in time', async () => {
    bbb.control.faults.set('isMeetingRunning', { kind: 'hang' });
    await expect(ask({ timeout: 0.2 })).rejects.toThrow(/in time|time-out|timeout|too long/i);
  });

  test('an address that is none', async () => {
    await expect(ask({ url: 'my server' })).rejects.toThrow('not a web address');
  });

  test('an answer that repeats the secret does not get it into the error', async () => {
    bbb.control.faults.set('isMeetingRunning', {
      body: `<response><returncode>FAILED</returncode><messageKey>odd</messageKey><message>bad ${bbb.secret}</message></response>`,
    });
    const error = await ask().catch((failure: unknown) => failure);
    expect(JSON.stringify(error) + String(error)).not.toContain(bbb.secret);
  });
  const named = (name: string) =>
    `<response><returncode>SUCCESS</returncode><meetingID>007</meetingID><meetingName>${name}</meetingName></response>`;
  const nameOf = async (credential: object = {}) => {
    const parameters = { resource: 'meeting', operation: 'get', meetingID: '007' };
    return (await ask(credential, { parameters })).items[0].json.meetingName;
  };

  test.each([
    ['as it is', (secret: string) => secret],
    ['in capitals', (secret: string) => secret.toUpperCase()],
    ['in entities', (secret: string) => `&#${secret.charCodeAt(0)};${secret.slice(1)}`],
    [
      'in an address',
      (secret: string) => `%${secret.charCodeAt(0).toString(16)}${secret.slice(1)}`,
    ],
  ])('nor does one that says SUCCESS get it into an item: %s', async (_how, written) => {
    bbb.control.faults.set('getMeetingInfo', { body: named(`It is ${written(bbb.secret)}!`) });
    expect(await nameOf()).toBe('It is ***!');
  });

  test('a secret that is a word does not change what is called by it', async () => {
    bbb.control.faults.set('getMeetingInfo', { body: named('Top secret') });
    expect(await nameOf({ secret: 'secret' })).toBe('Top secret');
  });
});

describe("n8n's proxy settings", () => {
  const through: string[] = [];
  const proxy = http.createServer((request, response) => {
    through.push(String(request.url));
    void fetch(String(request.url)).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(await answer.text());
    });
  });
  const before = { ...process.env };

  beforeAll(async () => {
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    process.env.HTTP_PROXY = `http://127.0.0.1:${port}`;
    delete process.env.NO_PROXY;
    delete process.env.no_proxy;
  });

  afterAll(() => {
    process.env = before;
    proxy.closeAllConnections();
    proxy.close();
  });

  test('are honoured by calls and by the test of the credential', async () => {
    expect((await ask()).items[0].json).toEqual({ meetingID: 'one', running: false });
    expect(
      through.filter((url) => url.startsWith(`${bbb.apiRoot}/isMeetingRunning?`)),
    ).toHaveLength(1);
    through.length = 0;
    const context = new CredentialTestContext(surroundings({})) as ICredentialTestFunctions;
    const data = { url: bbb.url, secret: bbb.secret };
    const { status } = await new BigBlueButton().methods.credentialTest.bigBlueButtonApiTest.call(
      context,
      { id: '1', name: 'BigBlueButton', type: 'bigBlueButtonApi', data },
    );
    expect(status).toBe('OK');
    expect(through.length).toBeGreaterThan(0);
  });
});

describe('with several items', () => {
  const items = [{ id: 'one' }, { id: '' }, { id: 'three' }];

  test('an error names the item it happened with', async () => {
    await expect(ask({}, { items })).rejects.toMatchObject({ context: { itemIndex: 1 } });
  });

  test('and "Continue", the others go on and the failed one says why', async () => {
    const { items: output } = await ask({}, { items, onError: 'continueRegularOutput' });
    expect(output.map(({ json }) => json)).toEqual([
      { meetingID: 'one', running: false },
      {
        error: 'The field "Meeting" is empty.',
        details: { advice: expect.stringContaining('Fill it in') },
      },
      { meetingID: 'three', running: false },
    ]);
    expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
      { item: 0 },
      { item: 1 },
      { item: 2 },
    ]);
  });

  test('and "Continue (using error output)", the failed one leaves by the other exit', async () => {
    const { items: output, failed } = await ask({}, { items, onError: 'continueErrorOutput' });
    expect(output.map(({ json }) => json.meetingID)).toEqual(['one', 'three']);
    expect(failed).toHaveLength(1);
    expect(failed[0].json).toMatchObject({ error: 'The field "Meeting" is empty.' });
  });

  test('and a server that is down, each of them says so', async () => {
    const { items: output } = await ask(
      { url: 'http://127.0.0.1:9/' },
      { items: [{ id: 'room-a' }, { id: 'room-b' }], onError: 'continueRegularOutput' },
    );
    expect(output.map(({ json }) => String(json.error))).toEqual([
      expect.stringContaining('127.0.0.1:9'),
      expect.stringContaining('127.0.0.1:9'),
    ]);
  });
});
