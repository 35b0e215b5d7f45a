import { readAttendanceReport } from '../../protocol/attendanceReport';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(async () => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
});

async function run(
  resource: string,
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
) {
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource, operation, ...parameters },
  });
  return items.map(({ json }) => json);
}

const lastRequest = (call: string) =>
  new URL(bbb.control.requests.all(call).at(-1)?.url ?? '', 'http://x').searchParams;

describe('attendance', () => {
  beforeEach(async () => {
    for (const id of ['007', '1e5', "Fred's+Raum"]) {
      await ask(bbb, 'create', `name=Room&meetingID=${encodeURIComponent(id)}`);
    }
  });

  test('comes one item per meeting, IDs unchanged', async () => {
    const items = await run('attendance', 'getAttendance', {
      meetingID: { __rl: true, mode: 'id', value: "007, 1e5,Fred's+Raum" },
    });
    expect(items.map(({ meetingID }) => meetingID)).toEqual(['007', '1e5', "Fred's+Raum"]);
    expect(items[0]).toMatchObject({
      internalMeetingID: bbb.control.meetings.get('007').internalId,
      name: 'Room',
      learningDashboardUrl: expect.stringContaining('/learning-dashboard/'),
      attendance: [],
    });
  });

  test('can be asked for one run of a meeting; only one kind of ID is sent', async () => {
    const { internalId } = bbb.control.meetings.get('1e5');
    const items = await run('attendance', 'getAttendance', {
      findBy: 'internalMeetingID',
      internalMeetingID: ` ${internalId} , nothing`,
      meetingID: { __rl: true, mode: 'id', value: '007' },
    });
    expect(items.map(({ meetingID }) => meetingID)).toEqual(['1e5']);
    expect(lastRequest('getAttendance').get('internalMeetingID')).toBe(`${internalId},nothing`);
    expect(lastRequest('getAttendance').has('meetingID')).toBe(false);
  });

  test('needs an ID', async () => {
    await expect(
      run('attendance', 'getAttendance', {
        findBy: 'internalMeetingID',
        internalMeetingID: '={{ "" }}',
      }),
    ).rejects.toMatchObject({ message: 'The field "Internal Meeting IDs" is empty.' });
  });

  test('is said to be missing where a server does not have it', async () => {
    bbb.control.configure({ missingCalls: ['getAttendance'] });
    await expect(run('attendance', 'getAttendance', { meetingID: '007' })).rejects.toMatchObject({
      message: expect.stringContaining('does not know the call "getAttendance"'),
      description: expect.stringContaining('only some hosted servers do'),
    });
  });
});

describe('attendance of a running meeting', () => {
  const join = async (fullName: string, role: string, userID: string) => {
    const [{ joinUrl }] = await run('meeting', 'join', {
      meetingID: '007',
      fullName,
      role,
      additionalFields: { userID },
    });
    return await bbb.control.participants.join(String(joinUrl));
  };
  const getAttendance = async (parameters = {}) =>
    await run('meeting', 'getAttendance', { meetingID: '007', ...parameters });

  beforeEach(async () => {
    await ask(bbb, 'create', 'name=Caf%C3%A9+%26+Co&meetingID=007');
  });

  test('comes one item per person, from any server', async () => {
    await join('Zoë 😀', 'MODERATOR', '1e5');
    await join("Fred's <Tab>", 'VIEWER', '007');
    expect(await getAttendance()).toMatchObject([
      {
        meetingID: '007',
        internalMeetingID: bbb.control.meetings.get('007').internalId,
        meetingName: 'Café & Co',
        name: 'Zoë 😀',
        userID: '1e5',
        role: 'moderator',
        present: true,
        isPresenter: true,
        hasVideo: false,
      },
      { name: expect.stringContaining('Fred'), userID: '007', role: 'viewer', present: true },
    ]);
    expect(bbb.control.requests.all('getAttendance')).toEqual([]);
  });

  test('has the same fields as the report that the server sends after a meeting', async () => {
    await join('Zoë', 'MODERATOR', '1e5');
    const [now] = await getAttendance();
    const [after] = readAttendanceReport({
      meeting_id: '007',
      data: { attendees: [{ ext_user_id: '1e5', name: 'Zoë', moderator: true }] },
    }).attendees;
    expect(Object.keys(now).sort()).toEqual(Object.keys(after).sort());
  });

  test('can be had without what is not known yet', async () => {
    await join('Zoë', 'VIEWER', '1e5');
    const [item] = await getAttendance({ onlyKnown: true });
    expect(item).toMatchObject({ name: 'Zoë', present: true, hasJoinedVoice: false });
    expect(Object.values(item)).not.toContain(null);
    expect(item).not.toHaveProperty('minutes');
    expect(item).not.toHaveProperty('joins');
  });

  test('is nothing while nobody is there', async () => {
    expect(await getAttendance()).toEqual([]);
  });

  test('is an error when there is no such meeting', async () => {
    await expect(getAttendance({ meetingID: '7' })).rejects.toMatchObject({
      message: expect.stringMatching(/meeting/i),
      description: expect.stringMatching(/./),
    });
  });
});

