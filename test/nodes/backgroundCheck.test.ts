import { createHash } from 'node:crypto';

import jwt from 'jsonwebtoken';

import { addressWithToken } from '../../protocol/callbackToken';
import { ask, link } from '../server/support/ask';
import { startStandIn, type StandIn } from '../server/stand-in';
import { fakeDate } from './fakeDate';
import { TriggerHost } from './triggerHost';

let bbb: StandIn;
let n8n: TriggerHost;

beforeEach(async () => {
  bbb = await startStandIn();
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { triggerOn: 'meetingEnded', scope: 'all' };
});

afterEach(async () => {
  await n8n.deactivate().catch(() => {});
  await n8n.stop();
  await bbb.stop();
});

const hooks = () => bbb.control.hooks.all();

async function create(meetingID: string): Promise<void> {
  const query = new URLSearchParams({ meetingID, name: `Class ${meetingID}`, record: 'true' });
  await ask(bbb, 'create', query.toString());
  await bbb.control.settled();
}

async function end(meetingID: string): Promise<void> {
  bbb.control.meetings.end(meetingID);
  await bbb.control.clock.advance(1000);
}

/** What somebody with access to its database does to the webhooks service. */
const loseHooks = () => bbb.control.world.hooks.clear();

/** A recording of a meeting that ended just now. */
function publish(meetingID: string, formats = ['presentation']): string {
  const now = Date.now();
  const recordId = `${createHash('sha1').update(meetingID).digest('hex')}-${now}`;
  bbb.control.recordings.add({
    recordId,
    meetingId: meetingID,
    name: `Class ${meetingID}`,
    state: 'published',
    startTime: now - 3_600_000,
    endTime: now,
    formats,
  });
  return recordId;
}

const signed = (secret: string) => ({ url: bbb.url, secret });

