import type { NodeParameterValueType } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const run = async (
  operation: string,
  parameters: Record<string, NodeParameterValueType>,
  more: Partial<Parameters<typeof runNode>[0]> = {},
) =>
  await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'meeting', operation, ...parameters },
    ...more,
  });

const create = async (meetingID: string, parameters = {}) =>
  (await run('create', { meetingID, name: `Class ${meetingID}`, ...parameters })).items[0].json;

const PDF = {
  content: Buffer.from('%PDF-1'),
  fileName: 'slides.pdf',
  mimeType: 'application/pdf',
};

describe('creating and joining in one step', () => {
  test('creates the meeting once and gives each item its own link', async () => {
    const people = [
      { name: 'Ada', role: 'MODERATOR', mail: 'ada@example.com' },
      { name: "Zoë O'Brien", role: 'VIEWER', mail: 'zoe@example.com' },
    ];
    const { items } = await run(
      'createAndJoin',
      {
        meetingID: 'physics-101',
        name: 'Physics',
        fullName: '={{ $json.name }}',
        role: '={{ $json.role }}',
        texts: { logoutURL: 'https://www.example.com/all' },
        additionalFields: { userID: '={{ $json.mail }}' },
      },
      { items: people },
    );
    expect(items.map(({ json }) => [json.existed, json.fullName, json.mail])).toEqual([
      [false, 'Ada', 'ada@example.com'],
      [true, "Zoë O'Brien", 'zoe@example.com'],
    ]);
    for (const { json } of items) await bbb.control.participants.join(String(json.joinUrl));
    expect(
      bbb.control.participants.all('physics-101').map(({ userId, role }) => [userId, role]),
    ).toEqual([
      ['ada@example.com', 'MODERATOR'],
      ['zoe@example.com', 'VIEWER'],
    ]);
    const [request] = bbb.control.requests.all('create');
    expect(request.rawQuery).toContain('logoutURL');
    expect(request.rawQuery).not.toMatch(/fullName|userID|role=/);
    expect(String(items[0].json.joinUrl)).not.toContain('logoutURL');
  });

  test.each([
    [{ additionalFields: { createTime: 'soon' } }, 'not a number of milliseconds'],
    [{ userdata: { setting: [{ name: 'my key', value: '1' }] } }, 'has a name that does harm'],
    [{ meetingID: 'a,b' }, 'The field "Meeting ID" is no meeting ID'],
  ])('creates nothing when the link cannot be made: %j', async (wrong, message) => {
    const parameters = { meetingID: '007', name: 'Physics', fullName: 'Ada', ...wrong };
    await expect(run('createAndJoin', parameters)).rejects.toThrow(message);
    expect(bbb.control.requests.all('create')).toEqual([]);
  });

  test('says what it made, whatever the input item is called like', async () => {
    const { items } = await run(
      'createAndJoin',
      { meetingID: '007', name: 'Physics', fullName: '={{ $json.fullName }}' },
      { items: [{ fullName: 'Ada', meetingID: 7, name: 'Lovelace', mail: 'ada@example.com' }] },
    );
    expect(items[0].json).toMatchObject({
      meetingID: '007',
      meetingName: 'Physics',
      fullName: 'Ada',
      name: 'Lovelace',
      mail: 'ada@example.com',
    });
  });
});

test('adding "Lock Viewers on Joining" as it is locks them', () => {
  const { properties } = new BigBlueButton().description;
  const permissions = properties.find(
    ({ name, displayOptions }) =>
      name === 'permissions' && displayOptions?.show?.operation?.includes('create'),
  );
  expect(permissions?.options).toContainEqual(
    expect.objectContaining({ displayName: 'Lock Viewers on Joining', default: true }),
  );
});

