import { createHash } from 'node:crypto';

import jwt from 'jsonwebtoken';
import type { INodeProperties, NodeParameterValueType } from 'n8n-workflow';

import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { addressWithToken, type CallbackPurpose, nonceOf } from '../../protocol/callbackToken';
import { startStandIn, type StandIn } from '../server/stand-in';
import { ask, link } from '../server/support/ask';
import { TriggerHost } from './triggerHost';

const MEETING = "Fred's room (ü) & 007";

let bbb: StandIn;
let n8n: TriggerHost;

beforeAll(async () => {
  bbb = await startStandIn({ missingCalls: [] });
});
afterAll(async () => {
  await bbb.stop();
});
beforeEach(async () => {
  bbb.control.reset();
  recordID = `rec-${++records}`;
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await n8n.deactivate().catch(() => {});
  await n8n.stop();
});

type Parameters = Record<string, NodeParameterValueType>;

async function publish(source: string, parameters: Parameters = {}): Promise<void> {
  n8n.parameters = { source, checkEvery: 5, ...parameters };
  await n8n.activate();
}

let nonces = 0;
let recordID = '';
let records = 0;

/** The trigger's address with the token that Create puts into it. */
const addressFor = (purpose: CallbackPurpose, subject = MEETING, secret = bbb.secret) =>
  addressWithToken(n8n.callbackUrl(), { purpose, subject, secret, nonce: `nonce-${++nonces}` });

async function create(parameters: Record<string, string> = {}): Promise<void> {
  const query = { meetingID: MEETING, name: 'Class', record: 'true', ...parameters };
  await ask(bbb, 'create', new URLSearchParams(query).toString());
}

async function end(meetingID = MEETING): Promise<void> {
  bbb.control.meetings.end(meetingID);
  await bbb.control.settled();
}

/** As Create makes it for each run of a meeting. */
const addressOfRun = () => {
  const grant = { purpose: 'meetingEnded', subject: MEETING, secret: bbb.secret } as const;
  return addressWithToken(n8n.callbackUrl(), { ...grant, nonce: nonceOf() });
};

/** A run of the meeting that the trigger has seen, but of whose end it is not told. */
async function runUnheard(address: string): Promise<void> {
  await create({ meta_endCallbackUrl: address });
  await n8n.check();
  n8n.isDown = true;
  await end();
  n8n.restart();
}

/** A request of whoever knows an address. */
async function request(url: string, options: RequestInit = {}) {
  const answer = await fetch(url, { redirect: 'manual', ...options });
  return { status: answer.status, text: await answer.text() };
}

const post = async (url: string, body: string, headers: Record<string, string> = {}) =>
  await request(url, { method: 'POST', body: Buffer.from(body), headers });

/** Lets so many minutes pass for n8n, whose process has then forgotten what came in lately. */
const later = (minutes: number) => {
  const now = Date.now() + minutes * 60_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
};

const down = () => bbb.control.faults.set('*', { kind: 'html-502' });
const up = () => bbb.control.faults.clear();

