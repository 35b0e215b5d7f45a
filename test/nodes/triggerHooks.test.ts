import { startStandIn, type StandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { answering, type Receiver, startReceiver } from '../server/support/receiver';
import { TriggerHost } from './triggerHost';

/** Which hooks a published trigger has on the server, and that no event gets lost while they change. */

let bbb: StandIn;
let n8n: TriggerHost;

beforeEach(async () => {
  bbb = await startStandIn();
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { events: ['meeting-ended'], scope: 'meetings', meetingIDs: '007' };
});

afterEach(async () => {
  await n8n.stop();
  await bbb.stop();
});

const hooks = () => bbb.control.hooks.all();
const meetings = () => hooks().map(({ meetingId }) => meetingId);
const calls = () =>
  bbb.control.requests
    .all()
    .map(({ call }) => call)
    .filter((call) => call === 'hooks/create' || call === 'hooks/destroy');

function add(callbackUrl: string, meetingId?: string, eventIds?: string[]) {
  const hook = { callbackUrl, meetingId, eventIds, permanent: false, getRaw: false };
  return bbb.control.world.hooks.create(hook, 3).hook;
}

const OTHER = 'http://127.0.0.1:9/other';
const somebodyElseHas = (meetingId: string) => add(OTHER, meetingId);

/** As bbbserver.de has it. */
const refuseHooksOfAllMeetings = (onlyWithMeeting: ReadonlyArray<'create' | 'list'> = ['create']) =>
  bbb.control.configure({ webhooks: { onlyWithMeeting } });

async function happen(event: string, meetingId: string): Promise<void> {
  bbb.control.hooks.emit(event, {}, { meetingId, internalMeetingId: `${meetingId}-1` });
  await bbb.control.clock.advance(0);
  await bbb.control.settled();
}

/** Nothing is reported for what fails once. */
async function checkTwice(): Promise<void> {
  await n8n.check();
  await n8n.check();
}

describe('a meeting that somebody else listens to, too', () => {
  test('is heard by a hook for all meetings, made before the one of the meeting is removed', async () => {
    await n8n.activate();
    somebodyElseHas('007');
    bbb.control.requests.clear();
    await n8n.check();
    expect(calls()).toEqual(['hooks/create', 'hooks/destroy']);
    expect(meetings()).toEqual(['007', undefined]);
    await happen('meeting-ended', '007');
    await happen('meeting-ended', 'foreign');
    expect(n8n.items).toMatchObject([{ meetingID: '007' }]);
  });

  test('has a hook of its own again once the other one is gone', async () => {
    const { hookId } = somebodyElseHas('007');
    await n8n.activate();
    expect(meetings()).toEqual(['007', undefined]);
    await ask(bbb, 'hooks/destroy', `hookID=${hookId}`);
    await n8n.check();
    expect(hooks()).toMatchObject([
      { meetingId: '007', callbackUrl: `${n8n.callbackUrl()}?meetingID=007` },
    ]);
  });

  test('keeps its hook when the new one cannot be made now', async () => {
    await n8n.activate();
    const [ours] = hooks();
    somebodyElseHas('007');
    bbb.control.faults.set('hooks/create', { kind: 'html-502' });
    await n8n.check();
    expect(hooks()).toContainEqual(ours);
  });

  describe.each([
    ['lists all of them', ['create']],
    ['lists those of a meeting only', ['create', 'list']],
  ] as const)('on a host that has only hooks of meetings, and %s', (_, onlyWithMeeting) => {
    beforeEach(async () => {
      await n8n.activate();
      refuseHooksOfAllMeetings(onlyWithMeeting);
      somebodyElseHas('007');
    });

    test('has its hook made again when it is lost', async () => {
      bbb.control.world.hooks.clear();
      await checkTwice();
      expect(hooks()).toMatchObject([
        { meetingId: '007', callbackUrl: `${n8n.callbackUrl()}?meetingID=007` },
      ]);
      expect(n8n.failures).toEqual([]);
    });

    test('keeps its hook through background checks', async () => {
      const before = [...hooks()];
      await checkTwice();
      expect(hooks()).toEqual(before);
      expect(n8n.failures).toEqual([]);
      await happen('meeting-ended', '007');
      expect(n8n.items).toMatchObject([{ meetingID: '007' }]);
    });

    test('keeps its hook when n8n starts again', async () => {
      const before = [...hooks()];
      await n8n.activate();
      expect(hooks()).toEqual(before);
    });

    test('keeps its hook when a second trigger wants the meeting, which is told who has it', async () => {
      const before = [...hooks()];
      const second = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
      second.parameters = n8n.parameters;
      await expect(second.activate()).rejects.toThrow(
        `The events of the meeting "007" already go to another listener: ${n8n.callbackUrl()} `,
      );
      await second.stop();
      expect(hooks()).toEqual(before);
    });
  });

  describe('by an execution that waited, on a host that has only hooks of meetings', () => {
    const leftBy = (address: string) => add(`${address}?signature=abc&wait=1`, '007');

    beforeEach(() => refuseHooksOfAllMeetings(['create', 'list']));

    test('is taken over at publishing when that execution is over', async () => {
      leftBy(`${n8n.address}/webhook-waiting/12`);
      await n8n.activate();
      expect(hooks()).toMatchObject([{ callbackUrl: `${n8n.callbackUrl()}?meetingID=007` }]);
    });

    test('is taken over by a background check when that execution is over', async () => {
      await n8n.activate();
      bbb.control.world.hooks.clear();
      leftBy(`${n8n.address}/webhook-waiting/12`);
      await checkTwice();
      expect(hooks()).toMatchObject([{ callbackUrl: `${n8n.callbackUrl()}?meetingID=007` }]);
      expect(n8n.failures).toEqual([]);
    });

    test('is left to an execution that still waits', async () => {
      n8n.waiting.add('12');
      const left = leftBy(`${n8n.address}/webhook-waiting/12`);
      await expect(n8n.activate()).rejects.toThrow(/"007" already go .*give it the ID/);
      expect(hooks()).toEqual([left]);
    });

    test('is left to an execution of another n8n, which is not asked', async () => {
      const other = await startReceiver();
      const left = leftBy(`${other.url}/webhook-waiting/12`);
      await expect(n8n.activate()).rejects.toThrow('"007" already go');
      await other.stop();
      expect(hooks()).toEqual([left]);
      expect(other.received).toEqual([]);
    });
  });

  test('that has the hook where ours was is reported, and the other meetings get theirs', async () => {
    n8n.parameters = { ...n8n.parameters, meetingIDs: '007,1e5' };
    await n8n.activate();
    refuseHooksOfAllMeetings();
    bbb.control.world.hooks.clear();
    somebodyElseHas('007');
    await checkTwice();
    expect(hooks()).toMatchObject([
      { callbackUrl: OTHER },
      { meetingId: '1e5', callbackUrl: `${n8n.callbackUrl()}?meetingID=1e5` },
    ]);
    expect(n8n.failures).toMatchObject([
      { message: expect.stringContaining(`"007" already go to another listener: ${OTHER}`) },
    ]);
  });
});

describe('recordings of chosen meetings', () => {
  beforeEach(() => {
    // The service has forgotten which meetings they are of, as it does after a week.
    bbb.control.configure({ webhooks: { mappingTimeoutMs: 0 } });
    n8n.parameters = { events: ['rap-deleted'], scope: 'meetings', meetingIDs: '007,1e5' };
  });

  const remove = async (meetingId: string) => {
    const { recordId } = bbb.control.recordings.add({ meetingId });
    await ask(bbb, 'deleteRecordings', `recordID=${recordId}`);
    await bbb.control.settled();
    return recordId;
  };

  test.each(['rap-deleted', 'rap-published', 'rap-unpublished', 'rap-publish-ended'])(
    'are heard of by one hook for all meetings: %s',
    async (event) => {
      n8n.parameters.events = [event, 'user-joined'];
      await n8n.activate();
      expect(hooks()).toMatchObject([
        { callbackUrl: n8n.callbackUrl(), meetingId: undefined, eventIds: [event, 'user-joined'] },
      ]);
    },
  );

  test('start the workflow once, though their events name no meeting, and those of others do not', async () => {
    await n8n.activate();
    const recordID = await remove('007');
    await remove('foreign');
    expect(n8n.items).toMatchObject([{ event: 'rap-deleted', meetingID: '007', recordID }]);
  });

  test('have their hook found, and removed in the end', async () => {
    await n8n.activate();
    const before = [...hooks()];
    expect(await n8n.activate()).toBe('found');
    await n8n.check();
    expect(hooks()).toEqual(before);
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('get the hook for all meetings before those of meetings are removed, and no event twice', async () => {
    n8n.beginsRuns = true;
    await n8n.activate();
    bbb.control.world.hooks.clear();
    const url = n8n.callbackUrl();
    for (const id of ['007', '1e5']) add(`${url}?meetingID=${id}`, id, ['rap-deleted']);
    bbb.control.faults.set('hooks/destroy', { kind: 'html-502' });
    await n8n.check();
    expect(meetings()).toEqual(['007', '1e5', undefined]);
    await happen('rap-deleted', '007');
    await n8n.runsBegun();
    expect(n8n.passedOn).toMatchObject([{ event: 'rap-deleted', meetingID: '007' }]);
    bbb.control.faults.clear();
    await n8n.check();
    expect(meetings()).toEqual([undefined]);
  });

  test('have hooks of meetings on a host that has no others', async () => {
    refuseHooksOfAllMeetings();
    await n8n.activate();
    const before = [...hooks()];
    expect(meetings()).toEqual(['007', '1e5']);
    await checkTwice();
    expect(hooks()).toEqual(before);
    expect(n8n.failures).toEqual([]);
  });

  test('are heard of by a permanent hook at the address of the trigger', async () => {
    bbb.control.hooks.addPermanent(n8n.callbackUrl());
    n8n.parameters.events = ['rap-deleted', 'meeting-ended'];
    await n8n.activate();
    await happen('meeting-ended', '007');
    await remove('007');
    expect(n8n.items).toMatchObject([{ event: 'meeting-ended' }, { event: 'rap-deleted' }]);
    expect(hooks()).toHaveLength(1);
  });
});

describe('a hook too many that cannot be removed', () => {
  test('does not keep what is missing from being made, and is reported', async () => {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    const surplus = add(`${n8n.callbackUrl()}?meetingID=old`, 'old');
    bbb.control.faults.set('hooks/destroy', { kind: 'html-502' });
    await checkTwice();
    expect(hooks()).toMatchObject([surplus, { meetingId: '007' }]);
    expect(n8n.failures).toHaveLength(1);
    bbb.control.faults.clear();
    await n8n.check();
    expect(meetings()).toEqual(['007']);
  });
});

describe('unpublishing during a background check', () => {
  const aMoment = async () => await new Promise((resolve) => setTimeout(resolve, 150));

  /** Begins a check that has to make a hook, and lets it come to where a call takes long. */
  async function checkSlowly(call: string): Promise<{ check: Promise<unknown> }> {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    bbb.control.faults.set(call, { delayMs: 500, times: 1 });
    const check = n8n.check();
    await aMoment();
    return { check };
  }

  test.each(['hooks/list', 'hooks/create'])('leaves no hook behind: %s', async (call) => {
    const { check } = await checkSlowly(call);
    await n8n.deactivate();
    await check;
    expect(hooks()).toEqual([]);
  });

  test('waits for the hook that is being made, and keeps the next from being made', async () => {
    n8n.parameters = { ...n8n.parameters, meetingIDs: '007,1e5' };
    const { check } = await checkSlowly('hooks/create');
    bbb.control.requests.clear();
    await n8n.deactivate();
    await check;
    expect(calls()).not.toContain('hooks/create');
    expect(hooks()).toEqual([]);
  });

  test('and publishing again leaves only the hook of the new settings', async () => {
    const { check } = await checkSlowly('hooks/list');
    await n8n.deactivate();
    n8n.parameters = { ...n8n.parameters, meetingIDs: '1e5' };
    await n8n.activate();
    await check;
    expect(meetings()).toEqual(['1e5']);
    // The checks of the new time go on.
    bbb.control.world.hooks.clear();
    await n8n.check();
    expect(meetings()).toEqual(['1e5']);
  });

  test('a hook that a background check has made is removed like any other', async () => {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    await n8n.check();
    expect(hooks()).toHaveLength(1);
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
  });
});

describe('a hook of this trigger at an address that n8n had before', () => {
  let old: Receiver;

  beforeEach(async () => {
    old = await startReceiver();
    await n8n.activate();
  });

  afterEach(async () => {
    await old.stop();
  });

  /** The path is the same, the machine another. */
  const addAtOldAddress = (kind: 'webhook' | 'webhook-test' = 'webhook') => {
    const { pathname } = new URL(n8n.callbackUrl(kind === 'webhook' ? 'production' : 'test'));
    return add(`${old.url}${pathname}?meetingID=007`, '007');
  };

  test('is removed where nothing listens any more', async () => {
    old.answer = answering(404);
    addAtOldAddress();
    await n8n.check();
    expect(hooks()).toMatchObject([{ callbackUrl: `${n8n.callbackUrl()}?meetingID=007` }]);
    expect(old.received).toHaveLength(1);
    expect(JSON.stringify(old.received)).not.toContain(bbb.secret);
  });

  test.each([
    ['something answers', (receiver: Receiver) => void (receiver.answer = answering(401))],
    ['a proxy answers', (receiver: Receiver) => void (receiver.answer = answering(502))],
    ['nobody is reached', async (receiver: Receiver) => await receiver.stop()],
    ['there is only silence', (receiver: Receiver) => void (receiver.answer = () => {})],
  ])(
    'is left alone where %s',
    async (_where, prepare) => {
      await prepare(old);
      const stray = addAtOldAddress();
      await n8n.check();
      expect(hooks()).toContainEqual(stray);
    },
    20_000,
  );

  test('is left to the test that made it', async () => {
    old.answer = answering(404);
    const stray = addAtOldAddress('webhook-test');
    await n8n.check();
    expect(hooks()).toContainEqual(stray);
    expect(old.received).toEqual([]);
  });
});
