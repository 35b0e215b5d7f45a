import { type StandIn, startStandIn } from '../server/stand-in';
import { ask, link } from '../server/support/ask';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
  credential: object = {},
) {
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret, ...credential },
    parameters: { resource: 'server', operation, ...parameters },
  });
  return items.map(({ json }) => json);
}

const join = async (meetingID: string, name: string, role = 'VIEWER') =>
  await bbb.control.participants.join(
    link(bbb, 'join', `meetingID=${meetingID}&fullName=${name}&role=${role}`),
  );

const failed = (messageKey: string, message = 'No.') =>
  `<response><returncode>FAILED</returncode><messageKey>${messageKey}</messageKey><message>${message}</message></response>`;

describe('info about the server', () => {
  test('tells of a BigBlueButton what it is and has', async () => {
    bbb.control.configure({ bbbVersion: '3.0.12' });
    bbb.control.recordings.add({ recordId: 'rec-1' });
    expect(await run('getInfo')).toEqual([
      {
        serverUrl: `${bbb.url.replace(/\/$/, '')}/api`,
        kind: 'BigBlueButton',
        loadBalancer: 'no',
        apiVersion: '2.0',
        bbbVersion: '3.0.12',
        build: null,
        supports: {
          webhooks: 'yes',
          paging: 'yes',
          textTracks: 'yes',
          chatMessages: 'yes',
          sessions: 'yes',
        },
        hash: 'sha256',
        hashAccepted: 'yes',
        hookHash: 'sha1',
        hookHashAccepted: 'yes',
      },
    ]);
  });

  test('asks for the version without signing', async () => {
    await run('getInfo');
    expect(bbb.control.requests.all('').map(({ url }) => url)).toEqual([
      expect.not.stringContaining('checksum'),
    ]);
  });

  test('changes nothing on the server', async () => {
    await ask(bbb, 'create', 'name=Room&meetingID=room');
    await join('room', 'Zoe');
    await run('getInfo');
    expect(bbb.control.meetings.all()).toHaveLength(1);
    expect(bbb.control.meetings.get('room').chat).toEqual([]);
    expect(bbb.control.hooks.all()).toEqual([]);
    expect(bbb.control.participants.all('room')).toHaveLength(1);
  });

  test('claims nothing that the answers do not tell', async () => {
    const [info] = await run('getInfo');
    // No recordings, so no page of them; and the operator keeps the version secret.
    expect(info).toMatchObject({ bbbVersion: 'unknown', supports: { paging: 'unknown' } });
  });

  test.each([
    ['totalElements', 'yes'],
    ['wrapper', 'yes'],
    ['unsupported', 'no'],
  ] as const)('paging with %s: %s', async (paging, verdict) => {
    bbb.control.configure({ paging });
    bbb.control.recordings.add({ recordId: 'rec-1' });
    bbb.control.recordings.add({ recordId: 'rec-2' });
    expect(await run('getInfo')).toMatchObject([{ supports: { paging: verdict } }]);
  });

  test('sees what is not there', async () => {
    bbb.control.configure({
      webhooks: { installed: false },
      missingCalls: ['sendChatMessage', 'getRecordingTextTracks', 'getSessions'],
    });
    expect(await run('getInfo')).toMatchObject([
      {
        kind: 'unknown',
        supports: { webhooks: 'no', chatMessages: 'no', textTracks: 'no', sessions: 'no' },
        hookHashAccepted: 'unknown',
      },
    ]);
  });

  test('does not know what an error in passing hides', async () => {
    for (const call of ['hooks/list', 'sendChatMessage', 'getRecordings']) {
      bbb.control.faults.set(call, { kind: 'html-502' });
    }
    bbb.control.faults.set('getRecordingTextTracks', { kind: 'empty-400' });
    expect(await run('getInfo')).toMatchObject([
      {
        supports: {
          webhooks: 'unknown',
          chatMessages: 'unknown',
          paging: 'unknown',
          textTracks: 'unknown',
          sessions: 'yes',
        },
      },
    ]);
  });

  test('recognises Scalelite by how it declines', async () => {
    const body = failed('unsupportedRequest', 'This request is not supported.');
    for (const call of ['hooks/list', 'getRecordingTextTracks', 'sendChatMessage', 'getSessions']) {
      bbb.control.faults.set(call, { body, status: 200 });
    }
    bbb.control.faults.set('', {
      body: '<response><returncode>SUCCESS</returncode><version>2.0</version><build>1.6</build></response>',
      status: 200,
    });
    expect(await run('getInfo')).toMatchObject([
      {
        kind: 'Scalelite',
        loadBalancer: 'yes',
        apiVersion: '2.0',
        build: '1.6',
        supports: { webhooks: 'no', textTracks: 'no', chatMessages: 'no', sessions: 'no' },
      },
    ]);
  });

  test('recognises b3scale, which wants even its API root signed', async () => {
    const lacks = (call: string) => failed('b3scale_gateway_error', `unknown resource: ${call}`);
    bbb.control.faults.set('', { body: failed('checksumError'), status: 500 });
    bbb.control.faults.set('hooks/list', { body: failed('checksumError'), status: 500 });
    for (const call of ['sendChatMessage', 'getSessions']) {
      bbb.control.faults.set(call, { body: lacks(call), status: 500 });
    }
    expect(await run('getInfo')).toMatchObject([
      {
        kind: 'b3scale',
        loadBalancer: 'yes',
        apiVersion: 'unknown',
        bbbVersion: 'unknown',
        supports: { webhooks: 'no', chatMessages: 'no', sessions: 'no', textTracks: 'yes' },
        hashAccepted: 'yes',
        hookHashAccepted: 'unknown',
      },
    ]);
    await expect(run('getSessions')).rejects.toThrow(
      'The load balancer b3scale does not have the call "getSessions".',
    );
  });

  test('recognises BBBLB by what it says about itself', async () => {
    bbb.control.faults.set('', {
      body: '<response><returncode>SUCCESS</returncode><version>2.0</version><info>Served by BBBLB (AGPL-3)</info></response>',
    });
    for (const call of ['hooks/list', 'getSessions']) {
      bbb.control.faults.set(call, { body: 'Not Found', contentType: 'text/plain', status: 404 });
    }
    expect(await run('getInfo')).toMatchObject([
      { kind: 'BBBLB', loadBalancer: 'yes', supports: { webhooks: 'no', sessions: 'no' } },
    ]);
  });

  test('fails where there is no server', async () => {
    bbb.control.faults.set('*', { kind: 'html-404' });
    await expect(run('getInfo')).rejects.toThrow(/There is no BigBlueButton API at the address/);
  });

  test('says that the webhooks are there but want another hash', async () => {
    bbb.control.configure({ webhooks: { allowedAlgorithms: ['sha256'] } });
    expect(await run('getInfo')).toMatchObject([
      { supports: { webhooks: 'yes' }, hookHash: 'sha1', hookHashAccepted: 'no' },
    ]);
  });

  test('fails with a wrong secret', async () => {
    await expect(run('getInfo', {}, { secret: 'wrong' })).rejects.toMatchObject({
      message: expect.stringContaining('did not accept the signature'),
    });
  });
});

