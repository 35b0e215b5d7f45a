import type { Recording } from '../../protocol/recording';
import { recordingFilter } from '../../protocol/recordingFilter';

const START = Date.UTC(2026, 10, 21, 7, 50);

const recording = (more: Partial<Recording> = {}): Recording => ({
  recordID: 'rec-1',
  meetingID: '007',
  internalMeetingID: 'rec-1',
  name: 'Physics',
  published: true,
  state: 'published',
  startTime: START,
  endTime: START + 1,
  breakoutRooms: [],
  metadata: { course: 'Physics 101', meetingName: 'Ärzte & Co', empty: '' },
  formats: ['presentation', 'Video'].map((type) => ({ type, url: '', images: [] })),
  ...more,
});

test('everything is wanted when nothing is asked for', () => {
  expect(recordingFilter({})(recording({ startTime: 0, formats: [] }))).toBe(true);
});

describe('metadata', () => {
  test.each([
    ['the whole value', [['meta_course', 'Physics 101']]],
    ['in other case', [['meta_COURSE', 'physics 101']]],
    ['its beginning', [['meta_course', 'Phys%']]],
    ['its end', [['meta_course', '%101']]],
    ['what is in it', [['meta_course', '%sics%']]],
    ['anything', [['meta_course', '%']]],
    ['one of several values', [['meta_course', 'Art,Physics 101']]],
    ['special characters', [['meta_meetingname', 'Ärzte & Co']]],
    [
      'several that all fit',
      [
        ['meta_course', '%101'],
        ['meta_meetingName', 'Ä%'],
      ],
    ],
  ] as const)('is found by %s', (_what, metadata) => {
    expect(recordingFilter({ metadata })(recording())).toBe(true);
  });

  test.each([
    ['another value', [['meta_course', 'Art']]],
    ['a part without %', [['meta_course', 'Physics']]],
    ['a % in the middle', [['meta_course', 'Phys%101']]],
    ['what is not there', [['meta_term', '%']]],
    [
      'several of which one does not fit, which Scalelite takes for enough',
      [
        ['meta_course', '%101'],
        ['meta_term', '1'],
      ],
    ],
  ] as const)('is not found by %s', (_what, metadata) => {
    expect(recordingFilter({ metadata })(recording())).toBe(false);
  });
});

describe('formats', () => {
  test.each([
    [['video'], true],
    [['podcast', ' VIDEO '], true],
    [['podcast'], false],
    [['vid'], false],
  ])('%j: %s', (formats, wanted) => {
    expect(recordingFilter({ formats })(recording())).toBe(wanted);
  });

  test('a recording without formats has none of them', () => {
    expect(recordingFilter({ formats: ['video'] })(recording({ formats: [] }))).toBe(false);
  });
});

describe('the time of the beginning', () => {
  test.each([
    [{ from: START }, true],
    [{ to: START }, true],
    [{ from: START + 1 }, false],
    [{ to: START - 1 }, false],
    [{ from: START - 1, to: START + 1 }, true],
  ])('%j: %s', (range, wanted) => {
    expect(recordingFilter(range)(recording())).toBe(wanted);
  });

  test('may come in seconds', () => {
    expect(
      recordingFilter({ from: START, to: START })(recording({ startTime: START / 1000 })),
    ).toBe(true);
  });

  test('is in no range when the server does not tell it', () => {
    expect(recordingFilter({ to: START })(recording({ startTime: 0 }))).toBe(false);
  });
});
