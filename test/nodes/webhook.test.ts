import { LoadOptionsContext } from 'n8n-core';
import { type INodeListSearchResult, Workflow } from 'n8n-workflow';

import { searchHooks } from '../../nodes/BigBlueButton/listSearch';
import { EVENT_IDS } from '../server/events';
import { type StandIn, startStandIn } from '../server/stand-in';
import { answering, type Receiver, startReceiver } from '../server/support/receiver';
import { nodeTypes, runNode, surroundings } from './runNode';
import { TriggerHost } from './triggerHost';

const CALLBACK = 'https://n8n.example.org/webhook/abc?x=1&y=2';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
  more: Partial<Parameters<typeof runNode>[0]> = {},
) {
  return await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'webhook', operation, ...parameters },
    ...more,
  });
}

async function item(...args: Parameters<typeof run>) {
  const { items } = await run(...args);
  expect(items).toHaveLength(1);
  return items[0].json;
}

/** What of a call was sent, without the checksum. */
const sent = (call: string) =>
  bbb.control.requests.all(call).map(({ url }) => {
    const query = new URLSearchParams(url.split('?')[1]);
    query.delete('checksum');
    return Object.fromEntries(query);
  });

const hook = (more: { callbackUrl?: string; meetingId?: string; eventIds?: string[] } = {}) =>
  bbb.control.world.hooks.create(
    { callbackUrl: CALLBACK, permanent: false, getRaw: false, ...more },
    3,
  ).hook;

