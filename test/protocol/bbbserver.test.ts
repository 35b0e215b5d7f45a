import { explainedForBbbserver, isBbbserver } from '../../protocol/bbbserver';
import { BigBlueButtonFailure, type FailureKind } from '../../protocol/failure';

const THERE = 'https://api.bbbserver.de/bigbluebutton/api';
const failure = (kind: FailureKind) =>
  new BigBlueButtonFailure({ kind, message: 'No.', advice: 'Ask.' });

test('bbbserver.de is known by its address', () => {
  expect(isBbbserver(THERE)).toBe(true);
  expect(isBbbserver('https://bbbserver.de/api')).toBe(true);
  expect(isBbbserver('https://notbbbserver.de/api')).toBe(false);
  expect(isBbbserver('https://bbbserver.de.example.com/api')).toBe(false);
});

describe('a call that bbbserver.de does not offer', () => {
  test.each<FailureKind>(['refused', 'unsupportedCall', 'notBigBlueButton', 'serverError'])(
    'is named as that, however it fails: %s',
    (kind) => {
      expect(explainedForBbbserver(failure(kind), 'updateRecordings', THERE)).toMatchObject({
        kind: 'unsupportedCall',
        message: 'bbbserver.de does not offer the call "updateRecordings".',
      });
    },
  );

  test.each<[FailureKind, string, string]>([
    ['wrongSecret', 'updateRecordings', THERE],
    ['timeout', 'updateRecordings', THERE],
    ['refused', 'create', THERE],
    ['refused', 'updateRecordings', 'https://bbb.example.com/bigbluebutton/api'],
  ])('is not the reason for other failures: %s of %s at %s', (kind, call, apiRoot) => {
    const other = failure(kind);
    expect(explainedForBbbserver(other, call, apiRoot)).toBe(other);
  });
});
