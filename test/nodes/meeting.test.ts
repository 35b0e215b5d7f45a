import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

const AWKWARD = [
  '007',
  '1e5',
  '0x1A',
  '12345678901234567890',
  "Fred's (best) Room!*~",
  'a&b=c?d#e%f+g',
  'Größe 漢字 😀',
  '<b>"x"</b>',
];

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const credential = () => ({ url: bbb.url, secret: bbb.secret });

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'],
  more: Partial<Parameters<typeof runNode>[0]> = {},
) {
  return await runNode({
    credential: credential(),
    parameters: { resource: 'meeting', operation, ...parameters },
    ...more,
  });
}

const create = async (parameters: Parameters<typeof run>[1] = {}, more = {}) =>
  (await run('create', { meetingID: 'physics-101', name: 'Physics', ...parameters }, more)).items;

describe('creating a meeting', () => {
  test('gives its IDs, its times and a join link for a moderator and a viewer', async () => {
    const [{ json, pairedItem }] = await create({ moderatorName: 'Ada', viewerName: 'Zoë' });
    expect(json).toMatchObject({
      meetingID: 'physics-101',
      meetingName: 'Physics',
      existed: false,
      internalMeetingID: expect.stringMatching(/^[0-9a-f]{40}-\d{13}$/),
      createTime: expect.any(Number),
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      dialIn: { number: '613-555-1234', pin: expect.stringMatching(/^\d{5}$/) },
    });
    expect(pairedItem).toEqual({ item: 0 });
    const moderator = await bbb.control.participants.join(String(json.moderatorJoinUrl));
    const viewer = await bbb.control.participants.join(String(json.viewerJoinUrl));
    expect(bbb.control.participants.all('physics-101')).toHaveLength(2);
    expect([moderator.role, viewer.role]).toEqual(['MODERATOR', 'VIEWER']);
    expect(viewer.fullName).toBe('Zoë');
  });

  test('twice returns the first one, and says so', async () => {
    const [first] = await create();
    bbb.control.clock.advance(60_000);
    const [second] = await create({ name: 'Another name' });
    expect(second.json).toMatchObject({
      existed: true,
      createTime: first.json.createTime,
      internalMeetingID: first.json.internalMeetingID,
    });
    expect(bbb.control.meetings.all()).toHaveLength(1);
  });

  test('twice returns the first one also on servers that compare the passwords they made up', async () => {
    bbb.control.configure({ createWithoutPasswords: 'old' });
    const [first] = await create();
    const [second] = await create();
    expect(second.json).toMatchObject({ existed: true, createTime: first.json.createTime });
    expect(second.json.viewerJoinUrl).toBe(first.json.viewerJoinUrl);
  });

  test('with other passwords than the existing one has is refused with what to do', async () => {
    await create({ olderServers: { attendeePW: 'one', moderatorPW: 'two' } });
    await expect(
      create({ olderServers: { attendeePW: 'x1', moderatorPW: 'x2' } }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('exists already, with other passwords'),
      description: expect.stringContaining('passwords'),
    });
  });

  test.each(AWKWARD)('keeps the ID and the name as they are: %j', async (text) => {
    const [{ json }] = await create({
      meetingID: { __rl: true, mode: 'id', value: text },
      name: text,
    });
    expect(json.meetingID).toBe(text);
    expect(bbb.control.meetings.get(text).name).toBe(text.replace(/<[^>]*>/g, ''));
    const { items } = await run('get', { meetingID: text });
    expect(items[0].json.meetingID).toBe(text);
    await expect(bbb.control.participants.join(String(json.viewerJoinUrl))).resolves.toBeDefined();
  });

  test('sends all settings that are filled in, and none that are not', async () => {
    await create({
      record: true,
      recording: { autoStartRecording: true, allowStartStopRecording: false },
      limits: { duration: 90, maxParticipants: '25', meetingExpireIfNoUserJoinedInMinutes: 0 },
      guests: { guestPolicy: 'ASK_MODERATOR' },
      texts: {
        welcome: 'Hi <b>all</b> & "you"',
        logoutURL: ' https://www.example.com/?a=1&b=2 ',
        moderatorOnlyMessage: '',
      },
      metadata: {
        entry: [
          { name: 'course', value: 'A & B' },
          { name: 'bbb-Origin', value: "n8n's" },
        ],
      },
    });
    const [request] = bbb.control.requests.all('create');
    const sent = Object.fromEntries(new URLSearchParams(request.rawQuery));
    delete sent.checksum;
    expect(sent).toEqual({
      meetingID: 'physics-101',
      name: 'Physics',
      record: 'true',
      autoStartRecording: 'true',
      allowStartStopRecording: 'false',
      duration: '90',
      maxParticipants: '25',
      meetingExpireIfNoUserJoinedInMinutes: '0',
      guestPolicy: 'ASK_MODERATOR',
      welcome: 'Hi <b>all</b> & "you"',
      logoutURL: 'https://www.example.com/?a=1&b=2',
      meta_course: 'A & B',
      'meta_bbb-Origin': "n8n's",
    });
    expect(request.method).toBe('GET');
  });

  test('leaves out what is set for recording while recording is off', async () => {
    await create({ record: false, recording: { autoStartRecording: true } });
    expect(bbb.control.requests.all('create')[0].rawQuery).not.toContain('autoStartRecording');
  });

  test('hands over presentations by address', async () => {
    await create({
      presentations: {
        document: [{ url: 'https://www.example.com/a.pdf?x=1&y=2', filename: "A & B's.pdf" }],
      },
    });
    const [request] = bbb.control.requests.all('create');
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/xml');
    expect(bbb.control.meetings.get('physics-101').documents).toMatchObject([
      { url: 'https://www.example.com/a.pdf?x=1&y=2', name: "A & B's.pdf" },
    ]);
  });

  test('puts the passwords into the links where they were given, for servers that know no role', async () => {
    const [{ json }] = await create({ olderServers: { attendeePW: 'a p', moderatorPW: 'm&p' } });
    expect(new URL(String(json.viewerJoinUrl)).searchParams.get('password')).toBe('a p');
    expect(new URL(String(json.moderatorJoinUrl)).searchParams.get('password')).toBe('m&p');
  });

  test('makes no link for a name that is empty', async () => {
    const [{ json }] = await create({ moderatorName: '', viewerName: 'Zoë' });
    expect(json).not.toHaveProperty('moderatorJoinUrl');
    expect(json).toHaveProperty('viewerJoinUrl');
  });

  test.each([
    [{ name: '={{ $json.nothing }}' }, 'The field "Name" is empty.'],
    [{ meetingID: '={{ " " }}' }, 'The field "Meeting ID" is empty.'],
    [
      { limits: { duration: 'an hour' } },
      'The field "Duration (Minutes)" is not a whole number: "an hour".',
    ],
    [{ limits: { maxParticipants: -1 } }, 'The field "Max Participants" is out of range: "-1".'],
    [{ record: 'maybe' }, 'The field "Allow Recording" is neither true nor false: "maybe".'],
    [
      { metadata: { entry: [{ name: 'course_id', value: '1' }] } },
      'would drop without a word: "course_id"',
    ],
    [
      { presentations: { document: [{ url: 'https://www.example.com/slides' }] } },
      'what kind of file',
    ],
  ])('with %j is refused before anything is sent', async (parameters, message) => {
    await expect(create(parameters)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      description: expect.stringMatching(/./),
    });
    expect(bbb.control.requests.all()).toEqual([]);
  });
});

