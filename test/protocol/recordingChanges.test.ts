import { createHash } from 'node:crypto';

import { afterChanges, isNewTo, type Known } from '../../protocol/changes';
import type { Recording } from '../../protocol/recording';
import { findingsOf, recordingChanges } from '../../protocol/recordingChanges';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 21);

/** A recording of a meeting that ended so many minutes ago. */
function recording(minutes: number): Recording {
  const endTime = NOW - minutes * MINUTE;
  const meetingID = `room ${minutes}`;
  const recordID = `${createHash('sha1').update(meetingID).digest('hex')}-${endTime - MINUTE}`;
  return {
    recordID,
    meetingID,
    internalMeetingID: recordID,
    name: meetingID,
    published: true,
    state: 'published',
    startTime: endTime - MINUTE,
    endTime,
    breakoutRooms: [],
    metadata: {},
    formats: [{ type: 'presentation', url: 'https://bbb.example.org/', images: [] }],
  };
}

const list = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => recording(from + index));

let known: Known;

/** @returns what a look at these recordings tells, each as its event and its record ID, if known */
function look(recordings: readonly Recording[], now = NOW): Array<[string, string | undefined]> {
  const changes = recordingChanges(known, recordings, now).filter((one) => isNewTo(known, one));
  const { changes: kept, learned } = findingsOf(changes, known, recordings);
  known = afterChanges(known, kept, learned);
  return changes.flatMap(({ events }) =>
    events.map(({ id, recordID }) => [id, recordID] as const),
  ) as never;
}

beforeEach(() => {
  known = { meetings: {}, recordings: {}, others: {} };
});

const published = (...minutes: number[]) =>
  minutes.map((one) => ['rap-publish-ended', recording(one).recordID]);

describe('of more recordings than are followed', () => {
  test('those of the newest meetings are', () => {
    const many = list(1, 16_001);
    look(many);
    expect(look(many)).toEqual([]);
    expect(look([...many, recording(0.5)])).toEqual(published(0.5));
    expect(look(many.slice(10_000)).filter(([event]) => event === 'rap-deleted')).toHaveLength(
      10_001,
    );
    expect(look(many.slice(10_000))).toEqual([]);
  });

  test('older ones never become news, whatever makes room', () => {
    const many = list(1, 16_001);
    look(many);
    const fewer = many.slice(5000);
    look(fewer);
    expect(look(fewer)).toEqual([]);
    expect(look([...fewer, recording(16_500)])).toEqual([]);
    expect(look([...fewer, recording(0.5)])).toEqual(published(0.5));
  });

  test('what is kept of them has its limit', () => {
    const size = () => JSON.stringify(known).length;
    look(list(1, 10_001));
    const ofTenThousand = size();
    look(list(-40_000, 1));
    expect(ofTenThousand).toBeLessThan(110_000);
    expect(size()).toBeLessThan(150_000);
  });
});

test('the order of a list, and of the formats in it, means nothing', () => {
  const many = list(1, 300).map((one): Recording => ({
    ...one,
    formats: ['video', 'presentation'].map((type) => ({ ...one.formats[0], type })),
  }));
  look(many);
  const turned = many.toReversed().map((one) => ({ ...one, formats: one.formats.toReversed() }));
  expect(look(turned)).toEqual([]);
});

test('many can change at once, and one of them again', () => {
  const many = list(1, 300);
  look(many);
  const unpublished = many.map((one) => ({ ...one, state: 'unpublished' }));
  expect(look(unpublished)).toHaveLength(299);
  expect(look(unpublished)).toEqual([]);
  const [first, ...others] = unpublished.toReversed();
  expect(look([...others, { ...first, state: 'published' }])).toEqual([
    ['rap-published', first.recordID],
  ]);
});

describe('recordings of meetings that ended over two weeks ago', () => {
  const days = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => recording((from + index) * 24 * 60));

  test('are news when a few are published late', () => {
    expect(look(days(20, 40))).toHaveLength(20);
  });

  test('are no news when there are many at once, and are known from then on', () => {
    expect(look([...days(20, 41), recording(5)])).toEqual(published(5));
    expect(look([...days(20, 42), recording(5)])).toEqual(published(41 * 24 * 60));
  });
});
