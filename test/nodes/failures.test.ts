import { type StandIn, startStandIn } from '../server/stand-in';
import type { FaultKind } from '../server/faults';
import { runNode } from './runNode';

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
      { items: [{ id: 'a' }, { id: 'b' }], onError: 'continueRegularOutput' },
    );
    expect(output.map(({ json }) => String(json.error))).toEqual([
      expect.stringContaining('127.0.0.1:9'),
      expect.stringContaining('127.0.0.1:9'),
    ]);
  });
});
