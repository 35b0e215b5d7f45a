import { createHash } from 'node:crypto';

import { EVENTS } from '../../protocol/events';
import { startStandIn, type StandIn } from '../server/stand-in';
import { TriggerHost } from './triggerHost';

const AWKWARD = ['007', '1e5', "Fred's room (ü)", 'a&b+c%20#', '😀 <b>'];

let bbb: StandIn;
let n8n: TriggerHost;

beforeEach(async () => {
  bbb = await startStandIn();
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { events: ['meeting-ended'], scope: 'all' };
});

afterEach(async () => {
  await n8n.stop();
  await bbb.stop();
});

const hooks = () => bbb.control.hooks.all();
const made = () => bbb.control.requests.all('hooks/create').length;

/** The one hook of a meeting that bbb-webhooks 3 serve. */
const somebodyElseHas = (meetingId: string, callbackUrl: string) =>
  bbb.control.world.hooks.create(
    { callbackUrl, meetingId, eventIds: [], getRaw: false, permanent: false },
    3,
  );

/** What a restart of some versions of bbb-webhooks does to hooks of meetings. */
function makeGlobal(): void {
  const before = [...hooks()];
  bbb.control.world.hooks.clear();
  for (const hook of before) bbb.control.world.hooks.create({ ...hook, meetingId: undefined }, 3);
}

/** Lets something happen in a meeting, and BigBlueButton tell it to everybody concerned. */
async function happen(event: string, meetingId = 'a', attributes = {}): Promise<void> {
  const internalMeetingId = `${createHash('sha1').update(meetingId).digest('hex')}-1532718208098`;
  bbb.control.hooks.emit(event, attributes, { meetingId, internalMeetingId });
  await pass(0);
}

/** Lets time pass for BigBlueButton, until all deliveries that fell due have been answered. */
async function pass(milliseconds: number): Promise<void> {
  await bbb.control.clock.advance(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
  await bbb.control.settled();
}

const lastDelivery = () => {
  const delivery = bbb.control.hooks.deliveries().at(-1);
  if (!delivery) throw new Error('nothing was delivered');
  return delivery;
};

/** Sends a request as somebody else, or BigBlueButton's own again. */
async function send(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const type = 'application/x-www-form-urlencoded;charset=UTF-8';
  const answer = await fetch(url, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'content-type': type, ...headers },
  });
  return { status: answer.status, text: await answer.text() };
}