describe('a background check', () => {
  test('does nothing before the trigger was registered', async () => {
    expect(await n8n.check()).toEqual([]);
    expect(bbb.control.requests.all('hooks/list')).toEqual([]);
  });

  test('that is off does nothing when n8n starts', async () => {
    n8n.parameters = { ...n8n.parameters, checkEvery: 0 };
    await n8n.activate();
    await create('007');
    n8n.restart();
    loseHooks();
    await end('007');
    expect(await n8n.check()).toEqual([]);
    expect(hooks()).toEqual([]);
  });

  test('leaves a hook that is as it should be alone', async () => {
    await n8n.activate();
    const before = hooks();
    expect(await n8n.check()).toEqual([]);
    expect(hooks()).toEqual(before);
  });

  test('registers a hook that is gone, and passes on what was missed, once', async () => {
    await n8n.activate();
    await create('007');
    loseHooks();
    await end('007');
    expect(await n8n.check()).toMatchObject([
      { event: 'meeting-ended', meetingID: '007', meetingName: 'Class 007', recovered: true },
    ]);
    expect(hooks()).toHaveLength(1);
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toEqual([]);
  });

  test('passes nothing on that a delivery has told', async () => {
    await n8n.activate();
    await create('007');
    await end('007');
    expect(n8n.items).toHaveLength(1);
    loseHooks();
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toEqual([]);
  });

  test('knows after a restart of n8n what was there before', async () => {
    await n8n.activate();
    await create('1e5');
    expect(await n8n.check()).toEqual([]);
    loseHooks();
    await end('1e5');
    n8n.restart();
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: '1e5' }]);
  });

  test('recognises what is missing although the hook is there, at the second look', async () => {
    await n8n.activate();
    await create('aa');
    bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
    await end('aa');
    expect(n8n.items).toEqual([]);
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: 'aa' }]);
  });

  test('catches up on recordings, each format once', async () => {
    n8n.parameters = { triggerOn: 'recordingReady', scope: 'all' };
    publish('old');
    await n8n.activate();
    loseHooks();
    const recordID = publish('007', ['presentation', 'video']);
    expect(await n8n.check()).toMatchObject([
      { event: 'rap-publish-ended', recordID, format: 'presentation', recovered: true },
      { event: 'rap-publish-ended', recordID, format: 'video', meetingID: '007' },
    ]);
    loseHooks();
    expect(await n8n.check()).toEqual([]);
  });

  test.each([
    ['a ready-made choice', { triggerOn: 'recordingReady' }, []],
    ['the event itself', { triggerOn: 'chosen', events: ['rap-publish-ended'] }, [false]],
  ])(
    'catches up on a format that could not be made at first: %s',
    async (_choice, parameters, told) => {
      n8n.parameters = { ...parameters, scope: 'all' };
      n8n.beginsRuns = true;
      await n8n.activate();
      const recordID = publish('007', []);
      const of = { meetingId: '007', internalMeetingId: recordID };
      const attributes = { 'record-id': recordID, workflow: 'video', success: false };
      bbb.control.hooks.emit('rap-publish-ended', attributes, of);
      await bbb.control.clock.advance(0);
      await bbb.control.settled();
      expect(n8n.items.map(({ success }) => success)).toEqual(told);
      await n8n.runsBegun();
      loseHooks();
      bbb.control.world.recordings.clear();
      bbb.control.recordings.add({
        recordId: recordID,
        meetingId: '007',
        formats: ['video'],
        endTime: Date.now(),
      });
      await n8n.check();
      await n8n.runsBegun();
      expect(n8n.passedOn.map(({ success, recovered }) => [success, recovered])).toEqual([
        ...told.map((success) => [success, undefined]),
        [true, true],
      ]);
    },
  );

  test('lets a delivery go that comes after it was caught up on', async () => {
    await n8n.activate();
    await create('007');
    const { internalId: internalMeetingId } = bbb.control.meetings.all()[0];
    loseHooks();
    await end('007');
    expect(await n8n.check()).toHaveLength(1);
    bbb.control.hooks.emit('meeting-ended', {}, { meetingId: '007', internalMeetingId });
    await bbb.control.clock.advance(0);
    expect(n8n.items).toHaveLength(1);
  });

  test('lets it go within two hours, but not what happened after it was caught up on', async () => {
    n8n.parameters = { triggerOn: 'chosen', events: ['rap-unpublished'], scope: 'all' };
    const recordId = publish('007');
    await n8n.activate();
    loseHooks();
    bbb.control.world.recordings.get(recordId)!.state = 'unpublished';
    expect(await n8n.check()).toMatchObject([{ event: 'rap-unpublished', recovered: true }]);
    const passed = Date.now();
    const later = (minutes: number) =>
      jest.spyOn(Date, 'now').mockReturnValue(passed + minutes * 60_000);
    const of = { meetingId: '007', internalMeetingId: recordId };
    later(110);
    const about = { 'record-id': recordId };
    bbb.control.hooks.emit('rap-unpublished', about, { ...of, ts: passed - 1000 });
    await bbb.control.clock.advance(0);
    expect(n8n.items).toHaveLength(1);
    bbb.control.hooks.emit('rap-unpublished', about, { ...of, ts: passed + 60 * 60_000 });
    await bbb.control.clock.advance(0);
    expect(n8n.items).toHaveLength(2);
    jest.restoreAllMocks();
  });

  test('replaces a hook that came back with another filter', async () => {
    n8n.parameters = { triggerOn: 'meetingEnded', scope: 'meetings', meetingIDs: '007' };
    await n8n.activate();
    bbb.control.hooks.restart();
    await n8n.check();
    expect(hooks()).toMatchObject([
      { meetingId: '007', eventIds: ['meeting-ended', 'meeting-created'] },
    ]);
  });

  test('removes what is too many at its address, and nothing of others', async () => {
    await n8n.activate();
    const add = (callbackUrl: string) =>
      bbb.control.world.hooks.create({ callbackUrl, permanent: false, getRaw: false }, 3);
    add(`${n8n.callbackUrl()}?meetingID=gone`);
    add('http://127.0.0.1:9/webhook/another/webhook');
    add(n8n.callbackUrl('test'));
    await n8n.check();
    expect(hooks().map(({ callbackUrl }) => callbackUrl)).toEqual([
      n8n.callbackUrl(),
      'http://127.0.0.1:9/webhook/another/webhook',
      n8n.callbackUrl('test'),
    ]);
  });

  test('works where n8n cannot reach its own address', async () => {
    await n8n.activate();
    n8n.isDeafToItself = true;
    await create('007');
    await create('1e5');
    await end('1e5');
    loseHooks();
    await end('007');
    expect(await n8n.check()).toMatchObject([{ meetingID: '007' }]);
    expect(await n8n.check()).toEqual([]);
    n8n.restart();
    expect(await n8n.check()).toEqual([]);
  });

  test('keeps little, however much happens', async () => {
    await n8n.activate();
    for (let index = 0; index < 700; index++) {
      bbb.control.hooks.emit(
        'meeting-created',
        { meeting: { name: 'A name of some length for a meeting' } },
        { meetingId: `room-${index}`, internalMeetingId: `${'a'.repeat(40)}-${index}` },
      );
    }
    await bbb.control.clock.advance(0);
    await bbb.control.settled();
    expect(JSON.stringify(n8n.staticData.production).length).toBeLessThan(150_000);
  });

  test('after a pause begins anew instead of catching up', async () => {
    await n8n.activate();
    await create('007');
    await n8n.deactivate();
    await end('007');
    const [state] = Object.values(n8n.staticData.production) as Array<{ switchedOff: number }>;
    state.switchedOff -= 60 * 60 * 1000;
    await n8n.activate();
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toEqual([]);
  });

  test('catches up on a recording that is hidden once more after it was hidden and shown', async () => {
    n8n.parameters = { triggerOn: 'chosen', events: ['rap-unpublished', 'rap-published'] };
    const recordId = publish('007');
    await n8n.activate();
    await n8n.check();
    const show = async (isPublished: boolean) => {
      await ask(bbb, 'publishRecordings', `recordID=${recordId}&publish=${isPublished}`);
      await bbb.control.clock.advance(1000);
    };
    for (const isPublished of [false, true]) {
      await show(isPublished);
      await n8n.check();
    }
    expect(n8n.items.map(({ event }) => event)).toEqual(['rap-unpublished', 'rap-published']);
    loseHooks();
    await show(false);
    expect(await n8n.check()).toMatchObject([{ event: 'rap-unpublished', recovered: true }]);
    expect(await n8n.check()).toEqual([]);
  });

  test('catches up on what happened while its settings were changed', async () => {
    await n8n.activate();
    await create('007');
    await n8n.deactivate();
    await end('007');
    n8n.parameters = { ...n8n.parameters, filters: { formats: 'video' } };
    await n8n.activate();
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
  });
});

