import type { IDataObject, INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import { type CallbackPurpose, verifyCallbackToken } from '../../protocol/callbackToken';
import { type StandIn, startStandIn } from '../server/stand-in';
import { type Receiver, startReceiver } from '../server/support/receiver';
import { runNode } from './runNode';
import { TriggerHost } from './triggerHost';

let bbb: StandIn;
let n8n: Receiver;
beforeAll(async () => {
  bbb = await startStandIn({ missingCalls: [] });
  n8n = await startReceiver();
});
afterAll(async () => {
  await bbb.stop();
  await n8n.stop();
});
beforeEach(() => {
  bbb.control.reset();
  n8n.received.length = 0;
});

type Parameters = Record<string, NodeParameterValueType>;

async function run(operation: string, parameters: Parameters, items: IDataObject[] = [{}]) {
  const [resource, name] = operation.split(':');
  const credential = { url: bbb.url, secret: bbb.secret };
  const all = { resource, operation: name, ...parameters };
  return await runNode({ credential, parameters: all, items });
}

const create = (notifications: INodeParameters, more: Parameters = {}) =>
  run('meeting:create', {
    meetingID: 'physics-101',
    name: 'Physics',
    notifications,
    ...more,
  });

/** The address of a trigger, as its panel shows it. */
const trigger = (purpose: CallbackPurpose) => `${n8n.url}/webhook/${purpose}/webhook`;
const row = (about: CallbackPurpose, workflowAddress = trigger(about)) => ({
  about,
  workflowAddress,
});
const rows = (...workflow: INodeParameters[]) => ({ notifyWorkflows: { workflow } });

/** What the triggers make of the requests that came to them. */
const verdicts = () =>
  n8n.received.map(({ method, url }) => {
    const purpose = url.split('/')[2] as CallbackPurpose;
    const verdict = verifyCallbackToken(url, purpose, [bbb.secret]);
    return { method, purpose, ...verdict };
  });
const sent = () =>
  bbb.control.requests
    .all('create')
    .map(({ rawQuery }) => Object.fromEntries(new URLSearchParams(rawQuery)));
const hintsOf = ({ run: finished }: Awaited<ReturnType<typeof runNode>>) =>
  (finished.data.resultData.runData.BigBlueButton[0].hints ?? []).map(({ message }) => message);

async function endMeeting(meetingID: string) {
  bbb.control.meetings.end(meetingID);
  await bbb.control.settled();
}

describe('a workflow that is to be notified', () => {
  test.each(['007', '1e5', "O'Neill & Söhne", 'ü&=+#%', 'x'.repeat(256), '🎉🎉'])(
    'is called about the meeting "%s", at its address with a token that is good for it',
    async (meetingID) => {
      const all = rows(row('meetingEnded'), row('attendanceReport'), row('recordingReady'));
      await create(all, { meetingID, record: true });
      bbb.control.meetings.record(meetingID);
      await endMeeting(meetingID);
      bbb.control.recordings.run(meetingID, 'published', ['video']);
      await bbb.control.settled();
      const called = { authentic: true, subject: meetingID };
      expect(verdicts()).toHaveLength(4);
      expect(verdicts()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ method: 'GET', purpose: 'meetingEnded', ...called }),
          expect.objectContaining({ method: 'POST', purpose: 'attendanceReport', ...called }),
          expect.objectContaining({ method: 'POST', purpose: 'recordingReady', ...called }),
        ]),
      );
    },
  );

  test('gets the report of a meeting that is not recorded, whose events are then kept', async () => {
    await create(rows(row('attendanceReport')));
    expect(sent()).toEqual([expect.objectContaining({ meetingKeepEvents: 'true' })]);
    await endMeeting('physics-101');
    expect(verdicts()).toEqual([
      expect.objectContaining({ purpose: 'attendanceReport', authentic: true }),
    ]);
  });

  test('is called at another address for each meeting, and for the same one the next time', async () => {
    const parameters = {
      meetingID: '={{ $json.id }}',
      name: 'Room',
      notifications: rows(row('meetingEnded')),
    };
    await run('meeting:create', parameters, [{ id: '007' }, { id: '7a' }]);
    await endMeeting('007');
    await run('meeting:create', parameters, [{ id: '007' }]);
    const addresses = sent().map((parameters) => parameters.meta_endCallbackUrl);
    expect(addresses).toHaveLength(3);
    expect(new Set(addresses).size).toBe(3);
    await endMeeting('007');
    const keys = verdicts().map((verdict) => verdict.authentic && verdict.key);
    // Two requests for each end, with one key.
    expect([keys[0], keys[2]]).toEqual([keys[1], keys[3]]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  test('may have an address from an expression, with a query and blanks around it', async () => {
    const notifications = rows(row('meetingEnded', '={{ $json.url }}'));
    const url = ` ${trigger('meetingEnded')}?tenant=7\n`;
    await run(
      'meeting:createAndJoin',
      {
        meetingID: 'physics-101',
        name: 'Physics',
        fullName: 'Zoë',
        notifications,
      },
      [{ url }],
    );
    await endMeeting('physics-101');
    expect(n8n.received[0].url).toContain('/webhook?tenant=7&bbb-for=physics-101&');
    expect(verdicts()[0]).toMatchObject({ authentic: true, subject: 'physics-101' });
  });

  test('leaves nothing of the secret in what is sent', async () => {
    await create(rows(row('meetingEnded')));
    expect(JSON.stringify(sent())).not.toContain(bbb.secret);
  });
});

describe('a workflow that is to be notified of a breakout room', () => {
  test('is called about its recording and attendance', async () => {
    await run('meeting:create', { meetingID: 'main', name: 'Main' });
    await run('meeting:createBreakoutRoom', {
      parentMeetingID: { mode: 'id', value: 'main', __rl: true },
      meetingID: 'group-1',
      name: 'Group 1',
      sequence: 1,
      record: true,
      notifyWorkflows: rows(row('attendanceReport'), row('recordingReady')).notifyWorkflows,
    });
    expect(sent()[1]).toMatchObject({ isBreakout: 'true', meetingKeepEvents: 'true' });
    bbb.control.meetings.record('group-1');
    await endMeeting('group-1');
    bbb.control.recordings.run('group-1', 'published', ['video']);
    await bbb.control.settled();
    const called = { authentic: true, subject: 'group-1' };
    expect(verdicts()).toEqual([
      expect.objectContaining({ purpose: 'attendanceReport', ...called }),
      expect.objectContaining({ purpose: 'recordingReady', ...called }),
    ]);
  });

  test('cannot be told of its end, which servers keep to themselves', async () => {
    const room = { parentMeetingID: 'main', meetingID: 'group-1', name: 'Group 1', sequence: 1 };
    const { notifyWorkflows } = rows(row('meetingEnded'));
    await expect(
      run('meeting:createBreakoutRoom', { ...room, notifyWorkflows }),
    ).rejects.toMatchObject({ message: expect.stringContaining('"Tell About"') });
    await run('meeting:create', { meetingID: 'main', name: 'Main' });
    const output = await create(rows(row('meetingEnded')), {
      breakouts: { isBreakout: true, parentMeetingID: 'main', sequence: 1 },
    });
    expect(hintsOf(output)).toEqual([expect.stringContaining('breakout room')]);
  });
});

describe('a workflow that is to be notified of an MP4', () => {
  beforeEach(() => bbb.control.recordings.add({ recordId: 'rec-007' }));

  test('is called about the recording, at its address with a token', async () => {
    const notifications = { workflowAddress: trigger('mp4Ready') };
    await run('mp4:processMP4', { recordID: 'rec-007', notifications });
    await bbb.control.clock.advance(60_000);
    expect(verdicts()).toEqual([
      expect.objectContaining({ purpose: 'mp4Ready', authentic: true, subject: 'rec-007' }),
    ]);
  });

  test('excludes another address', async () => {
    const notifications = {
      workflowAddress: trigger('mp4Ready'),
      mp4ReadyCallbackUrl: 'https://www.example.com/ready',
    };
    await expect(
      run('mp4:processMP4', { recordID: 'rec-007', notifications }),
    ).rejects.toMatchObject({ message: expect.stringContaining('given twice') });
    expect(bbb.control.requests.all('processMP4')).toEqual([]);
  });
});

describe('nothing is created with', () => {
  afterEach(() => expect(bbb.control.requests.all('create')).toEqual([]));

  test.each([
    ['no address', '', '"Trigger URL" is empty'],
    ['half an address', 'n8n.example.com/webhook/x', '"Trigger URL" is no web address'],
    ['an address of another kind', 'ftp://n8n.example.com/x', '"Trigger URL" is no web address'],
    ['the address of the editor', 'https://n8n.example.com/workflow/Xk29', 'in the editor'],
    ['a password in it', 'https://zoe:hunter2@n8n.example.com/webhook/x', 'user name or password'],
  ])('%s', async (_what, url, message) => {
    const notifications = rows(row('meetingEnded', '={{ $json.url }}'));
    const parameters = {
      meetingID: 'physics-101',
      name: 'Physics',
      notifications,
    };
    await expect(run('meeting:create', parameters, [{ url }])).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  const url = 'https://www.example.com/';
  const toldOf = (about: CallbackPurpose) => row(about, 'https://n8n.example.com/webhook/x');

  test.each([
    ['two rows', rows(toldOf('meetingEnded'), toldOf('meetingEnded')), {}],
    [
      'a row and the field for others',
      { ...rows(toldOf('meetingEnded')), meta_endCallbackUrl: url },
      {},
    ],
    [
      'a row and metadata, in whatever case',
      rows(toldOf('recordingReady')),
      { metadata: { entry: [{ name: 'BBB-Recording-Ready-URL', value: url }] } },
    ],
    [
      'a row and a further parameter',
      rows(toldOf('attendanceReport')),
      {
        advanced: {
          furtherParameters: { parameter: [{ name: 'meta_analytics-callback-url', value: url }] },
        },
      },
    ],
  ])('the same told twice: %s', async (_what, notifications, more) => {
    await expect(create(notifications, more)).rejects.toMatchObject({
      message: expect.stringContaining('told the same'),
      description: expect.stringContaining('"Notify a Workflow"'),
    });
  });
});

test('an address that only n8n’s own machine knows is refused for a server elsewhere', async () => {
  const notifications = rows(row('meetingEnded', 'http://localhost:5678/webhook/x'));
  await expect(
    runNode({
      credential: { url: 'https://bbb.example.com/bigbluebutton/', secret: 'x' },
      parameters: {
        resource: 'meeting',
        operation: 'create',
        meetingID: 'physics-101',
        name: 'Physics',
        notifications,
      },
    }),
  ).rejects.toMatchObject({
    message: expect.stringContaining('cannot reach n8n at localhost'),
    description: expect.stringContaining('WEBHOOK_URL'),
  });
});

describe('the editor is told of', () => {
  test('a test URL', async () => {
    const url = trigger('meetingEnded').replace('/webhook/', '/webhook-test/');
    const output = await create(rows(row('meetingEnded', url)));
    expect(hintsOf(output)).toEqual([expect.stringContaining('only while the editor')]);
  });

  test('an address without https', async () => {
    const output = await create(rows(row('meetingEnded', 'http://n8n.example.com/webhook/x')));
    expect(hintsOf(output)).toEqual([expect.stringContaining('https://')]);
  });

  test('a recording that cannot come, and a report that cannot', async () => {
    const output = await create({
      ...rows(row('recordingReady'), row('attendanceReport')),
      meetingKeepEvents: false,
    });
    expect(hintsOf(output)).toEqual([
      expect.stringContaining('"Allow Recording" is off'),
      expect.stringContaining('"Keep Events" is off'),
    ]);
    expect(sent()[0]).toMatchObject({ meetingKeepEvents: 'false' });
  });

  test('nothing otherwise', async () => {
    const all = rows(row('meetingEnded'), row('attendanceReport'), row('recordingReady'));
    expect(hintsOf(await create(all, { record: true }))).toEqual([]);
    expect(hintsOf(await create({}))).toEqual([]);
  });
});

describe('a BigBlueButton Trigger that is to be notified', () => {
  let host: TriggerHost;

  beforeEach(async () => {
    host = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  });
  afterEach(async () => {
    await host.deactivate();
    await host.stop();
  });

  /** Publishes it with this source, and copies its address. */
  async function addressOf(source: CallbackPurpose): Promise<string> {
    host.parameters = { source };
    await host.activate();
    return host.callbackUrl();
  }

  const meetingID = "O'Neill & Söhne 007";

  test('starts once when the meeting has ended', async () => {
    await create(rows(row('meetingEnded', await addressOf('meetingEnded'))), { meetingID });
    await endMeeting(meetingID);
    expect(host.runs).toEqual([[expect.objectContaining({ event: 'meeting-ended', meetingID })]]);
    expect(bbb.control.callbacks.all().map(({ status }) => status)).toEqual([200, 200]);
  });

  test('starts once with the attendance of the meeting', async () => {
    const notifications = rows(row('attendanceReport', await addressOf('attendanceReport')));
    const { items } = await create(notifications, { meetingID, moderatorName: 'Zoë' });
    const zoe = await bbb.control.participants.join(String(items[0].json.moderatorJoinUrl));
    zoe.leave();
    await endMeeting(meetingID);
    expect(host.runs).toEqual([[expect.objectContaining({ name: 'Zoë', senderVerified: true })]]);
  });

  test('starts once when the recording is ready', async () => {
    const notifications = rows(row('recordingReady', await addressOf('recordingReady')));
    await create(notifications, { meetingID, record: true });
    bbb.control.meetings.record(meetingID);
    await endMeeting(meetingID);
    bbb.control.recordings.run(meetingID, 'published', ['video', 'podcast']);
    await bbb.control.settled();
    expect(host.runs).toEqual([[expect.objectContaining({ event: 'recording-ready', meetingID })]]);
  });

  test('starts once when the MP4 of a recording is ready', async () => {
    bbb.control.recordings.add({ recordId: 'rec-007' });
    const notifications = { workflowAddress: await addressOf('mp4Ready') };
    await run('mp4:processMP4', { recordID: 'rec-007', notifications });
    await bbb.control.clock.advance(60_000);
    expect(host.runs).toEqual([[expect.objectContaining({ recordID: 'rec-007' })]]);
  });

  test('does not start at its bare address, nor at that for another meeting', async () => {
    const address = await addressOf('meetingEnded');
    await create({ meta_endCallbackUrl: address }, { meetingID });
    await endMeeting(meetingID);
    await create(rows(row('meetingEnded', address)), { meetingID: 'another' });
    const [, made] = sent().map((parameters) => parameters.meta_endCallbackUrl);
    await fetch(made.replace('bbb-for=another', 'bbb-for=third'));
    expect(host.runs).toEqual([]);
    expect(bbb.control.callbacks.all().map(({ status }) => status)).toEqual([401]);
  });
});