describe('switching the trigger on', () => {
  test('registers one hook for all meetings, with the chosen events', async () => {
    n8n.parameters = { events: ['rap-publish-ended', 'user-joined'], scope: 'all' };
    expect(await n8n.activate()).toBe('created');
    expect(hooks()).toEqual([
      expect.objectContaining({
        callbackUrl: n8n.callbackUrl(),
        meetingId: undefined,
        eventIds: ['rap-publish-ended', 'user-joined'],
        getRaw: false,
      }),
    ]);
    const [{ hookId: hookID, callbackUrl: callbackURL, eventIds: eventIDs }] = hooks();
    expect(Object.values(n8n.staticData.production)).toEqual([
      expect.objectContaining({ hooks: [{ hookID, callbackURL, eventIDs }] }),
    ]);
  });

  test('for the end of meetings also hears of their beginning, to know later what was missed', async () => {
    n8n.parameters = { events: ['meeting-ended'], scope: 'all' };
    await n8n.activate();
    expect(hooks()[0].eventIds).toEqual(['meeting-ended', 'meeting-created']);
    await happen('meeting-created');
    expect(n8n.items).toEqual([]);
  });

  test('registers one hook for each meeting, with an address of its own', async () => {
    n8n.parameters = {
      events: ['meeting-ended'],
      scope: 'meetings',
      meetingIDs: ` ${AWKWARD.join(' , ')}, ,007`,
    };
    await n8n.activate();
    expect(hooks().map((hook) => hook.meetingId)).toEqual(AWKWARD);
    expect(new Set(hooks().map((hook) => hook.callbackUrl)).size).toBe(AWKWARD.length);
  });

  test('shares a meeting with another listener, though bbb-webhooks 3 serve one hook of it', async () => {
    somebodyElseHas('007', 'http://127.0.0.1:1/other');
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: '007,1e5' };
    await n8n.activate();
    expect(hooks().map(({ meetingId }) => meetingId)).toEqual(['007', undefined]);
    for (const meetingID of ['007', 'foreign', '1e5']) await happen('meeting-ended', meetingID);
    expect(n8n.items).toMatchObject([{ meetingID: '007' }, { meetingID: '1e5' }]);
  });

  test('takes meeting IDs from an expression, as a list or as text', async () => {
    const parameters = { events: ['meeting-ended'], scope: 'meetings' };
    n8n.parameters = { ...parameters, meetingIDs: '={{ ["007", "1e5"] }}' };
    await n8n.activate();
    expect(hooks().map((hook) => hook.meetingId)).toEqual(['007', '1e5']);
    n8n.parameters = { ...parameters, meetingIDs: '={{ "0" + "08" }}' };
    await n8n.activate();
    expect(hooks().map((hook) => hook.meetingId)).toEqual(['008']);
  });

  test.each([
    ['Meeting IDs', { events: ['meeting-ended'], scope: 'meetings', meetingIDs: ' , ' }],
    ['Trigger On', { events: [], scope: 'all' }],
  ])('says so when "%s" is empty', async (field, parameters) => {
    n8n.parameters = parameters;
    await expect(n8n.activate()).rejects.toThrow(`"${field}" is empty`);
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test('once more, finds its hook by the address and takes it on', async () => {
    await n8n.activate();
    const before = [...hooks()];
    n8n.staticData.production = {};
    expect(await n8n.activate()).toBe('found');
    expect(hooks()).toEqual(before);
    expect(made()).toBe(1);
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('with other events, replaces the hook, which BigBlueButton never changes', async () => {
    await n8n.activate();
    n8n.parameters = { events: ['user-left'], scope: 'all' };
    expect(await n8n.activate()).toBe('created');
    expect(hooks().map((hook) => hook.eventIds)).toEqual([['user-left']]);
  });

  test('with other meetings, keeps the right hooks and destroys the rest', async () => {
    const parameters = { events: ['meeting-ended'], scope: 'meetings' };
    n8n.parameters = { ...parameters, meetingIDs: 'a,b' };
    await n8n.activate();
    const [, ofB] = hooks();
    n8n.parameters = { ...parameters, meetingIDs: 'b,c' };
    await n8n.activate();
    expect(hooks().map((hook) => hook.meetingId)).toEqual(['b', 'c']);
    expect(hooks()[0]).toEqual(ofB);
  });

  test('replaces a hook that another hand made at its address', async () => {
    const callbackUrl = n8n.callbackUrl();
    const other = { callbackUrl, meetingId: 'z', permanent: false, getRaw: true };
    bbb.control.world.hooks.create(other, 3);
    await n8n.activate();
    expect(hooks()).toEqual([
      expect.objectContaining({ callbackUrl, meetingId: undefined, getRaw: false }),
    ]);
  });

  test('replaces hooks of meetings that have become global', async () => {
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a,b' };
    await n8n.activate();
    makeGlobal();
    expect(hooks().map((hook) => hook.meetingId)).toEqual([undefined, undefined]);
    expect(await n8n.activate()).toBe('created');
    expect(hooks().map((hook) => hook.meetingId)).toEqual(['a', 'b']);
  });

  test('keeps the one hook for everything in chosen meetings, which survives a restart of bbb-webhooks', async () => {
    const events = EVENTS.map(({ id }) => id);
    n8n.parameters = { events, scope: 'meetings', meetingIDs: 'a,b' };
    await n8n.activate();
    bbb.control.hooks.restart();
    expect(await n8n.activate()).toBe('found');
    for (const meetingID of ['a', 'b', 'foreign']) await happen('meeting-ended', meetingID);
    expect(n8n.items.map((item) => item.meetingID)).toEqual(['a', 'b']);
  });

  test('destroys a hook too many even if nothing has to be made', async () => {
    const parameters = { events: ['meeting-ended'], scope: 'meetings' };
    n8n.parameters = { ...parameters, meetingIDs: 'a,b' };
    await n8n.activate();
    n8n.parameters = { ...parameters, meetingIDs: 'a' };
    expect(await n8n.activate()).toBe('found');
    expect(hooks().map((hook) => hook.meetingId)).toEqual(['a']);
  });

  test('leaves the hooks of others alone', async () => {
    const other = {
      callbackUrl: 'https://other.example.com/',
      permanent: false,
      getRaw: false,
    };
    bbb.control.world.hooks.create(other, 3);
    await n8n.activate();
    await n8n.deactivate();
    expect(hooks()).toEqual([expect.objectContaining(other)]);
  });

  test('works with a permanent hook at its address, raw as it may be', async () => {
    bbb.control.hooks.addPermanent(n8n.callbackUrl(), true);
    expect(await n8n.activate()).toBe('found');
    await happen('meeting-ended');
    expect(n8n.items).toMatchObject([{ event: 'meeting-ended' }]);
    await n8n.deactivate();
    expect(Object.values(n8n.staticData.production)).toEqual([
      expect.not.objectContaining({ hooks: expect.anything() as unknown }),
    ]);
  });

  test('works where hook IDs are numbers', async () => {
    bbb.control.configure({ webhooks: { generation: 2 } });
    await n8n.activate();
    expect(hooks()[0].hookId).toBe('1');
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('takes back what it made when one of several hooks cannot be made', async () => {
    const registry = bbb.control.world.hooks;
    const create = registry.create.bind(registry);
    registry.create = (...hook) => {
      bbb.control.faults.set('hooks/create', { kind: 'html-500' });
      return create(...hook);
    };
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a,b,c' };
    await expect(n8n.activate()).rejects.toMatchObject({ name: 'NodeApiError' });
    expect(made()).toBe(2);
    expect(hooks()).toEqual([]);
  });

  test('where hooks cannot be listed, still creates them, and with the right filter', async () => {
    await n8n.activate();
    const body =
      '<response><returncode>FAILED</returncode><messageKey>listHookError</messageKey></response>';
    bbb.control.faults.set('hooks/list', { body });
    n8n.parameters = { events: ['user-left'], scope: 'all' };
    await n8n.activate();
    expect(hooks().map((hook) => hook.eventIds)).toEqual([['user-left']]);
  });
});

describe('switching the trigger on says what is in the way', () => {
  const problem = async () =>
    (await n8n.activate().catch((error: unknown) => error)) as {
      name: string;
      message: string;
      description: string;
    };

  test('no webhooks service', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const { name, message, description } = await problem();
    expect(name).toBe('NodeApiError');
    expect(message).toContain('no webhooks service');
    expect(description).toMatch(/bbb-webhooks.*Scalelite/s);
  });

  test('a load balancer without webhooks', async () => {
    const body =
      '<response><returncode>FAILED</returncode><messageKey>unsupportedRequest</messageKey><message>This request is not supported.</message></response>';
    bbb.control.faults.set('hooks/list', { body });
    expect((await problem()).description).toMatch(/Scalelite.*bbb-webhooks/s);
  });

  test('a host that has only hooks of meetings', async () => {
    const body =
      '<response><returncode>FAILED</returncode><messageKey>createHookError</messageKey></response>';
    bbb.control.faults.set('hooks/create', { body });
    expect((await problem()).description).toMatch(/bbbserver\.de.*Meetings With These IDs/s);
  });

  test('a host that has only hooks of meetings, one for each, and another has it', async () => {
    const other = 'https://other.example.org/hook';
    somebodyElseHas('007', other);
    const body =
      '<response><returncode>FAILED</returncode><messageKey>createHookError</messageKey></response>';
    bbb.control.faults.set('hooks/create', { body });
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: '007' };
    expect((await problem()).message).toContain(`already go to another listener: ${other}`);
  });

  test('a wrong secret', async () => {
    n8n.credential = { url: bbb.url, secret: 'wrong' };
    const { description } = await problem();
    expect(description).toContain('Hash for Webhook Calls');
    expect(description).toContain('Shared Secret');
  });

  test('a server out of reach', async () => {
    n8n.credential = { url: 'http://127.0.0.1:1/bigbluebutton/', secret: bbb.secret };
    expect((await problem()).message).toContain('connection was refused');
  });

  test('an address of n8n over which the secret could be read', async () => {
    n8n.publicUrl = 'http://n8n.example.org:5678';
    const { message, description } = await problem();
    expect(message).toContain('does not start with https://');
    expect(description).toMatch(/shared secret in clear.*Allow Unencrypted Callback/s);
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test('which can be allowed, and is no matter with https', async () => {
    n8n.publicUrl = 'http://n8n.example.org:5678';
    n8n.parameters = { ...n8n.parameters, options: { allowUnencryptedCallback: true } };
    expect(await n8n.activate()).toBe('created');
    n8n.publicUrl = 'https://n8n.example.org';
    n8n.parameters = { ...n8n.parameters, options: {} };
    expect(await n8n.activate()).toBe('created');
  });

  test('without ever naming the secret', async () => {
    bbb.control.faults.set('*', { kind: 'html-500' });
    expect(JSON.stringify(await problem())).not.toContain(bbb.secret);
  });
});

describe('switching the trigger off', () => {
  test('destroys its hooks', async () => {
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a,b' };
    await n8n.activate();
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('asks nothing when it has none', async () => {
    await n8n.deactivate();
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test('is content when the hook is gone already', async () => {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    await n8n.deactivate();
    expect(n8n.log).toEqual([]);
  });

  test('tries once more what did not work', async () => {
    await n8n.activate();
    bbb.control.faults.set('hooks/destroy', { kind: 'html-500', times: 1 });
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('reports and logs what did not work, tries the others, and knows them until they are gone', async () => {
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a,b' };
    await n8n.activate();
    bbb.control.faults.set('hooks/destroy', { kind: 'html-500' });
    const deactivated = n8n.deactivate();
    await expect(deactivated).rejects.toMatchObject({ name: 'NodeApiError' });
    expect(n8n.log.join()).toContain('could not be removed');
    expect(bbb.control.requests.all('hooks/destroy')).toHaveLength(2 * hooks().length);
    bbb.control.faults.clear();
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
    expect(Object.values(n8n.staticData.production)).toEqual([
      expect.not.objectContaining({ hooks: expect.anything() as unknown }),
    ]);
  });
});

describe('a genuine delivery', () => {
  test('starts the workflow with what happened, and nothing of the request', async () => {
    await n8n.activate();
    await happen('meeting-ended', "Fred's room (ü)");
    expect(n8n.runs).toEqual([
      [
        {
          event: 'meeting-ended',
          eventLabel: 'Meeting Ended',
          meetingID: "Fred's room (ü)",
          internalMeetingID: expect.stringMatching(/^[0-9a-f]{40}-1532718208098$/),
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          timestamp: expect.any(Number),
        },
      ],
    ]);
    expect(lastDelivery()).toMatchObject({ state: 'delivered', attempts: [{ status: 200 }] });
    expect(JSON.stringify([n8n.runs, n8n.log])).not.toContain(bbb.secret);
  });

  test.each([
    ['bearer', 'sha1'],
    ['checksum-a', 'sha1'],
    ['checksum-a', 'sha256'],
    ['checksum-a', 'sha384'],
    ['checksum-a', 'sha512'],
    ['checksum-b', 'sha1'],
  ] as const)('is recognised: %s, %s', async (auth, algorithm) => {
    bbb.control.configure({ webhooks: { auth, algorithm } });
    n8n.parameters = {
      events: ['chat-group-message-sent'],
      scope: 'meetings',
      meetingIDs: AWKWARD,
    };
    await n8n.activate();
    const attributes = { 'chat-message': { message: "50% off? a=b & c+d #1 'é' 🎉" } };
    for (const meetingID of AWKWARD) {
      await happen('chat-group-message-sent', meetingID, attributes);
      expect(lastDelivery().attempts).toMatchObject([{ status: 200 }]);
    }
    expect(n8n.items.map((item) => item.meetingID)).toEqual(AWKWARD);
    expect(n8n.items[0].chatMessage).toBe("50% off? a=b & c+d #1 'é' 🎉");
  });

  test('is recognised before n8n has saved what was registered', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a&b' };
    await n8n.activate();
    n8n.staticData.production = {};
    await happen('meeting-ended', 'a&b');
    expect(n8n.items).toHaveLength(1);
  });

  test('is recognised at the address it was registered with, whatever n8n calls itself now', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
    await n8n.activate();
    n8n.publicUrl = 'https://new-name.example.org';
    await happen('meeting-ended');
    expect(n8n.items).toHaveLength(1);
  });

  test.each(['bearer', 'checksum-a'] as const)(
    'is recognised by the previous secret too: %s',
    async (auth) => {
      bbb.control.configure({ webhooks: { auth } });
      await n8n.activate();
      n8n.credential = { url: bbb.url, secret: 'the new one', previousSecret: bbb.secret };
      await happen('meeting-ended');
      expect(n8n.items).toHaveLength(1);
    },
  );

  test('gives one item for each of its events', async () => {
    n8n.parameters = { events: ['user-joined', 'user-left'], scope: 'all' };
    await n8n.activate();
    const event = (id: string) => ({
      data: { type: 'event', id, attributes: {}, event: { ts: 1 } },
    });
    const events = ['user-joined', 'meeting-ended', 'user-left'].map(event);
    const body = new URLSearchParams({ event: JSON.stringify(events), timestamp: '1' }).toString();
    const headers = { authorization: `Bearer ${bbb.secret}` };
    expect(await send(n8n.callbackUrl(), body, headers)).toMatchObject({ status: 200 });
    expect(n8n.runs.map((items) => items.map((item) => item.event))).toEqual([
      ['user-joined', 'user-left'],
    ]);
  });

  test('shows personal data and the raw event only when asked to', async () => {
    const parameters = { events: ['user-joined'], scope: 'all' };
    const user = { name: 'Zoë', 'session-token': 'token-1', 'ip-address': '192.0.2.7' };
    n8n.parameters = { ...parameters, options: { includeRawEvent: true } };
    await n8n.activate();
    await happen('user-joined', 'a', { user });
    expect(JSON.stringify(n8n.items)).not.toMatch(/token-1|192\.0\.2\.7/);
    expect(n8n.items[0]).toMatchObject({
      userName: 'Zoë',
      rawEvent: { data: { id: 'user-joined' } },
    });
    n8n.parameters = { ...parameters, options: { includePersonalData: true } };
    await pass(1);
    await happen('user-joined', 'a', { user });
    expect(n8n.items[1]).toMatchObject({ sessionToken: 'token-1', ipAddress: '192.0.2.7' });
    expect(n8n.items[1]).not.toHaveProperty('rawEvent');
  });

  test.each([
    ['recordingReady', [true, undefined]],
    ['chosen', [false, false, true, undefined]],
    ['everything', [false, false, true, undefined]],
  ])('of a format that could not be made counts as is due: %s', async (triggerOn, counted) => {
    n8n.parameters = { triggerOn, events: ['rap-publish-ended'], scope: 'all' };
    await n8n.activate();
    const said = [{ success: false }, { success: 'false' }, { success: true }, {}];
    for (const attributes of said) {
      await happen('rap-publish-ended', 'a', { ...attributes, workflow: 'video' });
      await pass(1);
    }
    expect(n8n.items.map(({ success }) => success)).toEqual(counted);
  });

  test('of an event that came with a newer server counts where everything is wanted', async () => {
    const user = { name: 'Zoë', 'session-token': 'token-1', 'ip-address': '192.0.2.7' };
    const meeting = { metadata: { 'moderator-pw': 'pw-1', course: '7b' } };
    n8n.parameters = {
      triggerOn: 'everything',
      scope: 'all',
      options: { includeRawEvent: true },
    };
    await n8n.activate();
    expect(hooks()[0].eventIds ?? []).toEqual([]);
    const attributes = {
      meeting: { 'external-meeting-id': 'a', 'internal-meeting-id': 'int-1', ...meeting },
      user,
    };
    const event = {
      data: { type: 'event', id: 'user-waved', attributes, event: { ts: 1532718208098 } },
    };
    const own = {
      envelope: { name: 'CheckAliveMsg' },
      core: { header: { name: 'CheckAliveMsg' } },
    };
    const deliver = async () => {
      const body = new URLSearchParams({ event: JSON.stringify([event, own]), timestamp: '8' });
      const authorization = `Bearer ${bbb.secret}`;
      return await send(n8n.callbackUrl(), body.toString(), { authorization });
    };
    expect(await deliver()).toMatchObject({ status: 200 });
    expect(n8n.items).toEqual([
      expect.objectContaining({
        event: 'user-waved',
        eventLabel: 'user-waved',
        timestamp: 1532718208098,
        meetingID: 'a',
        internalMeetingID: 'int-1',
        userName: 'Zoë',
        metadata: { course: '7b' },
      }),
    ]);
    expect(JSON.stringify(n8n.items)).not.toMatch(/token-1|192\.0\.2\.7|pw-1/);
    n8n.parameters = { events: ['user-joined'], scope: 'all' };
    event.data.event.ts += 1;
    await deliver();
    expect(n8n.items).toHaveLength(1);
  });

  test('of an event nobody chose is answered, and no more', async () => {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    bbb.control.hooks.addPermanent(n8n.callbackUrl());
    await happen('user-joined');
    expect(lastDelivery()).toMatchObject({ state: 'delivered', attempts: [{ status: 200 }] });
    expect(n8n.runs).toEqual([]);
  });

  test.each([
    ['all meetings', { scope: 'all' }],
    ['other meetings', { scope: 'meetings', meetingIDs: 'b' }],
  ])('at an address left over, when %s are wanted now, starts nothing', async (_name, now) => {
    const events = ['meeting-ended'];
    n8n.parameters = { events, scope: 'meetings', meetingIDs: 'a' };
    await n8n.activate();
    n8n.parameters = { events, ...now };
    await happen('meeting-ended', 'a');
    expect(lastDelivery()).toMatchObject({ attempts: [{ status: 200 }] });
    expect(n8n.runs).toEqual([]);
  });

  test('counts once where several hooks of meetings have become global', async () => {
    n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: 'a,b' };
    await n8n.activate();
    makeGlobal();
    for (const meetingID of ['a', 'b', 'somebody else']) await happen('meeting-ended', meetingID);
    expect(bbb.control.hooks.deliveries()).toHaveLength(6);
    expect(n8n.items.map((item) => item.meetingID)).toEqual(['a', 'b']);
  });

  test('of a recording whose meeting ID the server has forgotten is known by its internal ID', async () => {
    n8n.parameters = { events: ['rap-deleted'], scope: 'meetings', meetingIDs: '1e5,a' };
    await n8n.activate();
    bbb.control.world.hooks.restart();
    const [internal, callbackUrl] = [
      createHash('sha1').update('a').digest('hex'),
      n8n.callbackUrl(),
    ];
    for (const meetingID of ['1e5', 'a']) {
      bbb.control.hooks.addPermanent(`${callbackUrl}?meetingID=${meetingID}`);
    }
    bbb.control.hooks.emit('rap-deleted', {}, { internalMeetingId: `${internal}-1` });
    await pass(0);
    expect(n8n.items).toMatchObject([{ meetingID: 'a', recordID: `${internal}-1` }]);
  });

  test('that holds nothing readable is answered, with a warning, so that it does not come again', async () => {
    await n8n.activate();
    const headers = { authorization: `Bearer ${bbb.secret}` };
    for (const body of ['', 'event=%5B%7B%22data', 'x=y', '<xml/>']) {
      expect(await send(n8n.callbackUrl(), body, headers)).toMatchObject({ status: 200 });
    }
    expect(n8n.runs).toEqual([]);
    expect(n8n.log).toHaveLength(4);
    expect(n8n.log.join()).not.toContain(bbb.secret);
  });
});

describe('a delivery that cannot be verified', () => {
  const body = () => lastDelivery().body;

  beforeEach(async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
    await n8n.activate();
    await happen('meeting-ended');
    n8n.runs.length = 0;
  });

  test.each<[string, () => [url: string, body: string, headers?: Record<string, string>]]>([
    ['unsigned', () => [n8n.callbackUrl(), body()]],
    ['with a wrong token', () => [n8n.callbackUrl(), body(), { authorization: 'Bearer wrong' }]],
    ['with a made-up checksum', () => [`${n8n.callbackUrl()}?checksum=${'0'.repeat(40)}`, body()]],
    ['with two checksums', () => [`${lastDelivery().url}&checksum=${'0'.repeat(40)}`, body()]],
    [
      'with another body',
      () => [lastDelivery().url, body().replace('meeting-ended', 'rap-deleted')],
    ],
    ['cut short', () => [lastDelivery().url, body().slice(0, -1)]],
    ['empty', () => [lastDelivery().url, '']],
    [
      'sent to the address of a meeting it was not signed for',
      () => [lastDelivery().url.replace('?', '?meetingID=a&'), body()],
    ],
  ])('gets 401, no run and one line in the log: %s', async (_name, request) => {
    expect(await send(...request())).toEqual({
      status: 401,
      text: expect.stringMatching(/^\{"message":".+"\}$/),
    });
    expect(n8n.runs).toEqual([]);
    expect(n8n.log).toHaveLength(1);
    expect(n8n.log[0]).not.toContain(bbb.secret);
  });

  test('gets 401 when it was first sent more than a week ago', async () => {
    const { url, body } = lastDelivery();
    const inDays = (days: number) => Date.now() + days * 24 * 3_600_000;
    jest.spyOn(Date, 'now').mockReturnValue(inDays(8));
    expect(await send(url, body)).toMatchObject({ status: 401 });
    jest.restoreAllMocks();
    jest.spyOn(Date, 'now').mockReturnValue(inDays(6));
    expect(await send(url, body)).toMatchObject({ status: 200 });
    jest.restoreAllMocks();
    expect(n8n.log.join()).toContain('more than a week ago');
  });

  test('gets 401 with the checksum that bbb-webhooks 3.0–3.3 give to every delivery', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
    await happen('meeting-ended');
    expect(lastDelivery().attempts).toMatchObject([{ status: 401 }]);
    expect(n8n.runs).toEqual([]);
  });
});

describe('a fault of our own', () => {
  test('gets 503, so that BigBlueButton tries again', async () => {
    await n8n.activate();
    const { credential } = n8n;
    n8n.credential = undefined;
    await happen('meeting-ended');
    expect(lastDelivery()).toMatchObject({ state: 'waiting', attempts: [{ status: 503 }] });
    expect(n8n.log.join()).toContain('cannot take deliveries');
    n8n.credential = credential;
    await pass(100);
    expect(lastDelivery()).toMatchObject({ state: 'delivered' });
    expect(n8n.runs).toHaveLength(1);
  });

  test('gets 503 also when a setting cannot be evaluated any more', async () => {
    await n8n.activate();
    n8n.parameters = { events: '={{ $("Nowhere").item.json.x }}', scope: 'all' };
    await happen('meeting-ended');
    expect(lastDelivery()).toMatchObject({ attempts: [{ status: 503 }] });
  });
});

describe('repeats of a delivery', () => {
  test('after it was accepted are answered and start nothing', async () => {
    await n8n.activate();
    await happen('meeting-ended');
    const { url, body, headers } = lastDelivery();
    expect(await send(url, body, headers)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('in other bytes are deliveries of their own', async () => {
    await n8n.activate();
    await happen('meeting-ended');
    const { url, body, headers } = lastDelivery();
    await send(url, body.replace(/timestamp=\d+/, 'timestamp=1'), headers);
    expect(n8n.runs).toHaveLength(2);
  });

  test('while it is being taken are put off until n8n has answered', async () => {
    await n8n.activate();
    let finish = () => {};
    n8n.startRun = () => new Promise((resolve) => (finish = resolve));
    bbb.control.clock.patience = 50;
    await happen('meeting-ended');
    // BigBlueButton gives the first try five seconds, then sends again.
    await pass(5200);
    expect(lastDelivery().attempts.map(({ status }) => status)).toEqual([undefined, 503]);
    finish();
    await pass(1000);
    expect(lastDelivery()).toMatchObject({ state: 'delivered' });
    expect(lastDelivery().attempts.at(-1)).toMatchObject({ status: 200 });
    expect(n8n.runs).toHaveLength(1);
  });

  test('of one that n8n could not take count as new', async () => {
    await n8n.activate();
    let tries = 0;
    n8n.startRun = async () => {
      if (++tries === 1) throw new Error('the database is gone');
    };
    await happen('meeting-ended');
    expect(lastDelivery()).toMatchObject({ state: 'waiting', attempts: [{ status: 500 }] });
    await pass(100);
    expect(lastDelivery()).toMatchObject({ state: 'delivered' });
    expect(n8n.runs).toHaveLength(1);
  });
});

describe('listening for a test event', () => {
  test.each(['bearer', 'checksum-a'] as const)(
    'works at the test address and cleans up after: %s',
    async (auth) => {
      bbb.control.configure({ webhooks: { auth } });
      await n8n.activate();
      await n8n.activate('test');
      expect(hooks().map((hook) => hook.callbackUrl)).toEqual([
        n8n.callbackUrl(),
        n8n.callbackUrl('test'),
      ]);
      await happen('meeting-ended');
      expect(bbb.control.hooks.deliveries().map((delivery) => delivery.state)).toEqual([
        'delivered',
        'delivered',
      ]);
      expect(n8n.runs).toHaveLength(2);
      await n8n.deactivate('test');
      expect(hooks().map((hook) => hook.callbackUrl)).toEqual([n8n.callbackUrl()]);
    },
  );
});
