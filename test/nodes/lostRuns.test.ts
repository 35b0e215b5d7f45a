import jwt from 'jsonwebtoken';
import type { IDataObject } from 'n8n-workflow';

import { ask } from '../server/support/ask';
import { startStandIn, type StandIn } from '../server/stand-in';
import { fakeDate } from './fakeDate';
import { TriggerHost } from './triggerHost';

/**
 * n8n never goes on with a run whose process was killed. What such a run was started for is passed on
 * by one that the background check starts in its place.
 */

jest.setTimeout(60_000);

const MINUTE = 60_000;

let bbb: StandIn;
let n8n: TriggerHost;

beforeEach(async () => {
  fakeDate(Date.UTC(2026, 10, 21, 8));
  bbb = await startStandIn({ now: Date.now() });
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { triggerOn: 'meetingEnded', scope: 'all' };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await n8n.stop();
  await bbb.stop();
  jest.useRealTimers();
});

async function create(meetingID: string): Promise<void> {
  await ask(bbb, 'create', new URLSearchParams({ meetingID, name: 'Räum & Co' }).toString());
  await bbb.control.settled();
}

async function endMeetings(...meetingIDs: string[]): Promise<void> {
  for (const meetingID of meetingIDs) await create(meetingID);
  for (const meetingID of meetingIDs) bbb.control.meetings.end(meetingID);
  await bbb.control.clock.advance(1000);
  await n8n.runsBegun();
  await n8n.reported();
}

/** In queue mode, where a run has been heard of already, so that others are expected to be. */
async function publish(): Promise<void> {
  const { beginsRuns, runsGoOn } = n8n;
  await n8n.activate();
  n8n.restart(true);
  await n8n.check();
  Object.assign(n8n, { beginsRuns: true, runsGoOn: false });
  await endMeetings('the first');
  Object.assign(n8n, { beginsRuns, runsGoOn });
  n8n.runs.length = 0;
  n8n.passedOn.length = 0;
}

async function pass(minutes: number): Promise<void> {
  jest.setSystemTime(Date.now() + minutes * MINUTE);
  await bbb.control.clock.advance(minutes * MINUTE);
}

/** One check has suspicions, the next is sure. */
async function checks(): Promise<IDataObject[]> {
  const first = await n8n.check();
  await pass(1);
  return [...first, ...(await n8n.check())];
}

/** How often each meeting was passed on. */
function timesPassedOn(): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { meetingID } of n8n.passedOn) {
    times[String(meetingID)] = (times[String(meetingID)] ?? 0) + 1;
  }
  return times;
}

const once = (meetingIDs: readonly string[]) =>
  Object.fromEntries(meetingIDs.map((meetingID) => [meetingID, 1]));

const rooms = (count: number, name = 'room') =>
  Array.from({ length: count }, (_, number) => `${name} ${number}`);

const isStored = () => JSON.stringify(n8n.staticData.production).includes('"item"');

const ended = { event: 'meeting-ended', meetingID: '007' };
const startedAgain = { ...ended, recovered: true, startedAgain: true, crashes: 0 };
const crashed = { ...startedAgain, crashes: 1 };

