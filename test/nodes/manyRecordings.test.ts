import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { startStandIn, type StandIn } from '../server/stand-in';
import { TriggerHost } from './triggerHost';

/** What happens to recordings on servers that have very many, listed in no order. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ALL = ['rap-publish-ended', 'rap-published', 'rap-unpublished', 'rap-deleted'];

let bbb: StandIn;
let n8n: TriggerHost;
let began: number;
let hours: number;

beforeEach(async () => {
  began = Date.now();
  hours = 0;
  bbb = await startStandIn();
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { source: 'check', seenEvents: ALL, scope: 'all' };
});

afterEach(async () => {
  jest.restoreAllMocks();
  await n8n.deactivate().catch(() => {});
  await n8n.stop();
  await bbb.stop();
});

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
const recordings = () => bbb.control.recordings;

/** A recording of a meeting that ended so many days ago. */
function add(meetingId: string, daysAgo: number, state: 'processed' | 'published' = 'published') {
  const endTime = Math.round(began - daysAgo * DAY);
  const recordId = `${sha1(meetingId)}-${endTime - HOUR}`;
  const name = `Class ${meetingId}`;
  const formats = ['presentation'];
  recordings().add({
    recordId,
    meetingId,
    name,
    state,
    startTime: endTime - HOUR,
    endTime,
    formats,
  });
  return recordId;
}

/** So many, over two years, as bbb-webhooks lists them: by nothing that one could make use of. */
function addMany(count: number): void {
  const rooms = Array.from({ length: count }, (_, index) => `room ${index}`);
  const shuffled = rooms.toSorted((one, other) => sha1(one).localeCompare(sha1(other)));
  for (const room of shuffled) add(room, (Number(room.slice(5)) / count) * 730);
}

/** As `bbb-record --delete` does it: nothing is left. */
function wipe(recordId: string): void {
  const left = recordings()
    .all()
    .filter((recording) => recording.recordId !== recordId);
  bbb.control.world.recordings.clear();
  left.forEach((recording) => bbb.control.world.recordings.add(recording));
}

const publish = (recordId: string) => (recordings().get(recordId).state = 'published');
const unpublish = (recordId: string) => (recordings().get(recordId).state = 'unpublished');
const remove = (recordId: string) => (recordings().get(recordId).state = 'deleted');

/** The next time that recordings are looked at; long lists are looked at once an hour. */
async function nextLook(): Promise<IDataObject[]> {
  hours += 1;
  const now = began + hours * 1.1 * HOUR;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  return await n8n.check();
}

const seen = async () =>
  (await nextLook()).map(({ event, recordID }) => [event, recordID]).toSorted();

const asked = () => bbb.control.requests.all('getRecordings').length;

interface State {
  known: Record<string, unknown>;
}

const state = () => Object.values(n8n.staticData.production)[0] as State & IDataObject;

describe('of 10,000 recordings', () => {
  test('each that comes, changes or goes is told once, however old it is', async () => {
    addMany(5000);
    const late = add('late', 20, 'processed');
    const hidden = add('hidden', 400);
    const gone = add('gone', 365);
    const wiped = add('wiped', 300);
    for (let index = 0; index < 4996; index++) add(`more ${index}`, index / 20);

    await n8n.activate();
    await n8n.check();
    // Publishing is not held up.
    expect(asked()).toBeLessThan(50);
    expect(await n8n.check()).toEqual([]);
    expect(asked()).toBeGreaterThan(100);
    const before = asked();
    await n8n.check();
    expect(asked()).toBe(before);

    publish(late);
    unpublish(hidden);
    remove(gone);
    wipe(wiped);
    expect(await nextLook()).toHaveLength(4);
    expect(await nextLook()).toEqual([]);
    expect(n8n.items.map(({ event, recordID, meetingID }) => [event, recordID, meetingID])).toEqual(
      expect.arrayContaining([
        ['rap-publish-ended', late, 'late'],
        ['rap-unpublished', hidden, 'hidden'],
        ['rap-deleted', gone, 'gone'],
        ['rap-deleted', wiped, 'wiped'],
      ]),
    );
    publish(hidden);
    expect(await seen()).toEqual([['rap-published', hidden]]);
    // n8n writes it into its database whenever the trigger notes something.
    expect(JSON.stringify(n8n.staticData).length).toBeLessThan(120_000);
  }, 180_000);
});