describe('join links', () => {
  test('are made one per item, without asking the server, and carry the fields of the item along', async () => {
    await create();
    bbb.control.requests.clear();
    const people = [
      { name: 'Ada Lovelace', email: 'ada@example.com', role: 'MODERATOR' },
      { name: "Zoë O'Brien & Söhne", email: 'zoe@example.com', role: 'VIEWER' },
    ];
    const { items } = await run(
      'join',
      {
        meetingID: 'physics-101',
        fullName: '={{ $json.name }}',
        role: '={{ $json.role }}',
        additionalFields: { userID: '={{ $json.email }}', guest: false },
      },
      { items: people },
    );
    expect(bbb.control.requests.all()).toEqual([]);
    expect(items.map(({ json }) => [json.email, json.fullName, json.role])).toEqual(
      people.map(({ email, name, role }) => [email, name, role]),
    );
    expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    for (const { json } of items) await bbb.control.participants.join(String(json.joinUrl));
    const inside = bbb.control.participants.all('physics-101');
    expect(inside.map(({ fullName, role, userId }) => [fullName, role, userId])).toEqual(
      people.map(({ name, role, email }) => [name, role, email]),
    );
  });

  test('leave the fields of the item out when that is wanted', async () => {
    const { items } = await run(
      'join',
      { meetingID: '007', fullName: 'Ada', includeInputFields: false },
      { items: [{ email: 'ada@example.com' }] },
    );
    expect(Object.keys(items[0].json).sort()).toEqual(['fullName', 'joinUrl', 'meetingID', 'role']);
  });

  test('bound to a run of the meeting do not open the next one', async () => {
    const [{ json }] = await create();
    const bound = await run('join', {
      meetingID: 'physics-101',
      fullName: 'Ada',
      additionalFields: { createTime: json.createTime as number },
    });
    const link = String(bound.items[0].json.joinUrl);
    await bbb.control.participants.join(link);
    await run('end', { meetingID: 'physics-101' });
    bbb.control.clock.advance(120_000);
    await create();
    await expect(bbb.control.participants.join(link)).rejects.toThrow(/mismatchCreateTime/);
  });

  test('say that somebody is a guest only when it is so', async () => {
    const link = async (guest: boolean) =>
      String(
        (await run('join', { meetingID: '007', fullName: 'A', additionalFields: { guest } }))
          .items[0].json.joinUrl,
      );
    expect(await link(true)).toContain('&guest=true&');
    expect(await link(false)).not.toContain('guest');
  });

  test('bound to something that is no time are refused', async () => {
    await expect(
      run('join', {
        meetingID: '007',
        fullName: 'A',
        additionalFields: { createTime: '2026-11-21T08:00:00Z' },
      }),
    ).rejects.toThrow('not a number of milliseconds');
  });

  test.each(['Teacher', '', null])(
    'for a role that does not exist are refused: %j',
    async (role) => {
      await expect(
        run(
          'join',
          { meetingID: '007', fullName: 'A', role: '={{ $json.role }}' },
          { items: [{ role }] },
        ),
      ).rejects.toMatchObject({
        message: expect.stringContaining('The field "Role" has no choice'),
        description: expect.stringContaining('MODERATOR'),
      });
    },
  );

  test('take a role in small letters', async () => {
    const { items } = await run('join', {
      meetingID: '007',
      fullName: 'A',
      role: '={{ "moderator" }}',
    });
    expect(items[0].json.role).toBe('MODERATOR');
    expect(items[0].json.joinUrl).toContain('role=MODERATOR');
  });

  test('do not contain the secret', async () => {
    const { items } = await run('join', { meetingID: '007', fullName: 'A' });
    expect(JSON.stringify(items)).not.toContain(bbb.secret);
  });
});

