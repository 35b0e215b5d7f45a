import { createHash } from 'crypto';

import { type Era, readDelivery, verifyDelivery, deliveryKey } from '../../protocol/deliveries';
import { eventItem, meetingOf } from '../../protocol/deliveredEvent';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';

const ENDED = {
  callbackUrl: 'https://n8n.example.com/webhook/bbb?tenant=7',
  rawBody: Buffer.from(
    'domain=bbb.example.com&event=%5B%7B%22data%22%3A%7B%22type%22%3A%22event%22%2C%22id%22%3A%22meeting-ended%22%2C%22attributes%22%3A%7B%22meeting%22%3A%7B%22internal-meeting-id%22%3A%2244ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098%22%2C%22external-meeting-id%22%3A%22Fred%27s+room+%28%C3%BC%29%22%7D%7D%2C%22event%22%3A%7B%22ts%22%3A1532718316938%7D%7D%7D%5D&timestamp=1532718316953',
  ),
};

const JOINED = {
  callbackUrl: 'https://n8n.example.com/webhook/bbb',
  rawBody: Buffer.from(
    'domain=bbb.example.com&event=%5B%7B%22data%22%3A%7B%22type%22%3A%22event%22%2C%22id%22%3A%22user-joined%22%2C%22attributes%22%3A%7B%22meeting%22%3A%7B%22internal-meeting-id%22%3A%228043c8452ae9830aac14c517adff3839dbd9228f-1698771157700%22%2C%22external-meeting-id%22%3A%22007%22%7D%2C%22user%22%3A%7B%22internal-user-id%22%3A%22w_xfsb9gxtlfom%22%2C%22external-user-id%22%3A%221e5%22%2C%22name%22%3A%22Zo%C3%AB+%26+Co%22%2C%22role%22%3A%22MODERATOR%22%2C%22presenter%22%3Afalse%2C%22guest%22%3Afalse%7D%7D%2C%22event%22%3A%7B%22ts%22%3A1708381133689%7D%7D%7D%5D&timestamp=1708381133700',
  ),
};

type Sent = { callbackUrl: string; rawBody: Buffer };

function verdictOn(
  { callbackUrl, rawBody }: Sent,
  proof: { checksum?: string; authorization?: string },
  { secrets = [SECRET], eras }: { secrets?: string[]; eras?: Era[] } = {},
) {
  return verifyDelivery({ callbackUrls: [callbackUrl], rawBody, ...proof }, { secrets, eras });
}