describe('of more recordings than are known by name', () => {
  const COUNT = 310;
  let old: string;

  beforeEach(async () => {
    old = add('old', 400);
    for (let index = 0; index < COUNT; index++) add(`room ${index}`, index / 10_000);
  });

  const begin = async () => {
    await n8n.activate();
    expect(await n8n.check()).toEqual([]);
  };

  test('one that is processed late is told', async () => {
    await begin();
    const late = add('late', 1);
    expect(await seen()).toEqual([['rap-publish-ended', late]]);
    const later = add('later', 40);
    expect(await seen()).toEqual([['rap-publish-ended', later]]);
    expect(await seen()).toEqual([]);
  });

  test.each([
    { inQueueMode: true, isDeafToItself: false },
    { inQueueMode: false, isDeafToItself: true },
    { inQueueMode: true, isDeafToItself: true },
  ])('it is told once over a restart: %j', async ({ inQueueMode, isDeafToItself }) => {
    await begin();
    n8n.isDeafToItself = isDeafToItself;
    n8n.restart(inQueueMode);
    expect(await seen()).toEqual([]);
    const late = add('late', 40);
    unpublish(old);
    expect(await seen()).toEqual([
      ['rap-publish-ended', late],
      ['rap-unpublished', old],
    ]);
    expect(await seen()).toEqual([]);
    n8n.restart(inQueueMode);
    expect(await seen()).toEqual([]);
  });

  test('a new format of an old one is told alone', async () => {
    await begin();
    const { formats } = recordings().get(old);
    formats.push({ ...formats[0], type: 'video' });
    expect(await nextLook()).toMatchObject([{ recordID: old, format: 'video' }]);
    expect(await seen()).toEqual([]);
  });

  test('one that was deleted while n8n was away is told, with its names', async () => {
    await begin();
    remove(old);
    n8n.restart();
    expect(await nextLook()).toMatchObject([
      { event: 'rap-deleted', recordID: old, meetingID: 'old', meetingName: 'Class old' },
    ]);
    expect(await seen()).toEqual([]);
  });

  test('one that vanished without a trace while n8n was away is no news, also if it comes back', async () => {
    await begin();
    const recording = recordings().get(old);
    wipe(old);
    n8n.restart();
    expect(await seen()).toEqual([]);
    const before = asked();
    expect(await seen()).toEqual([]);
    expect(asked() - before).toBe(4);
    bbb.control.world.recordings.add(recording);
    expect(await seen()).toEqual([]);
    wipe(old);
    expect(await seen()).toEqual([['rap-deleted', old]]);
  });

  test('none is gone for being left out of a list once', async () => {
    await begin();
    const body = '<response><returncode>SUCCESS</returncode><recordings/></response>';
    bbb.control.faults.set('getRecordings', { body, times: 1 });
    const before = asked();
    expect(await seen()).toEqual([]);
    expect(asked() - before).toBeLessThan(10);
    expect(await seen()).toEqual([]);
  });

  test('many can be deleted at once', async () => {
    await begin();
    const [, ...others] = recordings().all();
    others.forEach(({ recordId }) => remove(recordId));
    expect(await nextLook()).toHaveLength(COUNT);
    expect(await seen()).toEqual([]);
  });

  test('those of meetings that are chosen still are known, and no others', async () => {
    await begin();
    await n8n.deactivate();
    n8n.parameters = { ...n8n.parameters, scope: 'meetings', meetingIDs: 'old, room 300' };
    await n8n.activate();
    expect(await seen()).toEqual([]);
    unpublish(old);
    expect(await seen()).toEqual([['rap-unpublished', old]]);
    await n8n.deactivate();
    n8n.parameters = { source: 'check', seenEvents: ALL, scope: 'all' };
    await n8n.activate();
    expect(await seen()).toEqual([]);
    remove(old);
    expect(await seen()).toEqual([['rap-deleted', old]]);
  });

  test('a delivery that tells of an old one makes no other news of it', async () => {
    n8n.parameters = { triggerOn: 'chosen', events: ALL, scope: 'all' };
    await begin();
    unpublish(old);
    bbb.control.hooks.emit(
      'rap-unpublished',
      { 'record-id': old },
      { meetingId: 'old', internalMeetingId: old },
    );
    await bbb.control.clock.advance(0);
    expect(n8n.items).toMatchObject([{ event: 'rap-unpublished', recordID: old }]);
    expect(await seen()).toEqual([]);
    bbb.control.world.hooks.clear();
    publish(old);
    expect(await seen()).toEqual([['rap-published', old]]);
    bbb.control.world.hooks.clear();
    remove(old);
    expect(await seen()).toEqual([['rap-deleted', old]]);
    expect(await seen()).toEqual([]);
  });

  test('a webhook that lost the deletion of an old one is made up for at the second look', async () => {
    n8n.parameters = { triggerOn: 'chosen', events: ALL, scope: 'all' };
    await begin();
    remove(old);
    expect(await seen()).toEqual([]);
    expect((await n8n.check()).map(({ recordID }) => recordID)).toEqual([old]);
    expect(await seen()).toEqual([]);
  });
});