describe('looking at meetings', () => {
  test('one comes with its participants, but without its passwords', async () => {
    const [{ json }] = await create();
    await bbb.control.participants.join(String(json.moderatorJoinUrl));
    const { items } = await run('get', { meetingID: 'physics-101' });
    expect(items[0].json).toMatchObject({
      meetingID: 'physics-101',
      meetingName: 'Physics',
      running: true,
      participantCount: 1,
      attendees: [{ fullName: 'Moderator', role: 'MODERATOR' }],
    });
    expect(Object.keys(items[0].json).length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(items[0].json)).not.toMatch(/PW/);
  });

  test('everything about it comes when it is not to be simplified, with right types', async () => {
    await create({
      limits: { duration: 90 },
      metadata: { entry: [{ name: 'Course', value: '007' }] },
    });
    const { items } = await run('get', { meetingID: 'physics-101', simplify: false });
    expect(items[0].json).toMatchObject({
      duration: 90,
      voiceBridge: expect.any(String),
      hasBeenForciblyEnded: false,
      metadata: { course: '007' },
      attendees: [],
      moderatorPW: expect.any(String),
    });
  });

  test('all of them come one per item, up to the limit', async () => {
    expect((await run('getMany', {})).items).toEqual([]);
    for (const meetingID of ['001', '002', '003']) await create({ meetingID });
    expect(
      (await run('getMany', { returnAll: true })).items.map(({ json }) => json.meetingID).sort(),
    ).toEqual(['001', '002', '003']);
    expect((await run('getMany', { limit: 2 })).items).toHaveLength(2);
  });

  test('one that does not exist is an error with what to do', async () => {
    await expect(run('get', { meetingID: 'nobody' })).rejects.toMatchObject({
      message: 'There is no running meeting with this meeting ID.',
      description: expect.stringContaining('Check the meeting ID'),
    });
  });

  test('a meeting runs once somebody is in it', async () => {
    const [{ json }] = await create();
    const running = async (meetingID: string) =>
      (await run('isRunning', { meetingID })).items[0].json;
    expect(await running('physics-101')).toEqual({ meetingID: 'physics-101', running: false });
    await bbb.control.participants.join(String(json.viewerJoinUrl));
    expect(await running('physics-101')).toEqual({ meetingID: 'physics-101', running: true });
    expect(await running('nobody')).toEqual({ meetingID: 'nobody', running: false });
  });
});

describe('ending a meeting', () => {
  test('ends it', async () => {
    await create();
    const { items } = await run('end', { meetingID: 'physics-101' });
    expect(items[0].json).toEqual({ meetingID: 'physics-101', ended: true });
    expect((await run('getMany', {})).items).toEqual([]);
  });

  test('that does not exist is an error, unless that is all right', async () => {
    await expect(run('end', { meetingID: 'nobody' })).rejects.toThrow('no running meeting');
    const { items } = await run('end', {
      meetingID: 'nobody',
      options: { failIfMissing: false },
    });
    expect(items[0].json).toEqual({ meetingID: 'nobody', ended: false });
  });
});
