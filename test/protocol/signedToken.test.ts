import { createHmac, generateKeyPairSync } from 'crypto';
import jwt from 'jsonwebtoken';

import { type TokenTrust, verifySignedToken } from '../../protocol/signedToken';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';
const CLAIMS = { meeting_id: '007', record_id: 'ä 🎉' };
const NOW = 1_532_718_316_938; // milliseconds

const verdictOn = (token: string, trust: Partial<TokenTrust> = {}) =>
  verifySignedToken(token, {
    secrets: [SECRET],
    algorithms: ['HS256', 'HS512'],
    now: NOW,
    ...trust,
  });

const sign = (claims: object, algorithm: jwt.Algorithm = 'HS256', secret = SECRET) =>
  jwt.sign(claims, secret, { algorithm, noTimestamp: true });

/** A token of any header and payload, rightly signed. */
function signedBy(hash: string, header: unknown, payload: string): string {
  const [first, second] = [JSON.stringify(header), payload].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  const signature = createHmac(hash, SECRET).update(`${first}.${second}`).digest('base64url');
  return `${first}.${second}.${signature}`;
}

describe('a signed token', () => {
  test.each(['HS256', 'HS512'] as const)('counts when it is signed by %s', (algorithm) => {
    expect(verdictOn(sign(CLAIMS, algorithm))).toEqual({ authentic: true, claims: CLAIMS });
  });

  test('counts without "typ" in its header, as Ruby writes it', () => {
    const token = signedBy('sha256', { alg: 'HS256' }, JSON.stringify(CLAIMS));
    expect(verdictOn(token)).toEqual({ authentic: true, claims: CLAIMS });
  });

  test.each([
    [
      'HS256',
      'eyJhbGciOiJIUzI1NiJ9.eyJtZWV0aW5nX2lkIjoidGVzdDAxIiwicmVjb3JkX2lkIjoiNDRlYTg1ZDk2ODQwMDVkM2IwYWYzYzQ5ZThhMjcxYTY4M2NlZGI3OS0xNTMyNzE4MjA4MDk4In0.dMhi83kfaoNY8fega4mBuBdx65cZVZjRaA1PI8nmQoI',
      {
        meeting_id: 'test01',
        record_id: '44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098',
      },
    ],
    [
      'HS512',
      'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJleHAiOjE1MzI4MDQ3MTZ9.TRQMrP7ds3lK6PmCBI6aTgxzJMI9YA2tRlS7F6pPvF45JDE3tHVDnl7Kmex3TAo2_FbuuRVMeTwnJCSPV974-Q',
      { exp: 1532804716 },
    ],
  ])('counts as a server wrote it once: %s', (_algorithm, token, claims) => {
    expect(verdictOn(token)).toEqual({ authentic: true, claims });
  });

  test('counts with the secret before, while it is being changed', () => {
    const secrets = ['the new one', SECRET];
    expect(verdictOn(sign(CLAIMS), { secrets })).toMatchObject({ authentic: true });
    expect(verdictOn(sign(CLAIMS), { secrets: ['the new one'] })).toEqual({
      authentic: false,
      reason: 'its token is signed with another secret, or was changed',
    });
  });

  test('does not count when nobody has a secret', () => {
    const empty = { alg: 'HS256' };
    const [header, payload] = signedBy('sha256', empty, '{}').split('.');
    const signature = createHmac('sha256', '').update(`${header}.${payload}`).digest('base64url');
    const token = `${header}.${payload}.${signature}`;
    expect(verdictOn(token, { secrets: [''] })).toMatchObject({ authentic: false });
    expect(verdictOn(token, { secrets: [] })).toMatchObject({ authentic: false });
  });
});

describe('no header chooses how a token is verified', () => {
  const payload = JSON.stringify(CLAIMS);

  test.each([
    ['none', jwt.sign(CLAIMS, '', { algorithm: 'none' })],
    ['none, with a signature', signedBy('sha256', { alg: 'none' }, payload)],
    ['NONE', signedBy('sha256', { alg: 'NONE' }, payload)],
    ['HS384', sign(CLAIMS, 'HS384')],
    ['hs256', signedBy('sha256', { alg: 'hs256' }, payload)],
    ['a list', signedBy('sha256', { alg: ['HS256'] }, payload)],
    ['nothing', signedBy('sha256', {}, payload)],
    ['toString', signedBy('sha256', { alg: 'toString' }, payload)],
    [
      'something critical',
      signedBy('sha256', { alg: 'HS256', crit: ['b64'], b64: false }, payload),
    ],
    ['HS512, signed by HS256', signedBy('sha256', { alg: 'HS512' }, payload)],
    ['HS256, signed by HS512', signedBy('sha512', { alg: 'HS256' }, payload)],
    ['RS256, signed by HS256', signedBy('sha256', { alg: 'RS256' }, payload)],
    [
      'RS256, rightly',
      jwt.sign(CLAIMS, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {
        algorithm: 'RS256',
      }),
    ],
  ])('%s', (_what, token) => {
    expect(token.split('.')).toHaveLength(3);
    expect(verdictOn(token)).toMatchObject({ authentic: false });
  });

  test('one algorithm does not do for another sender', () => {
    expect(verdictOn(sign(CLAIMS, 'HS256'), { algorithms: ['HS512'] })).toEqual({
      authentic: false,
      reason: 'its token is not signed by HS512',
    });
  });
});