describe('a class with a waiting room', () => {
  const guests = { guestPolicy: 'ASK_MODERATOR' };

  test('lets moderators in and everybody else wait', async () => {
    const { moderatorJoinUrl, viewerJoinUrl } = await create('physics-101', { guests });
    await bbb.control.participants.join(String(moderatorJoinUrl));
    await expect(bbb.control.participants.join(String(viewerJoinUrl))).rejects.toThrow('WAIT');
    expect(bbb.control.participants.all('physics-101')).toMatchObject([{ role: 'MODERATOR' }]);
  });

  test.each([
    ['VIEWER', {}, 'true'],
    ['VIEWER', { guest: true }, 'true'],
    ['VIEWER', { guest: false }, null],
    ['MODERATOR', {}, null],
  ])('does so for the person of an item: %s %j', async (role, additionalFields, guest) => {
    const { items } = await run('createAndJoin', {
      meetingID: '007',
      name: 'Physics',
      fullName: 'Ada',
      role,
      guests,
      additionalFields,
    });
    expect(new URL(String(items[0].json.joinUrl)).searchParams.get('guest')).toBe(guest);
  });

  test('is none unless it is asked for', async () => {
    const { viewerJoinUrl } = await create('physics-101');
    expect(viewerJoinUrl).not.toContain('guest');
  });
});

describe('expressions give all kinds of values', () => {
  test('a date of $now is one', async () => {
    const json = await create('physics-101', {
      startsAt: '={{ $now.plus({ hours: 2 }) }}',
      limits: { meetingExpireIfNoUserJoinedInMinutes: 0 },
      name: '={{ $now.toFormat("yyyy") }} class',
    });
    const ahead = new Date((json.calendar as { start: string }).start).getTime() - Date.now();
    expect(Math.round(ahead / 60_000)).toBe(120);
  });

  test('a switch may be given as text or number, and what depends on it follows', async () => {
    for (const record of ['={{ "true" }}', '={{ 1 }}']) {
      bbb.control.reset();
      await create('physics-101', { record, recording: { autoStartRecording: '={{ "true" }}' } });
      const [{ rawQuery }] = bbb.control.requests.all('create');
      expect(rawQuery).toContain('record=true&autoStartRecording=true');
    }
    const { items } = await run('get', { meetingID: 'physics-101', simplify: '={{ "false" }}' });
    expect(items[0].json).toHaveProperty('moderatorPW');
    const all = await run('getMany', { returnAll: '={{ "true" }}', limit: '={{ "" }}' });
    expect(all.items).toHaveLength(1);
    const options = { failIfMissing: '={{ "false" }}' };
    const ended = await run('end', { meetingID: 'nobody', options });
    expect(ended.items[0].json.ended).toBe(false);
  });

  test('several choices may come as one text', async () => {
    await create('physics-101', { permissions: { disabledFeatures: '={{ "chat, polls" }}' } });
    expect(bbb.control.requests.all('create')[0].rawQuery).toContain(
      'disabledFeatures=chat%2Cpolls',
    );
  });

  test('a feature that this package does not know goes through, with a hint', async () => {
    const { run: finished } = await run('create', {
      meetingID: 'physics-101',
      name: 'Physics',
      permissions: { disabledFeatures: ['chat', 'telepathy'] },
    });
    const hints = finished.data.resultData.runData.BigBlueButton[0].hints ?? [];
    expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('telepathy')]);
    expect(bbb.control.requests.all('create')[0].rawQuery).toContain('chat%2Ctelepathy');
  });
});

describe('an ID that no meeting can have is refused before anything is sent', () => {
  test.each([
    'get',
    'getAttendance',
    'isRunning',
    'end',
    'insertDocument',
    'sendChatMessage',
    'join',
  ])('%s', async (operation) => {
    await expect(
      run(operation, { meetingID: 'a,b', message: 'Hello', fullName: 'Ada', role: 'VIEWER' }),
    ).rejects.toMatchObject({
      message: 'The field "Meeting" is no meeting ID: "a,b".',
      description: expect.stringContaining('without commas'),
    });
    expect(bbb.control.requests.all()).toEqual([]);
  });
});