describe('what an earlier version has kept', () => {
  /** It knew the newest 300 of two weeks, and the end of the newest that it had forgotten. */
  function asBefore(): void {
    const newest = recordings()
      .all()
      .toSorted((one, other) => other.endTime - one.endTime);
    const entries = newest.slice(0, 300).map((recording) => {
      const { recordId, meetingId: meetingID, name, state, endTime } = recording;
      const formats = recording.formats.map(({ type }) => type);
      return [recordId, { meetingID, name, state, formats, endTime }];
    });
    state().known = {
      meetings: {},
      recordings: Object.fromEntries(entries),
      forgotten: { recordings: newest[300].endTime },
    };
    n8n.restart();
  }

  test.each(['check', 'events'])('goes on: source %s', async (source) => {
    const old = add('old', 400);
    const recent = add('recent', 13);
    for (let index = 0; index < 310; index++) add(`room ${index}`, index / 30);
    n8n.parameters = { source, triggerOn: 'chosen', events: ALL, seenEvents: ALL, scope: 'all' };
    await n8n.activate();
    asBefore();
    const fresh = add('fresh', 0);
    remove(`${sha1('room 5')}-${Math.round(began - (5 / 30) * DAY) - HOUR}`);
    const first = await nextLook();
    const told = [...first, ...(await n8n.check())].map(({ event, meetingID }) => [
      event,
      meetingID,
    ]);
    expect(told.toSorted()).toEqual([
      ['rap-deleted', 'room 5'],
      ['rap-publish-ended', 'fresh'],
    ]);
    expect(await seen()).toEqual([]);
    [old, recent, fresh].forEach(remove);
    const late = add('late', 100);
    const later = [...(await nextLook()), ...(await n8n.check())];
    expect(later.map(({ recordID }) => recordID).toSorted()).toEqual(
      [old, recent, fresh, late].toSorted(),
    );
    expect(await seen()).toEqual([]);
  });
});

describe('a storage that is away for a while', () => {
  const shown = () => [...recordings().all()];

  test('has lost nothing, and what comes back is no news', async () => {
    addMany(60);
    await n8n.activate();
    await n8n.check();
    const all = shown();
    bbb.control.world.recordings.clear();
    expect([await seen(), await seen()]).toEqual([[], []]);
    expect(n8n.log.join()).toContain('lists no recordings any more');
    all.forEach((recording) => bbb.control.world.recordings.add(recording));
    expect([await seen(), await seen()]).toEqual([[], []]);
  });

  test('is not suspected where there were few recordings', async () => {
    const only = add('only', 1);
    await n8n.activate();
    await n8n.check();
    wipe(only);
    expect(await seen()).toEqual([['rap-deleted', only]]);
  });
});