describe('a run that was lost before it began', () => {
  test('is started again when its turn should have come, and not before', async () => {
    await publish();
    await endMeetings('007');
    expect(n8n.runs).toMatchObject([[ended]]);
    await pass(28);
    expect(await checks()).toEqual([]);
    await pass(1);
    expect(await checks()).toMatchObject([startedAgain]);
    expect(await n8n.finishedRun(n8n.runs[1], 'trigger')).toMatchObject([startedAgain]);
  });

  test('is started again after n8n was restarted', async () => {
    await publish();
    await endMeetings('007');
    await pass(31);
    n8n.restart();
    // So n8n does at its start.
    expect(await n8n.activate()).toBe('found');
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is started again though the settings were changed meanwhile', async () => {
    await publish();
    await endMeetings('007');
    await n8n.deactivate();
    n8n.parameters = { ...n8n.parameters, filters: { formats: 'video' } };
    await publish();
    await pass(31);
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is let go when another source was chosen', async () => {
    await publish();
    await endMeetings('007');
    n8n.parameters = { source: 'check', seenEvents: ['meeting-created'], scope: 'all' };
    await pass(31);
    expect(await n8n.check()).toEqual([]);
  });

  test('is given up after three times', async () => {
    await publish();
    await endMeetings('007');
    const starts: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      await pass(31);
      starts.push((await n8n.check()).length);
    }
    expect(starts).toEqual([1, 1, 0, 0, 0, 0]);
  });

  test('is not started again where the workflow was off for long', async () => {
    await publish();
    await endMeetings('007');
    await n8n.deactivate();
    await pass(60);
    await publish();
    expect(await n8n.check()).toEqual([]);
  });

  test('is not started again weeks later', async () => {
    await publish();
    await endMeetings('007');
    await pass(20 * 24 * 60);
    expect(await checks()).toEqual([]);
  });

  test('of a background check is started again, too', async () => {
    await publish();
    await create('007');
    bbb.control.world.hooks.clear();
    bbb.control.meetings.end('007');
    await bbb.control.clock.advance(1000);
    expect(await n8n.check()).toMatchObject([{ ...ended, recovered: true }]);
    await pass(31);
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is let go for what the API does not show', async () => {
    n8n.parameters = {
      triggerOn: 'chosen',
      events: ['user-joined', 'meeting-ended'],
      scope: 'all',
    };
    await publish();
    bbb.control.hooks.emit('user-joined', {}, { externalMeetingId: '007' });
    await bbb.control.clock.advance(1000);
    expect(n8n.runs).toHaveLength(1);
    await pass(31);
    expect(await checks()).toEqual([]);
  });

  test('is let go where the background check is off, also when n8n makes one at its start', async () => {
    n8n.parameters = { ...n8n.parameters, checkEvery: 0 };
    await publish();
    await endMeetings('007');
    await pass(31);
    n8n.restart();
    expect(await checks()).toEqual([]);
    expect(isStored()).toBe(false);
  });

  test('is let go where runs have never been able to make themselves heard', async () => {
    await n8n.activate();
    await n8n.check();
    await endMeetings(...rooms(20));
    expect(n8n.runs).toHaveLength(20);
    expect(JSON.stringify(n8n.staticData.production).length).toBeLessThan(10_000);
    await pass(31);
    expect(await checks()).toEqual([]);
  });

  test('starts again by itself, when many are lost together', async () => {
    await publish();
    await endMeetings(...rooms(150));
    await pass(31);
    expect(await n8n.check()).toHaveLength(150);
    expect(n8n.runs).toHaveLength(300);
  });
});

describe('a run that was killed after it made its claim', () => {
  test('is replaced', async () => {
    await publish();
    await endMeetings('007');
    await n8n.killRun(n8n.runs[0]);
    await pass(31);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([startedAgain]);
  });

  test('and was retried by hand is not replaced', async () => {
    await publish();
    await endMeetings('007');
    await n8n.killRun(n8n.runs[0]);
    expect(await n8n.finishedRun(n8n.runs[0], 'retry')).toMatchObject([ended]);
    await n8n.reported();
    await pass(31);
    expect(await checks()).toEqual([]);
  });
});

describe('a run that had passed on its event when its process was killed', () => {
  beforeEach(() => {
    n8n.beginsRuns = true;
    n8n.runsGoOn = true;
  });

  async function beginRun(): Promise<void> {
    await publish();
    await endMeetings('007');
    expect(n8n.passedOn).toMatchObject([ended]);
  }

  test('is started again, and its items say so', async () => {
    await beginRun();
    n8n.crash();
    await pass(8);
    expect(await checks()).toEqual([]);
    await pass(1);
    expect(await checks()).toMatchObject([crashed]);
    await n8n.runsBegun();
    expect(n8n.passedOn).toMatchObject([ended, crashed]);
    await n8n.endRuns();
    await n8n.reported();
    expect(isStored()).toBe(false);
    await pass(31);
    expect(await checks()).toEqual([]);
    n8n.restart();
    expect(await checks()).toEqual([]);
  });

  test('is started again when that crashes too, but not forever', async () => {
    await beginRun();
    const crashes: unknown[] = [];
    for (let times = 0; times < 5; times += 1) {
      n8n.crash();
      await pass(11);
      crashes.push(...(await checks()).map((item) => item.crashes));
      await n8n.runsBegun();
      await n8n.reported();
    }
    expect(crashes).toEqual([1, 2]);
    expect(n8n.passedOn).toHaveLength(3);
  });

  test('passes nothing on again where its end could not be told', async () => {
    await beginRun();
    n8n.isDeafToItself = true;
    await n8n.endRuns();
    await n8n.reported();
    n8n.isDeafToItself = false;
    await pass(11);
    expect(await checks()).toMatchObject([crashed]);
    await n8n.runsBegun();
    expect(n8n.passedOn).toMatchObject([ended]);
  });

  test('and was retried by hand is not started again', async () => {
    await beginRun();
    n8n.crash();
    await n8n.finishedRun(n8n.runs[0], 'retry');
    await n8n.endRuns();
    await n8n.reported();
    await pass(11);
    expect(await checks()).toEqual([]);
  });

  test('is let go where that is chosen', async () => {
    n8n.parameters = { ...n8n.parameters, options: { startAgainAfterCrash: false } };
    await beginRun();
    n8n.crash();
    await pass(11);
    expect(await checks()).toEqual([]);
  });
});