describe('what goes wrong', () => {
  test('shows as a failed execution when genuine deliveries may have been refused', async () => {
    await n8n.activate();
    await create('007');
    n8n.credential = signed('changed by somebody');
    for (const meetingId of ['one', 'two', 'three']) {
      bbb.control.hooks.emit(
        'meeting-ended',
        {},
        { meetingId, internalMeetingId: `${meetingId}-1` },
      );
    }
    await bbb.control.clock.advance(0);
    n8n.credential = signed(bbb.secret);
    await end('007');
    await n8n.check();
    expect(n8n.failures).toHaveLength(1);
    expect(n8n.failures[0].message).toMatch(/has refused \d+ requests since/);
    expect(n8n.failures[0].description).toMatch(/shared secret was changed.*WEBHOOK_URL/s);
    await n8n.check();
    expect(n8n.failures).toHaveLength(1);
  });

  test.each([
    ['events', /WEBHOOK_URL.*Accept Constant Checksum/],
    ['recordingReady', /another server.*load balancer/],
    ['attendanceReport', /load balancer.*copy of this trigger.*Accept Without Token/],
    ['meetingEnded', /copy of this trigger.*Accept Without Token/],
    ['mp4Ready', /copy of this trigger.*Accept Without Token/],
  ])('is reported with what it can come from: %s', async (source, causes) => {
    n8n.parameters = { source, mp4CallName: 'getMP4' };
    await n8n.activate();
    const request =
      source === 'meetingEnded' ? { method: 'GET' } : { method: 'POST', body: 'event=x' };
    for (let i = 0; i < 3; i++) await fetch(`${n8n.callbackUrl()}?meetingID=007`, request);
    await n8n.check();
    const [{ message, description }] = n8n.failures;
    expect(message).toContain('has refused 3 requests');
    expect(description).toMatch(/shared secret was changed/);
    expect(description).toMatch(causes);
    // A callback has nothing to do with the webhooks service.
    expect(String(description).includes('bbb-webhooks')).toBe(source === 'events');
  });

  test('is not reported for what passes by once in a while', async () => {
    await n8n.activate();
    for (let day = 0; day < 4; day++) {
      await fetch(n8n.callbackUrl(), { method: 'POST', body: 'x' });
      await n8n.check();
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 3_600_000);
    }
    jest.restoreAllMocks();
    expect(n8n.failures).toEqual([]);
  });

  test('is reported once an hour, and all that came meanwhile', async () => {
    await n8n.activate();
    const begun = Date.now();
    for (let minutes = 0; minutes < 61; minutes += 5) {
      jest.spyOn(Date, 'now').mockReturnValue(begun + minutes * 60_000);
      for (let i = 0; i < 3; i++) await fetch(n8n.callbackUrl(), { method: 'POST', body: 'x' });
      await n8n.check();
    }
    jest.restoreAllMocks();
    expect(n8n.failures.map(({ message }) => /refused (\d+)/.exec(message)?.[1])).toEqual([
      '3',
      '36',
    ]);
  });

  test('is reported once also while the server cannot be asked', async () => {
    await n8n.activate();
    for (let i = 0; i < 3; i++) await fetch(n8n.callbackUrl(), { method: 'POST', body: 'x' });
    bbb.control.faults.set('getMeetings', { kind: 'html-502' });
    const begun = Date.now();
    for (const hours of [0, 2, 4]) {
      jest.spyOn(Date, 'now').mockReturnValue(begun + hours * 3_600_000);
      await n8n.check();
    }
    jest.restoreAllMocks();
    expect(n8n.failures.filter(({ message }) => message.includes('has refused'))).toHaveLength(1);
  });

  test('is not reported when a load balancer tries its other secrets first', async () => {
    n8n.parameters = { source: 'attendanceReport' };
    await n8n.activate();
    for (const subject of ['one', 'two', 'three']) {
      const grant = { purpose: 'attendanceReport', subject, secret: bbb.secret } as const;
      const url = addressWithToken(n8n.callbackUrl(), { ...grant, nonce: subject });
      const body = JSON.stringify({ meeting_id: subject, data: { attendees: [{ name: 'Zoë' }] } });
      const statuses = [];
      for (const secret of ['of another load balancer', bbb.secret]) {
        const token = jwt.sign({}, secret, { algorithm: 'HS512', expiresIn: 60 });
        const headers = { authorization: `Bearer ${token}` };
        statuses.push((await fetch(url, { method: 'POST', body, headers })).status);
      }
      expect(statuses).toEqual([401, 200]);
    }
    await n8n.check();
    expect(n8n.runs).toHaveLength(3);
    expect(n8n.failures).toEqual([]);
  });

  test('is not reported when somebody asks whether anything listens', async () => {
    await n8n.activate();
    for (let i = 0; i < 3; i++) {
      expect((await fetch(n8n.callbackUrl(), { method: 'POST' })).status).toBe(401);
    }
    await n8n.check();
    expect(n8n.failures).toEqual([]);
  });

  test('is not reported for what passes by on the internet', async () => {
    await n8n.activate();
    await fetch(n8n.callbackUrl(), { method: 'POST', body: 'x' });
    await n8n.check();
    expect(n8n.failures).toEqual([]);
  });

  test('shows when the server cannot be asked twice in a row, without the secret', async () => {
    await n8n.activate();
    bbb.control.faults.set('hooks/list', { kind: 'html-502' });
    expect(await n8n.check()).toEqual([]);
    expect(n8n.failures).toEqual([]);
    await n8n.check();
    await n8n.check();
    expect(n8n.failures).toHaveLength(1);
    expect(n8n.failures[0].message).toContain('background check');
    expect(JSON.stringify([n8n.failures, n8n.log])).not.toContain(bbb.secret);
  });

  test('is caught up on by the API while the webhooks service is out of order', async () => {
    await n8n.activate();
    await create('007');
    await n8n.check();
    loseHooks();
    bbb.control.faults.set('hooks/list', { kind: 'html-502' });
    await end('007');
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
    expect(n8n.failures).toHaveLength(1);
    bbb.control.faults.clear();
    expect(await n8n.check()).toEqual([]);
    expect(hooks()).toHaveLength(1);
  });

  test('a forged note of a check is refused and changes nothing', async () => {
    await n8n.activate();
    const before = n8n.staticData.production;
    const url = n8n.callbackUrl().replace(/webhook$/, 'check');
    const note = { at: Date.now(), content: { changes: [], recovered: [], reported: true, at: 1 } };
    const signatures = ['', 'x', '0'.repeat(64)];
    for (const signature of signatures) {
      const answer = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(note),
        headers: { 'x-bigbluebutton-check': signature },
      });
      expect(answer.status).toBe(401);
    }
    expect(n8n.staticData.production).toEqual(before);
  });
});

