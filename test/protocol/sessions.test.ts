import { BigBlueButtonFailure } from '../../protocol/failure';
import { readAnswer } from '../../protocol/response';
import {
  feedbackBody,
  readFeedback,
  readGuestStatus,
  readIceServers,
  readJoinUrl,
  readSessions,
} from '../../protocol/sessions';

const answer = (call: string, body: string) => readAnswer(call, { status: 200, body });
const success = (inner: string) => `<response><returncode>SUCCESS</returncode>${inner}</response>`;

describe('the sessions on a server', () => {
  const one =
    '<meeting><meetingID>abc-123</meetingID><meetingName>A &amp; B</meetingName><userName>007</userName></meeting>';

  test.each([
    ['none', '<sessions/><messageKey>noSessions</messageKey>', 0],
    ['none, written otherwise', '<sessions></sessions>', 0],
    ['one', `<sessions>${one}</sessions>`, 1],
    ['two', `<sessions>${one}${one}</sessions>`, 2],
  ])('%s', (_what, inner, count) => {
    const sessions = readSessions(answer('getSessions', success(inner)));
    expect(sessions).toHaveLength(count);
    for (const session of sessions) {
      expect(session).toEqual({
        internalMeetingID: 'abc-123',
        meetingName: 'A & B',
        userName: '007',
      });
    }
  });
});

test('a join link keeps its signature to the letter', () => {
  const url = 'https://h/bigbluebutton/api/join?&fullName=A+%26+B&checksum=0a';
  const body = JSON.stringify({ response: { returncode: 'SUCCESS', message: 'ok', url } });
  expect(readJoinUrl(answer('getJoinUrl', body))).toBe(url);
});

describe('STUN and TURN servers', () => {
  test('are read from JSON without an envelope, and without a return code', () => {
    const body = JSON.stringify({
      stunServers: [{ url: 'stun:one' }, { url: 'stun:two' }],
      turnServers: [{ username: '1:a', password: '007', url: 'turns:x:443', ttl: 86400 }],
      remoteIceCandidates: [{ ip: '192.0.2.1' }, '192.0.2.2'],
    });
    expect(readIceServers(answer('stuns', body))).toEqual({
      stunServers: ['stun:one', 'stun:two'],
      turnServers: [{ username: '1:a', password: '007', url: 'turns:x:443', ttl: 86400 }],
      remoteIceCandidates: ['192.0.2.1', '192.0.2.2'],
    });
  });

  test('may be none', () => {
    expect(readIceServers(answer('stuns', '{"stunServers":[],"turnServers":[]}'))).toEqual({
      stunServers: [],
      turnServers: [],
      remoteIceCandidates: [],
    });
  });
});

test('the status of a guest is read with and without a place in the queue', () => {
  const read = (more: object) =>
    readGuestStatus(
      answer(
        'guestWait',
        JSON.stringify({ response: { returncode: 'SUCCESS', guestStatus: 'wait', ...more } }),
      ),
    );
  expect(read({ positionInWaitingQueue: 3, user_id: 'w_1', lobbyMessage: 'Soon' })).toMatchObject({
    guestStatus: 'WAIT',
    positionInWaitingQueue: 3,
    internalUserID: 'w_1',
    lobbyMessage: 'Soon',
  });
  expect(read({ positionInWaitingQueue: '' }).positionInWaitingQueue).toBeUndefined();
});

describe('feedback', () => {
  test("is written as BigBlueButton's own client does, without what is not known", () => {
    expect(feedbackBody({ rating: 5, comment: '"ü"' })).toEqual({
      content: '{"rating":5,"comment":"\\"ü\\""}',
      contentType: 'application/json',
    });
  });

  test.each(['{"status":"ok","feedback_id":"f-1"}', success('<feedbackID>f-1</feedbackID>')])(
    'has an ID in %s',
    (body) => {
      expect(readFeedback(answer('feedback', body)).feedbackID).toBe('f-1');
    },
  );

  test('that was not taken is a failure, though nothing is called FAILED', () => {
    const body = '{"status":"error","message":"Invalid session token","statuscode":"404"}';
    expect(() => readFeedback(answer('feedback', body))).toThrow(BigBlueButtonFailure);
    expect(() => readFeedback(answer('feedback', body))).toThrow('Invalid session token');
  });
});