test('metadata whose names differ by capitals alone is refused, since the server keeps one of them', async () => {
  const entry = [
    { name: 'Course', value: 'Physics' },
    { name: 'course', value: 'Chemistry' },
  ];
  await expect(create('twice', { metadata: { entry } })).rejects.toThrow(
    'The parameter "meta_course" is given twice.',
  );
  expect(bbb.control.requests.all()).toEqual([]);
});

test('an answer about no meeting is not taken for a meeting', async () => {
  bbb.control.faults.set('getMeetingInfo', {
    body: '<response><returncode>SUCCESS</returncode></response>',
  });
  await expect(run('get', { meetingID: 'physics-101' })).rejects.toMatchObject({
    message: 'The answer of the server is about no meeting.',
    description: expect.stringContaining('Server URL'),
  });
});

describe('the calendar entry of a new meeting', () => {
  test('begins when people are expected and ends after the duration', async () => {
    const json = await create('physics-101', {
      startsAt: '2030-01-07T08:00:00+01:00',
      limits: { duration: 90, meetingExpireIfNoUserJoinedInMinutes: 0 },
    });
    expect(json.calendar).toEqual({
      uid: expect.stringMatching(/^[0-9a-f]{40}-\d{13}@127\.0\.0\.1$/),
      summary: 'Class physics-101',
      start: '2030-01-07T07:00:00.000Z',
      end: '2030-01-07T08:30:00.000Z',
      location: json.viewerJoinUrl,
      description: expect.stringContaining(`PIN ${(json.dialIn as { pin: string }).pin}`),
    });
  });

  test('without a time begins now and takes an hour', async () => {
    const { calendar, created } = (await create('physics-101')) as {
      calendar: { start: string; end: string };
      created: string;
    };
    expect(calendar.start).toBe(created);
    expect(new Date(calendar.end).getTime() - new Date(calendar.start).getTime()).toBe(3600_000);
  });
});

describe('a meeting created well before it begins', () => {
  const hints = async (parameters: Record<string, NodeParameterValueType>) => {
    const { run: finished } = await run('create', {
      meetingID: 'physics-101',
      name: 'Physics',
      ...parameters,
    });
    const told = finished.data.resultData.runData.BigBlueButton[0].hints ?? [];
    return told.map(({ message }) => message);
  };
  const inAnHour = () => new Date(bbb.control.clock.now() + 3600_000).toISOString();

  test('comes with a hint that the server drops it, and which field changes that', async () => {
    expect(await hints({ startsAt: inAnHour() })).toEqual([
      expect.stringMatching(
        /begins in 60 minutes, but BigBlueButton drops it after 5.*End if Nobody Joins/,
      ),
    ]);
  });

  test('comes without when something keeps it, or it begins soon, or nobody said when', async () => {
    const limits = { meetingExpireIfNoUserJoinedInMinutes: 90 };
    expect(await hints({ startsAt: inAnHour(), limits })).toEqual([]);
    expect(await hints({ startsAt: new Date(bbb.control.clock.now()).toISOString() })).toEqual([]);
    expect(await hints({})).toEqual([]);
  });
});

test('a name that some servers refuse comes with a hint', async () => {
  const { run: finished } = await run('create', { meetingID: 'long', name: 'x'.repeat(65) });
  const hints = finished.data.resultData.runData.BigBlueButton[0].hints ?? [];
  expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('65 characters')]);
});

