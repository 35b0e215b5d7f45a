import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, target, text } from './support/ask';
import { type Receiver, startReceiver } from './support/receiver';

const OFF_BY_DEFAULT = [
  'getAttendance',
  'getPastMeetings',
  'processMP4',
  'getMP4',
  'getDefaultConfigXML',
  'setConfigXML',
];

describe('calls that only some servers have, on the stand-in', () => {
  let bbb: StandIn;
  let receiver: Receiver;

  beforeAll(async () => {
    bbb = await startStandIn();
    receiver = await startReceiver();
  });
  beforeEach(async () => {
    bbb.control.reset();
    bbb.control.configure({ missingCalls: [] });
    await ask(bbb, 'create', 'name=Room&meetingID=room');
  });
  afterAll(async () => {
    await bbb.stop();
    await receiver.stop();
  });

  const json = async (call: string, query = '') =>
    (JSON.parse((await ask(bbb, call, query)).body) as { response: Record<string, unknown> })
      .response;

  it.each(OFF_BY_DEFAULT)('are unknown unless they are switched on: %s', async (call) => {
    bbb.control.reset();
    expect((await ask(bbb, call)).status).toBe(404);
  });

  it.each(['getAttendance', 'getPastMeetings', 'getDefaultConfigXML'])(
    'want a signature: %s',
    async (call) => {
      const answer = await askRaw(bbb, `/bigbluebutton/api/${call}?meetingID=room`);
      expect(text(answer, 'messageKey')).toBe('checksumError');
    },
  );

  describe('attendance', () => {
    it('is given by either kind of ID', async () => {
      const { internalId } = bbb.control.meetings.get('room');
      const expected = { returncode: 'SUCCESS', meetings: [{ internalMeetingID: internalId }] };
      expect(await json('getAttendance', 'meetingID=room%2Cgone')).toMatchObject(expected);
      expect(await json('getAttendance', `internalMeetingID=${internalId}`)).toMatchObject(
        expected,
      );
    });

    it.each(['', 'meetingID=room&internalMeetingID=x'])(
      'is refused without an ID, or with both kinds: "%s"',
      async (query) => {
        expect(text(await ask(bbb, 'getAttendance', query), 'returncode')).toBe('FAILED');
      },
    );
  });

  it('past meetings are those that have ended', async () => {
    expect(await json('getPastMeetings')).toMatchObject({ meetings: [] });
    bbb.control.meetings.end('room');
    expect(await json('getPastMeetings')).toMatchObject({
      meetings: [{ meetingID: 'room', endTime: expect.any(Number) }],
    });
  });

  describe('an MP4', () => {
    beforeEach(() => {
      bbb.control.recordings.add({ recordId: 'rec-1' });
    });

    it('is made within a minute, and its maker calls back', async () => {
      const callback = `mp4ReadyCallbackUrl=${encodeURIComponent(receiver.url)}`;
      const asked = await ask(
        bbb,
        'processMP4',
        `recordID=rec-1&email=a%40example.com&${callback}`,
      );
      expect(text(asked, 'messageKey')).toBe('sentEndRecordingRequest');
      expect(text(await ask(bbb, 'getMP4', 'recordID=rec-1'), 'returncode')).toBe('FAILED');
      await bbb.control.clock.advance(60_000);
      expect(text(await ask(bbb, 'getMP4', 'recordID=rec-1'), 'url')).toMatch(/rec-1\.mp4$/);
      expect(bbb.control.recordings.get('rec-1').mp4).toEqual({
        ready: true,
        email: 'a@example.com',
      });
      expect(bbb.control.callbacks.all()).toMatchObject([
        { kind: 'mp4-ready', method: 'POST', url: receiver.url, status: 200 },
      ]);
    });

    it('is made once, and of published recordings only', async () => {
      bbb.control.recordings.add({ recordId: 'rec-2', state: 'processing' });
      await ask(bbb, 'processMP4', 'recordID=rec-1');
      expect(text(await ask(bbb, 'processMP4', 'recordID=rec-1'), 'returncode')).toBe('FAILED');
      expect(text(await ask(bbb, 'processMP4', 'recordID=rec-2'), 'messageKey')).toBe('notFound');
      expect(text(await ask(bbb, 'processMP4'), 'messageKey')).toBe('missingParamRecordID');
    });
  });

  describe('configurations of the old client', () => {
    // The worked example of BigBlueButton's own documentation.
    const CONFIG =
      '%3Cconfig%3E%3Clocaleversion+suppressWarning%3D%22false%22%3E0.9.0%3C%2Flocaleversion%3E%3C%2Fmodules%3E%3C%2Fconfig%3E';
    const DOCUMENTED = `checksum=51db6f55ffa080f42f5727386beb66adb4e5cf81&configXML=${CONFIG}&meetingID=random-8228800`;
    const post = (server: StandIn, body: string, path = '/bigbluebutton/api/setConfigXML') => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return askRaw(server, path, { method: 'POST', headers, body });
    };

    it('come without an envelope', async () => {
      expect((await ask(bbb, 'getDefaultConfigXML')).body).toMatch(/^<\?xml .*\?>\n<config>/);
    });

    it('are taken when signed as documented, in any order', async () => {
      const missingCalls: string[] = [];
      const old = await startStandIn({ secret: 'aae06642a13942004fd83b3ba6e4o9s8', missingCalls });
      await ask(old, 'create', 'name=Room&meetingID=random-8228800');
      for (const body of [DOCUMENTED, DOCUMENTED.split('&').toReversed().join('&')]) {
        const token = text(await post(old, body), 'token');
        expect(old.control.world.configurations.get(token ?? '')).toMatch(/^<config>/);
      }
      await old.stop();
    });

    it('are refused with another signature, or one in the address', async () => {
      const body = `configXML=x&meetingID=room`;
      expect(text(await post(bbb, body), 'messageKey')).toBe('checksumError');
      const signed = target(bbb, 'setConfigXML', '', 'sha1');
      expect(text(await post(bbb, body, signed), 'messageKey')).toBe('checksumError');
    });
  });
});
