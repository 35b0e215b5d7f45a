import type { Participant } from '../server/participants';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask, link, text } from '../server/support/ask';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(async () => {
  bbb.control.reset();
  await ask(bbb, 'create', 'name=Room&meetingID=room');
});

async function run(
  operation: string,
  sessionToken: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
) {
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'session', operation, sessionToken, ...parameters },
  });
  expect(items).toHaveLength(1);
  return items[0].json;
}

const join = async (name = 'Zoë & Co', role = 'MODERATOR'): Promise<Participant> =>
  await bbb.control.participants.join(
    link(bbb, 'join', `meetingID=room&fullName=${encodeURIComponent(name)}&role=${role}`),
  );

/** What was sent of the latest call, without the checksum. */
function sent(call: string) {
  const request = bbb.control.requests.all(call).at(-1);
  const query = new URLSearchParams(request?.url.split('?')[1]);
  query.delete('checksum');
  return { method: request?.method, ...Object.fromEntries(query) };
}

describe('a link for a second device', () => {
  test('opens the meeting for the same person', async () => {
    const zoe = await join();
    const { joinUrl } = await run('getJoinUrl', zoe.sessionToken);
    const again = await bbb.control.participants.join(String(joinUrl));
    expect(again.internalUserId).toBe(zoe.internalUserId);
  });

  test('carries whatever is set', async () => {
    const zoe = await join();
    await run('getJoinUrl', zoe.sessionToken, {
      options: {
        duplicateSession: true,
        fullName: 'Zoë & Co (2)',
        enforceLayout: 'PRESENTATION_FOCUS',
        replaceSession: true,
        sessionName: "Zoë's 2nd <screen>",
      },
      userdata: { setting: [{ name: 'bbb_auto_join_audio', value: 'true' }] },
    });
    expect(sent('getJoinUrl')).toEqual({
      method: 'GET',
      sessionToken: zoe.sessionToken,
      duplicateSession: 'true',
      fullName: 'Zoë & Co (2)',
      enforceLayout: 'PRESENTATION_FOCUS',
      replaceSession: 'true',
      sessionName: "Zoë's 2nd <screen>",
      'userdata-bbb_auto_join_audio': 'true',
    });
  });

  test('is not made with a setting that would break the list of meetings', async () => {
    const userdata = { setting: [{ name: 'my key', value: '1' }] };
    await expect(run('getJoinUrl', 'x', { userdata })).rejects.toMatchObject({
      message: expect.stringContaining('my key'),
    });
    expect(bbb.control.requests.all('getJoinUrl')).toEqual([]);
  });

  test('fails with the words of the server for a token that nobody has', async () => {
    const error = await run('getJoinUrl', 'secret-token').catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      message: expect.stringContaining('Could not find conference'),
      description: expect.stringMatching(/./),
    });
    // The step itself, which n8n puts beside the error, has its token all the same.
    const shown = { ...(error as unknown as object), node: undefined };
    expect(JSON.stringify(shown)).not.toContain('secret-token');
  });
});

describe('the learning dashboard', () => {
  test('is read from its JSON within JSON', async () => {
    const zoe = await join();
    await join('007', 'VIEWER');
    const dashboard = await run('getLearningDashboard', zoe.sessionToken);
    expect(dashboard).toMatchObject({
      meetingID: 'room',
      name: 'Room',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      ended: null,
      polls: 0,
      participants: [
        {
          fullName: 'Zoë & Co',
          role: 'MODERATOR',
          joined: expect.stringMatching(/Z$/),
          left: null,
        },
        { fullName: '007', role: 'VIEWER' },
      ],
    });
    expect(Object.keys(dashboard).length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(dashboard)).not.toContain(zoe.sessionToken);
  });

  test('comes as the server has it when it is not simplified', async () => {
    const zoe = await join();
    const dashboard = await run('getLearningDashboard', zoe.sessionToken, { simplify: false });
    expect(dashboard).toMatchObject({
      extId: 'room',
      users: { [zoe.internalUserId]: { name: 'Zoë & Co', isModerator: true } },
      createdOn: expect.any(Number),
      polls: {},
    });
  });

  test('is for moderators only', async () => {
    const max = await join('Max', 'VIEWER');
    await expect(run('getLearningDashboard', max.sessionToken)).rejects.toMatchObject({
      message: expect.stringContaining('not a moderator'),
    });
  });

  test('that is broken is told', async () => {
    const body = '{"response":{"returncode":"SUCCESS","data":"{\\"extId\\":"}}';
    bbb.control.faults.set('learningDashboard', { body, contentType: 'application/json' });
    await expect(run('getLearningDashboard', 'x')).rejects.toMatchObject({
      message: expect.stringContaining('JSON'),
    });
  });
});

describe('STUN and TURN servers', () => {
  test('come without passwords, unless these are asked for', async () => {
    const zoe = await join();
    expect(await run('getIceServers', zoe.sessionToken)).toEqual({
      stunServers: ['stun:stun.example.com'],
      turnServers: [{ url: 'turn:turn.example.com', ttl: 86_400 }],
      remoteIceCandidates: [],
    });
    expect(await run('getIceServers', zoe.sessionToken, { simplify: false })).toMatchObject({
      turnServers: [{ username: '1531155809:bbb', password: 'turn' }],
    });
    expect(sent('stuns')).toEqual({ method: 'GET', sessionToken: zoe.sessionToken });
  });

  test('are not told to a token that nobody has', async () => {
    await expect(run('getIceServers', 'x')).rejects.toMatchObject({
      message: expect.stringContaining('Could not find conference'),
    });
  });
});

