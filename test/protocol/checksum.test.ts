import {
  checksum,
  equalInConstantTime,
  type HashAlgorithm,
  hashAlgorithmOfLength,
} from '../../protocol/checksum';
import vectors from './checksumVectors.json';

const ALGORITHMS: HashAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512'];

describe('the checksum of a call', () => {
  const cases = vectors.flatMap((vector) =>
    ALGORITHMS.map((algorithm) => ({ ...vector, algorithm, expected: vector[algorithm] })),
  );

  test('is tried with every kind of query in every algorithm', () => {
    expect(cases).toHaveLength(18 * 4);
  });

  test.each(cases)('$what, $algorithm', ({ algorithm, call, query, secret, expected }) => {
    expect(checksum(algorithm, call, query, secret)).toBe(expected);
  });

  test('is the one printed in the API documentation of BigBlueButton', () => {
    const query = 'name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444';
    expect(checksum('sha1', 'create', query, '639259d4-9dd8-4b25-bf01-95f9567eaf4b')).toBe(
      '1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17',
    );
  });

  test('is written in lower case, since some servers compare letter by letter', () => {
    expect(checksum('sha256', 'getMeetings', '', 'secret')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the algorithm of a checksum', () => {
  test.each(ALGORITHMS)('is recognised by its length: %s', (algorithm) => {
    expect(hashAlgorithmOfLength(checksum(algorithm, 'create', '', 'secret').length)).toBe(
      algorithm,
    );
  });

  test.each([0, 32, 39, 41, 127, 256])('is unknown for %i digits', (length) => {
    expect(hashAlgorithmOfLength(length)).toBeUndefined();
  });
});

describe('comparing in constant time', () => {
  test('tells equal from different, also in length', () => {
    expect(equalInConstantTime('secret', 'secret')).toBe(true);
    expect(equalInConstantTime('secret', 'secreT')).toBe(false);
    expect(equalInConstantTime('secret', 'secret2')).toBe(false);
    expect(equalInConstantTime('', '')).toBe(true);
  });
});