describe('breakout rooms', () => {
  test('belong to their meeting', async () => {
    await create('main');
    const { items } = await run('createBreakoutRoom', {
      parentMeetingID: { __rl: true, mode: 'id', value: 'main' },
      meetingID: 'main-1',
      name: 'Room 1',
      sequence: 1,
      freeJoin: true,
    });
    expect(items[0].json).toMatchObject({
      meetingID: 'main-1',
      parentMeetingID: 'main',
      sequence: 1,
    });
    const [, request] = bbb.control.requests.all('create');
    expect(request.rawQuery).toMatch(
      /isBreakout=true&parentMeetingID=main&.*sequence=1&freeJoin=true/,
    );
    const rooms = async (breakoutRooms: string) =>
      (await run('getMany', { filters: { breakoutRooms } })).items.map(
        ({ json }) => json.meetingID,
      );
    expect(await rooms('only')).toEqual(['main-1']);
    expect(await rooms('exclude')).toEqual(['main']);
  });

  test('of a meeting that does not exist are refused', async () => {
    await expect(
      run('createBreakoutRoom', {
        parentMeetingID: 'nobody',
        meetingID: 'r-1',
        name: 'Room 1',
        sequence: 1,
      }),
    ).rejects.toMatchObject({ description: expect.stringMatching(/./) });
  });
});

describe('documents', () => {
  test('go into a running meeting, by address and from the input', async () => {
    await create('physics-101');
    const { items } = await run(
      'insertDocument',
      {
        meetingID: 'physics-101',
        presentations: {
          document: [
            { source: 'url', url: 'https://www.example.com/a.pdf', current: true },
            { source: 'binary', binaryPropertyName: 'file', downloadable: true, removable: false },
          ],
        },
      },
      { files: { file: PDF } },
    );
    expect(items[0].json).toEqual({ meetingID: 'physics-101', inserted: true });
    expect(bbb.control.meetings.get('physics-101').documents).toMatchObject([
      { name: 'a.pdf', current: true },
      { name: 'slides.pdf', bytes: 6, downloadable: true, removable: false },
    ]);
  });

  test('come with a new meeting from the input', async () => {
    await run(
      'create',
      {
        meetingID: 'physics-101',
        name: 'Physics',
        presentations: { document: [{ source: 'binary', binaryPropertyName: 'file' }] },
      },
      { files: { file: PDF } },
    );
    expect(bbb.control.meetings.get('physics-101').documents).toMatchObject([
      { name: 'slides.pdf', bytes: 6 },
    ]);
  });

  test('that are too large are refused with what to do', async () => {
    await create('physics-101');
    const large = { ...PDF, content: Buffer.alloc(1.5 * 1024 * 1024) };
    const parameters = {
      meetingID: 'physics-101',
      uploadLimit: 1,
      presentations: { document: [{ source: 'binary', binaryPropertyName: 'file' }] },
    };
    await expect(
      run('insertDocument', parameters, { files: { file: large } }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('too large'),
      description: expect.stringContaining('by URL'),
    });
    expect(bbb.control.requests.all('insertDocument')).toEqual([]);
  });

  test('have to be given', async () => {
    await expect(run('insertDocument', { meetingID: 'physics-101' })).rejects.toMatchObject({
      message: 'There is no presentation to insert.',
    });
  });
});

