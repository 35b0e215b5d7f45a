import { startStandIn, type StandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { fakeDate } from './fakeDate';
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

describe('two triggers that want a meeting at the same moment', () => {
  let second: TriggerHost;

  beforeEach(async () => {
    second = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
    second.parameters = n8n.parameters;
  });

  afterEach(async () => await second.stop());

  const checkBoth = async () => await Promise.all([n8n.check(), second.check()]);
  const bothAreHeard = async () => {
    await happen('meeting-ended', '007');
    expect([n8n.items, second.items]).toMatchObject([
      [{ meetingID: '007' }],
      [{ meetingID: '007' }],
    ]);
  };

  test('are both heard: who was not the first has a hook for all meetings', async () => {
    await Promise.all([n8n.activate(), second.activate()]);
    expect(meetings()).toEqual(['007', undefined]);
    await bothAreHeard();
    for (const host of [n8n, second]) await host.deactivate();
    expect(hooks()).toEqual([]);
  });

  test('are both heard when their background checks register them again, and stay so', async () => {
    await Promise.all([n8n.activate(), second.activate()]);
    bbb.control.world.hooks.clear();
    await checkBoth();
    const before = [...hooks()];
    expect(meetings()).toEqual(['007', undefined]);
    await checkBoth();
    await checkBoth();
    expect(hooks()).toEqual(before);
    await bothAreHeard();
  });

  test('are both heard when the one who kept them from having hooks of the meeting is gone', async () => {
    const { hookId } = somebodyElseHas('007');
    await Promise.all([n8n.activate(), second.activate()]);
    expect(meetings()).toEqual(['007', undefined, undefined]);
    await ask(bbb, 'hooks/destroy', `hookID=${hookId}`);
    for (let time = 0; time < 3; time += 1) await checkBoth();
    expect([...meetings()].sort()).toEqual(['007', undefined]);
    await bothAreHeard();
  });

  describe.each([
    ['lists all of them', ['create']],
    ['lists those of a meeting only', ['create', 'list']],
  ] as const)('on a host that has only hooks of meetings, and %s', (_, onlyWithMeeting) => {
    beforeEach(() => refuseHooksOfAllMeetings(onlyWithMeeting));

    const inTheirOrder = () =>
      hooks()[0].callbackUrl.startsWith(n8n.address) ? [n8n, second] : [second, n8n];

    test('are told who was the first', async () => {
      const published = await Promise.allSettled([n8n.activate(), second.activate()]);
      expect(meetings()).toEqual(['007']);
      const [first] = inTheirOrder();
      const refused = published.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([
        {
          reason: {
            message: expect.stringContaining(
              `"007" already go to another listener: ${first.callbackUrl()}`,
            ),
          },
        },
      ]);
    });

    test('are told by the background check, also where both were registered already', async () => {
      await n8n.activate();
      bbb.control.world.hooks.clear();
      await second.activate();
      bbb.control.world.hooks.clear();
      for (let time = 0; time < 3; time += 1) await checkBoth();
      expect(meetings()).toEqual(['007']);
      const [first, other] = inTheirOrder();
      expect(first.failures).toEqual([]);
      expect(other.failures).toMatchObject([
        { message: expect.stringContaining(`another listener: ${first.callbackUrl()}`) },
      ]);
    });
  });

  test('are told when both have a hook of the meeting, and there is no other way', async () => {
    await n8n.activate();
    refuseHooksOfAllMeetings();
    const [ours] = hooks();
    bbb.control.world.hooks.clear();
    somebodyElseHas('007');
    Object.assign(add(ours.callbackUrl, '007', ours.eventIds), { hookId: ours.hookId });
    await checkTwice();
    expect(hooks()).toMatchObject([{ callbackUrl: OTHER }]);
    expect(n8n.failures).toMatchObject([
      { message: expect.stringContaining(`another listener: ${OTHER}`) },
    ]);
  });
});

describe('a hook that the server does not list as it was ordered', () => {
  const address = () => `${n8n.callbackUrl()}?meetingID=007`;

  /** As servers do that take no notice of `eventID`. */
  const leaveOutFilters = (): void => {
    for (const hook of bbb.control.world.hooks.all()) delete hook.eventIds;
  };

  /** An event that n8n cannot take now, so that the server repeats it. */
  async function happenWhileDown(): Promise<void> {
    n8n.isDown = true;
    bbb.control.hooks.emit('meeting-ended', {}, { meetingId: '007', internalMeetingId: '007-1' });
    await bbb.control.clock.advance(12_000);
    await bbb.control.settled();
    n8n.isDown = false;
  }

  const deliverLate = async () => {
    await bbb.control.clock.advance(10 * 60_000);
    await bbb.control.settled();
  };

  describe.each([
    ['but as one of all meetings', () => {}, 'checksum-c'],
    ['but without its filter', leaveOutFilters, undefined],
  ] as const)('%s', (_, change, auth) => {
    beforeEach(async () => {
      if (auth) bbb.control.configure({ webhooks: { auth } });
      n8n.parameters.options = { acceptConstantChecksum: true };
      await n8n.activate();
      change();
      bbb.control.requests.clear();
    });

    test('is left alone, and so is a delivery that waits there for its retry', async () => {
      await happenWhileDown();
      await checkTwice();
      expect(calls()).toEqual([]);
      await deliverLate();
      expect(n8n.items).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
    });

    test('is left alone when n8n starts again', async () => {
      n8n.restart();
      expect(await n8n.activate()).toBe('found');
      await checkTwice();
      expect(calls()).toEqual([]);
    });

    test('is removed when the workflow is unpublished', async () => {
      await checkTwice();
      await n8n.deactivate();
      expect(hooks()).toEqual([]);
    });

    test('is replaced when something else is wanted', async () => {
      n8n.parameters.events = ['user-joined'];
      expect(await n8n.activate()).toBe('created');
      expect(calls()).toEqual(['hooks/create', 'hooks/destroy', 'hooks/create']);
    });

    test('is registered again when it is gone', async () => {
      bbb.control.world.hooks.clear();
      await n8n.check();
      expect(hooks()).toMatchObject([{ callbackUrl: address() }]);
      expect(n8n.log).toEqual([expect.stringContaining('it was registered again')]);
    });
  });

  test('is replaced where it is another one', async () => {
    await n8n.activate();
    bbb.control.world.hooks.clear();
    add(address(), undefined, ['user-left']);
    await n8n.check();
    expect(hooks()).toMatchObject([
      { meetingId: '007', eventIds: ['meeting-ended', 'meeting-created'] },
    ]);
  });

  describe.each(['error-list', 'xml-error-500'] as const)('but refuses to list: %s', (kind) => {
    beforeEach(async () => {
      await n8n.activate();
      bbb.control.faults.set('hooks/list', { kind });
    });

    test('is left alone, and it is reported that nobody could look', async () => {
      const before = [...hooks()];
      await happenWhileDown();
      await checkTwice();
      expect(hooks()).toEqual(before);
      await deliverLate();
      expect(n8n.items).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
      expect(n8n.failures).toMatchObject([{ message: expect.stringContaining('did not succeed') }]);
    });

    test('is left alone also after nothing could be made either', async () => {
      const before = [...hooks()];
      bbb.control.faults.set('hooks/create', { kind });
      await n8n.check();
      bbb.control.faults.clear();
      bbb.control.faults.set('hooks/list', { kind });
      await n8n.check();
      expect(hooks()).toEqual(before);
    });

    test('is registered again when it is gone', async () => {
      bbb.control.world.hooks.clear();
      await checkTwice();
      bbb.control.faults.clear();
      expect(meetings()).toEqual(['007']);
    });
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

describe('a hook that the server drops again and again', () => {
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;

  beforeEach(async () => {
    fakeDate(Date.now());
    await n8n.activate();
    n8n.log.length = 0;
  });

  afterEach(() => void jest.useRealTimers());

  async function loseAndCheck(times: number, after = 10 * MINUTE): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      bbb.control.world.hooks.clear();
      jest.setSystemTime(Date.now() + after);
      await n8n.check();
    }
  }

  test('leaves a line in the log each time that it is registered again', async () => {
    await loseAndCheck(2);
    const line = expect.stringContaining(`registered again, for ${n8n.callbackUrl()}.`);
    expect(n8n.log).toEqual([line, line]);
    expect(n8n.failures).toEqual([]);
  });

  test('is reported the third time, with what to do', async () => {
    await loseAndCheck(3);
    expect(n8n.failures).toMatchObject([
      {
        message: expect.stringMatching(
          `again and again. Most likely it cannot reach n8n at ${n8n.callbackUrl()}`,
        ),
        description: expect.stringMatching(/firewall, certificate, N8N_WEBHOOK_URL.*Regular Check/),
      },
    ]);
  });

  test('is reported also where a check in between finds it, since it takes minutes to go', async () => {
    for (let time = 0; time < 3; time += 1) {
      await loseAndCheck(1, 5 * MINUTE);
      jest.setSystemTime(Date.now() + 5 * MINUTE);
      await n8n.check();
    }
    expect(n8n.failures).toHaveLength(1);
  });

  test('is reported once a day', async () => {
    await loseAndCheck(20);
    expect(n8n.failures).toHaveLength(1);
    jest.setSystemTime(Date.now() + DAY);
    await loseAndCheck(3);
    expect(n8n.failures).toHaveLength(2);
  });

  test('is not reported when it stays for hours, as with a server that is restarted', async () => {
    await loseAndCheck(2);
    await loseAndCheck(2, 180 * MINUTE);
    expect(n8n.failures).toEqual([]);
    await loseAndCheck(2);
    expect(n8n.failures).toHaveLength(1);
  });

  test.each([
    ['one process', false],
    ['several processes', true],
  ])('is not reported when something arrived in between: %s', async (_, inQueueMode) => {
    n8n.restart(inQueueMode);
    for (let time = 0; time < 4; time += 1) {
      await loseAndCheck(1);
      jest.setSystemTime(Date.now() + 1000);
      await happen('meeting-ended', '007');
    }
    expect(n8n.items).toHaveLength(4);
    expect(n8n.failures).toEqual([]);
  });

  test('is something else than hooks that are replaced by others', async () => {
    for (const meetingIDs of ['1e5', '007', '1e5', '007']) {
      n8n.parameters = { ...n8n.parameters, meetingIDs };
      await n8n.deactivate();
      await n8n.activate();
      await n8n.check();
    }
    for (let time = 0; time < 3; time += 1) {
      const { hookId } = somebodyElseHas('007');
      await n8n.check();
      await ask(bbb, 'hooks/destroy', `hookID=${hookId}`);
      await n8n.check();
    }
    expect(n8n.log.filter((line) => line.includes('registered again'))).toEqual([]);
    expect(n8n.failures).toEqual([]);
  });

  test('is something else than one that the server has, and does not list', async () => {
    bbb.control.faults.set('hooks/list', {
      body: '<response><returncode>FAILED</returncode><message>No.</message></response>',
    });
    for (let time = 0; time < 4; time += 1) await n8n.check();
    expect(hooks()).toHaveLength(1);
    expect(n8n.log.filter((line) => line.includes('registered again'))).toEqual([]);
    expect(n8n.failures).toMatchObject([
      { message: expect.stringContaining('refused the call "hooks/list"') },
    ]);
  });
});

describe("n8n's own address has changed while the workflow was published", () => {
  const NOWHERE = 'http://127.0.0.1:1';
  const NEW = () => `${n8n.callbackUrl()}?meetingID=007`;

  /** As with another N8N_WEBHOOK_URL: n8n starts again and calls no hook of the node. */
  function becomes(address: string | undefined, inQueueMode = false): void {
    n8n.publicUrl = address;
    n8n.restart(inQueueMode);
    n8n.log.length = 0;
  }

  /** Another n8n with this trigger would have come back by now. */
  async function waitFor(other: TriggerHost): Promise<void> {
    await other.check();
    fakeDate(Date.now() + 11 * 60_000);
  }

  async function becomesForGood(...change: Parameters<typeof becomes>): Promise<void> {
    becomes(...change);
    await waitFor(n8n);
  }

  afterEach(() => jest.useRealTimers());

  describe('and nobody answers at the former one', () => {
    beforeEach(async () => {
      n8n.publicUrl = NOWHERE;
      await n8n.activate();
    });

    test.each([
      ['one process', false],
      ['several processes', true],
    ])('its hook moves, and what comes there is taken: %s', async (_, inQueueMode) => {
      await becomesForGood(undefined, inQueueMode);
      await checkTwice();
      expect(hooks()).toMatchObject([{ callbackUrl: NEW(), meetingId: '007' }]);
      await happen('meeting-ended', '007');
      expect(n8n.items).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
      expect(n8n.failures).toEqual([]);
      expect(n8n.log.filter((line) => line.includes('address has changed'))).toEqual([
        expect.stringContaining(`from ${NOWHERE} to ${n8n.address}. BigBlueButton Trigger moves`),
      ]);
    });

    test('the new hook is made before the former one goes', async () => {
      await becomesForGood(undefined);
      bbb.control.requests.clear();
      await n8n.check();
      expect(calls()).toEqual(['hooks/create', 'hooks/destroy']);
    });

    test('it is found there after another start of n8n, and removed in the end', async () => {
      await becomesForGood(undefined);
      await n8n.check();
      const moved = [...hooks()];
      n8n.restart();
      await waitFor(n8n);
      await n8n.check();
      expect(hooks()).toEqual(moved);
      await n8n.deactivate();
      expect(hooks()).toEqual([]);
    });

    test('it moves on a host that has only hooks of meetings', async () => {
      refuseHooksOfAllMeetings(['create', 'list']);
      await becomesForGood(undefined);
      await checkTwice();
      expect(hooks()).toMatchObject([{ callbackUrl: NEW(), meetingId: '007' }]);
      await happen('meeting-ended', '007');
      expect(n8n.items).toHaveLength(1);
    });

    test('the former hook stays as long as the new one cannot be made', async () => {
      const before = [...hooks()];
      await becomesForGood(undefined);
      bbb.control.faults.set('hooks/create', { kind: 'html-502' });
      await n8n.check();
      expect(hooks()).toEqual(before);
    });

    test('a hook that is not the one it left there is not taken away: it may be that of a copy', async () => {
      bbb.control.world.hooks.clear();
      const other = add(`${NOWHERE}${new URL(n8n.callbackUrl()).pathname}?meetingID=007`, '007');
      await becomesForGood(undefined);
      await n8n.check();
      expect(hooks()).toContainEqual(other);
    });

    test('publishing again takes the new address for good', async () => {
      await becomesForGood(undefined);
      await n8n.check();
      await n8n.deactivate();
      await n8n.activate();
      n8n.restart();
      n8n.log.length = 0;
      await n8n.check();
      expect(hooks()).toMatchObject([{ callbackUrl: NEW() }]);
      expect(n8n.log.join()).not.toContain('address has changed');
    });

    test('runs are heard of at the new one', async () => {
      await becomesForGood(undefined);
      await n8n.check();
      n8n.beginsRuns = true;
      await happen('meeting-ended', '007');
      await n8n.runsBegun();
      await n8n.reported();
      expect(n8n.staticData.production['node:BigBlueButton Trigger']).toMatchObject({
        hearsRuns: true,
      });
    });
  });

  describe('and meetings were given the former one', () => {
    const create = async (meetingID: string, address: string) =>
      await ask(
        bbb,
        'create',
        new URLSearchParams({
          meetingID,
          name: meetingID,
          meta_endCallbackUrl: address,
        }).toString(),
      );

    async function publishAgainAt(address: string | undefined): Promise<void> {
      becomes(address);
      await n8n.deactivate();
      await n8n.activate();
    }

    async function checksTell(): Promise<unknown[]> {
      const items = [await n8n.check(), await n8n.check()].flat();
      return items.map(({ meetingID, recovered }) => [meetingID, recovered]);
    }

    beforeEach(async () => {
      n8n.publicUrl = NOWHERE;
      n8n.parameters = { source: 'meetingEnded' };
      await n8n.activate();
    });

    test('the log says that it does not work any more, once', async () => {
      await becomesForGood(undefined);
      await checkTwice();
      expect(n8n.log.filter((line) => line.includes('address has changed'))).toEqual([
        expect.stringMatching(/were given before does not work any more.*new production URL/),
      ]);
      expect(n8n.failures).toEqual([]);
    });

    test('their ends are found out, as those of meetings with the new one', async () => {
      await create('old', n8n.callbackUrl());
      await becomesForGood(undefined);
      await create('new', n8n.callbackUrl());
      await create('foreign', 'https://n8n.example.org/webhook/abc');
      await n8n.check();
      for (const meetingID of ['old', 'new', 'foreign']) bbb.control.meetings.end(meetingID);
      expect(await checksTell()).toEqual([
        ['old', true],
        ['new', true],
      ]);
    });

    test('their ends are found out also after the workflow was published again', async () => {
      await publishAgainAt(n8n.address.replace('127.0.0.1', 'localhost'));
      await create('old', n8n.callbackUrl());
      await n8n.check();
      await publishAgainAt(undefined);
      await publishAgainAt(undefined);
      bbb.control.meetings.end('old');
      expect(await checksTell()).toEqual([['old', true]]);
    });

    test('ends of meetings with one of the last three are found out', async () => {
      for (let index = 1; index <= 4; index++) {
        await publishAgainAt(`http://127.0.0.1:${index}`);
        await create(`m${index}`, n8n.callbackUrl());
      }
      await publishAgainAt(undefined);
      await n8n.check();
      for (let index = 1; index <= 4; index++) bbb.control.meetings.end(`m${index}`);
      expect(await checksTell()).toEqual([
        ['m2', true],
        ['m3', true],
        ['m4', true],
      ]);
    });

    test('what was told is known after a restart', async () => {
      await create('old', n8n.callbackUrl());
      await becomesForGood(undefined);
      await n8n.check();
      n8n.restart();
      bbb.control.meetings.end('old');
      await waitFor(n8n);
      expect(await checksTell()).toEqual([['old', true]]);
      n8n.restart();
      await waitFor(n8n);
      expect(await checksTell()).toEqual([]);
    });
  });

  describe('and the former one still leads here', () => {
    test('its hook moves, and nothing is left behind that would tell everything twice', async () => {
      await n8n.activate();
      bbb.control.world.hooks.clear();
      add(`${n8n.callbackUrl()}?meetingID=007`, '007', ['meeting-ended', 'meeting-created']);
      becomes(n8n.address.replace('127.0.0.1', 'localhost'));
      await checkTwice();
      expect(hooks()).toMatchObject([{ callbackUrl: NEW() }]);
      expect(hooks()[0].callbackUrl).toContain('http://localhost:');
      await happen('meeting-ended', '007');
      expect(n8n.items).toHaveLength(1);
    });
  });

  describe('because it was copied with its database', () => {
    let copy: TriggerHost;

    beforeEach(async () => {
      await n8n.activate();
      copy = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
      copy.parameters = n8n.parameters;
      copy.publicUrl = n8n.address;
      await copy.activate();
      copy.publicUrl = undefined;
      copy.restart();
    });

    afterEach(async () => await copy.stop());

    test('the copy leaves the hook to the first, and says so', async () => {
      const before = [...hooks()];
      await copy.check();
      await copy.check();
      expect(hooks()).toEqual(before);
      expect(copy.failures).toMatchObject([
        {
          message: expect.stringMatching(
            `from ${n8n.address} to ${copy.address}, but at the former address an n8n answers`,
          ),
          description: expect.stringContaining('publish it again then'),
        },
      ]);
    });

    test('the copy tells nothing and leaves no note with the first', async () => {
      await ask(bbb, 'create', 'meetingID=007&name=Class');
      await n8n.check();
      bbb.control.world.hooks.clear();
      bbb.control.meetings.end('007');
      expect([await copy.check(), await copy.check()]).toEqual([[], []]);
      expect(await n8n.check()).toMatchObject([{ meetingID: '007', recovered: true }]);
    });

    test('it takes over when the first is gone, and not while it may come back', async () => {
      const before = [...hooks()];
      await copy.check();
      n8n.isDown = true;
      await waitFor(copy);
      expect(hooks()).toEqual(before);
      await copy.check();
      expect(hooks()).toMatchObject([{ callbackUrl: `${copy.callbackUrl()}?meetingID=007` }]);
    });
  });

  describe('to one where BigBlueButton could not or should not send', () => {
    const FORMER = 'https://n8n.example.org';

    beforeEach(async () => {
      n8n.publicUrl = FORMER;
      await n8n.activate();
    });

    test('the hook stays, and that is reported', async () => {
      await becomesForGood('http://n8n.example.org:5678');
      const before = [...hooks()];
      await checkTwice();
      expect(hooks()).toEqual(before);
      expect(n8n.failures).toMatchObject([
        {
          message: expect.stringMatching(
            `from ${FORMER} to http://n8n.example.org:5678, and the trigger stays .* does not start with https`,
          ),
        },
      ]);
    });

    test.each([
      ['webhooks', { options: { allowUnencryptedCallback: true } }],
      ['callbacks', { source: 'meetingEnded' }],
    ])('a setting that got lost moves nothing: %s', async (_, parameters) => {
      // As if the server were on another machine.
      n8n.credential = { ...n8n.credential, url: bbb.url.replace('127.0.0.1', '0.0.0.0') };
      n8n.parameters = { ...n8n.parameters, ...parameters };
      await n8n.activate();
      const before = [...hooks()];
      await becomesForGood('http://localhost:5678');
      await checkTwice();
      expect(hooks()).toEqual(before);
      expect(n8n.failures).toMatchObject([
        {
          message: expect.stringMatching('cannot reach n8n at http://localhost:5678'),
          description: expect.stringContaining('N8N_WEBHOOK_URL'),
        },
      ]);
    });

    test('it is registered again at the former one when it is lost', async () => {
      await becomesForGood('http://n8n.example.org:5678');
      bbb.control.world.hooks.clear();
      await n8n.check();
      expect(hooks()).toMatchObject([{ callbackUrl: expect.stringContaining(FORMER) }]);
    });
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

describe('a hook that could not be removed when the workflow was unpublished', () => {
  const unpublishInVain = async () => {
    await n8n.activate();
    bbb.control.faults.set('hooks/destroy', { kind: 'html-502' });
    await expect(n8n.deactivate()).rejects.toThrow();
  };

  test('is removed when n8n tries again', async () => {
    await unpublishInVain();
    bbb.control.faults.clear();
    await n8n.deactivate();
    expect(hooks()).toEqual([]);
    bbb.control.requests.clear();
    await n8n.deactivate();
    expect(calls()).toEqual([]);
  });

  test('is no reason for n8n to take a registration that failed for one that did not', async () => {
    await unpublishInVain();
    bbb.control.faults.set('*', { kind: 'html-502' });
    await expect(n8n.activate()).rejects.toThrow(/502/);
    await expect(n8n.deactivate()).resolves.toBeUndefined();
    expect(n8n.log.at(-1)).toContain('could not be removed');
  });

  const OTHER_SOURCES = [
    { source: 'recordingReady' },
    { source: 'attendanceReport' },
    { source: 'mp4Ready' },
    { source: 'meetingEnded' },
    { source: 'check', seenEvents: ['meeting-ended'], scope: 'all' },
  ];

  describe.each(OTHER_SOURCES)(
    'and is not needed by the source since chosen: $source',
    (chosen) => {
      test('is removed when the workflow is published with it', async () => {
        const other = somebodyElseHas('1e5');
        await unpublishInVain();
        bbb.control.faults.clear();
        n8n.parameters = { ...chosen };
        await n8n.activate();
        expect(hooks()).toEqual([other]);
      });

      test('is removed by a background check, once the server is back', async () => {
        await unpublishInVain();
        n8n.parameters = { ...chosen };
        await n8n.activate();
        n8n.restart();
        expect(hooks()).toHaveLength(1);
        bbb.control.faults.clear();
        await n8n.check();
        expect(hooks()).toEqual([]);
        bbb.control.requests.clear();
        await n8n.check();
        expect(bbb.control.requests.all('hooks/list')).toEqual([]);
        expect(n8n.failures).toEqual([]);
      });
    },
  );

  test('does not show where the server has no webhooks any more', async () => {
    await unpublishInVain();
    n8n.parameters = { source: 'check', seenEvents: ['meeting-ended'], scope: 'all' };
    bbb.control.configure({ webhooks: { installed: false } });
    await n8n.activate();
    for (let index = 0; index < 3; index++) await n8n.check();
    expect(n8n.failures).toEqual([]);
  });

  test('is not mistaken for one of another server that has the same number', async () => {
    const other = await startStandIn();
    for (const { control } of [bbb, other]) control.configure({ webhooks: { generation: 2 } });
    const hook = { callbackUrl: OTHER, permanent: false, getRaw: false };
    const theirs = other.control.world.hooks.create(hook, 2).hook;
    await unpublishInVain();
    expect(hooks()[0].hookId).toBe(theirs.hookId);
    n8n.parameters = { source: 'recordingReady' };
    n8n.credential = { url: other.url, secret: other.secret };
    await n8n.activate();
    expect(other.control.hooks.all()).toEqual([theirs]);
    await other.stop();
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
