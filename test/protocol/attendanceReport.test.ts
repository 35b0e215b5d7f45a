import { readAttendanceReport } from '../../protocol/attendanceReport';

const START = '2023-08-07 14:00:00 -0300';
const FINISH = '2023-08-07 15:00:00 -0300';

/** A time on that day, as the server's script writes it: three hours behind UTC. */
const at = (time: string) => `2023-08-07 ${time}:00 -0300`;
const utc = (time: string) => `2023-08-07T${time}:00.000Z`;

const report = (data: object, envelope: object = {}) =>
  readAttendanceReport({
    version: '1.0',
    meeting_id: '007',
    internal_meeting_id: '352a60fe-1691427974352',
    data: { metadata: { meeting_name: "Zoë's & Co" }, start: START, finish: FINISH, ...data },
    ...envelope,
  });

const attendees = (...list: object[]) => report({ attendees: list }).attendees;

describe('a report', () => {
  test('tells which meeting it is about, with times in ISO 8601', () => {
    const metadata = { meeting_name: "Zoë's & Co", is_breakout: 'false', course: '1e5' };
    const body = { meeting_id: '007', data: { metadata, duration: 3600, files: ['a.pdf', ''] } };
    expect(report(body.data)).toEqual({
      meetingID: '007',
      internalMeetingID: '352a60fe-1691427974352',
      meetingName: "Zoë's & Co",
      isBreakout: false,
      start: utc('17:00'),
      finish: utc('18:00'),
      durationSeconds: 3600,
      metadata,
      attendees: [],
      polls: [],
      files: ['a.pdf'],
      raw: expect.objectContaining({ meeting_id: '007', version: '1.0' }),
    });
  });

  test('names the tenant when a load balancer passes it on', () => {
    expect(report({}, { customer: 'school-7' }).customer).toBe('school-7');
    expect(report({})).not.toHaveProperty('customer');
  });

  test('may be the text that arrived', () => {
    expect(readAttendanceReport('{"meeting_id":"007","data":{}}')).toMatchObject({
      meetingID: '007',
      internalMeetingID: '',
      meetingName: '',
      start: null,
      finish: null,
      durationSeconds: null,
      attendees: [],
    });
  });

  test.each([null, undefined, '', 'no JSON', '[]', 7, [], {}, { data: null }, { data: [] }])(
    'is not %j',
    (body) => {
      expect(() => readAttendanceReport(body)).toThrow(
        expect.objectContaining({ kind: 'unreadable', advice: expect.stringMatching(/./) }),
      );
    },
  );

  test.each(['', 0, null, 'yesterday', {}, '2023-13-45 10:00:00 UTC', 9e30])(
    'has no time where there is none: %j',
    (start) => {
      expect(report({ start }).start).toBeNull();
    },
  );
});