describe('a chat message', () => {
  const messages = () =>
    bbb.control.requests
      .all('sendChatMessage')
      .map(({ rawQuery }) => Object.fromEntries(new URLSearchParams(rawQuery)));

  test('goes to a meeting as it is', async () => {
    const { viewerJoinUrl } = await create('physics-101');
    await bbb.control.participants.join(String(viewerJoinUrl));
    const { items } = await run('sendChatMessage', {
      meetingID: 'physics-101',
      message: "50% off? a=b & c+d #1 🎉 'x'",
      userName: 'Office',
    });
    expect(items[0].json).toEqual({ meetingID: 'physics-101', sent: true, messages: 1 });
    expect(messages()).toMatchObject([
      { message: "50% off? a=b & c+d #1 🎉 'x'", userName: 'Office' },
    ]);
  });

  test('goes to all running meetings, and to those only', async () => {
    for (const id of ['01', '02', '03']) {
      const { viewerJoinUrl } = await create(id);
      if (id !== '02') await bbb.control.participants.join(String(viewerJoinUrl));
    }
    const { items } = await run('sendChatMessage', {
      sendTo: 'all',
      message: 'Maintenance at noon',
    });
    expect(items.map(({ json }) => json.meetingID).sort()).toEqual(['01', '03']);
  });

  describe('to all running meetings', () => {
    beforeEach(async () => {
      for (const id of ['01', '02', '03']) {
        const { viewerJoinUrl } = await create(id);
        await bbb.control.participants.join(String(viewerJoinUrl));
      }
    });

    const sendToAll = async () =>
      (await run('sendChatMessage', { sendTo: 'all', message: 'Hi' })).items.map(
        ({ json }) => json,
      );
    const got = () =>
      bbb.control.meetings
        .all()
        .filter(({ chat }) => chat.length > 0)
        .map(({ meetingId }) => meetingId)
        .sort();

    test('reaches the others when one has ended meanwhile, and says which', async () => {
      bbb.control.faults.set('sendChatMessage', {
        body: '<response><returncode>FAILED</returncode><messageKey>meetingNotFound</messageKey><message>No.</message></response>',
        status: 200,
        times: 1,
      });
      const items = await sendToAll();
      expect(items.map(({ sent }) => sent)).toEqual([false, true, true]);
      expect(items[0]).toEqual({
        meetingID: expect.any(String),
        sent: false,
        messages: 0,
        error: 'There is no running meeting with this meeting ID.',
      });
      expect(got()).toEqual(items.slice(1).map(({ meetingID }) => meetingID));
    });

    test('is an error where the server does not have the call', async () => {
      bbb.control.configure({ missingCalls: ['sendChatMessage'] });
      await expect(sendToAll()).rejects.toMatchObject({
        message: expect.stringContaining('does not know the call "sendChatMessage"'),
        description: expect.stringContaining('has it from 3.0 on'),
      });
      expect(bbb.control.requests.all('sendChatMessage')).toHaveLength(1);
      bbb.control.configure({ missingCalls: [] });
    });

    test('stops when the server breaks down, and says who has got it already', async () => {
      bbb.control.faults.set('sendChatMessage', { kind: 'html-502', after: 2 });
      const items = await sendToAll();
      const broken = expect.stringContaining('BigBlueButton behind it does not (HTTP 502)');
      expect(items).toMatchObject([
        { sent: true, messages: 1 },
        { sent: true, messages: 1 },
        { sent: false, messages: 0, error: broken },
      ]);
    });

    test('asks no further once the server has broken down', async () => {
      bbb.control.faults.set('sendChatMessage', { kind: 'html-502', after: 1 });
      expect((await sendToAll()).map(({ sent }) => sent)).toEqual([true, false, false]);
      expect(bbb.control.requests.all('sendChatMessage')).toHaveLength(2);
    });

    test('is nothing when there are none', async () => {
      bbb.control.reset();
      expect(await sendToAll()).toEqual([]);
    });
  });

  test.each([
    ['emoji of two halves', '😀'],
    ['emoji of many parts', '👩🏽‍🏫'],
    ['flags', '🇩🇪'],
    ['letters with accents of their own', 'a\u0308'],
    ['skin tones', '👍🏿'],
  ])('is never cut inside a character: %s', async (_what, character) => {
    const { viewerJoinUrl } = await create('physics-101');
    await bbb.control.participants.join(String(viewerJoinUrl));
    // One in front, so that the limit falls inside a character.
    const message = `x${character.repeat(300)}`;
    await run('sendChatMessage', { meetingID: 'physics-101', message });
    const sent = messages().map((one) => one.message);
    expect(sent.join('')).toBe(message);
    for (const part of sent) {
      expect(part.length).toBeLessThanOrEqual(500);
      expect(part.replace(/^x/, '').replaceAll(character, '')).toBe('');
    }
  });

  test('longer than the server takes is sent in parts, cut between words', async () => {
    const { viewerJoinUrl } = await create('physics-101');
    await bbb.control.participants.join(String(viewerJoinUrl));
    const message = 'Wörter '.repeat(150).trim();
    const { items } = await run('sendChatMessage', { meetingID: 'physics-101', message });
    expect(items[0].json.messages).toBe(3);
    expect(messages().every((one) => one.message.length <= 500)).toBe(true);
    expect(
      messages()
        .map((one) => one.message)
        .join(' '),
    ).toBe(message);
  });
});