describe('a run that takes its time', () => {
  let signs: AbortController[];

  beforeEach(() => {
    signs = [];
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      signs.push(new AbortController());
      return signs[signs.length - 1].signal;
    });
    n8n.beginsRuns = true;
    n8n.runsGoOn = true;
  });

  async function showLife(): Promise<void> {
    for (const sign of signs.splice(0)) sign.abort();
    await n8n.reported();
  }

  test('is not started again while it shows that it lives, but when it does not any more', async () => {
    await publish();
    await endMeetings('007');
    for (let minutes = 0; minutes < 120; minutes += 8) {
      await pass(8);
      await showLife();
      expect(await n8n.check()).toEqual([]);
    }
    n8n.crash();
    await pass(11);
    expect(await checks()).toMatchObject([crashed]);
  });

  test('is not started again since nobody was there to hear it', async () => {
    await publish();
    await endMeetings('007');
    n8n.isDown = true;
    await pass(40);
    n8n.isDown = false;
    expect(await n8n.check()).toEqual([]);
    await showLife();
    await pass(1);
    expect(await n8n.check()).toEqual([]);
  });

  test('ends its signs of life also where n8n cannot save its end', async () => {
    await publish();
    await endMeetings('007');
    n8n.failsAtEnd = true;
    await n8n.endRuns();
    await n8n.reported();
    await showLife();
    expect(signs).toEqual([]);
    await pass(11);
    expect(await checks()).toEqual([]);
  });
});

describe('a run of a callback', () => {
  const recordIDs = ['a', 'b', 'c'].map((letter) => `${letter.repeat(40)}-1795248000000`);
  const [recordID] = recordIDs;

  const call = async (record_id = recordID) => {
    const claims = { meeting_id: '1e5', record_id };
    const token = jwt.sign(claims, bbb.secret, { noTimestamp: true });
    const body = new URLSearchParams({ signed_parameters: token });
    const answer = await fetch(n8n.callbackUrl(), { method: 'POST', body });
    expect(answer.status).toBe(200);
  };

  const recorded = (id: string, formats: string[]) =>
    bbb.control.recordings.add({ recordId: id, meetingId: '1e5', formats });

  beforeEach(async () => {
    n8n.parameters = { source: 'recordingReady' };
    recorded(recordIDs[2], ['video']);
    await publish();
    n8n.beginsRuns = true;
    await call(recordIDs[2]);
    await n8n.runsBegun();
    await n8n.reported();
    n8n.beginsRuns = false;
    n8n.runs.length = 0;
    recorded(recordID, ['video']);
  });

  const down = () => bbb.control.faults.set('getRecordings', { kind: 'html-502' });
  const up = () => bbb.control.faults.clear();

  test('that was killed is replaced, with what the callback was about', async () => {
    await call();
    await n8n.killRun(n8n.runs[0]);
    await pass(31);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([
      { event: 'recording-ready', recordID, formats: [{ type: 'video' }], startedAgain: true },
    ]);
  });

  test('that failed since the server could not be asked is tried again', async () => {
    down();
    await call();
    await expect(n8n.finishedRun(n8n.runs[0], 'webhook')).rejects.toThrow();
    up();
    await pass(31);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([
      { event: 'recording-ready', recordID, state: 'published', startedAgain: true },
    ]);
  });

  test('that can never be completed does not hold up another', async () => {
    down();
    await call();
    await call(recordIDs[1]);
    up();
    await pass(31);
    expect(await n8n.check()).toHaveLength(2);
    const [, , first, second] = n8n.runs;
    expect(await n8n.finishedRun(first, 'trigger')).toMatchObject([{ recordID }]);
    await expect(n8n.finishedRun(second, 'trigger')).rejects.toThrow('no recording');
  });

  test.each([{ runs: 'format' }, { runs: 'recording', awaitedFormats: 'presentation, video' }])(
    'does not stand in the way of the next one about the same recording: %j',
    async (parameters) => {
      n8n.parameters = { source: 'recordingReady', ...parameters };
      const lengths: number[] = [];
      for (const formats of [['presentation'], ['presentation', 'video']]) {
        bbb.control.world.recordings.clear();
        recorded(recordID, formats);
        down();
        await call();
        up();
        lengths.push((await n8n.finishedRun(n8n.runs.at(-1), 'webhook')).length);
        await n8n.reported();
        await pass(11);
      }
      expect(lengths).toEqual(parameters.runs === 'format' ? [1, 1] : [0, 1]);
    },
  );

  test('keeps what can be fetched again out of what is stored', async () => {
    const metadata = { notes: 'x'.repeat(4000) };
    for (const number of rooms(20, 'd'.repeat(40))) {
      bbb.control.recordings.add({ recordId: number, meetingId: '1e5', metadata });
      await call(number);
    }
    expect(JSON.stringify(n8n.staticData.production).length).toBeLessThan(20_000);
  });
});