describe('a token that is not what it was', () => {
  const token = sign(CLAIMS);
  const [header, payload, signature] = token.split('.');
  const forged = Buffer.from('{"meeting_id":"8"}').toString('base64url');

  test('does not count with any one character changed, cut off or added', () => {
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      const cut = token.slice(0, index);
      const added = `${token.slice(0, index)}A${token.slice(index)}`;
      for (const text of [changed, cut, added]) {
        expect([text, verdictOn(text).authentic]).toEqual([text, false]);
      }
    }
  });

  test.each([
    ['nothing', ''],
    ['dots', '..'],
    ['without a signature', `${header}.${payload}.`],
    ['in two parts', `${header}.${payload}`],
    ['in four parts', `${token}.x`],
    ['of another payload', `${header}.${forged}.${signature}`],
    ['padded', `${header}.${payload}.${signature}=`],
    ['padded within', `${header}=.${payload}.${signature}`],
    ['with a blank', ` ${token}`],
    ['with a line break', `${token}\n`],
    ['with percent signs', encodeURIComponent(`${header}+.${payload}.${signature}`)],
    ['no JSON', signedBy('sha256', { alg: 'HS256' }, 'meeting_id=7')],
    ['a text', signedBy('sha256', { alg: 'HS256' }, '"meeting"')],
    ['a list', signedBy('sha256', { alg: 'HS256' }, '[]')],
    ['null', signedBy('sha256', { alg: 'HS256' }, 'null')],
    ['a header of null', signedBy('sha256', null, '{}')],
    ['a header of text', signedBy('sha256', 'HS256', '{}')],
    ['without end', sign({ meeting_id: 'x'.repeat(20_000) })],
    ['nested deeply', signedBy('sha256', { alg: 'HS256' }, '['.repeat(10_000))],
  ])('does not count: %s', (_what, text) => {
    expect(verdictOn(text)).toEqual({ authentic: false, reason: expect.any(String) });
  });

  test('is not repeated in the reason', () => {
    for (const text of [`${token}x`, `${header}.${forged}.${signature}`, token.slice(0, -1)]) {
      const { reason } = verdictOn(text) as { reason: string };
      expect(reason).not.toContain(payload);
      expect(reason).not.toContain(SECRET);
    }
  });
});

describe('the time of a token', () => {
  const seconds = Math.floor(NOW / 1000);

  test.each([
    ['expires in an hour', { exp: seconds + 3600 }, true],
    ['expired 4 minutes ago, which clocks may differ by', { exp: seconds - 240 }, true],
    ['expired 6 minutes ago', { exp: seconds - 360 }, false],
    ['begins in 4 minutes', { nbf: seconds + 240 }, true],
    ['begins in 6 minutes', { nbf: seconds + 360 }, false],
    ['never expires', {}, true],
  ])('%s', (_what, claims, authentic) => {
    expect(verdictOn(sign(claims)).authentic).toBe(authentic);
  });

  test.each([[{ exp: '9999999999' }], [{ exp: null }], [{ nbf: 'now' }], [{ exp: {} }]])(
    'has to be a number: %j',
    (claims) => {
      const token = signedBy('sha256', { alg: 'HS256' }, JSON.stringify(claims));
      expect(verdictOn(token)).toMatchObject({ authentic: false });
    },
  );

  test('can be asked for', () => {
    expect(verdictOn(sign({}), { requireExpiry: true })).toEqual({
      authentic: false,
      reason: 'its token never expires',
    });
    const inTime = sign({ exp: seconds + 1 });
    expect(verdictOn(inTime, { requireExpiry: true })).toMatchObject({ authentic: true });
  });

  test('is the present unless given', () => {
    const trust = { secrets: [SECRET], algorithms: ['HS256'] as const };
    const inAnHour = Math.floor(Date.now() / 1000) + 3600;
    expect(verifySignedToken(sign({ exp: inAnHour }), trust)).toMatchObject({ authentic: true });
    expect(verifySignedToken(sign({ exp: seconds }), trust)).toMatchObject({ authentic: false });
  });
});
