import { isoTime, milliseconds } from '../../protocol/time';

describe('a time of the server', () => {
  test('is given as ISO 8601', () => {
    expect(isoTime(1700000000000)).toBe('2023-11-14T22:13:20.000Z');
  });

  test('in seconds, as some servers count, is the same time', () => {
    expect(isoTime(1700000000)).toBe(isoTime(1700000000000));
    expect(milliseconds(1700000000)).toBe(1700000000000);
    expect(milliseconds(1700000000000)).toBe(1700000000000);
  });

  test.each([0, undefined, NaN, -1, Infinity, 1e300])('%s is none', (time) => {
    expect(isoTime(time)).toBeNull();
  });
});