describe('a regular check', () => {
  const listen = async (...seenEvents: string[]) => {
    n8n.parameters = { source: 'check', seenEvents, scope: 'all' };
    bbb.control.configure({ webhooks: { installed: false } });
    await n8n.activate();
  };
  const seen = async () => (await n8n.check()).map(({ event, meetingID }) => [event, meetingID]);

  test('sees meetings begin and end, though there are no webhooks', async () => {
    await create('before');
    await listen('meeting-created', 'meeting-ended');
    expect(await seen()).toEqual([]);
    await create('007');
    expect(await seen()).toEqual([['meeting-created', '007']]);
    await end('before');
    await end('007');
    expect(await seen()).toEqual([
      ['meeting-ended', 'before'],
      ['meeting-ended', '007'],
    ]);
    expect(await seen()).toEqual([]);
  });

  test('takes a meeting that everybody has left for no end while they can come back', async () => {
    await listen('meeting-created', 'meeting-ended');
    await create('007');
    expect(await seen()).toEqual([['meeting-created', '007']]);
    const query = new URLSearchParams({ meetingID: '007', fullName: 'Zoë', role: 'VIEWER' });
    for (let times = 0; times < 2; times++) {
      const zoe = await bbb.control.participants.join(link(bbb, 'join', query.toString()));
      expect(await seen()).toEqual([]);
      zoe.leave();
      expect(await seen()).toEqual([]);
    }
    await end('007');
    expect(await seen()).toEqual([['meeting-ended', '007']]);
  });

  test('sees how many people are there', async () => {
    await create('007');
    await listen('participant-count-changed');
    await bbb.control.participants.join(
      link(bbb, 'join', 'meetingID=007&fullName=Zo%C3%AB&role=VIEWER'),
    );
    expect(await n8n.check()).toMatchObject([
      { participantCount: 1, participantCountBefore: 0, meetingID: '007' },
    ]);
    expect(await n8n.check()).toEqual([]);
  });

  test('sees recordings come, change and go', async () => {
    await listen('rap-publish-ended', 'rap-published', 'rap-unpublished', 'rap-deleted');
    const id = publish('007', ['video']);
    expect(await seen()).toEqual([['rap-publish-ended', '007']]);
    bbb.control.recordings.get(id).state = 'unpublished';
    expect(await seen()).toEqual([['rap-unpublished', '007']]);
    bbb.control.recordings.get(id).state = 'published';
    expect(await seen()).toEqual([['rap-published', '007']]);
    bbb.control.recordings.get(id).state = 'deleted';
    expect(await seen()).toEqual([['rap-deleted', '007']]);
    expect(await seen()).toEqual([]);
  });

  test('takes a list that came back empty by mistake for no end', async () => {
    await create('007');
    await listen('meeting-ended');
    const body = '<response><returncode>SUCCESS</returncode><meetings/></response>';
    bbb.control.faults.set('getMeetings', { body, times: 1 });
    expect(await seen()).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  test('keeps what it knows over a restart, without anything having happened', async () => {
    await listen('meeting-ended');
    await create('007');
    expect(await seen()).toEqual([]);
    await end('007');
    n8n.restart();
    expect(await seen()).toEqual([['meeting-ended', '007']]);
  });

  test('says when it is switched off, or looks for nothing', async () => {
    n8n.parameters = { source: 'check', seenEvents: ['meeting-ended'], checkEvery: 0 };
    await expect(n8n.activate()).rejects.toThrow(/"Background Check" is off/);
    n8n.parameters = { source: 'check', seenEvents: [] };
    await expect(n8n.activate()).rejects.toThrow(/"Trigger On" is empty/);
  });
});

describe('what is known of one server', () => {
  let other: StandIn;

  beforeEach(async () => {
    other = await startStandIn();
  });

  afterEach(async () => {
    await other.stop();
  });

  const toTheOther = () => {
    n8n.credential = { url: other.url, secret: other.secret };
  };

  const checks = async (count: number) => {
    for (let index = 0; index < count; index++) expect(await n8n.check()).toEqual([]);
  };

  test.each(['meetingEnded', 'meetingStarted', 'recordingReady', 'everything'])(
    'is no news when the trigger is published with another server: %s',
    async (triggerOn) => {
      n8n.parameters = { triggerOn, scope: 'all' };
      await create('here');
      publish('here');
      await n8n.activate();
      await n8n.check();
      await n8n.deactivate();
      await ask(other, 'create', 'meetingID=there&name=there');
      other.control.recordings.add({ meetingId: 'there', endTime: Date.now() });
      toTheOther();
      await n8n.activate();
      await checks(3);
    },
  );

  test('is no news when somebody puts another server into the credential', async () => {
    n8n.parameters = { triggerOn: 'everything', scope: 'all' };
    await create('here');
    publish('here');
    await n8n.activate();
    await n8n.check();
    await ask(other, 'create', 'meetingID=there&name=there');
    other.control.recordings.add({ meetingId: 'there', endTime: Date.now() });
    toTheOther();
    await checks(3);
    // From now on it looks after that one.
    expect(other.control.hooks.all()).toHaveLength(1);
    other.control.world.hooks.clear();
    other.control.meetings.end('there');
    expect((await n8n.check()).map(({ event }) => event)).toEqual(['meeting-ended']);
  });
});

describe('changed settings', () => {
  const change = async (parameters: TriggerHost['parameters']) => {
    await n8n.deactivate();
    n8n.parameters = parameters;
    await n8n.activate();
  };

  test('keep what is known of meetings that were chosen before and still are', async () => {
    const chosen = (meetingIDs: string) => ({
      triggerOn: 'meetingEnded',
      scope: 'meetings',
      meetingIDs,
    });
    n8n.parameters = chosen('aa');
    await n8n.activate();
    await create('aa');
    await create('bb');
    await n8n.check();
    loseHooks();
    await end('aa');
    await change(chosen('aa, bb'));
    expect([...(await n8n.check()), ...(await n8n.check())]).toMatchObject([{ meetingID: 'aa' }]);
    loseHooks();
    await end('bb');
    expect(await n8n.check()).toMatchObject([{ meetingID: 'bb' }]);
  });

  test('make no news of what was there before', async () => {
    await create('one');
    await create('two');
    publish('one');
    n8n.parameters = { triggerOn: 'meetingStarted', scope: 'meetings', meetingIDs: 'one' };
    await n8n.activate();
    for (const triggerOn of ['meetingStarted', 'recordingReady', 'everything']) {
      await change({ triggerOn, scope: 'all' });
      for (let index = 0; index < 3; index++) expect(await n8n.check()).toEqual([]);
    }
  });

  test('make no news of meetings that do not matter any more', async () => {
    n8n.parameters = { triggerOn: 'meetingEnded', scope: 'all' };
    await n8n.activate();
    await create('one');
    await create('two');
    await n8n.check();
    await change({ triggerOn: 'meetingEnded', scope: 'meetings', meetingIDs: 'two' });
    await end('one');
    for (let index = 0; index < 3; index++) expect(await n8n.check()).toEqual([]);
    loseHooks();
    await end('two');
    expect(await n8n.check()).toMatchObject([{ meetingID: 'two' }]);
  });

  test('of the source make no news of recordings', async () => {
    publish('one');
    n8n.parameters = { source: 'check', seenEvents: ['meeting-ended'], scope: 'all' };
    await n8n.activate();
    await change({ source: 'check', seenEvents: ['rap-publish-ended'], scope: 'all' });
    expect(await n8n.check()).toEqual([]);
    const recordID = publish('two');
    expect(await n8n.check()).toMatchObject([{ recordID }]);
  });
});

describe('very much on the server', () => {
  const anHourLater = () => jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);

  afterEach(() => jest.restoreAllMocks());

  test('recordings that are too many to remember are told once', async () => {
    n8n.parameters = { triggerOn: 'recordingReady', scope: 'all' };
    for (let index = 0; index < 500; index++) publish(`room ${index}`);
    await n8n.activate();
    for (let look = 0; look < 3; look++) {
      anHourLater();
      expect(await n8n.check()).toEqual([]);
    }
    loseHooks();
    const recordID = publish('new');
    expect(await n8n.check()).toMatchObject([{ recordID, format: 'presentation' }]);
  });

  test('meetings that are too many to remember are told once', async () => {
    n8n.parameters = {
      source: 'check',
      seenEvents: ['meeting-created', 'meeting-ended'],
      scope: 'all',
    };
    const meeting = (index: number) =>
      `<meeting><meetingID>${index}</meetingID><internalMeetingID>${index}-1</internalMeetingID><createTime>${1e12 + index}</createTime></meeting>`;
    const list = (count: number) =>
      bbb.control.faults.set('getMeetings', {
        body: `<response><returncode>SUCCESS</returncode><meetings>${Array.from({ length: count }, (_, index) => meeting(index)).join('')}</meetings></response>`,
      });
    list(700);
    await n8n.activate();
    for (let look = 0; look < 3; look++) expect(await n8n.check()).toEqual([]);
    list(702);
    expect((await n8n.check()).map(({ meetingID }) => meetingID)).toEqual(['700', '701']);
    expect(await n8n.check()).toEqual([]);
  });
});

describe('a meeting that takes its time to end', () => {
  test('ends once', async () => {
    n8n.parameters = {
      triggerOn: 'chosen',
      events: ['meeting-created', 'meeting-ended'],
      scope: 'all',
    };
    bbb.control.configure({ endingTakesMs: 8000 });
    await n8n.activate();
    await create('007');
    await n8n.check();
    bbb.control.meetings.end('007');
    await bbb.control.clock.advance(0);
    await bbb.control.settled();
    await n8n.check();
    await n8n.check();
    await bbb.control.clock.advance(20_000);
    await n8n.check();
    await n8n.check();
    expect(n8n.items.map(({ event }) => event)).toEqual(['meeting-created', 'meeting-ended']);
  });
});

describe('at the same time', () => {
  const slowly = () => bbb.control.faults.set('getMeetings', { delayMs: 500 });
  const aMoment = async () => await new Promise((resolve) => setTimeout(resolve, 250));

  test('two checks pass on what was missed once, and make one hook', async () => {
    await n8n.activate();
    await create('007');
    await n8n.check();
    loseHooks();
    await end('007');
    slowly();
    const both = await Promise.all([n8n.check(), n8n.check()]);
    expect(both.flat()).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
    expect(hooks()).toHaveLength(1);
  });

  test('a delivery that comes during a check is told once', async () => {
    await n8n.activate();
    await create('007');
    await n8n.check();
    loseHooks();
    slowly();
    const check = n8n.check();
    await aMoment();
    await end('007');
    await check;
    for (let index = 0; index < 3; index++) await n8n.check();
    expect(n8n.items).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
  });
});

describe('a published workflow whose trigger is not registered', () => {
  /** n8n tries five times, and takes back what failed; after a start it makes background checks. */
  async function changeWhileAway(): Promise<void> {
    await n8n.activate();
    bbb.control.faults.set('*', { kind: 'html-502' });
    await n8n.deactivate().catch(() => {});
    n8n.parameters = { triggerOn: 'meetingStarted', scope: 'all' };
    for (let attempt = 1; attempt <= 5; attempt++) await expect(n8n.activate()).rejects.toThrow();
    bbb.control.faults.clear();
    n8n.restart();
    n8n.log.length = 0;
  }

  const checks = async (count: number) => {
    for (let index = 0; index < count; index++) expect(await n8n.check()).toEqual([]);
  };

  afterEach(() => jest.useRealTimers());

  test('is reported, with what to do', async () => {
    await changeWhileAway();
    await checks(2);
    expect(n8n.failures).toMatchObject([
      {
        message: expect.stringContaining('not registered at the server') as string,
        description: expect.stringContaining(
          'Unpublish the workflow, and publish it again.',
        ) as string,
      },
    ]);
    expect(n8n.log).toEqual([expect.stringContaining('not registered at the server')]);
  });

  test('is reported once a day', async () => {
    await changeWhileAway();
    await checks(4);
    expect(n8n.failures).toHaveLength(1);
    fakeDate(Date.now() + 25 * 60 * 60_000);
    await checks(2);
    expect(n8n.failures).toHaveLength(2);
  });

  test('is not reported any more once it is published again', async () => {
    await changeWhileAway();
    await n8n.deactivate();
    await n8n.activate();
    await checks(3);
    expect(n8n.failures).toEqual([]);
  });

  test('is something else than one that is just being published: the first check can come before', async () => {
    for (let time = 1; time <= 3; time++) {
      n8n.restart();
      await checks(1);
      await n8n.activate();
      await checks(1);
      await n8n.deactivate();
    }
    expect(n8n.failures).toEqual([]);
    expect(n8n.log.join()).not.toContain('not registered');
  });

  test('is something else than one that is unpublished during a check', async () => {
    await n8n.activate();
    bbb.control.faults.set('hooks/list', { delayMs: 300, times: 1 });
    const slow = n8n.check();
    await n8n.deactivate();
    await slow;
    await checks(1);
    expect(n8n.failures).toEqual([]);
    expect(n8n.log.join()).not.toContain('not registered');
  });
});

describe('published while the server is away', () => {
  const away = () => ({ url: 'http://127.0.0.1:9/bigbluebutton/', secret: bbb.secret });

  test('a trigger that needs a webhook says what is wrong', async () => {
    n8n.credential = away();
    await expect(n8n.activate()).rejects.toThrow(/Nothing answers at 127\.0\.0\.1:9.*Check host/);
  });

  test('a regular check begins with what is there once it is back', async () => {
    n8n.parameters = { source: 'check', seenEvents: ['meeting-created'], scope: 'all' };
    n8n.credential = away();
    await n8n.activate();
    await create('007');
    n8n.credential = signed(bbb.secret);
    expect(await n8n.check()).toEqual([]);
    await create('1e5');
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-created', meetingID: '1e5' }]);
  });
});
