import jwt from 'jsonwebtoken';

import { readRecordingReady, verifyRecordingReady } from '../../protocol/recordingReady';
import { ask } from '../server/support/ask';
import { standInWithReceiver } from '../server/support/standInWithReceiver';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';
const RECORD_ID = '44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098';

const sign = (claims: object, algorithm: jwt.Algorithm = 'HS256', secret = SECRET) =>
  jwt.sign(claims, secret, { algorithm, noTimestamp: true });
const form = (token: string) => Buffer.from(`signed_parameters=${encodeURIComponent(token)}`);
const claimsOf = (meetingID: unknown, recordID: unknown = RECORD_ID) => ({
  meeting_id: meetingID,
  record_id: recordID,
});

describe('a recording-ready callback', () => {
  test.each(['HS256', 'HS512'] as const)('names meeting and recording, by %s', (algorithm) => {
    expect(verifyRecordingReady(form(sign(claimsOf('test01'), algorithm)), [SECRET])).toEqual({
      authentic: true,
      meetingID: 'test01',
      recordID: RECORD_ID,
    });
  });

  test('may be JSON, and have other fields', () => {
    const signed_parameters = sign(claimsOf('test01'));
    const bodies = [
      JSON.stringify({ signed_parameters, more: [1] }),
      ` \n${JSON.stringify({ signed_parameters })}`,
      `more=1&signed_parameters=${signed_parameters}&x`,
    ];
    for (const body of bodies) {
      expect(verifyRecordingReady(Buffer.from(body), [SECRET])).toMatchObject({
        meetingID: 'test01',
      });
    }
  });

  test.each(['007', '1e5', "O'Neill & Söhne", 'a b', '🎉'.repeat(256), 'true'])(
    'keeps a meeting ID as it is: %s',
    (meetingID) => {
      const body = form(sign(claimsOf(meetingID)));
      expect(verifyRecordingReady(body, [SECRET])).toMatchObject({ meetingID });
    },
  );

  test.each([
    ['a list', { formats: ['video', 'podcast'] }, ['video', 'podcast']],
    ['one', { type: 'video' }, ['video']],
    ['none', { formats: [] }, undefined],
    ['something else', { formats: [7, '', null], type: {} }, undefined],
  ])('names formats if the sender does: %s', (_what, claims, formats) => {
    const body = form(sign({ ...claimsOf('test01'), ...claims }));
    const verdict = verifyRecordingReady(body, [SECRET]);
    expect(verdict).toEqual({
      authentic: true,
      meetingID: 'test01',
      recordID: RECORD_ID,
      ...(formats && { formats }),
    });
  });

  test.each([
    ['no number', claimsOf(7)],
    ['a number for the recording', claimsOf('7', 7)],
    ['no empty text', claimsOf('')],
    ['no list', claimsOf(['a'])],
    ['not missing', { record_id: RECORD_ID }],
    ['not null', claimsOf('7', null)],
  ])('has to name both as text: %s', (_what, claims) => {
    expect(verifyRecordingReady(form(sign(claims)), [SECRET])).toEqual({
      authentic: false,
      reason: 'its token does not name a meeting and a recording, each as text',
    });
  });

  test.each([
    ['by another secret', form(sign(claimsOf('a'), 'HS256', 'another'))],
    ['by HS384', form(sign(claimsOf('a'), 'HS384'))],
    ['by nobody', form(jwt.sign(claimsOf('a'), '', { algorithm: 'none' }))],
    ['expired', form(sign({ ...claimsOf('a'), exp: 1_532_804_716 }))],
    ['cut', form(sign(claimsOf('a')).slice(0, -1))],
    ['empty', Buffer.alloc(0)],
    ['of another field', Buffer.from(`signed=${sign(claimsOf('a'))}`)],
    ['bare', Buffer.from(sign(claimsOf('a')))],
    ['half a JSON', Buffer.from(`{"signed_parameters":"${sign(claimsOf('a'))}"`)],
    ['a list in JSON', Buffer.from(`{"signed_parameters":["${sign(claimsOf('a'))}"]}`)],
    ['no text at all', Buffer.from([0xff, 0xfe, 0x00, 0x25])],
  ])('does not count: %s', (_what, body) => {
    expect(verifyRecordingReady(body, [SECRET])).toEqual({
      authentic: false,
      reason: expect.any(String),
    });
  });

  test('without a token has none', () => {
    expect(readRecordingReady(Buffer.from('signed_parameters='))).toBeUndefined();
    expect(readRecordingReady(Buffer.from('signed_parameters=a.b.c'))).toBe('a.b.c');
  });
});

describe('what a server sends when a recording is ready', () => {
  const { bbb, receiver } = standInWithReceiver();

  test('verifies, once per format', async () => {
    const address = encodeURIComponent(`${receiver().url}/ready`);
    await ask(
      bbb(),
      'create',
      `name=Room&meetingID=007&record=true&meta_bbb-recording-ready-url=${address}`,
    );
    bbb().control.meetings.record('007');
    await ask(bbb(), 'end', 'meetingID=007');
    bbb().control.recordings.run('007', 'published', ['video', 'podcast']);
    await bbb().control.settled();
    const [{ recordId }] = bbb().control.recordings.all();
    const verdicts = receiver().received.map(({ body }) =>
      verifyRecordingReady(Buffer.from(body), ['the new one', bbb().secret]),
    );
    const ready = { authentic: true, meetingID: '007', recordID: recordId };
    expect(verdicts).toEqual([ready, ready]);
  });
});
