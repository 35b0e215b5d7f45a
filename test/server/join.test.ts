import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, link, target, text } from './support/ask';

describe('join links on the stand-in', () => {
  let bbb: StandIn;

  beforeAll(async () => (bbb = await startStandIn()));
  beforeEach(async () => {
    bbb.control.reset();
    await ask(bbb, 'create', 'name=Room&meetingID=room&attendeePW=ap&moderatorPW=mp');
  });
  afterAll(() => bbb.stop());

  const join = (query: string) => ask(bbb, 'join', `meetingID=room&fullName=Max&${query}`);
  const errorsOf = (location: string | undefined) =>
    JSON.parse(new URL(location ?? '').searchParams.get('errors') ?? '[]') as { key: string }[];

  it('lead to the client with a session token, and set the session cookie', async () => {
    const answer = await join('role=VIEWER');
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toMatch(/\/html5client\/\?sessionToken=[a-z0-9]{16}$/);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^JSESSIONID=[0-9A-F]{32}; Path=/);
  });

  it('let nobody in by themselves: only the client that connects makes a participant', async () => {
    await join('role=VIEWER');
    expect(bbb.control.participants.all('room')).toHaveLength(0);
    await bbb.control.participants.join(
      link(bbb, 'join', 'meetingID=room&fullName=Max&role=VIEWER'),
    );
    expect(bbb.control.participants.all('room')).toHaveLength(1);
  });

  it('are of no use in another browser than the one that opened them', async () => {
    const answer = await join('role=VIEWER');
    const { search } = new URL(answer.headers.location ?? '');
    const entered = await askRaw(bbb, `/bigbluebutton/connection/enter${search}`);
    expect(entered.status).toBe(401);
    expect(bbb.control.participants.all('room')).toHaveLength(0);
  });

  it('answer in XML with redirect=false', async () => {
    const answer = await join('role=VIEWER&redirect=false');
    expect(answer.status).toBe(200);
    expect(text(answer, 'messageKey')).toBe('successfullyJoined');
    expect(text(answer, 'meeting_id')).toBe(bbb.control.meetings.get('room').internalId);
    expect(text(answer, 'user_id')).toMatch(/^w_[a-z0-9]{12}$/);
    expect(text(answer, 'guestStatus')).toBe('ALLOW');
    expect(text(answer, 'url')).toContain(text(answer, 'session_token') ?? 'nothing');
  });

  it.each([
    ['role=MODERATOR', 'MODERATOR'],
    ['role=viewer', 'VIEWER'],
    ['password=mp', 'MODERATOR'],
    ['password=ap', 'VIEWER'],
    ['role=ATTENDEE&password=mp', 'MODERATOR'],
  ])('give by %s the role %s', async (query, role) => {
    const url = link(bbb, 'join', `meetingID=room&fullName=Max&${query}`);
    expect((await bbb.control.participants.join(url)).role).toBe(role);
  });

  it.each(['', 'role=ATTENDEE', 'password=wrong'])(
    'without a right role or password ("%s") answer with the odd key, always in XML',
    async (query) => {
      const answer = await join(query);
      expect(answer.status).toBe(200);
      expect(text(answer, 'messageKey')).toBe('Params required');
    },
  );

  it.each([
    ['an unknown meeting', 'meetingID=gone&fullName=Max&role=VIEWER', 'invalidMeetingIdentifier'],
    ['no meeting', 'fullName=Max&role=VIEWER', 'missingParamMeetingID'],
    ['no name', 'meetingID=room&role=VIEWER', 'missingParamFullName'],
  ])('redirect for %s, even with redirect=false', async (_what, query, key) => {
    const answer = await ask(bbb, 'join', `${query}&redirect=false`);
    expect(answer.status).toBe(302);
    expect(errorsOf(answer.headers.location)[0].key).toBe(key);
  });

  it('redirect for a wrong checksum', async () => {
    const answer = await askRaw(bbb, `${target(bbb, 'join', 'meetingID=room')}0`);
    expect(errorsOf(answer.headers.location)).toEqual([
      { key: 'checksumError', message: 'Checksums do not match' },
    ]);
  });

  it('redirect errors to the address asked for, then to the meeting’s logout address', async () => {
    await ask(
      bbb,
      'create',
      'name=Two&meetingID=two&logoutURL=http%3A%2F%2F127.0.0.1%2Fbye%3Fx%3D1',
    );
    const query = 'meetingID=two&fullName=Max&role=VIEWER&createTime=1';
    const bye = await ask(bbb, 'join', query);
    expect(bye.headers.location).toMatch(/^http:\/\/127\.0\.0\.1\/bye\?x=1&errors=/);
    const oops = await ask(bbb, 'join', `${query}&errorRedirectUrl=http%3A%2F%2F127.0.0.1%2Foops`);
    expect(oops.headers.location).toMatch(/^http:\/\/127\.0\.0\.1\/oops\?errors=/);
  });

  it('are bound to one run of the meeting by createTime', async () => {
    const { createTime } = bbb.control.meetings.get('room');
    expect((await join(`role=VIEWER&createTime=${createTime}`)).headers.location).toContain(
      'sessionToken',
    );
    for (const other of [`${createTime - 1}`, '1.53e12']) {
      const answer = await join(`role=VIEWER&createTime=${other}`);
      expect(errorsOf(answer.headers.location)[0].key).toBe('mismatchCreateTimeParam');
      const asXml = await join(`role=VIEWER&createTime=${other}&redirect=false`);
      expect(text(asXml, 'messageKey')).toBe('mismatchCreateTimeParam');
    }
  });

  it('are refused when the meeting is full', async () => {
    await ask(bbb, 'create', 'name=Two&meetingID=two&maxParticipants=1');
    const query = 'meetingID=two&fullName=Max&role=VIEWER';
    await bbb.control.participants.join(link(bbb, 'join', query));
    const answer = await ask(bbb, 'join', `${query}&redirect=false`);
    expect(text(answer, 'messageKey')).toBe('maxParticipantsReached');
  });

  it('let guests wait, or turn them away, as the guest policy says', async () => {
    await ask(bbb, 'create', 'name=Ask&meetingID=ask&guestPolicy=ASK_MODERATOR');
    await ask(bbb, 'create', 'name=Deny&meetingID=deny&guestPolicy=ALWAYS_DENY');
    const asGuest = 'fullName=Max&role=VIEWER&guest=true&redirect=false';
    const waiting = await ask(bbb, 'join', `meetingID=ask&${asGuest}`);
    expect(text(waiting, 'guestStatus')).toBe('WAIT');
    bbb.control.participants.admit(text(waiting, 'session_token') ?? '');
    expect(bbb.control.participants.all('ask')).toHaveLength(1);
    const denied = await ask(bbb, 'join', `meetingID=deny&${asGuest}`);
    expect(text(denied, 'messageKey')).toBe('guestDeniedAccess');
  });

  it('are GET only', async () => {
    const answer = await ask(bbb, 'join', 'meetingID=room&fullName=Max', { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('text/html');
  });

  it('tell a simulated participant plainly why they lead nowhere', async () => {
    const url = link(bbb, 'join', 'meetingID=gone&fullName=Max&role=VIEWER');
    await expect(bbb.control.participants.join(url)).rejects.toThrow('invalidMeetingIdentifier');
  });
});