describe('an event by webhook', () => {
  const happen = async (id: string, attributes = {}) => {
    const internalMeetingId = `${createHash('sha1').update(MEETING).digest('hex')}-1`;
    const of = { externalMeetingId: MEETING, internalMeetingId, ts: ++records };
    bbb.control.hooks.emit(id, attributes, of);
    await bbb.control.clock.advance(0);
    await bbb.control.settled();
    const { attempts } = bbb.control.hooks.deliveries().at(-1) ?? { attempts: [] };
    return attempts.at(-1)?.status;
  };

  const listen = async (events: string[], more: Parameters = {}) =>
    await publish('events', { triggerOn: 'chosen', events, scope: 'all', ...more });

  test('with the checksum that is the same for every delivery counts only where that is allowed', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
    await listen(['meeting-ended']);
    expect(await happen('meeting-ended')).toBe(401);
    n8n.parameters.options = { acceptConstantChecksum: true };
    expect(await happen('meeting-ended')).toBe(200);
    expect(n8n.runs).toHaveLength(1);
  });

  test.each([
    ['sha1', [200, 200, 200, 200]],
    ['sha256', [401, 200, 200, 200]],
    ['sha384', [401, 401, 200, 200]],
    ['sha512', [401, 401, 401, 200]],
  ])('has to be signed at least by %s where that is set', async (minimumAlgorithm, answers) => {
    await listen(['meeting-ended'], { options: { minimumAlgorithm } });
    const given: unknown[] = [];
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
      bbb.control.configure({ webhooks: { auth: 'checksum-a', algorithm } });
      given.push(await happen('meeting-ended'));
    }
    expect(given).toEqual(answers);
    bbb.control.configure({ webhooks: { auth: 'bearer' } });
    expect(await happen('meeting-ended')).toBe(200);
  });

  test('may be JSON, which a proxy can make of the form', async () => {
    await listen(['meeting-ended']);
    const event = { data: { id: 'meeting-ended', attributes: {}, event: { ts: ++records } } };
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${bbb.secret}`,
    };
    for (const body of [[event], { event: [event], timestamp: 7, domain: 'x' }]) {
      const answer = await post(n8n.callbackUrl(), JSON.stringify(body), headers);
      expect(answer).toMatchObject({ status: 200 });
    }
    expect(n8n.items).toMatchObject([{ event: 'meeting-ended' }, { event: 'meeting-ended' }]);
  });

  test('counts only of people with the wanted role; what names no role always counts', async () => {
    await listen(['user-joined', 'meeting-ended'], { filters: { roles: ['MODERATOR'] } });
    for (const role of ['MODERATOR', 'VIEWER', 'moderator']) {
      await happen('user-joined', { user: { name: role, role } });
    }
    await happen('meeting-ended');
    expect(n8n.items.map(({ event, userName }) => [event, userName])).toEqual([
      ['user-joined', 'MODERATOR'],
      ['user-joined', 'moderator'],
      ['meeting-ended', undefined],
    ]);
  });

  test('counts of everybody who leaves, which names no role; the filter says so', async () => {
    await publish('events', {
      triggerOn: 'participantJoinedOrLeft',
      scope: 'all',
      filters: { roles: ['MODERATOR'] },
    });
    await create();
    const { meetingId } = bbb.control.meetings.get(MEETING);
    for (const [fullName, role] of Object.entries({ Mo: 'MODERATOR', Vi: 'VIEWER' })) {
      const query = new URLSearchParams({ meetingID: meetingId, fullName, role });
      const somebody = await bbb.control.participants.join(link(bbb, 'join', query.toString()));
      somebody.leave();
    }
    await bbb.control.clock.advance(0);
    await bbb.control.settled();
    expect(n8n.items.map(({ event }) => event)).toEqual(['user-joined', 'user-left', 'user-left']);

    const filters = new BigBlueButtonTrigger().description.properties
      .filter(({ name }) => name === 'filters')
      .flatMap(({ options }) => options as INodeProperties[]);
    const { description } = filters.find(({ name }) => name === 'roles') ?? {};
    expect(description).toMatch(
      /"Participant Joined or Left" with Moderator.* leaves, viewers too/,
    );
  });

  test('counts only of recordings in the wanted formats', async () => {
    await listen(['rap-publish-ended', 'rap-deleted'], { filters: { formats: 'video, notes' } });
    for (const workflow of ['presentation', 'video', 'notes']) {
      await happen('rap-publish-ended', { workflow, 'record-id': recordID });
    }
    await happen('rap-deleted', { 'record-id': recordID });
    expect(n8n.items.map(({ format }) => format)).toEqual(['video', 'notes', undefined]);
  });

  test('shows no token of any address, raw as little', async () => {
    await listen(['meeting-created'], {
      options: { includeRawEvent: true, includePersonalData: true },
    });
    const metadata = { endcallbackurl: addressFor('meetingEnded'), course: '7b' };
    await happen('meeting-created', { meeting: { metadata } });
    expect(n8n.items).toMatchObject([{ metadata: { course: '7b' } }]);
    expect(JSON.stringify(n8n.items)).not.toMatch(/bbb-token=(?!hidden)/);
  });
});

describe('the callback at the end of a meeting', () => {
  test('gets 200 and something in the body for its probe and its call, and starts one run', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    const appended = `${url}&recordingmarks=true&meetingID=${encodeURIComponent(MEETING)}`;
    expect(await request(appended)).toEqual({ status: 200, text: 'OK' });
    expect(await request(appended)).toEqual({ status: 200, text: 'OK' });
    expect(n8n.runs).toEqual([
      [
        expect.objectContaining({
          event: 'meeting-ended',
          meetingID: MEETING,
          recordingMarks: true,
          confirmedByServer: true,
        }),
      ],
    ]);
  });

  test('is about the meeting of its token, also at a host that has IDs of its own', async () => {
    await publish('meetingEnded');
    await request(`${addressFor('meetingEnded')}&recordingmarks=false&meetingID=tenant7-42`);
    expect(n8n.items).toMatchObject([{ meetingID: MEETING }]);
  });

  test('is put off while the server says that the meeting is on', async () => {
    await publish('meetingEnded');
    await create();
    const url = addressFor('meetingEnded');
    expect(await request(url)).toMatchObject({ status: 503 });
    await end();
    expect(await request(url)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('is put off while everybody is out for a moment, and starts its run when it is over', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    await create({ meta_endCallbackUrl: url, meetingExpireWhenLastUserLeftInMinutes: '5' });
    // Before anybody has joined, and between the last leave and the end.
    expect(await request(url)).toMatchObject({ status: 503 });
    const query = new URLSearchParams({ meetingID: MEETING, fullName: 'Zoë', role: 'VIEWER' });
    const zoe = await bbb.control.participants.join(link(bbb, 'join', query.toString()));
    zoe.leave();
    expect(await request(url)).toMatchObject({ status: 503 });
    expect(n8n.runs).toEqual([]);
    await bbb.control.clock.advance(5 * 60_000);
    await bbb.control.settled();
    const calls = bbb.control.callbacks.all().filter(({ kind }) => kind === 'end');
    expect(calls.map(({ status }) => status)).toEqual([200, 200]);
    expect(n8n.runs).toMatchObject([[{ event: 'meeting-ended', meetingID: MEETING }]]);
  }, 20_000);

  test('that came too early is made good by the background check where the server calls no more', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    await create({ meta_endCallbackUrl: url });
    expect(await request(url)).toMatchObject({ status: 503 });
    n8n.isDown = true;
    await end();
    n8n.restart();
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toMatchObject([
      { event: 'meeting-ended', meetingID: MEETING, recovered: true },
    ]);
  });

  test('of the run before tells of that run, and the next one still counts, where the two cross', async () => {
    await publish('meetingEnded');
    const [first, second] = [addressOfRun(), addressOfRun()];
    const running = () => bbb.control.meetings.all().at(-1)?.internalId;
    await create({ meta_endCallbackUrl: first });
    const firstRun = running();
    await n8n.check();
    n8n.isDown = true;
    await end();
    n8n.restart();
    later(1);
    await create({ meta_endCallbackUrl: second });
    const secondRun = running();
    await n8n.check();
    await request(first);
    expect(n8n.runs).toMatchObject([[{ internalMeetingID: firstRun }]]);
    expect(await n8n.check()).toEqual([]);
    await end();
    expect(n8n.runs.slice(1)).toMatchObject([[{ internalMeetingID: secondRun }]]);
    expect([...(await n8n.check()), ...(await n8n.check())]).toEqual([]);
  });

  test('of the next run counts, though that was created before the end of the one before was found out', async () => {
    await publish('meetingEnded');
    const first = addressOfRun();
    await runUnheard(first);
    later(1);
    await create({ meta_endCallbackUrl: addressOfRun() });
    later(1);
    await n8n.check();
    expect(await n8n.check()).toMatchObject([{ meetingID: MEETING, recovered: true }]);
    n8n.runs.length = 0;
    expect(await request(first)).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([]);
    await end();
    expect(n8n.runs).toMatchObject([[{ event: 'meeting-ended', meetingID: MEETING }]]);
    expect([...(await n8n.check()), ...(await n8n.check())]).toEqual([]);
  });

  test('is not made up for breakout rooms, for which the server never calls', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    await create({ meta_endCallbackUrl: url });
    // It has what the meeting has been given, as all breakout rooms do.
    const room = { isBreakout: 'true', parentMeetingID: MEETING, sequence: '1' };
    await create({ meetingID: 'room', ...room, meta_endCallbackUrl: url });
    await n8n.check();
    await end('room');
    expect([...(await n8n.check()), ...(await n8n.check())]).toEqual([]);
    expect(n8n.runs).toEqual([]);
  });

  test('of the next run counts, though the end of the one before was just found out by the check', async () => {
    await publish('meetingEnded');
    const first = addressOfRun();
    await runUnheard(first);
    await n8n.check();
    expect(await n8n.check()).toMatchObject([{ meetingID: MEETING, recovered: true }]);
    n8n.runs.length = 0;
    expect(await request(first)).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([]);
    later(1);
    await create({ meta_endCallbackUrl: addressOfRun() });
    await end();
    expect(n8n.runs).toMatchObject([[{ event: 'meeting-ended', meetingID: MEETING }]]);
  });

  test('is taken when somebody has created the meeting anew meanwhile', async () => {
    await publish('meetingEnded');
    const first = addressFor('meetingEnded');
    await create({ meta_endCallbackUrl: addressFor('meetingEnded') });
    expect(await request(first)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('is put off while the server cannot be asked', async () => {
    await publish('meetingEnded');
    down();
    const url = addressFor('meetingEnded');
    expect(await request(url)).toMatchObject({ status: 503 });
    up();
    expect(await request(url)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('counts without a token only where that is allowed', async () => {
    await publish('meetingEnded');
    const bare = `${n8n.callbackUrl()}?recordingmarks=false&meetingID=007`;
    expect(await request(bare)).toMatchObject({ status: 401 });
    n8n.parameters.options = { acceptWithoutToken: true };
    expect(await request(bare)).toMatchObject({ status: 200 });
    expect(await request(n8n.callbackUrl())).toMatchObject({ status: 401 });
    expect(n8n.items).toMatchObject([{ meetingID: '007' }]);
    // It comes twice, maybe to two processes.
    n8n.restart(true);
    expect(await request(bare)).toMatchObject({ status: 200 });
    const passedOn = [
      await n8n.finishedRun(n8n.runs[0], 'webhook'),
      ...(n8n.runs[1] ? [await n8n.finishedRun(n8n.runs[1], 'webhook')] : []),
    ];
    expect(passedOn.flat()).toMatchObject([{ meetingID: '007' }]);
    // A wrong token stays a wrong one.
    const wrong = addressFor('meetingEnded', '1e5', 'another secret');
    expect(await request(wrong)).toMatchObject({ status: 401 });
  });
});

describe('an address with a token', () => {
  test('starts one run, also long after and when n8n has forgotten what came in lately', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    await request(url);
    later(11);
    expect(await request(url)).toEqual({ status: 200, text: 'OK' });
    expect(n8n.runs).toHaveLength(1);
  });

  test('counts again when n8n could not start its run', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    n8n.startRun = async () => {
      throw new Error('the database is gone');
    };
    expect(await request(url)).toMatchObject({ status: 500 });
    n8n.startRun = async () => {};
    expect(await request(url)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('starts one run also where many are called at once', async () => {
    await publish('meetingEnded');
    const all = Array.from({ length: 500 }, (_, room) =>
      addressFor('meetingEnded', `room-${room}`),
    );
    const callAll = async () => {
      for (let sent = 0; sent < all.length; sent += 25) {
        await Promise.all(all.slice(sent, sent + 25).map((url) => request(url)));
      }
    };
    await callAll();
    later(24 * 60);
    await callAll();
    expect(n8n.runs).toHaveLength(500);
  }, 60_000);

  test('is remembered with the 3,000 latest', async () => {
    await publish('meetingEnded');
    await request(addressFor('meetingEnded'));
    const spent = () => {
      const [state] = Object.values(n8n.staticData.production);
      return (state as { spent: Record<string, number> }).spent;
    };
    const [[address, since]] = Object.entries(spent());
    const earlier = Array.from({ length: 3000 }, (_, number): [string, number] => [
      `${number}${address}`.slice(0, address.length),
      since - 1000,
    ]);
    Object.assign(spent(), Object.fromEntries(earlier));
    await request(addressFor('meetingEnded', 'another'));
    expect(Object.keys(spent())).toHaveLength(3000);
    expect(JSON.stringify(n8n.staticData).length).toBeLessThan(120_000);
  });

  test('is good for 60 days', async () => {
    await publish('meetingEnded');
    const grant = { purpose: 'meetingEnded', subject: MEETING, secret: bbb.secret } as const;
    const url = addressWithToken(n8n.callbackUrl(), { ...grant, nonce: nonceOf() });
    later(61 * 24 * 60);
    expect(await request(url)).toMatchObject({ status: 410 });
    expect(n8n.runs).toEqual([]);
    later(-2 * 24 * 60);
    expect(await request(url)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('made with the secret of before counts while the secret is being changed', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    n8n.credential = { url: bbb.url, secret: 'the new one', previousSecret: bbb.secret };
    bbb.control.faults.set('getMeetingInfo', {
      body: '<response><returncode>FAILED</returncode><messageKey>notFound</messageKey></response>',
    });
    expect(await request(url)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });
});

describe('an attendance report', () => {
  const bearer = (secret = bbb.secret, expiresIn = 3600) => ({
    'content-type': 'application/json',
    authorization: `Bearer ${jwt.sign({}, secret, { algorithm: 'HS512', expiresIn, noTimestamp: false })}`,
  });

  const report = (more: object = {}, metadata: object = {}) =>
    JSON.stringify({
      version: '1.0',
      meeting_id: MEETING,
      internal_meeting_id: 'int-1',
      data: {
        metadata: {
          meeting_name: 'Class',
          is_breakout: 'false',
          analytics_callback_url: addressFor('attendanceReport'),
          ...metadata,
        },
        duration: 60,
        attendees: [
          { ext_user_id: '007', name: 'Zoë', moderator: true, joins: [], leaves: [] },
          { ext_user_id: '1e5', name: "O'Neill", moderator: false, joins: [], leaves: [] },
        ],
        files: [],
        polls: [],
      },
      ...more,
    });

  test('becomes an item for each participant, of a sender that was verified', async () => {
    await publish('attendanceReport');
    const url = addressFor('attendanceReport');
    expect(await post(url, report(), bearer())).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([
      [
        expect.objectContaining({ userID: '007', name: 'Zoë', senderVerified: true }),
        expect.objectContaining({ userID: '1e5', meetingID: MEETING, senderVerified: true }),
      ],
    ]);
  });

  test('becomes one item where that is chosen, raw as well, without the token of its address', async () => {
    await publish('attendanceReport', { items: 'report', options: { includeRawReport: true } });
    const secrets = { session_token: 'token-1', 'moderator-pw': 'pw-1', ip_address: '192.0.2.7' };
    await post(addressFor('attendanceReport'), report({ secrets }, secrets), bearer());
    expect(n8n.items).toEqual([
      expect.objectContaining({
        meetingID: MEETING,
        participants: [expect.anything(), expect.anything()] as unknown,
        senderVerified: true,
        rawReport: expect.objectContaining({ version: '1.0' }) as unknown,
      }),
    ]);
    expect(JSON.stringify(n8n.items)).not.toMatch(/token-1|pw-1|192\.0\.2\.7/);
    expect(JSON.stringify(n8n.items)).toContain('bbb-token=hidden');
    expect(JSON.stringify(n8n.items)).not.toMatch(/bbb-token=(?!hidden)/);
  });

  test('adds the raw report to the one item only, and its option says so', async () => {
    const options = { includeRawReport: true };
    await publish('attendanceReport', { items: 'participants', options });
    await post(addressFor('attendanceReport'), report(), bearer());
    expect(n8n.items).toHaveLength(2);
    expect(n8n.items.flatMap((item) => Object.keys(item))).not.toContain('rawReport');
    const [collection] = new BigBlueButtonTrigger().description.properties.filter(
      ({ name, displayOptions }) =>
        name === 'options' && displayOptions?.show?.source?.includes('attendanceReport'),
    );
    const offered = (collection.options as INodeProperties[]).filter(({ name }) =>
      /raw/i.test(name),
    );
    expect(offered).toMatchObject([
      {
        description: expect.stringMatching(/one item with the whole report.*rawReport/) as unknown,
        displayOptions: { show: { '/items': ['report'] } },
      },
    ]);
  });

  test.each<[string, () => [url: string, headers: Record<string, string>]]>([
    ['no bearer token', () => [addressFor('attendanceReport'), {}]],
    ['another secret', () => [addressFor('attendanceReport'), bearer('wrong')]],
    ['an expired token', () => [addressFor('attendanceReport'), bearer(bbb.secret, -3600)]],
    ['no token in the address', () => [n8n.callbackUrl(), bearer()]],
    ['a token for another source', () => [addressFor('meetingEnded'), bearer()]],
    [
      'the secret itself',
      () => [addressFor('attendanceReport'), { authorization: `Bearer ${bbb.secret}` }],
    ],
  ])('is refused with 401: %s', async (_what, from) => {
    await publish('attendanceReport');
    expect(await post(from()[0], report(), from()[1])).toMatchObject({ status: 401 });
    expect(n8n.runs).toEqual([]);
    expect(n8n.log.join()).not.toContain(bbb.secret);
  });

  test('is about the meeting of its token, also at a host that has IDs of its own', async () => {
    await publish('attendanceReport');
    await post(addressFor('attendanceReport'), report({ meeting_id: 'tenant7-42' }), bearer());
    expect(n8n.items).toMatchObject([{ meetingID: MEETING }, { meetingID: MEETING }]);
  });

  test('of a breakout room, which inherits the address of its meeting, does not take its place', async () => {
    await publish('attendanceReport');
    const url = addressFor('attendanceReport');
    const room = report(
      { meeting_id: 'room', internal_meeting_id: 'int-2' },
      { is_breakout: 'true' },
    );
    expect(await post(url, room, bearer())).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([]);
    await post(url, report(), bearer());
    expect(n8n.runs).toHaveLength(1);
  });

  test('of a breakout room starts a run of its own where that is wanted', async () => {
    await publish('attendanceReport', { options: { includeBreakoutRooms: true } });
    const url = addressFor('attendanceReport');
    for (const room of ['room-1', 'room-2', 'room-2']) {
      const ids = { meeting_id: room, internal_meeting_id: `int-${room}` };
      await post(url, report(ids, { is_breakout: 'true' }), bearer());
    }
    await post(url, report(), bearer());
    expect(
      n8n.runs.map(([item]) => [item.meetingID, item.isBreakout, item.parentMeetingID]),
    ).toEqual([
      ['room-1', true, MEETING],
      ['room-2', true, MEETING],
      [MEETING, undefined, undefined],
    ]);
  });

  test('of a breakout room that was told to report itself is like any other', async () => {
    await publish('attendanceReport');
    const ids = { meeting_id: 'sha1-of-it', internal_meeting_id: MEETING };
    await post(addressFor('attendanceReport'), report(ids, { is_breakout: 'true' }), bearer());
    expect(n8n.items).toMatchObject([{ meetingID: MEETING }, { meetingID: MEETING }]);
  });

  test('that cannot be read becomes a run that fails, since it is not sent again', async () => {
    await publish('attendanceReport');
    const answer = await post(addressFor('attendanceReport'), '{"data":"none"}', bearer());
    expect(answer).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
    await expect(n8n.finishedRun()).rejects.toMatchObject({
      message: expect.stringContaining('no attendance report'),
      description: expect.stringContaining('proxy'),
    });
  });
});

describe('the callback of a recording', () => {
  const call = async (
    recordID: string,
    meetingID = MEETING,
    algorithm: jwt.Algorithm = 'HS256',
  ) => {
    const claims = { meeting_id: meetingID, record_id: recordID };
    const token = jwt.sign(claims, bbb.secret, { algorithm, noTimestamp: true });
    return await post(n8n.callbackUrl(), `signed_parameters=${token}`);
  };

  const recorded = (formats: string[], recordId = recordID) => {
    const { recordings } = bbb.control.world;
    bbb.control.recordings.add({ recordId, meetingId: MEETING, formats, endTime: Date.now() });
    return recordings.get(recordId);
  };

  /** As the pipeline publishes them, one after the other. */
  async function publishedOneByOne(formats: string[]): Promise<void> {
    for (const [index] of formats.entries()) {
      bbb.control.world.recordings.clear();
      recorded(formats.slice(0, index + 1));
      expect(await call(recordID)).toMatchObject({ status: 200 });
    }
  }

  test('starts one run for a recording, with everything about it', async () => {
    await publish('recordingReady');
    await publishedOneByOne(['presentation', 'video', 'podcast']);
    expect(n8n.runs).toEqual([
      [
        expect.objectContaining({
          recordID: recordID,
          meetingID: MEETING,
          name: 'Recorded meeting',
        }),
      ],
    ]);
    expect(n8n.items[0].formats).toHaveLength(1);
  });

  test.each([
    ['each of them was told', 3],
    ['the calls did not get through', 1],
  ])('starts none for later formats, not by the background check either: %s', async (_, calls) => {
    await publish('recordingReady');
    const metadata = { 'bbb-recording-ready-url': addressFor('recordingReady') };
    const all = ['presentation', 'video', 'podcast'];
    for (const [index] of all.entries()) {
      const formats = all.slice(0, index + 1);
      const of = { recordId: recordID, meetingId: MEETING, formats, metadata, endTime: Date.now() };
      bbb.control.world.recordings.clear();
      bbb.control.recordings.add(of);
      if (index < calls) expect(await call(recordID)).toMatchObject({ status: 200 });
    }
    expect(n8n.runs).toHaveLength(1);
    n8n.restart();
    for (const hours of [2, 4, 6]) {
      later(hours * 60);
      expect(await n8n.check()).toEqual([]);
    }
  });

  test('starts one for each format where that is chosen', async () => {
    await publish('recordingReady', { runs: 'format' });
    await publishedOneByOne(['presentation', 'video', 'podcast']);
    expect(n8n.runs.map(([{ format }]) => format)).toEqual(['presentation', 'video', 'podcast']);
    expect(n8n.items[1].playbackUrl).toContain('/playback/video/');
  });

  test('waits for the formats that have to be there', async () => {
    await publish('recordingReady', { awaitedFormats: 'video, presentation' });
    await publishedOneByOne(['presentation', 'notes', 'video', 'podcast']);
    expect(n8n.runs).toHaveLength(1);
    expect(n8n.items[0].formats).toHaveLength(3);
  });

  test('waits also for a recording that was half ready when the workflow was published', async () => {
    recorded(['presentation']);
    await publish('recordingReady', { awaitedFormats: 'video' });
    await publishedOneByOne(['presentation', 'video']);
    expect(n8n.runs).toHaveLength(1);
  });

  test('starts what lacked a format only that is not waited for any more', async () => {
    await publish('recordingReady', { awaitedFormats: 'video' });
    const metadata = { 'bbb-recording-ready-url': n8n.callbackUrl() };
    const endTime = Date.now();
    const added = { meetingId: MEETING, formats: ['presentation'], metadata, endTime };
    const { recordId } = bbb.control.recordings.add(added);
    expect([...(await n8n.check()), ...(await n8n.check())]).toEqual([]);
    await n8n.deactivate();
    await publish('recordingReady', { awaitedFormats: '' });
    n8n.restart();
    const items = [...(await n8n.check()), ...(await n8n.check()), ...(await n8n.check())];
    expect(items).toMatchObject([{ recordID: recordId, recovered: true }]);
  });

  test('counts only the formats that are wanted, and waits for others all the same', async () => {
    const filters = { formats: 'video' };
    await publish('recordingReady', { filters, awaitedFormats: 'presentation' });
    await publishedOneByOne(['video', 'notes', 'presentation']);
    expect(n8n.runs).toHaveLength(1);
    n8n.runs.length = 0;
    await n8n.deactivate();
    n8n.staticData.production = {};
    await publish('recordingReady', { filters, runs: 'format' });
    bbb.control.world.recordings.clear();
    recorded(['notes', 'presentation'], `${recordID}-b`);
    await call(`${recordID}-b`);
    expect(n8n.runs).toEqual([]);
  });

  test.each(['HS256', 'HS512'] as const)('may be JSON, and signed by %s', async (algorithm) => {
    await publish('recordingReady');
    recorded(['video']);
    const claims = { meeting_id: MEETING, record_id: recordID };
    const signed_parameters = jwt.sign(claims, bbb.secret, { algorithm });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ signed_parameters });
    expect(await post(n8n.callbackUrl(), body, headers)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('starts the run also while the server cannot be asked, which then asks itself', async () => {
    await publish('recordingReady');
    recorded(['presentation', 'video']);
    down();
    expect(await call(recordID)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
    await expect(n8n.finishedRun()).rejects.toMatchObject({ name: 'NodeApiError' });
    up();
    expect(await n8n.finishedRun()).toEqual([
      expect.objectContaining({ event: 'recording-ready', recordID: recordID, state: 'published' }),
    ]);
    n8n.parameters.runs = 'format';
    expect((await n8n.finishedRun()).map(({ format }) => format)).toEqual([
      'presentation',
      'video',
    ]);
    n8n.parameters = { ...n8n.parameters, runs: 'recording', awaitedFormats: 'podcast' };
    expect(await n8n.finishedRun()).toEqual([]);
  });

  test('of a recording that the server does not know fails its run, with what to do', async () => {
    await publish('recordingReady');
    expect(await call('rec-404')).toMatchObject({ status: 200 });
    await expect(n8n.finishedRun()).rejects.toMatchObject({
      message: expect.stringContaining('recording'),
      description: expect.any(String),
    });
  });

  test.each([
    ['format', 'video'],
    ['recording', undefined],
  ])(
    'that never came is found by the background check, in the wanted formats: once for each %s',
    async (runs, format) => {
      await publish('recordingReady', { runs, filters: { formats: 'video' } });
      const metadata = { 'bbb-recording-ready-url': addressFor('recordingReady') };
      const of = (recordId: string, formats: string[]) =>
        bbb.control.recordings.add({
          recordId,
          meetingId: MEETING,
          formats,
          metadata,
          endTime: Date.now(),
        });
      of(recordID, ['presentation', 'video']);
      of(`${recordID}-b`, ['presentation']);
      // The first look is suspicious only, since a call may be on its way.
      expect(await n8n.check()).toEqual([]);
      const found = await n8n.check();
      expect(found).toMatchObject([{ recordID, recovered: true }]);
      expect(found[0].format).toBe(format);
      expect(await n8n.finishedRun(found)).toMatchObject([
        { recordID, state: 'published', recovered: true },
      ]);
      await call(recordID);
      await call(`${recordID}-b`);
      expect(n8n.runs).toHaveLength(1);
    },
  );

  test('keeps little of very many recordings', async () => {
    await publish('recordingReady');
    for (let number = 0; number < 305; number++) {
      recorded(['video'], `${recordID}-${number}`);
      await call(`${recordID}-${number}`);
    }
    expect(n8n.runs).toHaveLength(305);
    const { known } = Object.values(n8n.staticData.production)[0] as {
      known: object;
    };
    expect(JSON.stringify(known).length).toBeLessThan(60_000);
  }, 60_000);

  test('shows no token of any address in the metadata', async () => {
    await publish('recordingReady');
    const metadata = { endcallbackurl: addressFor('meetingEnded'), course: '7b' };
    bbb.control.recordings.add({ recordId: recordID, meetingId: MEETING, metadata });
    await call(recordID);
    expect(n8n.items[0].metadata).toMatchObject({ course: '7b' });
    expect(JSON.stringify(n8n.items)).not.toMatch(/bbb-token=(?!hidden)/);
  });
});

describe('the callback of an MP4 file', () => {
  const recordID = `${createHash('sha1').update(MEETING).digest('hex')}-1700000000000`;

  beforeEach(async () => {
    bbb.control.recordings.add({ recordId: recordID, meetingId: MEETING });
    await ask(bbb, 'processMP4', new URLSearchParams({ recordID }).toString());
    await bbb.control.clock.advance(60_000);
  });

  test.each([
    ['a form', 'recordID=whatever', 'application/x-www-form-urlencoded'],
    ['JSON', '{"some":["thing"]}', 'application/json'],
    ['a list', '[1,2]', 'application/json'],
    ['nothing', '', 'text/plain'],
  ])('may carry %s, and is confirmed by the server', async (_what, body, type) => {
    await publish('mp4Ready', { mp4CallName: 'getMP4' });
    const url = addressFor('mp4Ready', recordID);
    expect(await post(url, body, { 'content-type': type })).toMatchObject({ status: 200 });
    expect(n8n.items).toMatchObject([
      { recordID, url: expect.stringContaining('http') as unknown, confirmedByServer: true },
    ]);
  });

  test('can be filtered by meeting, and forgotten', async () => {
    await publish('mp4Ready', { mp4CallName: 'getMP4', filters: { meetingIDs: '1e5' } });
    const url = addressFor('mp4Ready', recordID);
    expect(await post(url, '')).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([]);
    n8n.parameters.filters = {};
    n8n.parameters.options = { forgottenMeetingIDs: MEETING };
    expect(await post(url, '')).toMatchObject({ status: 410 });
    n8n.parameters = { ...n8n.parameters, filters: { meetingIDs: MEETING }, options: {} };
    expect(await post(url, '')).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('starts the run also while the server cannot be asked, which then asks itself', async () => {
    await publish('mp4Ready', { mp4CallName: 'getMP4' });
    down();
    expect(await post(addressFor('mp4Ready', recordID), '')).toMatchObject({ status: 200 });
    await expect(n8n.finishedRun()).rejects.toMatchObject({ name: 'NodeApiError' });
    up();
    expect(await n8n.finishedRun()).toMatchObject([{ recordID, confirmedByServer: true }]);
    bbb.control.faults.set('getMP4', {
      body: '<response><returncode>SUCCESS</returncode></response>',
    });
    await expect(n8n.finishedRun()).rejects.toMatchObject({
      message: expect.stringContaining(recordID),
      description: expect.stringContaining('Retry'),
    });
  });

  test('without a token counts only where that is allowed, and when the server confirms it', async () => {
    await publish('mp4Ready', { mp4CallName: 'getMP4', options: { acceptWithoutToken: true } });
    const body = JSON.stringify({ recordID });
    down();
    const headers = { 'content-type': 'application/json' };
    expect(await post(n8n.callbackUrl(), body, headers)).toMatchObject({ status: 503 });
    expect(n8n.runs).toEqual([]);
    up();
    expect(await post(n8n.callbackUrl(), body, headers)).toMatchObject({ status: 200 });
    expect(n8n.items).toMatchObject([{ recordID, confirmedByServer: true }]);
  });
});

describe('the regular check', () => {
  test('takes nothing from outside, not even what is signed', async () => {
    await publish('check', { seenEvents: ['meeting-ended'] });
    const authorization = `Bearer ${bbb.secret}`;
    expect(await post(n8n.callbackUrl(), '{}', { authorization })).toMatchObject({ status: 410 });
    const itself = n8n.callbackUrl().replace(/webhook$/, 'check');
    expect(await post(itself, '{}', { authorization })).toMatchObject({ status: 401 });
    expect(n8n.runs).toEqual([]);
    expect(n8n.log.join()).not.toContain(bbb.secret);
  });

  test.each([
    ['Background Check', { checkEvery: 0, seenEvents: ['meeting-ended'] }],
    ['Trigger On', { seenEvents: [] }],
  ])('is not published when "%s" leaves nothing to do', async (field, parameters) => {
    await expect(publish('check', parameters)).rejects.toThrow(`"${field}"`);
  });
});

describe('the addresses of the trigger', () => {
  test('are registered without expressions, which n8n cannot always evaluate then', () => {
    const { webhooks = [] } = new BigBlueButtonTrigger().description;
    const registered = webhooks.flatMap(({ httpMethod, path, responseMode, responseData }) =>
      [httpMethod, path, responseMode, responseData].map(String),
    );
    expect(registered.filter((value) => value.startsWith('='))).toEqual([]);
  });

  test('take only what the source is sent', async () => {
    await publish('meetingEnded');
    const url = addressFor('meetingEnded');
    expect(await post(url, '')).toMatchObject({ status: 404 });
    await n8n.deactivate();
    await publish('events', { events: ['meeting-ended'] });
    expect(await request(url)).toMatchObject({ status: 404 });
    expect(n8n.runs).toEqual([]);
  });
});

describe('every callback', () => {
  const signed = (claims: object, algorithm: jwt.Algorithm) =>
    jwt.sign(claims, bbb.secret, { algorithm, expiresIn: 3600 });

  const genuine: Record<string, () => Promise<{ status: number }>> = {
    meetingEnded: async () => await request(addressFor('meetingEnded')),
    attendanceReport: async () =>
      await post(
        addressFor('attendanceReport'),
        JSON.stringify({ meeting_id: MEETING, data: { attendees: [{ name: 'Zoë' }] } }),
        { authorization: `Bearer ${signed({}, 'HS512')}` },
      ),
    recordingReady: async () =>
      await post(
        n8n.callbackUrl(),
        `signed_parameters=${signed({ meeting_id: MEETING, record_id: recordID }, 'HS256')}`,
      ),
  };

  test.each(Object.keys(genuine))('of a forgotten meeting gets 410: %s', async (source) => {
    await publish(source, { options: { forgottenMeetingIDs: `1e5, ${MEETING}` } });
    expect(await genuine[source]()).toMatchObject({ status: 410 });
    n8n.parameters.options = { forgottenMeetingIDs: '007' };
    expect(await genuine[source]()).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test.each(Object.keys(genuine))('of another meeting than wanted gets 200: %s', async (source) => {
    await publish(source, { filters: { meetingIDs: '={{ ["007", "1e5"] }}' } });
    expect(await genuine[source]()).toMatchObject({ status: 200 });
    expect(n8n.runs).toEqual([]);
    n8n.parameters.filters = { meetingIDs: `007,${MEETING}` };
    expect(await genuine[source]()).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });
});