describe('creating a webhook', () => {
  test('for all meetings and events needs an address only', async () => {
    const made = await item('create', { callbackURL: CALLBACK });
    expect(sent('hooks/create')).toEqual([{ callbackURL: CALLBACK, getRaw: 'false' }]);
    expect(made).toEqual({
      hookID: bbb.control.hooks.all()[0].hookId,
      callbackURL: CALLBACK,
      meetingID: null,
      eventIDs: [],
      permanentHook: false,
      rawData: false,
      existed: false,
    });
  });

  test.each(['007', '1e5', "Fred's room (ü) & more + 100% #1 😀 <b>"])(
    'for one meeting and some events sends both: %s',
    async (meetingID) => {
      const made = await item('create', {
        callbackURL: CALLBACK,
        meetingID: { __rl: true, mode: 'id', value: meetingID },
        eventID: ['meeting-ended', 'user-joined'],
      });
      expect(sent('hooks/create')).toEqual([
        {
          callbackURL: CALLBACK,
          meetingID,
          eventID: 'meeting-ended,user-joined',
          getRaw: 'false',
        },
      ]);
      expect(made).toMatchObject({ meetingID, eventIDs: ['meeting-ended', 'user-joined'] });
      expect(bbb.control.hooks.all()).toMatchObject([{ meetingId: meetingID }]);
    },
  );

  test('for each of the events that the server knows', async () => {
    const some = [...EVENT_IDS].slice(0, -1);
    await run('create', { callbackURL: CALLBACK, eventID: some });
    expect(sent('hooks/create')[0].eventID.split(',').sort()).toEqual(some.sort());
  });

  test('an event that does not exist is refused before anything is sent', async () => {
    await expect(
      run('create', { callbackURL: CALLBACK, eventID: '={{ ["meeting-ende"] }}' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('"Events"') });
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test.each([true, 'yes, please', 1])(
    'with raw messages sends true and no events, or nothing: %p',
    async (value) => {
      const making = run('create', {
        callbackURL: CALLBACK,
        getRaw: `={{ ${JSON.stringify(value)} }}`,
        eventID: ['meeting-ended'],
      });
      if (typeof value === 'string') {
        await expect(making).rejects.toBeDefined();
        expect(bbb.control.requests.all()).toEqual([]);
      } else {
        await making;
        expect(sent('hooks/create')).toEqual([{ callbackURL: CALLBACK, getRaw: 'true' }]);
      }
    },
  );

  test('that is there already says so and leaves it as it is', async () => {
    const { hookId } = hook({ meetingId: 'one' });
    expect(await item('create', { callbackURL: CALLBACK })).toMatchObject({
      hookID: hookId,
      existed: true,
    });
    expect(bbb.control.hooks.all()).toMatchObject([{ meetingId: 'one' }]);
  });

  test('sends the address fully encoded, as deliveries will be signed', async () => {
    await run('create', { callbackURL: ' https://n8n.example.org/wünsche/a b?c=d e#part ' });
    expect(sent('hooks/create')[0].callbackURL).toBe(
      'https://n8n.example.org/w%C3%BCnsche/a%20b?c=d%20e',
    );
  });

  test('without encryption goes through with a hint', async () => {
    const { run: result } = await run('create', { callbackURL: 'http://n8n.example.org/a' });
    expect(JSON.stringify(result.data.resultData.runData.BigBlueButton[0].hints)).toContain(
      'https://',
    );
    expect(bbb.control.hooks.all()).toHaveLength(1);
  });

  test.each(['', 'not an address', 'ftp://example.org/'])('refuses the address %p', async (url) => {
    const given = `={{ ${JSON.stringify(url)} }}`;
    await expect(run('create', { callbackURL: given })).rejects.toMatchObject({
      message: expect.stringContaining('"Callback URL"'),
    });
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test('where there are no webhooks says what is missing', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    await expect(run('create', { callbackURL: CALLBACK })).rejects.toMatchObject({
      message: expect.stringContaining('no webhooks service'),
      description: expect.stringContaining('bbb-webhooks'),
    });
  });

  test('for all meetings, refused by a host that has them for single ones only', async () => {
    const body =
      '<response><returncode>FAILED</returncode><messageKey>missingParamMeetingID</messageKey><message>You must provide a meetingID.</message></response>';
    bbb.control.faults.set('hooks/create', { body });
    await expect(run('create', { callbackURL: CALLBACK })).rejects.toMatchObject({
      description: expect.stringMatching(/bbbserver\.de.*"Meeting"/),
    });
  });
});

describe('listing webhooks', () => {
  const urls = async (filters?: object) =>
    (await run('getMany', { ...(filters && { filters: filters as never }) })).items.map(
      ({ json }) => json.callbackURL,
    );

  test('gives one item each, with texts, lists and booleans', async () => {
    hook({ callbackUrl: 'https://a.example/1' });
    const { hookId } = hook({ meetingId: '007', eventIds: ['meeting-ended', 'user-left'] });
    bbb.control.hooks.addPermanent('https://c.example/3', true);
    const { items } = await run('getMany');
    expect(items.map(({ json }) => json)).toEqual([
      expect.objectContaining({ meetingID: null, eventIDs: [], permanentHook: false }),
      {
        hookID: hookId,
        callbackURL: CALLBACK,
        meetingID: '007',
        eventIDs: ['meeting-ended', 'user-left'],
        permanentHook: false,
        rawData: false,
      },
      expect.objectContaining({ permanentHook: true, rawData: true }),
    ]);
  });

  test('never lets the server filter by meeting, at which newer ones fail', async () => {
    hook({ callbackUrl: 'https://all.example/' });
    hook({ callbackUrl: 'https://one.example/', meetingId: 'one > two' });
    hook({ callbackUrl: 'https://two.example/', meetingId: 'two' });
    expect(await urls({ meetingID: 'one > two' })).toEqual(['https://one.example/']);
    expect(await urls({ meetingID: 'gone' })).toEqual([]);
    expect(await urls({ meetingID: 'two', includeAllMeetings: true })).toEqual([
      'https://all.example/',
      'https://two.example/',
    ]);
    expect(sent('hooks/list')).toEqual([{}, {}, {}]);
  });

  test('lists those of the meeting on a host that has only hooks of meetings', async () => {
    bbb.control.configure({ webhooks: { onlyWithMeeting: ['create', 'list'] } });
    hook({ callbackUrl: 'https://one.example/', meetingId: 'one' });
    hook({ callbackUrl: 'https://two.example/', meetingId: 'two' });
    expect(await urls({ meetingID: 'two' })).toEqual(['https://two.example/']);
    await expect(urls()).rejects.toMatchObject({
      description: expect.stringMatching(/bbbserver\.de.*add the filter "Meeting ID"/),
    });
  });

  test('filters by a part of the address, and cuts', async () => {
    hook({ callbackUrl: 'https://n8n.example.org/webhook/A' });
    hook({ callbackUrl: 'https://moodle.example.org/' });
    expect(await urls({ callbackUrlContains: 'N8N.example' })).toEqual([
      'https://n8n.example.org/webhook/A',
    ]);
    expect((await run('getMany', { limit: 1 })).items).toHaveLength(1);
    expect((await run('getMany', { returnAll: true })).items).toHaveLength(2);
  });

  test.each(['meetingID', 'callbackUrlContains'])('refuses an empty filter: %s', async (name) => {
    await expect(urls({ [name]: '={{ $json.nothing }}' })).rejects.toMatchObject({
      message: expect.stringContaining('is empty'),
    });
  });
});

describe('deleting a webhook', () => {
  const byID = (value: string) => ({ hookID: { __rl: true, mode: 'id', value } });

  test('removes it', async () => {
    const { hookId } = hook();
    expect(await item('delete', byID(` ${hookId} `))).toEqual({ hookID: hookId, deleted: true });
    expect(sent('hooks/destroy')).toEqual([{ hookID: hookId }]);
    expect(bbb.control.hooks.all()).toEqual([]);
  });

  test('that does not exist fails, unless that is all right', async () => {
    await expect(run('delete', byID('007'))).rejects.toMatchObject({
      message: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
    });
    expect(await item('delete', { ...byID('007'), options: { failIfMissing: false } })).toEqual({
      hookID: '007',
      deleted: false,
    });
  });

  test('offers those on the server to choose from, but for permanent ones', async () => {
    const { hookId } = hook({ meetingId: 'physics' });
    hook({ callbackUrl: 'https://a.example/1' });
    bbb.control.hooks.addPermanent('https://c.example/3');
    expect((await listed()).results.map(({ name }) => name)).toEqual([
      'https://a.example/1',
      `${CALLBACK} (physics)`,
    ]);
    expect((await listed('PHYS')).results).toEqual([
      { name: `${CALLBACK} (physics)`, value: hookId },
    ]);
    await expect(listed('', 'wrong')).rejects.toMatchObject({
      message: expect.stringContaining('did not accept the signature'),
    });
  });

  async function listed(filter = '', secret = bbb.secret): Promise<INodeListSearchResult> {
    const node = {
      id: '1',
      name: 'BigBlueButton',
      type: 'action',
      typeVersion: 1,
      position: [0, 0] as [number, number],
      parameters: {},
      credentials: { bigBlueButtonApi: { id: '1', name: 'BigBlueButton' } },
    };
    const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
    const credential = { url: bbb.url, secret };
    const context = new LoadOptionsContext(workflow, node, surroundings(credential), '');
    return await searchHooks.call(context, filter);
  }
});

describe('ensuring a webhook', () => {
  const wanted = {
    callbackURL: CALLBACK,
    meetingID: { __rl: true, mode: 'id', value: 'one' },
    eventID: ['meeting-ended'],
  };

  test('creates it when there is none with its address', async () => {
    const other = hook({ callbackUrl: 'https://n8n.example.org/webhook/abc?x=other' });
    expect(await item('ensure', wanted)).toMatchObject({ outcome: 'created', meetingID: 'one' });
    expect(bbb.control.hooks.all()).toHaveLength(2);
    expect(bbb.control.hooks.all()).toContain(other);
  });

  test('keeps it when it is just what is wanted', async () => {
    const { hookId } = hook({ meetingId: 'one', eventIds: ['meeting-ended'] });
    expect(await item('ensure', wanted)).toMatchObject({ outcome: 'kept', hookID: hookId });
    expect(sent('hooks/create')).toEqual([]);
    expect(sent('hooks/destroy')).toEqual([]);
  });

  test.each([
    ['another meeting', { meetingId: 'two', eventIds: ['meeting-ended'] }],
    ['all meetings', { eventIds: ['meeting-ended'] }],
    ['other events', { meetingId: 'one', eventIds: ['user-joined'] }],
    ['all events', { meetingId: 'one' }],
  ])('replaces one for %s', async (_what, there) => {
    const { hookId } = hook(there);
    const made = await item('ensure', wanted);
    expect(made).toMatchObject({ outcome: 'replaced' });
    expect(made.hookID).not.toBe(hookId);
    expect(bbb.control.hooks.all()).toMatchObject([
      { meetingId: 'one', eventIds: ['meeting-ended'], getRaw: false },
    ]);
  });

  test('replaces one with events by one with raw messages, and keeps that', async () => {
    hook();
    const raw = { callbackURL: CALLBACK, getRaw: true };
    expect(await item('ensure', raw)).toMatchObject({ outcome: 'replaced', rawData: true });
    expect(await item('ensure', raw)).toMatchObject({ outcome: 'kept' });
  });

  test('keeps one of the configuration, which delivers that and more, and says so', async () => {
    bbb.control.hooks.addPermanent(CALLBACK);
    expect(await item('ensure', wanted)).toMatchObject({
      outcome: 'kept',
      permanentHook: true,
      meetingID: null,
      eventIDs: [],
    });
  });

  test('says so when one that nobody can remove is in the way', async () => {
    const body = '<response><returncode>FAILED</returncode><message>No.</message></response>';
    bbb.control.faults.set('hooks/list', { body });
    bbb.control.hooks.addPermanent(CALLBACK);
    await expect(run('ensure', wanted)).rejects.toMatchObject({
      message: expect.stringContaining('cannot be removed'),
      description: expect.stringContaining('permanentURLs'),
    });
  });

  test('replaces what is there also on a host that refuses to list', async () => {
    const body = '<response><returncode>FAILED</returncode><message>No.</message></response>';
    bbb.control.faults.set('hooks/list', { body });
    hook({ meetingId: 'two' });
    expect(await item('ensure', wanted)).toMatchObject({ meetingID: 'one' });
    expect(bbb.control.hooks.all()).toMatchObject([{ meetingId: 'one' }]);
  });
});

describe('deleting orphans', () => {
  let n8n: Receiver;
  beforeEach(async () => {
    n8n = await startReceiver();
  });
  afterEach(async () => await n8n.stop());

  const at = (path: string) => hook({ callbackUrl: `${n8n.url}${path}` });
  const clean = async (parameters: object = {}) =>
    (
      await run('deleteOrphans', { n8nAddress: `${n8n.url}/`, dryRun: false, ...parameters })
    ).items.map(({ json }) => json);

  test('asks each address with an empty POST that carries no signature', async () => {
    n8n.answer = answering(404);
    at('/webhook/abc/webhook?meetingID=007');
    await clean();
    expect(n8n.received).toMatchObject([
      { method: 'POST', url: '/webhook/abc/webhook?meetingID=007', body: '' },
    ]);
    expect(JSON.stringify(n8n.received)).not.toMatch(/checksum|authorization/i);
    expect(JSON.stringify(n8n.received)).not.toContain(bbb.secret);
  });

  test('only says what it would do, unless told otherwise', async () => {
    n8n.answer = answering(404);
    const { hookId } = at('/webhook/gone');
    const { items } = await run('deleteOrphans', { n8nAddress: n8n.url });
    expect(items.map(({ json }) => json)).toEqual([
      {
        hookID: hookId,
        callbackURL: `${n8n.url}/webhook/gone`,
        meetingID: null,
        permanentHook: false,
        state: 'dead',
        reason: expect.stringContaining('404'),
        orphan: true,
        deleted: false,
      },
    ]);
    expect(sent('hooks/destroy')).toEqual([]);
  });

  test('removes what is answered with 404', async () => {
    n8n.answer = answering(404);
    at('/webhook/gone');
    expect(await clean()).toMatchObject([{ state: 'dead', orphan: true, deleted: true }]);
    expect(bbb.control.hooks.all()).toEqual([]);
  });

  test('leaves alone what is answered with 401', async () => {
    n8n.answer = answering(401);
    at('/webhook/here');
    expect(await clean()).toMatchObject([{ state: 'alive', orphan: false, deleted: false }]);
    expect(bbb.control.hooks.all()).toHaveLength(1);
  });

  test.each([200, 204, 302, 403, 409, 410, 429, 500, 502, 503])(
    'leaves alone what is answered with %i',
    async (status) => {
      n8n.answer = answering(status, status === 302 ? { location: '/elsewhere' } : {});
      at('/webhook/who-knows');
      expect(await clean()).toMatchObject([{ state: 'unclear', deleted: false }]);
      expect(n8n.received).toHaveLength(1);
      expect(bbb.control.hooks.all()).toHaveLength(1);
    },
  );

  test('leaves alone what is not answered at all', async () => {
    n8n.answer = (_request, response) => void response.socket?.destroy();
    at('/webhook/silent');
    expect(await clean()).toMatchObject([{ state: 'unclear', deleted: false }]);
  });

  test('neither asks nor removes addresses that only begin alike, or are elsewhere', async () => {
    n8n.answer = answering(404);
    hook({ callbackUrl: `${n8n.url}1/webhook/a` });
    hook({ callbackUrl: `${n8n.url.replace('127.0.0.1', 'localhost')}/webhook/a` });
    hook({ callbackUrl: 'https://moodle.example.org/' });
    at('/n8n-old/webhook/a');
    expect(await clean({ n8nAddress: `${n8n.url}/n8n` })).toEqual([]);
    expect(n8n.received).toEqual([]);
    expect(bbb.control.hooks.all()).toHaveLength(4);
  });

  test('cannot remove those of the configuration', async () => {
    n8n.answer = answering(404);
    bbb.control.hooks.addPermanent(`${n8n.url}/webhook/fixed`);
    expect(await clean()).toMatchObject([{ state: 'dead', orphan: false, deleted: false }]);
    expect(sent('hooks/destroy')).toEqual([]);
  });

  test('knows the addresses of its own n8n, with a path as well', async () => {
    n8n.answer = answering(404);
    at('/n8n/webhook/a');
    at('/editor/webhook/b');
    at('/other/webhook/c');
    const { items } = await run(
      'deleteOrphans',
      { dryRun: false },
      {
        n8n: {
          webhookWaitingBaseUrl: `${n8n.url}/n8n/webhook-waiting`,
          instanceBaseUrl: `${n8n.url}/editor`,
        },
      },
    );
    expect(items.map(({ json }) => json.callbackURL)).toEqual([
      `${n8n.url}/n8n/webhook/a`,
      `${n8n.url}/editor/webhook/b`,
    ]);
    expect(bbb.control.hooks.all()).toHaveLength(1);
  });

  describe('of waiting executions', () => {
    const json = (status: number, body: object) => (): void => {
      n8n.answer = (_request, response) =>
        void response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
    };

    test.each<[string, () => void]>([
      ['does not exist', json(404, { code: 404, message: 'The execution "5" does not exist.' })],
      ['is over', json(409, { code: 409, message: 'The execution "5 has finished already.' })],
      [
        'has failed',
        json(409, { code: 409, message: 'The execution "5" has finished with error.' }),
      ],
    ])('removes them when n8n says that the execution %s', async (_what, answer) => {
      answer();
      at('/webhook-waiting/5?signature=abc');
      expect(await clean()).toMatchObject([{ state: 'dead', deleted: true }]);
    });

    test.each<[string, () => void]>([
      [
        'still waits',
        json(404, {
          code: 404,
          message:
            'The workflow for execution "5" does not contain a waiting webhook with a matching path/method.',
        }),
      ],
      ['runs', json(409, { code: 409, message: 'The execution "5" is running already.' })],
      ['is nobody’s business', json(401, { error: 'Invalid token' })],
      ['is unknown to the proxy', () => void (n8n.answer = answering(404))],
    ])('leaves them alone when it %s', async (_what, answer) => {
      answer();
      at('/webhook-waiting/5?signature=abc');
      expect(await clean()).toMatchObject([{ state: 'unclear', deleted: false }]);
      expect(bbb.control.hooks.all()).toHaveLength(1);
    });

    test('shows nobody what would resume the execution', async () => {
      at('/webhook-waiting/5?signature=abc');
      const [listed] = (await run('getMany')).items;
      const [cleaned] = await clean();
      for (const { callbackURL } of [listed.json, cleaned]) {
        expect(callbackURL).toMatch(/\/webhook-waiting\/5\?signature=hidden$/);
      }
    });

    test('never sends anything to the address itself, which would resume the execution', async () => {
      at('/webhook-waiting/5?signature=abc');
      await clean();
      expect(n8n.received.map(({ url }) => url)).toEqual([
        '/webhook-waiting/5/n8n-nodes-bigbluebutton-is-it-over?signature=abc',
      ]);
    });
  });

  describe('of one meeting', () => {
    const ofMeeting = (path: string, meetingId: string) =>
      hook({ callbackUrl: `${n8n.url}${path}`, meetingId });
    const meetingID = { __rl: true, mode: 'id', value: '007' };

    beforeEach(() => {
      n8n.answer = answering(404);
      ofMeeting('/webhook/a', '007');
      ofMeeting('/webhook/b', '1e5');
    });

    test('leaves those of others alone', async () => {
      at('/webhook/c');
      expect(await clean({ meetingID })).toMatchObject([{ meetingID: '007', deleted: true }]);
      expect(n8n.received).toHaveLength(1);
      expect(bbb.control.hooks.all()).toHaveLength(2);
    });

    test('finds them on a host that has only hooks of meetings', async () => {
      bbb.control.configure({ webhooks: { onlyWithMeeting: ['create', 'list'] } });
      expect(await clean({ meetingID })).toMatchObject([{ meetingID: '007', deleted: true }]);
      await expect(clean()).rejects.toMatchObject({
        description: expect.stringMatching(/bbbserver\.de.*fill in "Meeting"/),
      });
    });
  });

  test('refuses an address of n8n that is none', async () => {
    await expect(clean({ n8nAddress: 'n8n' })).rejects.toMatchObject({
      message: expect.stringContaining('no web address'),
    });
  });

  test('leaves BigBlueButton Trigger alone, and starts nothing there', async () => {
    const host = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
    try {
      host.parameters = {
        events: ['meeting-ended'],
        scope: 'all',
        options: { allowUnencryptedCallback: true },
      };
      await host.activate();
      expect(await clean({ n8nAddress: host.address })).toMatchObject([
        { state: 'alive', deleted: false },
      ]);
      expect(host.runs).toEqual([]);
    } finally {
      await host.stop();
    }
  });
});
