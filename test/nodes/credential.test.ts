import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { BigBlueButtonApi } from '../../credentials/BigBlueButtonApi.credentials';
import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type StandIn, startStandIn } from '../server/stand-in';
import { surroundings } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

describe('testing the credential', () => {
  async function test_(settings: object = {}) {
    const context = new CredentialTestContext(surroundings({})) as ICredentialTestFunctions;
    return await new BigBlueButton().methods.credentialTest.bigBlueButtonApiTest.call(context, {
      id: '1',
      name: 'BigBlueButton',
      type: 'bigBlueButtonApi',
      data: { url: bbb.url, secret: bbb.secret, ...settings },
    });
  }

  test('passes with the right address and secret', async () => {
    expect(await test_()).toMatchObject({ status: 'OK' });
  });

  test('passes with an address without path and a secret with line end', async () => {
    expect(await test_({ url: new URL(bbb.url).origin, secret: ` ${bbb.secret}\n` })).toMatchObject(
      {
        status: 'OK',
      },
    );
  });

  test('names a wrong secret', async () => {
    const { status, message } = await test_({ secret: 'wrong' });
    expect(status).toBe('Error');
    expect(message).toMatch(/does not accept the shared secret/);
  });

  test.each(['unauthorized-401', 'xml-error-500'] as const)(
    'names a wrong secret also where a server tells it as %s',
    async (kind) => {
      const body =
        '<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey></response>';
      bbb.control.faults.set('*', kind === 'xml-error-500' ? { kind, body } : { kind });
      expect((await test_()).message).toMatch(/does not accept the shared secret/);
    },
  );

  test('names a hash that the server does not accept, and one that it does', async () => {
    bbb.control.configure({ allowedAlgorithms: ['sha512'] });
    const { status, message } = await test_({ hash: 'sha256' });
    expect(status).toBe('Error');
    expect(message).toMatch(/does not accept SHA-256.*"Hash for API Calls" to SHA-512/);
    expect(await test_({ hash: 'sha512' })).toMatchObject({ status: 'OK' });
  });

  test('names a hash that only the webhooks service does not accept', async () => {
    bbb.control.configure({ webhooks: { allowedAlgorithms: ['sha256'] } });
    const { status, message } = await test_();
    expect(status).toBe('Error');
    expect(message).toMatch(
      /webhooks service does not accept SHA-1.*"Hash for Webhook Calls" to SHA-256/,
    );
  });

  test('passes without a webhooks service', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    expect(await test_()).toMatchObject({ status: 'OK' });
  });

  test('passes where the server lacks the first calls that it tries', async () => {
    bbb.control.faults.set('isMeetingRunning', { kind: 'html-404' });
    bbb.control.faults.set('getMeetingInfo', { kind: 'empty-400' });
    expect(await test_()).toMatchObject({ status: 'OK' });
  });

  test('does not take an empty refusal of everything for a server that accepts the secret', async () => {
    bbb.control.faults.set('*', { kind: 'empty-400' });
    expect(await test_()).toMatchObject({ status: 'Error' });
  });

  test('names an address without BigBlueButton behind it', async () => {
    const { status, message } = await test_({ url: `${new URL(bbb.url).origin}/somewhere/else` });
    expect(status).toBe('Error');
    expect(message).toMatch(/address|path/i);
    expect(message).not.toMatch(/secret is wrong|does not accept/);
  });

  test('names a server that is not reached', async () => {
    const { status, message } = await test_({ url: 'http://127.0.0.1:9/' });
    expect(status).toBe('Error');
    expect(message).toContain('127.0.0.1:9');
  });

  test('names an address that is none, and a missing secret', async () => {
    expect((await test_({ url: 'my server' })).message).toMatch(/not a web address/);
    expect((await test_({ secret: '' })).message).toMatch(/secret is empty/);
  });

  test.each(['text/html', 'text/plain'])(
    'does not repeat a secret that a page repeats: %s',
    async (contentType) => {
      const body = `<h1>Hello ${bbb.secret}</h1>`;
      bbb.control.faults.set('*', { status: 500, contentType, body });
      const { message } = await test_();
      expect(message).toContain('Hello');
      expect(message).not.toContain(bbb.secret);
    },
  );

  test('never shows the secret', async () => {
    for (const settings of [{ url: 'http://127.0.0.1:9/' }, { hash: 'sha1' }, { url: 'x y' }]) {
      expect((await test_(settings)).message).not.toContain(bbb.secret);
    }
  });
});

describe('signing requests that others make', () => {
  const credentials = () => ({ url: bbb.url, secret: bbb.secret });
  const authenticate = async (options: object) =>
    await (
      new BigBlueButtonApi().authenticate as (
        data: object,
        options: IHttpRequestOptions,
      ) => Promise<IHttpRequestOptions & { followRedirect?: boolean; uri?: string }>
    )(credentials(), options as IHttpRequestOptions);

  const answered = async (options: object) => {
    const { url, qs } = await authenticate(options);
    expect(qs).toEqual({});
    return await (await fetch(url)).text();
  };

  test.each([
    ['an address', () => ({ url: `${bbb.apiRoot}/isMeetingRunning?meetingID=Fred's%20room` })],
    [
      'the HTTP Request node',
      () => ({ uri: `${bbb.apiRoot}/isMeetingRunning`, qs: { meetingID: "Fred's room" } }),
    ],
    [
      'a base address',
      () => ({ baseURL: `${bbb.apiRoot}/`, url: '/isMeetingRunning', qs: { meetingID: 77 } }),
    ],
    [
      'a query in both places',
      () => ({ url: `${bbb.apiRoot}/getRecordings?limit=1`, qs: { meetingID: ['a&b', 'c'] } }),
    ],
    ['an old checksum', () => ({ url: `${bbb.apiRoot}/getMeetings?checksum=abc` })],
  ])('given by %s', async (_, options) => {
    expect(await answered(options())).toContain('<returncode>SUCCESS</returncode>');
  });

  test('twice gives the same, as n8n does after a 401', async () => {
    const once = await authenticate({ url: `${bbb.apiRoot}/getMeetings` });
    expect(await authenticate(once)).toEqual(once);
  });

  test('keeps them from following redirects, in the words of either HTTP helper', async () => {
    expect(await authenticate({ url: `${bbb.apiRoot}/join?x=1` })).toMatchObject({
      disableFollowRedirect: true,
      followRedirect: false,
      followAllRedirects: false,
    });
  });

  test.each([
    'https://evil.example.com/bigbluebutton/api/create',
    'ROOT/../../other/api/create',
    'ROOT//create',
    '//evil.example.com/bigbluebutton/api/create',
    'http://user@127.0.0.1/bigbluebutton/api/create',
  ])('is refused for %s, and nothing is signed', async (url) => {
    const refusal = await authenticate({ url: url.replace('ROOT', bbb.apiRoot) }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({
      message: expect.stringContaining('does not belong to the BigBlueButton server'),
      description: expect.stringContaining(bbb.apiRoot),
    });
    expect(JSON.stringify(refusal)).not.toContain('checksum=');
  });

  test('honours the settings for certificates and patience', async () => {
    const options = await (
      new BigBlueButtonApi().authenticate as (d: object, o: object) => Promise<object>
    )({ ...credentials(), ignoreSslIssues: true, timeout: 7 }, { url: bbb.apiRoot });
    expect(options).toMatchObject({
      skipSslCertificateValidation: true,
      rejectUnauthorized: false,
      timeout: 7000,
    });
  });
});
