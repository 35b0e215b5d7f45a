import type { IDataObject } from 'n8n-workflow';

import type { SettingsChange } from '../server/settings';
import { startStandIn, type StandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { fakeDate } from './fakeDate';
import { TriggerHost } from './triggerHost';

/**
 * Hours of a server's life in seconds, with everything going wrong that does: the webhooks service
 * loses its hooks or brings them back wrongly, somebody deletes one, n8n is away for ten minutes or
 * cannot start runs, deliveries come again and late. What the API shows has to have arrived once.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const STEP = 30 * SECOND;
const CHECK_EVERY = 5 * MINUTE;
const BEGIN = Date.UTC(2026, 10, 21, 8);

const EVENTS = ['meeting-created', 'meeting-ended', 'rap-publish-ended'];
const FORMATS = ['presentation', 'video'];
const OLD_SECRET = 'the-secret-of-last-year';

/** Chance that repeats itself. */
function chanceOf(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

let bbb: StandIn;
let n8n: TriggerHost;
let chance: () => number;
/** what happened, each told by its name and the internal ID of its meeting */
let happened: Array<{ meetingID: string; name: string }>;
let running: Array<{ meetingID: string; internalId: string; until: number }>;

const now = () => Date.now() - BEGIN;
const maybe = (share: number) => chance() < share;

const nameOf = ({ event, internalMeetingID, recordID, format }: IDataObject) =>
  [event, recordID ?? internalMeetingID, ...(format === undefined ? [] : [format])].join(' ');

/** Used again and again; with blanks and an umlaut, since those have to be signed as well. */
const ROOMS = Array.from({ length: 12 }, (_, index) => `Räum ${index} & Co`);

async function createMeeting(): Promise<void> {
  const free = ROOMS.filter((room) => !running.some(({ meetingID }) => meetingID === room));
  const meetingID = free[Math.floor(chance() * free.length)];
  const query = new URLSearchParams({
    meetingID,
    name: meetingID,
    record: 'true',
    meetingExpireIfNoUserJoinedInMinutes: '100000',
  });
  await ask(bbb, 'create', query.toString());
  const { internalId } = bbb.control.meetings.get(meetingID);
  bbb.control.meetings.record(meetingID);
  happened.push({ meetingID, name: `meeting-created ${internalId}` });
  // Long enough for a check to see it, even if n8n is away in between.
  const until = now() + 17 * MINUTE + chance() * 30 * MINUTE;
  running.push({ meetingID, internalId, until });
}

function endMeetings(): void {
  for (const { meetingID, internalId } of running.filter(({ until }) => until <= now())) {
    bbb.control.meetings.end(meetingID);
    const names = [
      `meeting-ended ${internalId}`,
      ...FORMATS.map((format) => `rap-publish-ended ${internalId} ${format}`),
    ];
    happened.push(...names.map((name) => ({ meetingID, name })));
  }
  running = running.filter(({ until }) => until > now());
}

function breakHooks(): void {
  const { hooks } = bbb.control.world;
  if (maybe(0.015)) hooks.clear();
  if (maybe(0.015)) bbb.control.hooks.restart();
  if (maybe(0.015))
    hooks
      .all()
      .slice(0, 1)
      .forEach((hook) => hooks.remove(hook));
}

/** For six minutes BigBlueButton sends again what it had no answer to in time, though it was taken. */
async function repeatDeliveries(): Promise<void> {
  const lately = bbb.control.hooks
    .deliveries()
    .slice(-20)
    .filter(({ attempts }) => attempts.some(({ at }) => at > Date.now() - 6 * MINUTE))
    .filter(() => maybe(0.1));
  for (const { url, headers, body } of lately) {
    await fetch(url, { method: 'POST', headers, body }).catch(() => {});
  }
}

async function step(): Promise<void> {
  jest.setSystemTime(Date.now() + STEP);
  endMeetings();
  await bbb.control.clock.advance(STEP);
  if (!n8n.isDown && now() % CHECK_EVERY === 0) await n8n.check();
}

async function pass(minutes: number, action: () => Promise<void> | void): Promise<void> {
  for (const until = now() + minutes * MINUTE; now() < until;) {
    await action();
    await step();
  }
}

async function troubledTimes(minutes: number): Promise<void> {
  await pass(minutes, async () => {
    if (running.length < ROOMS.length && maybe(0.3)) await createMeeting();
    breakHooks();
    await repeatDeliveries();
  });
}

async function live(inQueueMode: boolean): Promise<void> {
  await n8n.activate();
  n8n.restart(inQueueMode);
  await troubledTimes(60);
  n8n.isDown = true;
  await troubledTimes(10);
  n8n.restart(inQueueMode);
  await troubledTimes(40);
  // The webhooks service goes on with the secret it was started with.
  bbb.control.configure({ webhooks: { secret: OLD_SECRET } });
  n8n.credential = { ...n8n.credential, previousSecret: OLD_SECRET };
  await troubledTimes(30);
  // All that is left comes to an end, and is found at the latest by the hourly look at recordings.
  await pass(50, repeatDeliveries);
  await pass(80, () => {});
}

beforeEach(async () => {
  fakeDate(BEGIN);
  happened = [];
  running = [];
  bbb = await startStandIn({ now: BEGIN, pipeline: { formats: FORMATS } });
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.beginsRuns = true;
  // While time flies, minutes are shorter than what n8n's store takes, and no run could show in time
  // that it lives.
  n8n.useFastStore();
  const options = { startAgainAfterCrash: false };
  n8n.parameters = { triggerOn: 'chosen', events: EVENTS, scope: 'all', options };
});

afterEach(async () => {
  await n8n.stop();
  await bbb.stop();
  jest.useRealTimers();
});

const checksumA = (algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512'): SettingsChange => ({
  webhooks: { auth: 'checksum-a', algorithm },
});

interface Life {
  what: string;
  seed: number;
  settings?: SettingsChange;
  inQueueMode?: boolean;
  isDeafToItself?: boolean;
  /** share of runs that n8n cannot start at first */
  fails?: number;
  /** absent: all of them */
  rooms?: string[];
}

test.each<Life>([
  { what: 'bearer', seed: 1 },
  {
    what: 'SHA-1, hooks of single meetings',
    seed: 2,
    settings: checksumA('sha1'),
    rooms: ROOMS.slice(0, 8),
  },
  {
    what: 'SHA-256, n8n cannot reach itself',
    seed: 3,
    settings: checksumA('sha256'),
    isDeafToItself: true,
  },
  {
    what: 'SHA-384, other processes for webhooks and checks',
    seed: 4,
    settings: checksumA('sha384'),
    inQueueMode: true,
  },
  {
    what: 'SHA-512, n8n often cannot start a run',
    seed: 5,
    settings: checksumA('sha512'),
    fails: 0.3,
  },
  {
    what: 'bbb-webhooks 2, meetings take their time to end',
    seed: 6,
    settings: { webhooks: { auth: 'checksum-b' }, endingTakesMs: 45_000 },
  },
  {
    what: 'bearer, other processes that cannot reach themselves',
    seed: 7,
    inQueueMode: true,
    isDeafToItself: true,
  },
])(
  'everything that the API shows starts one run: $what',
  async ({
    seed,
    settings = {},
    inQueueMode = false,
    isDeafToItself = false,
    fails = 0,
    rooms,
  }) => {
    chance = chanceOf(seed);
    bbb.control.configure(settings);
    n8n.isDeafToItself = isDeafToItself;
    n8n.startRun = async () => {
      if (maybe(fails)) throw new Error('no room for another run');
    };
    if (rooms) Object.assign(n8n.parameters, { scope: 'meetings', meetingIDs: rooms });
    await live(inQueueMode);
    await n8n.runsBegun();
    const wanted = happened.filter(({ meetingID }) => rooms?.includes(meetingID) ?? true);
    const recovered = n8n.passedOn.filter((item) => item.recovered);
    // While time flies, runs seem to take forever, and are started again.
    const untold = recovered.filter((item) => !item.startedAgain);
    expect(n8n.passedOn.map(nameOf).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
    expect(wanted.length).toBeGreaterThan(80);
    expect(recovered.length).toBeGreaterThan(10);
    // Hooks are what tells, as soon as they are back, whichever secret they know.
    expect(untold.length).toBeLessThan(wanted.length / 2);
    // Where a check cannot be told that deliveries arrive, it looks as if they could not.
    const dropped = n8n.failures.filter(({ message }) => message.includes('again and again'));
    expect(n8n.failures).toEqual(inQueueMode && isDeafToItself ? dropped : []);
    const told = JSON.stringify([n8n.runs, n8n.failures, n8n.log]);
    expect(told).not.toContain(bbb.secret);
    expect(told).not.toContain(OLD_SECRET);
    expect(JSON.stringify(n8n.staticData).length).toBeLessThan(30_000);
  },
  120_000,
);
