import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, link, text, texts } from './support/ask';

describe('calls around sessions, slides, chat and captions on the stand-in', () => {
  let bbb: StandIn;

  beforeAll(async () => (bbb = await startStandIn()));
  beforeEach(async () => {
    bbb.control.reset();
    await ask(bbb, 'create', 'name=Room&meetingID=room');
  });
  afterAll(() => bbb.stop());

  const join = (name = 'Zoe', role = 'MODERATOR') =>
    bbb.control.participants.join(
      link(bbb, 'join', `meetingID=room&fullName=${name}&role=${role}`),
    );
  const bySession = async (call: string, token: string, more = '') => {
    const path = `/bigbluebutton/api/${call}?sessionToken=${token}${more}`;
    return JSON.parse((await askRaw(bbb, path)).body) as Record<string, unknown>;
  };

  describe('insertDocument', () => {
    const xml =
      '<modules><module name="presentation"><document url="https://h/a.pdf" current="true"/></module></modules>';
    const insert = (body: string, id = 'room') => {
      const headers = { 'content-type': 'application/xml' };
      return ask(bbb, 'insertDocument', `meetingID=${id}`, { method: 'POST', headers, body });
    };

    it('adds slides; its answer has no messageKey', async () => {
      const answer = await insert(xml);
      expect(answer.body).toBe(
        '<response><returncode>SUCCESS</returncode><message>Presentation is being uploaded</message></response>',
      );
      expect(bbb.control.meetings.get('room').documents[0]).toMatchObject({ name: 'a.pdf' });
    });

    it('tells the change of slides', async () => {
      bbb.control.hooks.addPermanent('http://127.0.0.1:1/hook');
      await insert(xml);
      expect(bbb.control.hooks.deliveries()[0].eventId).toBe('meeting-presentation-changed');
    });

    it('fails for an unknown meeting without a messageKey, too', async () => {
      const answer = await insert(xml, 'gone');
      expect(text(answer, 'message')).toBe('Meeting with id [gone] not found.');
      expect(answer.body).not.toContain('messageKey');
    });

    it('answers nothing at all to an empty body, and is POST only', async () => {
      const empty = await insert('');
      expect([empty.status, empty.body]).toEqual([200, '']);
      expect((await ask(bbb, 'insertDocument', 'meetingID=room')).status).toBe(404);
    });

    it('fails where presentations are switched off', async () => {
      await ask(bbb, 'create', 'name=Two&meetingID=two&disabledFeatures=chat%2Cpresentation');
      expect(text(await insert(xml, 'two'), 'returncode')).toBe('FAILED');
    });
  });

  describe('sendChatMessage', () => {
    const send = (query: string) => ask(bbb, 'sendChatMessage', `meetingID=room&${query}`);

    it('says something in a running meeting', async () => {
      await join();
      const answer = await send(
        'message=50%25+off%3F+a%3Db+%26+c%2Bd+%231+%F0%9F%8E%89&userName=Bot',
      );
      expect(answer.body).toContain('<messageKey></messageKey><message></message>');
      expect(bbb.control.meetings.get('room').chat).toMatchObject([
        { userName: 'Bot', message: '50% off? a=b & c+d #1 🎉' },
      ]);
    });

    it.each([
      ['nothing to say', 'message=', 'sizeError'],
      ['too much to say', `message=${'x'.repeat(501)}`, 'sizeError'],
      ['a name that is too long', `message=x&userName=${'x'.repeat(256)}`, 'sizeError'],
    ])('refuses %s', async (_what, query, key) => {
      await join();
      expect(text(await send(query), 'messageKey')).toBe(key);
    });

    it('does not find a meeting that nobody is in', async () => {
      expect(text(await send('message=x'), 'messageKey')).toBe('meetingNotFound');
    });
  });

  describe('getJoinUrl', () => {
    it('needs the token of a connected client, and no checksum', async () => {
      const waiting = await ask(
        bbb,
        'join',
        'meetingID=room&fullName=Max&role=VIEWER&redirect=false',
      );
      const token = text(waiting, 'session_token') ?? '';
      expect(await bySession('getJoinUrl', token)).toEqual({
        response: { returncode: 'FAILED', message: expect.any(String), sessionToken: token },
      });
    });

    it('gives a link that opens the meeting once more for the same person', async () => {
      const zoe = await join();
      const answer = await bySession('getJoinUrl', zoe.sessionToken, '&userdata-bbb_x=1');
      const { url } = answer.response as { url: string };
      expect(url).toMatch(/\/join\?&fullName=Zoe&.*&checksum=[0-9a-f]{40}$/);
      const again = await bbb.control.participants.join(url);
      expect(again.internalUserId).toBe(zoe.internalUserId);
      expect(bbb.control.participants.all('room')).toHaveLength(1);
    });
  });

  describe('learningDashboard', () => {
    it('gives moderators JSON within JSON', async () => {
      const zoe = await join();
      const { response } = await bySession('learningDashboard', zoe.sessionToken);
      const { returncode, data } = response as { returncode: string; data: string };
      expect(returncode).toBe('SUCCESS');
      expect(JSON.parse(data)).toMatchObject({
        extId: 'room',
        users: { [zoe.internalUserId]: { name: 'Zoe', isModerator: true } },
      });
    });

    it('refuses viewers', async () => {
      const max = await join('Max', 'VIEWER');
      expect(await bySession('learningDashboard', max.sessionToken)).toMatchObject({
        response: { returncode: 'FAILED' },
      });
    });
  });

  it('stuns: no response around a success, a logout address on failure', async () => {
    const zoe = await join();
    expect(await bySession('stuns', zoe.sessionToken)).toMatchObject({ stunServers: [{}] });
    expect(await bySession('stuns', 'x')).toMatchObject({
      returncode: 'FAILED',
      logoutURL: expect.any(String),
    });
  });

  it('signOut: always a success, and the person is gone', async () => {
    const zoe = await join();
    for (const token of [zoe.sessionToken, 'x']) {
      const answer = await askRaw(bbb, `/bigbluebutton/api/signOut?sessionToken=${token}`);
      expect(text(answer, 'returncode')).toBe('SUCCESS');
    }
    expect(bbb.control.participants.all('room')).toHaveLength(0);
  });

  it('guestWait: tells a guest how things stand', async () => {
    await ask(bbb, 'create', 'name=Ask&meetingID=ask&guestPolicy=ASK_MODERATOR');
    const answer = await ask(
      bbb,
      'join',
      'meetingID=ask&fullName=Max&role=VIEWER&guest=true&redirect=false',
    );
    const token = text(answer, 'session_token') ?? '';
    const key = async () =>
      ((await bySession('guestWait', token)).response as { messageKey: string }).messageKey;
    expect(await key()).toBe('guestWait');
    bbb.control.participants.admit(token, false);
    expect(await key()).toBe('guestDeny');
    expect(await bySession('guestWait', 'x')).toMatchObject({
      response: { messageKey: 'sessionMissing' },
    });
  });

  it('getSessions: one entry per session, with internal ids', async () => {
    expect(text(await ask(bbb, 'getSessions'), 'messageKey')).toBe('noSessions');
    await join();
    await join('Max', 'VIEWER');
    const answer = await ask(bbb, 'getSessions');
    expect(texts(answer, 'userName')).toEqual(['Zoe', 'Max']);
    expect(text(answer, 'meetingID')).toBe(bbb.control.meetings.get('room').internalId);
  });

  it('feedback: missing on most servers, JSON where it is there', async () => {
    const zoe = await join();
    const path = `/bigbluebutton/api/feedback?sessionToken=${zoe.sessionToken}&rating=5`;
    expect((await askRaw(bbb, path, { method: 'POST' })).status).toBe(404);
    bbb.control.configure({ missingCalls: [] });
    const answer = await askRaw(bbb, path, { method: 'POST' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok' });
  });

  describe('text tracks', () => {
    beforeEach(() => void bbb.control.recordings.add({ recordId: 'rec-1' }));
    const list = async () =>
      (
        JSON.parse((await ask(bbb, 'getRecordingTextTracks', 'recordID=rec-1')).body) as {
          response: { tracks: Record<string, string>[] };
        }
      ).response;
    const put = async (query: string, part: string | undefined) => {
      const file =
        part === undefined
          ? ''
          : `--b\r\nContent-Disposition: form-data; name="file"; filename="a.srt"\r\n\r\n${part}\r\n`;
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const question = { method: 'POST', headers, body: `${file}--b--\r\n` };
      const answer = await ask(bbb, 'putRecordingTextTrack', query, question);
      return (JSON.parse(answer.body) as { response: Record<string, string> }).response;
    };
    const GOOD = 'recordID=rec-1&kind=subtitles&lang=en-US&label=English';

    it('are uploaded as SubRip and found as WebVTT, minutes later', async () => {
      const srt = '1\n00:00:01,500 --> 00:00:02,000\nHello ü\n';
      expect(await put(GOOD, srt)).toMatchObject({
        messageKey: 'upload_text_track_success',
        recordId: 'rec-1',
        returncode: 'SUCCESS',
      });
      expect((await list()).tracks).toEqual([]);
      await bbb.control.clock.advance(120_000);
      const [track] = (await list()).tracks;
      expect(track).toMatchObject({
        kind: 'subtitles',
        lang: 'en-US',
        label: 'English',
        source: 'upload',
      });
      const file = await askRaw(bbb, new URL(track.href).pathname);
      expect(file.body).toBe('WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\nHello ü\n');
    });

    it('of the same kind and language are replaced', async () => {
      await put(GOOD, 'WEBVTT one');
      await put(GOOD, 'WEBVTT two');
      await put(GOOD.replace('en-US', 'de'), 'WEBVTT drei');
      await bbb.control.clock.advance(120_000);
      expect((await list()).tracks.map(({ lang }) => lang)).toEqual(['en-US', 'de']);
    });

    it.each([
      ['no recording', 'kind=subtitles&lang=en', 'WEBVTT', 'paramError'],
      ['no language', 'recordID=rec-1&kind=subtitles', 'WEBVTT', 'paramError'],
      ['an unknown recording', 'recordID=gone&kind=subtitles&lang=en', 'WEBVTT', 'noRecordings'],
      ['an unknown kind', 'recordID=rec-1&kind=lyrics&lang=en', 'WEBVTT', 'invalidKind'],
      ['a malformed language', 'recordID=rec-1&kind=captions&lang=e%20n', 'WEBVTT', 'invalidLang'],
      ['no file', GOOD, undefined, 'empty_uploaded_text_track'],
      ['an empty file', GOOD, '', 'empty_uploaded_text_track'],
    ])('are refused with %s, in JSON', async (_what, query, part, key) => {
      expect(await put(query, part)).toMatchObject({ returncode: 'FAILED', messageKey: key });
    });

    it('of an unknown recording, or on servers without captions, cannot be listed', async () => {
      const gone = await ask(bbb, 'getRecordingTextTracks', 'recordID=gone');
      expect(gone.body).toContain('"messageKey":"noRecordings"');
      bbb.control.configure({ captions: false });
      const without = await ask(bbb, 'getRecordingTextTracks', 'recordID=rec-1');
      expect(without.body).toContain('"messageKey":"noCaptionsFound"');
    });
  });
});
