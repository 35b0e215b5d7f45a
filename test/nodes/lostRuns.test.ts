import jwt from 'jsonwebtoken';

import { ask } from '../server/support/ask';
import { startStandIn, type StandIn } from '../server/stand-in';
import { fakeDate } from './fakeDate';
import { TriggerHost } from './triggerHost';

/**
 * n8n never goes on with a run whose process was killed. What such a run was started for is passed on
 * by one that the background check starts in its place.
 */

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
  await n8n.stop();
  await bbb.stop();
  jest.useRealTimers();
});

async function publish(): Promise<void> {
  await n8n.activate();
  n8n.restart(true);
  await n8n.check();
}

async function endMeeting(meetingID = '007'): Promise<void> {
  await ask(bbb, 'create', new URLSearchParams({ meetingID, name: 'Räum & Co' }).toString());
  await bbb.control.settled();
  bbb.control.meetings.end(meetingID);
  await bbb.control.clock.advance(1000);
}

async function pass(minutes: number): Promise<void> {
  jest.setSystemTime(Date.now() + minutes * MINUTE);
  await bbb.control.clock.advance(minutes * MINUTE);
}

const ended = { event: 'meeting-ended', meetingID: '007' };
const startedAgain = { ...ended, recovered: true, startedAgain: true };

describe('a run that was lost before it began', () => {
  test('is started again when it is overdue, and not before', async () => {
    await publish();
    await endMeeting();
    expect(n8n.runs).toMatchObject([[ended]]);
    await pass(9);
    expect(await n8n.check()).toEqual([]);
    await pass(1);
    expect(await n8n.check()).toMatchObject([startedAgain]);
    expect(await n8n.finishedRun(n8n.runs[1], 'trigger')).toMatchObject([startedAgain]);
  });

  test('is started again after n8n was restarted', async () => {
    await publish();
    await endMeeting();
    await pass(30);
    n8n.restart();
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is started again though the settings were changed meanwhile', async () => {
    await publish();
    await endMeeting();
    await n8n.deactivate();
    n8n.parameters = { ...n8n.parameters, filters: { formats: 'video' } };
    await publish();
    await pass(11);
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is given up after three times', async () => {
    await publish();
    await endMeeting();
    const starts: number[] = [];
    for (let checks = 0; checks < 6; checks += 1) {
      await pass(11);
      starts.push((await n8n.check()).length);
    }
    expect(starts).toEqual([1, 1, 0, 0, 0, 0]);
  });

  test('is not started again where the workflow was off for long', async () => {
    await publish();
    await endMeeting();
    await n8n.deactivate();
    await pass(60);
    await publish();
    expect(await n8n.check()).toEqual([]);
  });

  test('of a background check is started again, too', async () => {
    await publish();
    await ask(bbb, 'create', 'meetingID=007&name=R%C3%A4um+%26+Co');
    await bbb.control.settled();
    bbb.control.world.hooks.clear();
    bbb.control.meetings.end('007');
    await bbb.control.clock.advance(1000);
    expect(await n8n.check()).toMatchObject([{ ...ended, recovered: true }]);
    await pass(11);
    expect(await n8n.check()).toMatchObject([startedAgain]);
  });

  test('is left alone for what the API does not show', async () => {
    n8n.parameters = { triggerOn: 'chosen', events: ['user-joined'], scope: 'all' };
    await publish();
    bbb.control.hooks.emit('user-joined', {}, { externalMeetingId: '007' });
    await bbb.control.clock.advance(1000);
    expect(n8n.runs).toHaveLength(1);
    await pass(30);
    expect(await n8n.check()).toEqual([]);
  });
});

describe('a run that was killed', () => {
  test('after it made its claim is replaced', async () => {
    await publish();
    await endMeeting();
    await n8n.killRun(n8n.runs[0]);
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([startedAgain]);
  });

  test('and was retried by hand is not replaced', async () => {
    await publish();
    await endMeeting();
    await n8n.killRun(n8n.runs[0]);
    expect(await n8n.finishedRun(n8n.runs[0], 'retry')).toMatchObject([ended]);
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toEqual([]);
  });
});

describe('a run that had passed on its event when its process was killed', () => {
  const crashed = { ...startedAgain, crashes: 1 };

  beforeEach(() => {
    n8n.beginsRuns = true;
    n8n.runsGoOn = true;
  });

  async function beginRun(): Promise<void> {
    await publish();
    await endMeeting();
    await n8n.runsBegun();
    await n8n.reported();
    expect(n8n.passedOn).toMatchObject([ended]);
  }

  test('is started again, and its items say so', async () => {
    await beginRun();
    n8n.crash();
    await pass(9);
    expect(await n8n.check()).toEqual([]);
    await pass(1);
    expect(await n8n.check()).toMatchObject([crashed]);
    await n8n.runsBegun();
    expect(n8n.passedOn).toMatchObject([ended, crashed]);
    await n8n.endRuns();
    await n8n.reported();
    await pass(30);
    expect(await n8n.check()).toEqual([]);
    n8n.restart();
    expect(await n8n.check()).toEqual([]);
  });

  test('is started again when that crashes too, but not forever', async () => {
    await beginRun();
    const crashes: unknown[] = [];
    for (let checks = 0; checks < 5; checks += 1) {
      n8n.crash();
      await pass(11);
      const items = await n8n.check();
      crashes.push(...items.map((item) => item.crashes));
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
    expect(await n8n.check()).toMatchObject([crashed]);
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
    expect(await n8n.check()).toEqual([]);
  });

  test('is let go where that is chosen', async () => {
    n8n.parameters = { ...n8n.parameters, options: { startAgainAfterCrash: false } };
    await beginRun();
    n8n.crash();
    await pass(11);
    expect(await n8n.check()).toEqual([]);
  });
});

test('a run that takes hours is not started again, since it shows that it lives', async () => {
  const signs: AbortController[] = [];
  jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    signs.push(new AbortController());
    return signs[signs.length - 1].signal;
  });
  n8n.beginsRuns = true;
  n8n.runsGoOn = true;
  await publish();
  await endMeeting();
  await n8n.runsBegun();
  await n8n.reported();
  for (let minutes = 0; minutes < 120; minutes += 8) {
    await pass(8);
    for (const sign of signs.splice(0)) sign.abort();
    await n8n.reported();
    expect(await n8n.check()).toEqual([]);
  }
  n8n.crash();
  jest.restoreAllMocks();
  await pass(11);
  expect(await n8n.check()).toMatchObject([{ ...startedAgain, crashes: 1 }]);
});