test('a chat message of nothing but blanks is refused', async () => {
  await expect(
    run('sendChatMessage', { meetingID: 'physics-101', message: '={{ "  " }}' }),
  ).rejects.toMatchObject({ message: 'The field "Message" holds nothing but blanks.' });
});

test('a link made together with the meeting carries the password given for it', async () => {
  const { items } = await run('createAndJoin', {
    meetingID: 'physics-101',
    name: 'Physics',
    fullName: 'Ada',
    role: 'MODERATOR',
    olderServers: { attendeePW: 'ap', moderatorPW: 'm&p' },
    olderClients: { configToken: 'abc' },
  });
  const link = new URL(String(items[0].json.joinUrl)).searchParams;
  expect([link.get('password'), link.get('configToken')]).toEqual(['m&p', 'abc']);
});

describe('many meetings', () => {
  beforeEach(async () => {
    await create('old');
    bbb.control.clock.advance(0);
    for (const [id, people] of [
      ['a', 2],
      ['b', 1],
      ['c', 0],
    ] as const) {
      const { moderatorJoinUrl, viewerJoinUrl } = await create(`meeting-${id}`);
      if (people > 0) await bbb.control.participants.join(String(viewerJoinUrl));
      if (people > 1) await bbb.control.participants.join(String(moderatorJoinUrl));
    }
  });

  const found = async (filters: NodeParameterValueType, sortBy = 'meetingName') =>
    (await run('getMany', { filters, sortBy })).items.map(({ json }) => json.meetingID);

  test.each([
    [{ runningOnly: true }, ['meeting-a', 'meeting-b']],
    [{ participantsAtLeast: 2 }, ['meeting-a']],
    [{ participantsAtMost: 0 }, ['meeting-c', 'old']],
    [{ withoutModerator: true, runningOnly: true }, ['meeting-b']],
    [{ nameContains: 'CLASS OLD' }, ['old']],
    [{ olderThanMinutes: 1 }, []],
    [{ olderThanMinutes: 0 }, ['meeting-a', 'meeting-b', 'meeting-c', 'old']],
  ])('are filtered: %j', async (filters, expected) => {
    expect(await found(filters as NodeParameterValueType)).toEqual(expected);
  });

  test('are sorted by how many people are in them', async () => {
    expect((await found({}, 'participantCount')).slice(0, 2)).toEqual(['meeting-a', 'meeting-b']);
  });

  test('with a filter that turns out empty are an error', async () => {
    await expect(found({ nameContains: '={{ $json.nothing }}' })).rejects.toMatchObject({
      message: 'The field "Name Contains" is empty.',
    });
  });
});

describe('parameters too long for an address', () => {
  const welcome = `Größe & 'x' * ~ ${'Willkommen! '.repeat(1000)}`;
  const tooLong = { status: 414, contentType: 'text/html', body: '<h1>414</h1>' };

  test('are sent in the body instead', async () => {
    bbb.control.faults.set('create', { ...tooLong, times: 1 });
    const json = await create('physics-101', { texts: { welcome } });
    expect(json).toMatchObject({ existed: false });
    expect(bbb.control.meetings.get('physics-101').name).toBe('Class physics-101');
    const [, second] = bbb.control.requests.all('create');
    expect([second.method, second.rawQuery]).toEqual(['POST', '']);
    expect(second.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(second.body).get('welcome')).toBe(welcome);
  });

  test('are an error with what to do where the server does not take that either', async () => {
    bbb.control.faults.set('create', tooLong);
    await expect(create('physics-101', { texts: { welcome } })).rejects.toMatchObject({
      message: expect.stringContaining('that much data'),
      description: expect.stringContaining('welcome'),
    });
  });
});
