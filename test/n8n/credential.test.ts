import https from 'node:https';
import type { AddressInfo } from 'node:net';

import { type StandIn, startStandIn } from '../server/stand-in';
import { credentialFor, type N8n, startN8n } from './driver';
import { errorOf, outputOf } from './execution';
import { selfSigned } from './selfSigned';

let bbb: StandIn;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn();
  n8n = await startN8n();
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});
beforeEach(() => bbb.control.reset());

const test_ = async (settings: object = {}) =>
  await n8n.testCredential({
    name: 'BigBlueButton',
    type: 'bigBlueButtonApi',
    data: { url: bbb.url, secret: bbb.secret, hash: 'sha256', hookHash: 'sha1', ...settings },
  });

describe('n8n tests the credential', () => {
  test('and it is right', async () => {
    expect(await test_()).toMatchObject({ status: 'OK' });
  });

  test.each([
    ['a host that does not exist', { url: 'https://nobody.invalid/' }, /nobody\.invalid/],
    ['a server that is off', { url: 'http://127.0.0.1:9/' }, /127\.0\.0\.1:9/],
    ['an address that is none', { url: 'our server' }, /not a web address/],
    ['a wrong secret', { secret: 'wrong' }, /does not accept the shared secret/],
    ['a missing secret', { secret: ' ' }, /shared secret is empty/],
  ])('and names %s', async (_, settings, words) => {
    const { status, message } = await test_(settings);
    expect(status).toBe('Error');
    expect(message).toMatch(words);
    expect(message).not.toContain(bbb.secret);
  });

  test('and names an address without BigBlueButton', async () => {
    const { status, message } = await test_({ url: `${new URL(bbb.url).origin}/elsewhere/` });
    expect(status).toBe('Error');
    expect(message).toMatch(/no BigBlueButton|not BigBlueButton|Server URL/i);
  });

  test('and names a hash that is not accepted', async () => {
    bbb.control.configure({ allowedAlgorithms: ['sha1'] });
    expect(await test_()).toMatchObject({
      status: 'Error',
      message: expect.stringMatching(/does not accept SHA-256.*to SHA-1/),
    });
  });

  test('and names a certificate that nobody vouches for, unless that is to be ignored', async () => {
    const server = https.createServer(selfSigned(), (request, response) => {
      void fetch(`${new URL(bbb.url).origin}${request.url}`).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'text/xml' });
        response.end(await answer.text());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const { status, message } = await test_({ url });
      expect(status).toBe('Error');
      expect(message).toMatch(/certificate/);
      expect(await test_({ url, ignoreSslIssues: true })).toMatchObject({ status: 'OK' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("n8n's HTTP Request node with the credential", () => {
  const ask = async (parameters: object) => {
    await n8n.createCredential(credentialFor(bbb));
    const workflow = await n8n.importWorkflow({
      name: 'HTTP Request',
      nodes: [
        { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
        {
          name: 'Ask',
          type: 'n8n-nodes-base.httpRequest',
          typeVersion: 4.2,
          parameters: {
            authentication: 'predefinedCredentialType',
            nodeCredentialType: 'bigBlueButtonApi',
            options: { response: { response: { responseFormat: 'text' } } },
            ...parameters,
          },
          credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
        },
      ],
      connections: { Start: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] } },
    });
    return await n8n.run(workflow);
  };

  test('signs calls of this server, also with "Fred\'s (best) Röom & +" in its parameters', async () => {
    const meetingID = "Fred's (best) Röom & +!*~";
    const execution = await ask({
      url: `${bbb.apiRoot}/create`,
      sendQuery: true,
      queryParameters: {
        parameters: [
          { name: 'meetingID', value: meetingID },
          { name: 'name', value: '007' },
        ],
      },
    });
    expect(outputOf(execution, 'Ask')[0].data).toContain('<returncode>SUCCESS</returncode>');
    expect(bbb.control.meetings.get(meetingID).name).toBe('007');
  });

  test('signs an address that has its query already', async () => {
    const execution = await ask({
      url: `${bbb.apiRoot}/isMeetingRunning?meetingID=Fred's%20room+1`,
    });
    expect(outputOf(execution, 'Ask')[0].data).toContain('<returncode>SUCCESS</returncode>');
  });

  test('refuses to sign for another server', async () => {
    const elsewhere = await startStandIn({ secret: bbb.secret });
    try {
      const execution = await ask({ url: `${elsewhere.apiRoot}/getMeetings` });
      expect(execution.status).toBe('error');
      const { message, description } = errorOf(execution);
      expect(`${message} ${description}`).toContain('does not belong to the BigBlueButton server');
      expect(elsewhere.control.requests.all()).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test('follows no redirect with a signed call', async () => {
    const elsewhere = await startStandIn();
    try {
      bbb.control.faults.set('getMeetings', {
        status: 302,
        headers: { location: `${elsewhere.apiRoot}/getMeetings` },
        body: '',
      });
      await ask({ url: `${bbb.apiRoot}/getMeetings` });
      expect(bbb.control.requests.all('getMeetings')).toHaveLength(1);
      expect(elsewhere.control.requests.all()).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });
});

test('the secret is in nothing that n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});