describe('a run of a callback', () => {
  const recordID = `${'a'.repeat(40)}-1795248000000`;

  const call = async (record_id = recordID) => {
    const claims = { meeting_id: '1e5', record_id };
    const token = jwt.sign(claims, bbb.secret, { noTimestamp: true });
    const body = new URLSearchParams({ signed_parameters: token });
    const answer = await fetch(n8n.callbackUrl(), { method: 'POST', body });
    expect(answer.status).toBe(200);
  };

  beforeEach(async () => {
    n8n.parameters = { source: 'recordingReady' };
    bbb.control.recordings.add({ recordId: recordID, meetingId: '1e5', formats: ['video'] });
    await publish();
  });

  test('that was killed is replaced, with what the callback was about', async () => {
    await call();
    await n8n.killRun(n8n.runs[0]);
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([
      { event: 'recording-ready', recordID, formats: [{ type: 'video' }], startedAgain: true },
    ]);
  });

  test('that cannot be completed does not hold up another', async () => {
    bbb.control.faults.set('getRecordings', { kind: 'html-502' });
    await call();
    await call(`${'b'.repeat(40)}-1795248000000`);
    bbb.control.faults.clear();
    await pass(11);
    const items = await n8n.check();
    expect(items).toHaveLength(2);
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([{ recordID }]);
    await n8n.reported();
    await pass(11);
    const others = await n8n.check();
    expect(others).toHaveLength(1);
    await expect(n8n.finishedRun(others, 'trigger')).rejects.toThrow('no recording');
    await pass(11);
    expect(await n8n.check()).toEqual([]);
  });

  test('that failed since the server could not be asked is tried again', async () => {
    bbb.control.faults.set('getRecordings', { kind: 'html-502' });
    await call();
    await expect(n8n.finishedRun(n8n.runs[0], 'webhook')).rejects.toThrow();
    bbb.control.faults.clear();
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([
      { event: 'recording-ready', recordID, state: 'published', startedAgain: true },
    ]);
  });
});

describe('a run that was only late', () => {
  test('passes nothing on when another has taken its place', async () => {
    await publish();
    await endMeeting();
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(items, 'trigger')).toMatchObject([startedAgain]);
    expect(await n8n.finishedRun(n8n.runs[0], 'webhook')).toEqual([]);
  });

  test('is first when it passes on before the one in its place', async () => {
    await publish();
    await endMeeting();
    await pass(11);
    const items = await n8n.check();
    expect(await n8n.finishedRun(n8n.runs[0], 'webhook')).toMatchObject([ended]);
    expect(await n8n.finishedRun(items, 'trigger')).toEqual([]);
  });

  test.each([0, 100, 240, 260, 400])(
    'or the one in its place passes on, not both, when that begins %i ms after it',
    async (milliseconds) => {
      await publish();
      await endMeeting();
      await pass(11);
      const items = await n8n.check();
      const late = n8n.finishedRun(n8n.runs[0], 'webhook');
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const passedOn = [await n8n.finishedRun(items, 'trigger'), await late].flat();
      expect(passedOn).toMatchObject([ended]);
    },
  );
});

describe('a run that has passed on its event', () => {
  beforeEach(() => {
    n8n.beginsRuns = true;
  });

  test('is not started again, and nothing of it stays stored', async () => {
    await publish();
    await endMeeting();
    await n8n.runsBegun();
    expect(n8n.passedOn).toMatchObject([ended]);
    await n8n.reported();
    await pass(5);
    expect(await n8n.check()).toEqual([]);
    expect(JSON.stringify(n8n.staticData.production)).not.toContain('startedRuns');
    await pass(30);
    n8n.restart(true);
    expect(await n8n.check()).toEqual([]);
  });

  test('passes nothing on twice where it could not tell', async () => {
    await publish();
    n8n.isDeafToItself = true;
    await endMeeting();
    await n8n.runsBegun();
    await n8n.reported();
    n8n.isDeafToItself = false;
    await pass(11);
    expect(await n8n.check()).toMatchObject([startedAgain]);
    await n8n.runsBegun();
    expect(n8n.passedOn).toHaveLength(1);
  });

  test('tells only this trigger', async () => {
    await publish();
    await endMeeting();
    await n8n.runsBegun();
    const url = n8n.callbackUrl().replace(/webhook$/, 'check');
    const body = JSON.stringify({ at: Date.now(), content: { arrived: ['a'] } });
    const answer = await fetch(url, { method: 'POST', body });
    expect(answer.status).toBe(401);
  });
});