const hash = (algorithm: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((sum, part) => sum.update(part), createHash(algorithm)).digest('hex');

describe('verifying a delivery', () => {
  test.each([
    ['meeting-ended', 'SHA-1', ENDED, '051cfc5e83174667124a58df7a8112e355e8c7bd'],
    [
      'meeting-ended',
      'SHA-256',
      ENDED,
      'e64eb10c516fa1ec48dbb6977ba912e0ebb520beb184d949d155a75b9df76b6a',
    ],
    ['user-joined', 'SHA-1', JOINED, 'b4f33b09dca5925d8d1fcd1dcc54db81d206dde2'],
    [
      'user-joined',
      'SHA-256',
      JOINED,
      '63e44d2223acfa296855724dbdbd0b543ad2c8ef6684019b0173cd6a1579ce41',
    ],
    [
      'user-joined',
      'SHA-384',
      JOINED,
      'ac96daee3edfb6d7da094a27ab34c5d0644993ab17c798cacacba9ad2eb015e27b207b2ad30b3a6bd06caf0b17c02c4f',
    ],
    [
      'user-joined',
      'SHA-512',
      JOINED,
      '405b020f71ecbdd91cd6f064941130956c6aec9d44767513c528aa56e89d7777cc0abf0ef820f4fa8b3dc415a34428bb6e35e8a2fcdfe8e75ffe60fb482bbad9',
    ],
  ])('bbb-webhooks since 3.4 sign the raw body: %s, %s', (_event, _algorithm, sent, checksum) => {
    expect(verdictOn(sent, { checksum })).toEqual({
      authentic: true,
      era: 'A',
      callbackUrl: sent.callbackUrl,
    });
  });

  test('bbb-webhooks 2.x sign the fields as JSON', () => {
    const checksum = '1486de43d80f6220e4b17cfe8b64ac324cdfef72';
    expect(verdictOn(ENDED, { checksum })).toMatchObject({ authentic: true, era: 'B' });
  });

  test('the fields of bbb-webhooks 2.x may come in any order', () => {
    const [domain, event, timestamp] = ENDED.rawBody.toString().split('&');
    const rawBody = Buffer.from([event, timestamp, domain].join('&').replace(/\+/g, '%20'));
    const checksum = '1486de43d80f6220e4b17cfe8b64ac324cdfef72';
    expect(verdictOn({ ...ENDED, rawBody }, { checksum })).toMatchObject({ era: 'B' });
  });

  test.each([
    ['meeting-ended', ENDED, '19de5569048a8cf74235a15e1c43c9c05f0ddc73'],
    ['user-joined', JOINED, 'd52693e24982ed9a8ed11aed528c07f9ac3e0634'],
  ])('what bbb-webhooks 3.0–3.3 send counts only where asked for: %s', (_event, sent, checksum) => {
    expect(verdictOn(sent, { checksum })).toMatchObject({ authentic: false });
    expect(verdictOn(sent, { checksum }, { eras: ['A', 'C'] })).toMatchObject({ era: 'C' });
  });

  test('the shared secret as a bearer token is enough', () => {
    expect(verdictOn(ENDED, { authorization: `Bearer ${SECRET}` })).toEqual({
      authentic: true,
      era: 'bearer',
    });
    expect(verdictOn(ENDED, { authorization: `bearer  ${SECRET} ` })).toMatchObject({
      authentic: true,
    });
  });

  test.each(['', 'Bearer', 'Bearer ', `Basic ${SECRET}`, SECRET, `Bearer ${SECRET}x`, 'Bearer x'])(
    'no other Authorization header is: %p',
    (authorization) => {
      expect(verdictOn(ENDED, { authorization })).toMatchObject({ authentic: false });
    },
  );

  test('while a secret is being changed the previous one counts too', () => {
    const secrets = ['the new one', SECRET];
    const checksum = '051cfc5e83174667124a58df7a8112e355e8c7bd';
    expect(verdictOn(ENDED, { checksum }, { secrets })).toMatchObject({ era: 'A' });
    expect(verdictOn(ENDED, { authorization: `Bearer ${SECRET}` }, { secrets })).toMatchObject({
      era: 'bearer',
    });
  });

  test('an empty secret opens nothing', () => {
    const { callbackUrl, rawBody } = ENDED;
    const checksum = hash('sha256', callbackUrl, rawBody, '');
    expect(verdictOn(ENDED, { checksum }, { secrets: [''] })).toMatchObject({ authentic: false });
    expect(verdictOn(ENDED, { authorization: 'Bearer ' }, { secrets: [''] })).toMatchObject({
      authentic: false,
    });
  });

  test('a body with one byte changed, cut off or added does not verify', () => {
    const checksum = '051cfc5e83174667124a58df7a8112e355e8c7bd';
    const { rawBody } = ENDED;
    const changed = Buffer.from(rawBody);
    changed[40] ^= 1;
    for (const body of [
      changed,
      rawBody.subarray(0, -1),
      Buffer.concat([rawBody, Buffer.from(' ')]),
    ])
      expect(verdictOn({ ...ENDED, rawBody: body }, { checksum })).toMatchObject({
        authentic: false,
      });
  });

  test('a checksum for another address does not verify', () => {
    const sent = { ...ENDED, callbackUrl: 'https://n8n.example.com/webhook/bbb?tenant=8' };
    const checksum = '051cfc5e83174667124a58df7a8112e355e8c7bd';
    expect(verdictOn(sent, { checksum })).toMatchObject({ authentic: false });
  });

  test('it names the address, among those possible, that was signed', () => {
    const checksum = '051cfc5e83174667124a58df7a8112e355e8c7bd';
    const callbackUrls = [JOINED.callbackUrl, ENDED.callbackUrl];
    const delivery = { callbackUrls, rawBody: ENDED.rawBody, checksum };
    expect(verifyDelivery(delivery, { secrets: [SECRET] })).toMatchObject({
      callbackUrl: ENDED.callbackUrl,
    });
  });

  test.each([
    ['upper case', '051CFC5E83174667124A58DF7A8112E355E8C7BD'],
    ['too short', '051cfc5e83174667124a58df7a8112e355e8c7b'],
    ['empty', ''],
    ['no hash at all', 'ü'.repeat(40)],
  ])('a checksum that bbb-webhooks never writes does not verify: %s', (_name, checksum) => {
    expect(verdictOn(ENDED, { checksum })).toMatchObject({ authentic: false });
  });

  test('an event cannot be smuggled beside the signed fields of bbb-webhooks 2.x', () => {
    const checksum = '1486de43d80f6220e4b17cfe8b64ac324cdfef72';
    const forged = encodeURIComponent('[{"data":{"id":"rap-deleted"}}]');
    const genuine = ENDED.rawBody.toString();
    const asJson = `{"event":${JSON.stringify([{ data: { id: 'rap-deleted' } }])},"x":"&${genuine}&y="}`;
    for (const body of [`event=${forged}&${genuine}`, `${genuine}&event=${forged}`, asJson]) {
      const rawBody = Buffer.from(body);
      expect(verdictOn({ ...ENDED, rawBody }, { checksum })).toMatchObject({ authentic: false });
    }
  });

  test('the reason of a refusal says what is wrong and nothing of the secret', () => {
    const reasons = [{}, { authorization: 'Bearer x' }, { checksum: 'f'.repeat(40) }].map((proof) =>
      JSON.stringify(verdictOn(ENDED, proof)),
    );
    expect(reasons[0]).toContain('neither a checksum nor a bearer token');
    expect(reasons[1]).toContain('bearer token');
    expect(reasons[2]).toContain('checksum does not match');
    expect(reasons.join()).not.toContain(SECRET);
  });
});

describe('telling repeats apart', () => {
  test('the same body at the same address is a repeat, anything else is not', () => {
    const key = deliveryKey(ENDED.callbackUrl, ENDED.rawBody);
    expect(deliveryKey(ENDED.callbackUrl, Buffer.from(ENDED.rawBody))).toBe(key);
    expect(deliveryKey(JOINED.callbackUrl, ENDED.rawBody)).not.toBe(key);
    expect(deliveryKey(ENDED.callbackUrl, JOINED.rawBody)).not.toBe(key);
  });
});

const items = (body: string | Buffer, view = {}) =>
  readDelivery(Buffer.from(body))?.map((event) => eventItem(event, view));

const form = (event: unknown, rest = '&timestamp=1532718316953') =>
  `domain=bbb.example.com&event=${encodeURIComponent(JSON.stringify(event))}${rest}`;

const mapped = (id: string, attributes: object, ts: unknown = 1532718316938) => ({
  data: { type: 'event', id, attributes, event: { ts } },
});

describe('reading a delivery', () => {
  test('a meeting has ended', () => {
    expect(items(ENDED.rawBody)).toEqual([
      {
        event: 'meeting-ended',
        eventLabel: 'Meeting Ended',
        time: '2018-07-27T19:05:16.938Z',
        timestamp: 1532718316938,
        meetingID: "Fred's room (ü)",
        internalMeetingID: '44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098',
      },
    ]);
  });

  test('somebody joined; IDs that look like numbers stay text', () => {
    expect(items(JOINED.rawBody)).toEqual([
      {
        event: 'user-joined',
        eventLabel: 'Participant Joined',
        time: '2024-02-19T22:18:53.689Z',
        timestamp: 1708381133689,
        meetingID: '007',
        internalMeetingID: '8043c8452ae9830aac14c517adff3839dbd9228f-1698771157700',
        userID: '1e5',
        internalUserID: 'w_xfsb9gxtlfom',
        userName: 'Zoë & Co',
        role: 'MODERATOR',
        isPresenter: false,
        isGuest: false,
      },
    ]);
  });

  const event = mapped('meeting-ended', { meeting: { 'external-meeting-id': 'a' } });
  test.each([
    ['a form with one event instead of a list', form(event)],
    ['a form with the blanks of bbb-webhooks 2.x', form([event]).replace(/\+/g, '%20')],
    ['JSON: the fields, with the list as text', JSON.stringify({ event: JSON.stringify([event]) })],
    ['JSON: the fields, with the list as such', JSON.stringify({ event: [event], domain: 'x' })],
    ['JSON: a list', JSON.stringify([event])],
    ['JSON: the event alone', ` ${JSON.stringify(event)}\n`],
  ])('also as %s', (_name, body) => {
    expect(items(body)).toMatchObject([{ event: 'meeting-ended', meetingID: 'a' }]);
  });

  test('several events of one delivery keep their order', () => {
    const ids = ['user-joined', 'user-left', 'meeting-ended'];
    expect(items(form(ids.map((id) => mapped(id, {}))))?.map((item) => item.event)).toEqual(ids);
  });

  test.each([
    ['nothing', ''],
    ['a form without an event', 'domain=x&timestamp=1'],
    ['an event that is no JSON', 'event=%5B%7Bdata'],
    ['an empty list', 'event=%5B%5D'],
    ['a list of things that are no events', form([null, 1, 'x', {}, { data: {} }, { data: 7 }])],
    ['broken JSON', '{"event":['],
    ['a web page', '<html></html>'],
  ])('there is no event in %s', (_name, body) => {
    expect(readDelivery(Buffer.from(body))).toBeUndefined();
  });

  test('an event of a newer server, with values nobody expects, is read all the same', () => {
    const odd = mapped('Brand-New-Event', {
      meeting: { 'external-meeting-id': 7, name: ['x'], duration: 'long', record: 'maybe' },
      user: null,
      constructor: 'x',
    });
    expect(items(form([odd]))).toEqual([
      {
        event: 'brand-new-event',
        eventLabel: 'brand-new-event',
        time: '2018-07-27T19:05:16.938Z',
        timestamp: 1532718316938,
        meetingID: '7',
      },
    ]);
  });

  test('a meeting was created', () => {
    const created = mapped('meeting-created', {
      meeting: {
        'internal-meeting-id': 'x-1',
        'external-meeting-id': '1e5',
        name: 'Größe 漢字 😀 <b>',
        'is-breakout': false,
        'parent-id': 'bbb-none',
        duration: 90,
        'create-time': 1532718208098,
        record: true,
        'voice-conf': '07005',
        'dial-number': '613-555-1234',
        'max-users': 25,
        metadata: { course: '007' },
      },
    });
    expect(items(form([created]))?.[0]).toMatchObject({
      meetingName: 'Größe 漢字 😀 <b>',
      isBreakout: false,
      duration: 90,
      createTime: 1532718208098,
      record: true,
      voiceBridge: '07005',
      dialNumber: '613-555-1234',
      maxParticipants: 25,
      metadata: { course: '007' },
    });
    expect(items(form([created]))?.[0]).not.toHaveProperty('parentMeetingID');
  });

  test.each([
    [
      'user-joined',
      { user: { presenter: 'false', guest: 'true' } },
      { isPresenter: false, isGuest: true },
    ],
    [
      'user-audio-voice-enabled',
      { user: { 'listening-only': true, 'sharing-mic': false, muted: false } },
      { isListeningOnly: true, isSharingMicrophone: false, isMuted: false },
    ],
    ['user-cam-broadcast-start', { user: { stream: 'w_1_cam' } }, { cameraStream: 'w_1_cam' }],
    ['user-emoji-changed', { user: { emoji: '🙁' } }, { emoji: '🙁' }],
    ['user-raise-hand-changed', { user: { 'raise-hand': true } }, { raisedHand: true }],
    [
      'meeting-presentation-changed',
      { meeting: { 'presentation-id': 'p-1' } },
      { presentationID: 'p-1' },
    ],
    [
      'chat-group-message-sent',
      {
        'chat-message': {
          id: '1-a',
          message: 'Hello & <b>',
          sender: { 'internal-user-id': 'w_1', name: 'Zoë', time: 1 },
        },
        'chat-id': 'MAIN-PUBLIC-GROUP-CHAT',
      },
      {
        chatMessage: 'Hello & <b>',
        chatMessageID: '1-a',
        chatID: 'MAIN-PUBLIC-GROUP-CHAT',
        internalUserID: 'w_1',
        userName: 'Zoë',
      },
    ],
    [
      'poll-started',
      { poll: { id: 'p/1', question: 'OK?', answers: [{ id: 0, key: 'Yes' }] } },
      { pollID: 'p/1', pollQuestion: 'OK?', pollAnswers: [{ id: 0, key: 'Yes' }] },
    ],
    [
      'poll-responded',
      { poll: { id: 'p/1', answerIds: [0] } },
      { pollID: 'p/1', pollAnswerIDs: [0] },
    ],
    [
      'pad-content',
      {
        pad: { id: 'g.1$notes', 'external-pad-id': 'notes', rev: '3', start: 0, end: 4, text: '' },
      },
      { padID: 'g.1$notes', padName: 'notes', padRevision: 3, padStart: 0, padEnd: 4, padText: '' },
    ],
    [
      'transcript-updated',
      { transcript: { id: 't1', transcript: 'so then', locale: 'en-US', final: true } },
      {
        transcriptID: 't1',
        transcript: 'so then',
        transcriptLocale: 'en-US',
        transcriptIsFinal: true,
      },
    ],
    [
      'rap-archive-ended',
      { 'record-id': 'r-1', success: true, 'step-time': 6841, recorded: true, duration: 0 },
      { recordID: 'r-1', internalMeetingID: 'r-1', success: true, stepTime: 6841, recorded: true },
    ],
    ['rap-process-ended', { 'record-id': 'r-1', workflow: 'video' }, { format: 'video' }],
  ])('what %s says', (id, attributes, expected) => {
    expect(items(form([mapped(id, attributes)]))?.[0]).toMatchObject(expected);
  });

  test('a format of a recording was published; its time, in seconds, becomes milliseconds', () => {
    const attributes = {
      meeting: { 'internal-meeting-id': 'r-1', 'external-meeting-id': '007' },
      'record-id': 'r-1',
      success: true,
      'step-time': 415,
      workflow: 'presentation',
      recording: {
        name: 'Maths',
        'is-breakout': 'false',
        'start-time': 1588007000000,
        'end-time': 1588007223365,
        'raw-size': 2000000,
        metadata: { isBreakout: 'false', meetingId: '007', meetingName: 'Maths' },
        playback: {
          format: 'presentation',
          link: '\n  https://bbb.example.com/playback/presentation/2.3/r-1\n ',
          duration: 223365,
          size: 1513869,
        },
        download: {},
      },
    };
    expect(items(form([mapped('rap-publish-ended', attributes, 1588007746)]))).toEqual([
      {
        event: 'rap-publish-ended',
        eventLabel: 'Recording Published',
        time: '2020-04-27T17:15:46.000Z',
        timestamp: 1588007746000,
        meetingID: '007',
        internalMeetingID: 'r-1',
        recordID: 'r-1',
        meetingName: 'Maths',
        isBreakout: false,
        metadata: { isBreakout: 'false', meetingId: '007', meetingName: 'Maths' },
        format: 'presentation',
        playbackUrl: 'https://bbb.example.com/playback/presentation/2.3/r-1',
        playbackDuration: 223365,
        startTime: 1588007000000,
        endTime: 1588007223365,
        size: 1513869,
        rawSize: 2000000,
        success: true,
        stepTime: 415,
      },
    ]);
  });

  test('rap-published without a record ID takes the internal meeting ID, which is the same', () => {
    const attributes = { meeting: { 'internal-meeting-id': 'r-1' } };
    expect(items(form([mapped('rap-published', attributes)]))?.[0]).toMatchObject({
      recordID: 'r-1',
    });
  });

  test('without a time of its own an event has that of its delivery', () => {
    const untimed = { data: { id: 'meeting-ended', attributes: {} } };
    expect(items(form([untimed]))?.[0]).toMatchObject({ timestamp: 1532718316953 });
    expect(items(form([untimed], ''))?.[0]).not.toHaveProperty('time');
  });
});

describe('personal data', () => {
  const joined = mapped('user-joined', {
    meeting: { 'external-meeting-id': 'a', 'moderator-pass': 'mp-1', 'viewer-pass': 'ap-1' },
    user: {
      name: 'Zoë',
      'ip-address': '192.0.2.7',
      'user-agent': 'Firefox',
      referer: 'https://portal.example.com/',
      'session-token': 'token-1',
      userdata: { sessionToken: 'token-2', color: 'red' },
    },
  });
  const personal = ['mp-1', 'ap-1', '192.0.2.7', 'Firefox', 'portal', 'token-1', 'token-2'];

  test('is left out of the fields and of the raw event', () => {
    const [item] = items(form([joined]), { rawEvent: true }) ?? [];
    for (const value of personal) expect(JSON.stringify(item)).not.toContain(value);
    expect(item).toMatchObject({
      userName: 'Zoë',
      userdata: { color: 'red' },
      rawEvent: { data: { attributes: { user: { name: 'Zoë' } } } },
    });
  });

  test('is there when asked for', () => {
    expect(items(form([joined]), { personalData: true, rawEvent: true })?.[0]).toMatchObject({
      moderatorPW: 'mp-1',
      attendeePW: 'ap-1',
      ipAddress: '192.0.2.7',
      userAgent: 'Firefox',
      referer: 'https://portal.example.com/',
      sessionToken: 'token-1',
      userdata: { sessionToken: 'token-2' },
      rawEvent: joined,
    });
  });

  test('the raw event comes only when asked for', () => {
    expect(items(form([joined]))?.[0]).not.toHaveProperty('rawEvent');
  });

  test('is left out of raw messages too', () => {
    const message = {
      envelope: { name: 'MeetingCreatedEvtMsg', timestamp: 1696271692890 },
      core: {
        header: { name: 'MeetingCreatedEvtMsg' },
        body: {
          props: {
            meetingProp: { name: 'Maths', extId: '007', intId: 'x-1', isBreakout: false },
            password: {
              moderatorPass: 'mp-1',
              viewerPass: 'ap-1',
              learningDashboardAccessToken: 't',
            },
          },
        },
      },
    };
    const [item] = items(form([message]), { rawEvent: true }) ?? [];
    expect(JSON.stringify(item)).not.toMatch(/mp-1|ap-1|Pass|Token/);
    expect(items(form([message]), { personalData: true })?.[0]).toMatchObject({
      moderatorPW: 'mp-1',
    });
  });
});

describe("BigBlueButton's internal messages", () => {
  const message = (name: string, body: object, userId?: string) => ({
    envelope: { name, routing: { meetingId: 'x-1', userId }, timestamp: 1696271703894 },
    core: { header: { name, meetingId: 'x-1', userId }, body },
  });

  test.each([
    ['MeetingDestroyedEvtMsg', { meetingId: 'x-1' }, 'meeting-ended'],
    ['RecordingStatusChangedEvtMsg', { recording: true }, 'meeting-recording-started'],
    ['RecordingStatusChangedEvtMsg', { recording: false }, 'meeting-recording-stopped'],
    ['RecordingStatusChangedEvtMsg', {}, 'meeting-recording-unhandled'],
    ['UserMutedVoiceEvtMsg', { muted: true }, 'user-audio-muted'],
    ['UserMutedVoiceEvtMsg', { muted: false }, 'user-audio-unmuted'],
    ['UserMutedVoiceEvtMsg', {}, 'user-audio-unhandled'],
    ['UserReactionEmojiChangedEvtMsg', { reactionEmoji: '🙁' }, 'user-emoji-changed'],
    ['SomethingElseEvtMsg', {}, 'somethingelseevtmsg'],
  ])('%s %j is %s', (name, body, event) => {
    expect(items(form([message(name, body)]))).toMatchObject([
      { event, timestamp: 1696271703894, internalMeetingID: 'x-1' },
    ]);
  });

  test('have the same flat fields as far as they say it', () => {
    const body = { intId: 'w_1', extId: '1e5', name: 'Zoë', role: 'MODERATOR', guest: false };
    expect(items(form([message('UserJoinedMeetingEvtMsg', body, 'w_1')]))?.[0]).toMatchObject({
      event: 'user-joined',
      userID: '1e5',
      internalUserID: 'w_1',
      userName: 'Zoë',
      role: 'MODERATOR',
      isGuest: false,
    });
  });

  test('those of the recording pipeline have a shape of their own', () => {
    const published = {
      header: { timestamp: 55, name: 'publish_ended', current_time: 1588007746, version: '0.0.1' },
      payload: {
        meeting_id: 'r-1',
        external_meeting_id: '007',
        record_id: 'r-1',
        success: true,
        step_time: 415,
        workflow: 'video',
        playback: { format: 'video', link: 'https://bbb.example.com/playback/video/r-1/' },
        metadata: { meetingName: 'Maths' },
      },
    };
    expect(items(form([published]))?.[0]).toMatchObject({
      event: 'rap-publish-ended',
      timestamp: 1588007746000,
      meetingID: '007',
      recordID: 'r-1',
      format: 'video',
      playbackUrl: 'https://bbb.example.com/playback/video/r-1/',
      meetingName: 'Maths',
      success: true,
    });
  });
});

describe('finding the meeting of an event', () => {
  const read = (meeting: object) => readDelivery(Buffer.from(form([mapped('x', { meeting })])))![0];
  const meetingIDs = ['1e5', "Fred's room (ü)", 'a&b+c%20#', '😀'];

  test.each(meetingIDs)('by its ID: %s', (meetingID) => {
    expect(meetingOf(read({ 'external-meeting-id': meetingID }), meetingIDs)).toBe(meetingID);
  });

  test.each(meetingIDs)('by its internal ID, which begins with the hash of it: %s', (meetingID) => {
    const internal = `${hash('sha1', meetingID)}-1532718208098`;
    expect(meetingOf(read({ 'internal-meeting-id': internal }), meetingIDs)).toBe(meetingID);
  });

  test('other meetings are not found', () => {
    const internal = `${hash('sha1', '1e5')}-1`;
    expect(meetingOf(read({ 'external-meeting-id': '100000' }), meetingIDs)).toBeUndefined();
    expect(meetingOf(read({}), meetingIDs)).toBeUndefined();
    expect(
      meetingOf(
        read({ 'external-meeting-id': 'other', 'internal-meeting-id': internal }),
        meetingIDs,
      ),
    ).toBeUndefined();
  });
});