describe('sessions', () => {
  test('come one per item', async () => {
    await ask(bbb, 'create', 'name=Physics+%3C101%3E&meetingID=physics');
    await join('physics', 'Zo%C3%AB+%26+Co', 'MODERATOR');
    await join('physics', '007');
    const internalMeetingID = bbb.control.meetings.get('physics').internalId;
    expect(await run('getSessions')).toEqual([
      { internalMeetingID, meetingName: 'Physics <101>', userName: 'Zoë & Co' },
      { internalMeetingID, meetingName: 'Physics <101>', userName: '007' },
    ]);
    expect(await run('getSessions', { limit: 1 })).toHaveLength(1);
  });

  test('of nobody are none', async () => {
    expect(await run('getSessions', { returnAll: true })).toEqual([]);
  });
});

describe('usage', () => {
  test('sums up what goes on', async () => {
    await ask(bbb, 'create', 'name=One&meetingID=one&record=true');
    await ask(bbb, 'create', 'name=Two&meetingID=two');
    await ask(bbb, 'create', 'name=Empty&meetingID=empty');
    await ask(
      bbb,
      'create',
      'name=Group&meetingID=group&isBreakout=true&parentMeetingID=one&sequence=1',
    );
    (await join('one', 'Ann', 'MODERATOR')).joinAudio();
    (await join('one', 'Ben')).joinAudio({ listenOnly: true });
    await join('two', 'Cem', 'MODERATOR');
    await join('group', 'Dan');
    expect(await run('getUsage')).toEqual([
      {
        meetings: 4,
        running: 3,
        breakouts: 1,
        participants: 4,
        participantsInBreakouts: 1,
        moderators: 2,
        listeners: 1,
        voice: 1,
        video: 0,
        recordable: 1,
        time: expect.stringMatching(/Z$/),
      },
    ]);
    expect(bbb.control.requests.all('getRecordings')).toEqual([]);
  });

  test('of an idle server is nothing', async () => {
    expect(await run('getUsage')).toMatchObject([{ meetings: 0, participants: 0, running: 0 }]);
  });

  test.each(['totalElements', 'wrapper', 'unsupported'] as const)(
    'counts recordings on request: %s',
    async (paging) => {
      bbb.control.configure({ paging });
      const count = async () => (await run('getUsage', { options: { countRecordings: true } }))[0];
      expect(await count()).toMatchObject({ recordings: 0 });
      for (let n = 0; n < 130; n++) {
        bbb.control.recordings.add({ recordId: `rec-${n}`, startTime: 1700000000000 + n });
      }
      expect(await count()).toMatchObject({ recordings: 130 });
    },
  );
});