describe('signing out', () => {
  test('ends the session', async () => {
    const zoe = await join();
    expect(await run('signOut', zoe.sessionToken)).toEqual({ signedOut: true });
    expect(bbb.control.participants.all('room')).toEqual([]);
  });
});

describe('the status of a guest', () => {
  test('tells those who wait, those let in and those turned away', async () => {
    await ask(bbb, 'create', 'name=Ask&meetingID=ask&guestPolicy=ASK_MODERATOR');
    const guest = async () => {
      const query = 'meetingID=ask&fullName=Max&role=VIEWER&guest=true&redirect=false';
      return text(await ask(bbb, 'join', query), 'session_token') ?? '';
    };
    const [one, two] = [await guest(), await guest()];
    expect(await run('guestStatus', one)).toMatchObject({
      guestStatus: 'WAIT',
      waiting: true,
      admitted: false,
      message: expect.stringContaining('wait'),
      positionInWaitingQueue: 1,
    });
    expect(sent('guestWait')).toEqual({ method: 'GET', sessionToken: one, redirect: 'false' });
    bbb.control.participants.admit(one);
    bbb.control.participants.admit(two, false);
    const admitted = await run('guestStatus', one);
    expect(admitted).toMatchObject({
      guestStatus: 'ALLOW',
      admitted: true,
      positionInWaitingQueue: null,
    });
    expect(JSON.stringify(admitted)).not.toContain(one);
    expect(await run('guestStatus', one, { simplify: false })).toMatchObject({
      url: expect.stringContaining(one),
    });
    expect(await run('guestStatus', two)).toMatchObject({
      guestStatus: 'DENY',
      waiting: false,
      admitted: false,
    });
  });

  test('of a token that nobody has is an error', async () => {
    await expect(run('guestStatus', 'x')).rejects.toMatchObject({
      message: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
    });
  });
});

describe('feedback', () => {
  const feedback = {
    rating: 4,
    comment: "Good & loud – 100% Zoë's <3",
    options: { meetingID: '007', userID: '1e5' },
  };

  test('goes into the address for some servers and into the body for others', async () => {
    bbb.control.configure({ missingCalls: [] });
    const zoe = await join();
    expect(await run('submitFeedback', zoe.sessionToken, feedback)).toEqual({
      submitted: true,
      feedbackID: expect.stringContaining(zoe.internalUserId),
      message: '',
    });
    expect(sent('feedback')).toEqual({
      method: 'POST',
      sessionToken: zoe.sessionToken,
      rating: '4',
      comment: feedback.comment,
      meetingID: '007',
      userID: '1e5',
    });
    const [request] = bbb.control.requests.all('feedback');
    expect(request.headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(request.body))).toEqual({
      rating: 4,
      comment: feedback.comment,
      meetingId: '007',
      userId: '1e5',
    });
  });

  test.each([
    [
      'XML',
      '<response><returncode>SUCCESS</returncode><messageKey>feedbackSubmitted</messageKey><message>Thank you.</message></response>',
      { submitted: true, feedbackID: null, message: 'Thank you.' },
    ],
    [
      'JSON in an envelope',
      '{"response":{"returncode":"SUCCESS","feedback_id":42}}',
      { submitted: true, feedbackID: '42', message: '' },
    ],
    ['bare JSON', '{"status":"ok"}', { submitted: true, feedbackID: null, message: '' }],
  ])('is taken with an answer in %s', async (_what, body, item) => {
    bbb.control.faults.set('feedback', { body, status: 200 });
    expect(await run('submitFeedback', 'x', feedback)).toEqual(item);
  });

  test('that a server did not take is an error, though it says so with a status of its own', async () => {
    const body = '{"status":"error","message":"Invalid session token","statuscode":"404"}';
    bbb.control.faults.set('feedback', { body, status: 200 });
    await expect(run('submitFeedback', 'x', feedback)).rejects.toMatchObject({
      message: expect.stringContaining('Invalid session token'),
    });
  });

  test('is refused with more than five stars before anything is sent', async () => {
    await expect(run('submitFeedback', 'x', { rating: '={{ 6 }}' })).rejects.toMatchObject({
      description: expect.stringContaining('1 to 5'),
    });
    expect(bbb.control.requests.all('feedback')).toEqual([]);
  });

  test('where there is none yet says so', async () => {
    await expect(run('submitFeedback', 'x', feedback)).rejects.toMatchObject({
      message: expect.stringContaining('does not know the call "feedback"'),
    });
  });
});

describe('the session token', () => {
  test('is needed', async () => {
    const empty = '={{ $json.nothing }}';
    for (const operation of ['getJoinUrl', 'getIceServers', 'signOut', 'guestStatus']) {
      await expect(run(operation, empty)).rejects.toMatchObject({
        message: expect.stringContaining('"Session Token" is empty'),
      });
    }
  });

  test.each(['getJoinUrl', 'getIceServers', 'getLearningDashboard', 'signOut', 'guestStatus'])(
    'is no use behind Scalelite, which says so: %s',
    async (operation) => {
      const body =
        '<response><returncode>FAILED</returncode><messageKey>unsupportedRequest</messageKey><message>This request is not supported.</message></response>';
      bbb.control.faults.set('*', { body, status: 200 });
      await expect(run(operation, 'x')).rejects.toMatchObject({
        description: expect.stringContaining('Scalelite'),
      });
    },
  );
});
