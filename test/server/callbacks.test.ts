import jwt from 'jsonwebtoken';

import { ask, link } from './support/ask';
import { answering } from './support/receiver';
import { standInWithReceiver } from './support/standInWithReceiver';

describe('callbacks of the stand-in', () => {
  const { bbb, receiver } = standInWithReceiver();

  const at = (path: string) => encodeURIComponent(receiver().url + path);
  const create = (query: string) => ask(bbb(), 'create', `name=Room&meetingID=a%26b&${query}`);
  const join = () =>
    bbb().control.participants.join(
      link(bbb(), 'join', 'meetingID=a%26b&fullName=Zo%C3%AB&role=MODERATOR&userID=z'),
    );
  async function end() {
    await ask(bbb(), 'end', 'meetingID=a%26b');
    await bbb().control.settled();
  }

  describe('at the end of a meeting', () => {
    it('call the end callback twice, a probe and the call proper', async () => {
      await create(`meta_endCallbackUrl=${at('/end')}`);
      await end();
      expect(receiver().received.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'GET /end?recordingmarks=false&meetingID=a%26b',
        'GET /end?recordingmarks=false&meetingID=a%26b',
      ]);
      expect(receiver().received[0].headers['user-agent']).toMatch(/^Mozilla/);
    });

    it('tell whether something was recorded, and add to a query that is there', async () => {
      await create(`record=true&meta_endCallbackUrl=${at('/end?meetingID=1')}`);
      bbb().control.meetings.record('a&b');
      await end();
      expect(receiver().received[1].url).toBe(
        '/end?meetingID=1&recordingmarks=true&meetingID=a%26b',
      );
    });

    it('are made for a meeting that expired as well', async () => {
      await create(`meta_endCallbackUrl=${at('/end')}`);
      await bbb().control.clock.advance(5 * 60_000);
      expect(receiver().received).toHaveLength(2);
    });

    it('want exactly 200 from the probe, and try four times more', async () => {
      receiver().answer = answering(204);
      await create(`meta_endCallbackUrl=${at('/end')}`);
      await end();
      expect(receiver().received).toHaveLength(1);
      await bbb().control.clock.advance(3600_000);
      const times = bbb()
        .control.callbacks.all()
        .map((call) => call.at);
      expect(times.slice(1).map((time, index) => time - times[index])).toEqual([
        30_000, 60_000, 120_000, 300_000,
      ]);
    });

    it('call the load balancer’s address as it is, and none for breakout rooms', async () => {
      await create(`meetingEndedURL=${at('/balancer')}`);
      const breakout = `isBreakout=true&parentMeetingID=a%26b&meta_endCallbackUrl=${at('/end')}`;
      await ask(bbb(), 'create', `name=Group&meetingID=group&${breakout}`);
      await ask(bbb(), 'end', 'meetingID=group');
      await end();
      expect(receiver().received.map(({ url }) => url)).toEqual(['/balancer', '/balancer']);
    });
  });

  describe('when a recording is ready', () => {
    it.each(['bbb', 'bn', 'canvas'])(
      'call meta_%s-recording-ready-url once per format, with a signed token',
      async (prefix) => {
        await create(`record=true&meta_${prefix}-recording-ready-url=${at('/ready')}`);
        await join();
        bbb().control.meetings.record('a&b');
        await end();
        await bbb().control.clock.advance(3600_000);
        expect(receiver().received).toHaveLength(2);
        const [{ method, headers, body }] = receiver().received;
        expect(method).toBe('POST');
        expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
        const token = new URLSearchParams(body).get('signed_parameters') ?? '';
        expect(jwt.verify(token, bbb().secret, { algorithms: ['HS256'] })).toEqual({
          meeting_id: 'a&b',
          record_id: bbb().control.recordings.all()[0].recordId,
        });
      },
    );

    it('do not try again', async () => {
      receiver().answer = answering(500);
      await create(`record=true&meta_bbb-recording-ready-url=${at('/ready')}`);
      bbb().control.meetings.record('a&b');
      await end();
      bbb().control.recordings.run('a&b', 'published', ['video']);
      await bbb().control.clock.advance(3600_000);
      expect(receiver().received).toHaveLength(1);
    });
  });

  describe('with the analytics of a meeting', () => {
    it('post who was there, under a bearer that expires in a day', async () => {
      await create(`meetingKeepEvents=true&meta_analytics-callback-url=${at('/analytics')}`);
      const zoe = await join();
      zoe.chat('Hello');
      await bbb().control.clock.advance(90_000);
      await end();
      const [{ method, headers, body }] = receiver().received;
      expect(method).toBe('POST');
      expect(headers['content-type']).toBe('application/json');
      expect(headers['user-agent']).toBe('BigBlueButton Analytics Callback');
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      const clockTimestamp = Math.floor(bbb().control.clock.now() / 1000);
      expect(jwt.verify(token, bbb().secret, { algorithms: ['HS512'], clockTimestamp })).toEqual({
        exp: clockTimestamp + 24 * 3600,
      });
      expect(JSON.parse(body)).toMatchObject({
        version: '1.0',
        meeting_id: 'a&b',
        data: {
          metadata: { analytics_callback_url: `${receiver().url}/analytics`, meeting_name: 'Room' },
          duration: 90,
          attendees: [
            {
              ext_user_id: 'z',
              name: 'Zoë',
              moderator: true,
              duration: 90,
              engagement: { chats: 1 },
              sessions: [{ joins: [{}], lefts: [{}] }],
            },
          ],
        },
      });
    });

    it('are not sent when the events are not kept, or the script is off', async () => {
      await create(`meta_analytics-callback-url=${at('/analytics')}`);
      await end();
      bbb().control.configure({ analytics: false });
      await create(`record=true&meta_analytics-callback-url=${at('/analytics')}`);
      await end();
      expect(receiver().received).toHaveLength(0);
    });
  });
});
