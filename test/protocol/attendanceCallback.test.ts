import jwt from 'jsonwebtoken';

import { verifyAttendanceSender } from '../../protocol/attendanceCallback';
import { ask } from '../server/support/ask';
import { standInWithReceiver } from '../server/support/standInWithReceiver';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';
const NOW = 1_532_718_316_938; // milliseconds
const TOMORROW = 1_532_804_716; // seconds

const sign = (claims: object, algorithm: jwt.Algorithm = 'HS512', secret = SECRET) =>
  jwt.sign(claims, secret, { algorithm, noTimestamp: true });

describe('the sender of an attendance report', () => {
  test.each([
    `Bearer ${sign({ exp: TOMORROW })}`,
    `bearer  ${sign({ exp: TOMORROW })} `,
    'Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJleHAiOjE1MzI4MDQ3MTZ9.TRQMrP7ds3lK6PmCBI6aTgxzJMI9YA2tRlS7F6pPvF45JDE3tHVDnl7Kmex3TAo2_FbuuRVMeTwnJCSPV974-Q',
  ])('is known by a token that expires: %s', (authorization) => {
    const secrets = ['the new one', SECRET];
    expect(verifyAttendanceSender(authorization, secrets, NOW)).toEqual({ authentic: true });
  });

  test.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['no token', 'Bearer '],
    ['a token without a word before it', sign({ exp: TOMORROW })],
    ['another scheme', `Basic ${sign({ exp: TOMORROW })}`],
    ['two tokens', `Bearer ${sign({ exp: TOMORROW })} ${sign({ exp: TOMORROW })}`],
    ['the secret itself', `Bearer ${SECRET}`],
    ['a token that never expires', `Bearer ${sign({})}`],
    ['one that has expired', `Bearer ${sign({ exp: NOW / 1000 - 3600 })}`],
    ['one by HS256', `Bearer ${sign({ exp: TOMORROW }, 'HS256')}`],
    ['one by another secret', `Bearer ${sign({ exp: TOMORROW }, 'HS512', 'another')}`],
    ['one by nobody', `Bearer ${jwt.sign({ exp: TOMORROW }, '', { algorithm: 'none' })}`],
  ])('is not known by %s', (_what, authorization) => {
    expect(verifyAttendanceSender(authorization, [SECRET], NOW)).toEqual({
      authentic: false,
      reason: expect.any(String),
    });
  });
});

describe('the attendance report of a server', () => {
  const { bbb, receiver } = standInWithReceiver();

  test('comes from a sender that is known for 24 hours', async () => {
    const address = encodeURIComponent(`${receiver().url}/report`);
    await ask(
      bbb(),
      'create',
      `name=Room&meetingID=007&meetingKeepEvents=true&meta_analytics-callback-url=${address}`,
    );
    await ask(bbb(), 'end', 'meetingID=007');
    await bbb().control.settled();
    const { authorization } = receiver().received[0].headers;
    const now = bbb().control.clock.now();
    expect(verifyAttendanceSender(authorization, [bbb().secret], now)).toEqual({ authentic: true });
    const twoDaysLater = now + 48 * 3600_000;
    expect(verifyAttendanceSender(authorization, [bbb().secret], twoDaysLater)).toMatchObject({
      authentic: false,
    });
  });
});