describe('past meetings', () => {
  beforeEach(async () => {
    for (const id of ['one', 'two', 'three']) {
      await ask(bbb, 'create', `name=Room&meetingID=${id}`);
      bbb.control.meetings.end(id);
    }
  });

  test('come one per item, with their times', async () => {
    const items = await run('attendance', 'getPastMeetings');
    expect(items.map(({ meetingID }) => meetingID)).toEqual(['one', 'two', 'three']);
    const { startTime, endTime, started, ended } = items[0];
    expect(started).toBe(new Date(Number(startTime)).toISOString());
    expect(ended).toBe(new Date(Number(endTime)).toISOString());
    expect(typeof startTime).toBe('number');
  });

  test('come up to a limit, or all', async () => {
    expect(await run('attendance', 'getPastMeetings', { limit: 2 })).toHaveLength(2);
    expect(await run('attendance', 'getPastMeetings', { returnAll: true, limit: 2 })).toHaveLength(
      3,
    );
  });

  test('are asked for under the name that the server has for it', async () => {
    await expect(
      run('attendance', 'getPastMeetings', { callName: 'listPastMeetings' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('"listPastMeetings"') });
    expect(bbb.control.requests.all('listPastMeetings')).toHaveLength(1);
  });

  test.each(['a?b=c', '../create', 'x#y', 'https://h/getMeetings', 'a b'])(
    'are not asked for under what is no call: %s',
    async (callName) => {
      bbb.control.requests.clear();
      await expect(run('attendance', 'getPastMeetings', { callName })).rejects.toMatchObject({
        message: expect.stringContaining('"Call Name"'),
      });
      expect(bbb.control.requests.all()).toEqual([]);
    },
  );
});

describe('the MP4 of a recording', () => {
  beforeEach(() => {
    bbb.control.recordings.add({ recordId: 'rec-1' });
  });

  test('is asked for once, and has an address when it is made', async () => {
    const items = await run('mp4', 'processMP4', {
      recordID: 'rec-1',
      notifications: {
        email: 'zoë@example.com',
        mp4ReadyCallbackUrl: 'https://n8n.example.com/webhook/x?y=1&z=2',
      },
    });
    expect(items).toEqual([{ recordID: 'rec-1', processing: true }]);
    expect(Object.fromEntries(lastRequest('processMP4'))).toMatchObject({
      recordID: 'rec-1',
      email: 'zoë@example.com',
      mp4ReadyCallbackUrl: 'https://n8n.example.com/webhook/x?y=1&z=2',
    });
    await expect(run('mp4', 'getMP4Url', { recordID: 'rec-1' })).rejects.toMatchObject({
      message: expect.stringContaining('no MP4'),
    });
    await bbb.control.clock.advance(60_000);
    const url = expect.stringContaining('/podcast/rec-1.mp4');
    expect(await run('mp4', 'getMP4Url', { recordID: 'rec-1' })).toEqual([
      { recordID: 'rec-1', url, urls: [url] },
    ]);
    await expect(run('mp4', 'processMP4', { recordID: 'rec-1' })).rejects.toMatchObject({
      message: expect.stringContaining('before'),
    });
  });

  test('is not asked for with a callback that is no address', async () => {
    const notifications = { mp4ReadyCallbackUrl: 'n8n.example.com/webhook' };
    await expect(
      run('mp4', 'processMP4', { recordID: 'rec-1', notifications }),
    ).rejects.toMatchObject({ message: expect.stringContaining('"MP4 Ready Callback URL"') });
    expect(bbb.control.requests.all('processMP4')).toEqual([]);
  });

  test('of what is not there is an error', async () => {
    for (const operation of ['processMP4', 'getMP4Url']) {
      await expect(run('mp4', operation, { recordID: 'nothing' })).rejects.toMatchObject({
        message: expect.stringContaining('no recording'),
      });
    }
  });
});