describe('a run that was only late', () => {
  test('passes nothing on when another has taken its place', async () => {
    await publish();
    await endMeetings('007');
    await pass(31);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([startedAgain]);
    expect(await n8n.finishedRun(n8n.runs[0], 'webhook')).toEqual([]);
  });

  test('is first when it passes on before the one in its place', async () => {
    await publish();
    await endMeetings('007');
    await pass(31);
    const items = await n8n.check();
    expect(await n8n.finishedRun(n8n.runs[0], 'webhook')).toMatchObject([ended]);
    expect(await n8n.finishedRun(items, 'trigger')).toEqual([]);
  });

  test.each([0, 250, 500])(
    'or the one in its place passes on, not both, when that begins %i ms after it',
    async (milliseconds) => {
      await publish();
      await endMeetings('007');
      await pass(31);
      const items = await n8n.check();
      const late = n8n.finishedRun(n8n.runs[0], 'webhook');
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const passedOn = [await n8n.finishedRun(items, 'trigger'), await late].flat();
      expect(passedOn).toMatchObject([ended]);
    },
  );

  test('or the one in its place passes on, not both, when many of both begin at the same moment', async () => {
    await publish();
    await endMeetings(...rooms(12));
    await pass(31);
    await n8n.check();
    const all = n8n.runs.map(
      async (run) => await n8n.finishedRun(run, run[0].startedAgain ? 'trigger' : 'webhook'),
    );
    n8n.passedOn.push(...(await Promise.all(all)).flat());
    expect(timesPassedOn()).toEqual(once(rooms(12)));
  });
});

describe('a run that has passed on its event, and is over', () => {
  beforeEach(() => {
    n8n.beginsRuns = true;
  });

  test('is not started again, and nothing of it stays stored', async () => {
    await publish();
    await endMeetings('007');
    expect(n8n.passedOn).toMatchObject([ended]);
    expect(isStored()).toBe(false);
    await pass(31);
    n8n.restart(true);
    expect(await checks()).toEqual([]);
  });

  test('passes nothing on twice where none of it could be told', async () => {
    await publish();
    n8n.isDeafToItself = true;
    await endMeetings(...rooms(12));
    n8n.isDeafToItself = false;
    await pass(31);
    expect(await checks()).toHaveLength(12);
    await n8n.runsBegun();
    expect(timesPassedOn()).toEqual(once(rooms(12)));
  });

  test('is not started again when its delivery comes once more, to another process', async () => {
    await publish();
    await endMeetings('007');
    const { url, headers, body } = bbb.control.hooks.deliveries().at(-1)!;
    n8n.restart(true);
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    await n8n.runsBegun();
    await n8n.reported();
    await pass(31);
    expect(await checks()).toEqual([]);
    expect(n8n.passedOn).toHaveLength(1);
  });

  test('passes nothing on twice where several processes take calls, and overwrite each other', async () => {
    await publish();
    n8n.addReceiver();
    for (const round of ['one', 'two', 'three']) {
      n8n.passedOn.length = 0;
      await endMeetings(...rooms(8, round));
      expect(timesPassedOn()).toEqual(once(rooms(8, round)));
      await pass(31);
      await checks();
      await checks();
      await n8n.runsBegun();
      expect(timesPassedOn()).toEqual(once(rooms(8, round)));
    }
  });
});

test('news of a run that nobody signed is refused', async () => {
  await publish();
  await endMeetings('007');
  const before = n8n.staticData.production;
  const content = { runIDs: ['x'], areOver: true };
  const url = n8n.callbackUrl().replace(/webhook$/, 'check');
  const body = JSON.stringify({ at: Date.now(), content });
  const headers = { 'x-bigbluebutton-check': '0'.repeat(64) };
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
  expect(n8n.staticData.production).toEqual(before);
});