describe('a participant', () => {
  const zoe = {
    ext_user_id: '1e5',
    name: 'Zoë',
    moderator: true,
    joins: [at('14:10'), at('14:40')],
    leaves: [at('14:20'), at('14:45')],
    duration: 900,
    recent_talking_time: '',
    engagement: { chats: 3, talks: 12, raisehand: 1, emojis: 2, poll_votes: 4, talk_time: 95 },
  };

  test('has everything that the report knows', () => {
    expect(attendees(zoe)).toEqual([
      {
        meetingID: '007',
        internalMeetingID: '352a60fe-1691427974352',
        meetingName: "Zoë's & Co",
        name: 'Zoë',
        userID: '1e5',
        role: 'moderator',
        present: false,
        firstJoined: utc('17:10'),
        firstJoinTime: Date.UTC(2023, 7, 7, 17, 10),
        lastLeft: utc('17:45'),
        lastLeaveTime: Date.UTC(2023, 7, 7, 17, 45),
        minutes: 15,
        seconds: 900,
        joins: [utc('17:10'), utc('17:40')],
        leaves: [utc('17:20'), utc('17:45')],
        talkMinutes: 1.6,
        talkSeconds: 95,
        talks: 12,
        messages: 3,
        handsRaised: 1,
        emojis: 2,
        pollVotes: 4,
        isPresenter: null,
        hasJoinedVoice: null,
        isListeningOnly: null,
        hasVideo: null,
        clientType: null,
      },
    ]);
  });

  test.each(['2023-08-07 14:05:00 -0300', '', 0, 1691427974, null])(
    'is the same whatever the time of their last word looks like: %j',
    (recent_talking_time) => {
      expect(attendees({ ...zoe, recent_talking_time })).toEqual(attendees(zoe));
    },
  );

  test.each([
    ['a list', (sessions: object[]) => sessions],
    ['an object', ([first, second]: object[]) => ({ w_1: first, w_2: second })],
  ])('in two windows at once is there once, be the sessions %s', (_, shape) => {
    const events = (time: string) => [{ timestamp: at(time), userid: 'w_1', remove: false }];
    const sessions = shape([
      { joins: events('14:10'), lefts: events('14:30') },
      { joins: events('14:20'), lefts: events('14:40') },
    ]);
    expect(attendees({ ...zoe, joins: [], leaves: [], duration: 2400, sessions })).toMatchObject([
      {
        minutes: 30,
        joins: [utc('17:10'), utc('17:20')],
        leaves: [utc('17:30'), utc('17:40')],
        firstJoined: utc('17:10'),
        lastLeft: utc('17:40'),
      },
    ]);
  });

  test('whose window came back without having left was there all the time', () => {
    const sessions = { w_1: { joins: [at('14:10'), at('14:15')], lefts: [at('14:20')] } };
    expect(attendees({ ...zoe, sessions })).toMatchObject([{ minutes: 10 }]);
  });

  test('who never left was there until the end', () => {
    expect(attendees({ ...zoe, joins: [at('14:30')], leaves: [] })).toMatchObject([
      { minutes: 30, lastLeft: null, leaves: [] },
    ]);
  });

  test('was there as long as the server says, if it does not say when', () => {
    expect(attendees({ ext_user_id: 'a', name: 'A', duration: 61 })).toMatchObject([
      { minutes: 1, seconds: 61, firstJoined: null, joins: [], messages: null, talkSeconds: null },
    ]);
  });

  test('is one item, also where an old server lists every connection', () => {
    const again = { ...zoe, moderator: false, joins: [at('14:50')], leaves: [at('14:55')] };
    expect(attendees(zoe, again)).toMatchObject([
      { role: 'moderator', minutes: 20, messages: 6, joins: { length: 3 } },
    ]);
  });

  test('is told apart from somebody with the same ID, or without any', () => {
    const others = [{ ext_user_id: '1e5', name: 'Ann' }, { name: 'Ann' }, { name: 'Ann' }];
    expect(attendees(zoe, ...others)).toHaveLength(4);
  });

  test.each([
    ['007', '007'],
    [45, '45'],
    ['', ''],
    [null, ''],
  ])('keeps the ID %j', (ext_user_id, userID) => {
    expect(attendees({ ...zoe, ext_user_id })).toMatchObject([{ userID }]);
  });

  test.each([
    [true, 'moderator'],
    ['true', 'moderator'],
    [false, 'viewer'],
    [undefined, 'viewer'],
  ])('moderator: %j', (moderator, role) => {
    expect(attendees({ ...zoe, moderator })).toMatchObject([{ role }]);
  });

  test('is left out when it is none, and nothing strange in it does harm', () => {
    expect(attendees('x' as never, null as never, [] as never)).toEqual([]);
    const strange = { name: 12, joins: 'x', leaves: {}, sessions: [null, 'x'], engagement: 7 };
    expect(attendees(strange)).toMatchObject([{ name: '12', minutes: null, messages: null }]);
  });
});

describe('times', () => {
  test.each([
    ['2023-08-07 14:06:14 -0300', '2023-08-07T17:06:14.000Z'],
    ['2021-09-23T16:08:29.000+00:00', '2021-09-23T16:08:29.000Z'],
    ['2019/03/15 08:49:29 +0000', '2019-03-15T08:49:29.000Z'],
    ['2023-08-07 14:06:14 UTC', '2023-08-07T14:06:14.000Z'],
    ['2023-08-07 14:06:14', '2023-08-07T14:06:14.000Z'],
    [1691427974352, '2023-08-07T17:06:14.352Z'],
    [1691427974, '2023-08-07T17:06:14.000Z'],
  ])('are read as %j', (start, expected) => {
    expect(report({ start }).start).toBe(expected);
  });
});

describe('a poll', () => {
  const poll = {
    id: 'p-1',
    type: 'R-',
    question: 'Why?',
    published: true,
    options: ['Yes', 'No'],
    start: at('14:30'),
    votes: { '007': 'Yes', zo_anna_7: ['Yes', 'No'], stranger: null },
  };

  test('tells who voted what, although the server changes the letters of their IDs', () => {
    const list = [
      { ext_user_id: '007', name: 'Ann' },
      { ext_user_id: 'Zo-Anna-7', name: 'Zo' },
    ];
    expect(report({ attendees: list, polls: [poll, 'x'] }).polls).toEqual([
      {
        ...poll,
        start: utc('17:30'),
        votes: [
          { userID: '007', name: 'Ann', answer: 'Yes' },
          { userID: 'Zo-Anna-7', name: 'Zo', answer: 'Yes, No' },
          { userID: 'stranger', name: '', answer: '' },
        ],
      },
    ]);
  });
});

test('a meeting of ten thousand with a poll loses nobody', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `User-${index}`);
  const votes = Object.fromEntries(ids.map((id) => [id.toLowerCase().replace('-', '_'), 'Yes']));
  const list = ids.map((ext_user_id) => ({ ext_user_id, name: 'Zoë', joins: [START] }));
  const { attendees: items, polls } = report({ attendees: list, polls: [{ id: 'p', votes }] });
  expect(items).toHaveLength(10_000);
  expect(polls[0].votes[9999]).toMatchObject({ userID: 'User-9999' });
});
