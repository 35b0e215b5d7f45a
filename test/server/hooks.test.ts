import { checksum } from './signature';
import { ask, askRaw, link, target, text, texts } from './support/ask';
import { standInWithReceiver } from './support/standInWithReceiver';

describe('hooks on the stand-in', () => {
  const { bbb, receiver } = standInWithReceiver();

  const hook = (path: string, more = '') =>
    ask(bbb(), 'hooks/create', `callbackURL=${encodeURIComponent(receiver().url + path)}${more}`);
  const list = (query = '') => ask(bbb(), 'hooks/list', query);
  const create = (id: string) => ask(bbb(), 'create', `name=Room&meetingID=${id}`);
  /** The events each path got. */
  const heard = async () => {
    await bbb().control.settled();
    const paths = [...new Set(receiver().received.map(({ url }) => url))];
    return Object.fromEntries(
      paths.map((path) => [
        path,
        receiver()
          .received.filter(({ url }) => url === path)
          .map(({ body }) => /"id":"([\w-]+)"/.exec(decodeURIComponent(body))?.[1]),
      ]),
    );
  };

  describe('hooks/create', () => {
    it('registers a hook with a UUID', async () => {
      const answer = await hook('/a');
      expect(text(answer, 'hookID')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      expect(text(answer, 'permanentHook')).toBe('false');
      expect(text(answer, 'rawData')).toBe('false');
    });

    it('registers it under a number in generation 2', async () => {
      bbb().control.configure({ webhooks: { generation: 2 } });
      const call = 'hooks/create';
      const query = `callbackURL=${encodeURIComponent(receiver().url)}`;
      const answer = await askRaw(bbb(), target(bbb(), call, query, 'sha1'));
      expect(text(answer, 'hookID')).toBe('1');
      expect(text(await ask(bbb(), call, query), 'messageKey')).toBe('checksumError');
    });

    it('knows a hook by its callback URL alone, and leaves the first one unchanged', async () => {
      const first = await hook('/a', '&meetingID=room&eventID=meeting-ended');
      const second = await hook('/a', '&getRaw=true');
      expect(text(second, 'messageKey')).toBe('duplicateWarning');
      expect(text(second, 'hookID')).toBe(text(first, 'hookID'));
      expect(second.body).not.toContain('permanentHook');
      expect(bbb().control.hooks.all()).toEqual([
        expect.objectContaining({ meetingId: 'room', eventIds: ['meeting-ended'], getRaw: false }),
      ]);
    });

    it('needs a callback URL', async () => {
      const answer = await ask(bbb(), 'hooks/create', 'meetingID=room');
      expect(text(answer, 'messageKey')).toBe('missingParamCallbackURL');
    });

    it.each(['true', 'false', '1', '0', 'null'])('survives getRaw=%s', async (word) => {
      expect(text(await hook('/a', `&getRaw=${word}`), 'returncode')).toBe('SUCCESS');
    });

    it('dies of getRaw=yes, and comes back with what it remembers', async () => {
      await hook('/global');
      await hook('/filtered', '&eventID=meeting-ended');
      await hook('/scoped', '&meetingID=room');
      const answer = await hook('/a', '&getRaw=yes');
      expect(answer.status).toBe(502);
      expect(
        bbb()
          .control.hooks.all()
          .map(({ callbackUrl }) => new URL(callbackUrl).pathname),
      ).toEqual(['/global', '/scoped']);
      await create('another');
      expect(Object.keys(await heard()).sort()).toEqual(['/global', '/scoped']);
    });
  });

  describe('hooks/list', () => {
    it('is empty without any hook', async () => {
      expect((await list()).body).toBe(
        '<response><returncode>SUCCESS</returncode><hooks></hooks></response>',
      );
    });

    it('shows what a hook was registered with', async () => {
      await hook('/a?x=1&y=2', '&meetingID=Fred%27s+%26+Co&eventID=Meeting-Ended%2Cuser-joined');
      expect((await list()).body).toContain(
        `<callbackURL><![CDATA[${receiver().url}/a?x=1&y=2]]></callbackURL>` +
          "<meetingID><![CDATA[Fred's & Co]]></meetingID>" +
          '<eventID>meeting-ended,user-joined</eventID>' +
          '<permanentHook>false</permanentHook><rawData>false</rawData></hook>',
      );
    });

    it('of a meeting shows its hook and the global ones', async () => {
      await hook('/room', '&meetingID=room');
      await hook('/other', '&meetingID=other');
      await hook('/global');
      const ids = bbb()
        .control.hooks.all()
        .map(({ hookId }) => hookId);
      expect(texts(await list('meetingID=room'), 'hookID')).toEqual([ids[0], ids[2]]);
    });

    it('of a meeting without a hook of its own is an error', async () => {
      await hook('/global');
      expect(text(await list('meetingID=room'), 'messageKey')).toBe('listHookError');
    });
  });

  it('can be those of meetings only, as some hosts have them', async () => {
    bbb().control.configure({ webhooks: { onlyWithMeeting: ['create', 'list'] } });
    expect(text(await hook('/a'), 'messageKey')).toBe('missingParamMeetingID');
    expect(text(await list(), 'messageKey')).toBe('missingParamMeetingID');
    const id = text(await hook('/a', '&meetingID=room'), 'hookID');
    expect(texts(await list('meetingID=room'), 'hookID')).toEqual([id]);
  });

  describe('hooks/destroy', () => {
    it('removes a hook', async () => {
      const id = text(await hook('/a'), 'hookID');
      const answer = await ask(bbb(), 'hooks/destroy', `hookID=${id}`);
      expect(text(answer, 'removed')).toBe('true');
      expect(bbb().control.hooks.all()).toHaveLength(0);
    });

    it('does not know other hooks, and no permanent ones', async () => {
      const permanent = bbb().control.hooks.addPermanent(`${receiver().url}/p`);
      for (const id of ['1', permanent.hookId]) {
        const answer = await ask(bbb(), 'hooks/destroy', `hookID=${id}`);
        expect(text(answer, 'messageKey')).toBe('destroyMissingHook');
      }
      const none = await ask(bbb(), 'hooks/destroy');
      expect(text(none, 'messageKey')).toBe('missingParamHookID');
    });
  });

  describe('the service', () => {
    it('is GET only', async () => {
      const answer = await askRaw(bbb(), target(bbb(), 'hooks/list'), { method: 'POST' });
      expect(answer.status).toBe(404);
      expect(answer.body).toContain('Cannot POST /bigbluebutton/api/hooks/list');
    });

    it('crashes on a checksum of odd length', async () => {
      const answer = await askRaw(bbb(), '/bigbluebutton/api/hooks/list?checksum=abc');
      expect(answer.status).toBe(500);
      expect(answer.headers['content-type']).toBe('text/html');
    });

    it('compares checksums case-sensitively', async () => {
      const hash = checksum('sha1', 'hooks/list', '', bbb().secret);
      const call = (given: string) =>
        askRaw(bbb(), `/bigbluebutton/api/hooks/list?checksum=${given}`);
      expect(text(await call(hash), 'returncode')).toBe('SUCCESS');
      expect(text(await call(hash.toUpperCase()), 'messageKey')).toBe('checksumError');
      expect(text(await call('0'.repeat(40)), 'message')).toBe(
        'You did not pass the checksum security check.',
      );
    });

    it('has a list of algorithms of its own', async () => {
      bbb().control.configure({ webhooks: { allowedAlgorithms: ['sha512'] } });
      expect(text(await list(), 'messageKey')).toBe('checksumError');
      expect(text(await ask(bbb(), 'getMeetings'), 'returncode')).toBe('SUCCESS');
    });

    it('may be not installed: nginx’ 404 page, and nobody hears anything', async () => {
      await hook('/a');
      bbb().control.configure({ webhooks: { installed: false } });
      expect((await list()).status).toBe(404);
      await create('room');
      expect(await heard()).toEqual({});
    });
  });

  describe('who hears what', () => {
    it('global hooks hear every meeting, scoped ones theirs', async () => {
      await hook('/global');
      await hook('/room', '&meetingID=room');
      await create('room');
      await create('other');
      expect(await heard()).toEqual({
        '/global': ['meeting-created', 'meeting-created'],
        '/room': ['meeting-created'],
      });
    });

    it('a second hook of the same meeting is listed, but hears nothing', async () => {
      await hook('/first', '&meetingID=room');
      await hook('/second', '&meetingID=room');
      await create('room');
      expect(bbb().control.hooks.all()).toHaveLength(2);
      expect(await heard()).toEqual({ '/first': ['meeting-created'] });
    });

    it('a filtered hook hears its events only', async () => {
      await hook('/a', '&eventID=meeting-ended%2Cuser-joined');
      await create('room');
      await ask(bbb(), 'end', 'meetingID=room');
      expect(await heard()).toEqual({ '/a': ['meeting-ended'] });
    });

    it('hooks of one meeting were global ones in webhooks 3.0.0–3.3.1', async () => {
      bbb().control.configure({ webhooks: { auth: 'checksum-c' } });
      await hook('/room', '&meetingID=room');
      await create('other');
      expect(Object.keys(await heard())).toHaveLength(1);
    });

    it('a hook survives the end of its meeting', async () => {
      await hook('/room', '&meetingID=room');
      await create('room');
      await ask(bbb(), 'end', 'meetingID=room');
      await create('room');
      expect((await heard())['/room']).toHaveLength(3);
    });
  });

  describe('what is told', () => {
    const event = (id: string) =>
      receiver()
        .events()
        .find((one) => one.id === id)?.attributes;

    it('a meeting’s creation, with its passwords', async () => {
      await hook('/a');
      const answer = await ask(
        bbb(),
        'create',
        'name=Zo%C3%AB&meetingID=007&attendeePW=ap&moderatorPW=mp&record=true&meta_a=1&maxParticipants=5',
      );
      await bbb().control.settled();
      expect(event('meeting-created')).toEqual({
        meeting: {
          'internal-meeting-id': text(answer, 'internalMeetingID'),
          'external-meeting-id': '007',
          name: 'Zoë',
          'is-breakout': false,
          'parent-id': 'bbb-none',
          duration: 0,
          'create-time': Number(text(answer, 'createTime')),
          'create-date': text(answer, 'createDate'),
          'moderator-pass': 'mp',
          'viewer-pass': 'ap',
          record: true,
          'voice-conf': text(answer, 'voiceBridge'),
          'dial-number': '613-555-1234',
          'max-users': 5,
          metadata: { a: '1' },
          audioBridge: 'bbb-webrtc-sfu',
          cameraBridge: 'bbb-webrtc-sfu',
          screenShareBridge: 'bbb-webrtc-sfu',
        },
      });
    });

    it('everything a participant does', async () => {
      await hook('/a');
      await create('room');
      const url = link(bbb(), 'join', 'meetingID=room&fullName=Zoe&role=MODERATOR&userID=1e5');
      const zoe = await bbb().control.participants.join(url);
      zoe.joinAudio();
      zoe.mute();
      zoe.mute(false);
      zoe.leaveAudio();
      zoe.startCamera();
      zoe.stopCamera();
      zoe.startScreenshare();
      zoe.stopScreenshare();
      zoe.raiseHand();
      zoe.showEmoji('thumbsUp');
      zoe.chat('Hello <all> & everybody');
      zoe.startPoll('p1', 'Lunch?', ['Yes', 'No']);
      zoe.answerPoll('p1', [0]);
      zoe.leave();
      await bbb().control.settled();
      const user = { 'internal-user-id': zoe.internalUserId, 'external-user-id': '1e5' };
      expect(event('user-joined')?.user).toMatchObject({
        ...user,
        name: 'Zoe',
        role: 'MODERATOR',
        presenter: false,
        guest: false,
        'ip-address': '127.0.0.1',
        'session-token': zoe.sessionToken,
      });
      const told: Record<string, object> = {
        'user-presenter-assigned': { user },
        'user-audio-voice-enabled': {
          user: { ...user, 'listening-only': false, 'sharing-mic': true, muted: false },
        },
        'user-audio-muted': { user: { ...user, muted: true } },
        'user-audio-unmuted': { user: { ...user, muted: false } },
        'user-audio-voice-disabled': { user: { ...user, 'sharing-mic': false } },
        'user-cam-broadcast-start': { user: { ...user, stream: expect.any(String) } },
        'user-cam-broadcast-end': { user: { ...user, stream: expect.any(String) } },
        'meeting-screenshare-started': { user },
        'meeting-screenshare-stopped': { user },
        'user-raise-hand-changed': { user: { ...user, 'raise-hand': true } },
        'user-emoji-changed': { user: { ...user, emoji: 'thumbsUp' } },
        'chat-group-message-sent': {
          'chat-message': { message: 'Hello <all> & everybody', sender: { name: 'Zoe' } },
          'chat-id': 'MAIN-PUBLIC-GROUP-CHAT',
        },
        'poll-started': { user, poll: { id: 'p1', question: 'Lunch?' } },
        'poll-responded': { user, poll: { id: 'p1', answerIds: [0] } },
        'user-left': { user: { ...user, guest: false } },
      };
      for (const [id, attributes] of Object.entries(told)) {
        expect([id, event(id)]).toMatchObject([id, attributes]);
      }
    });

    it('a presenter’s change, the record button', async () => {
      await hook(
        '/a',
        '&eventID=user-presenter-unassigned,meeting-recording-started,meeting-recording-stopped',
      );
      await ask(bbb(), 'create', 'name=Room&meetingID=room&record=true');
      const join = (name: string) =>
        bbb().control.participants.join(
          link(bbb(), 'join', `meetingID=room&fullName=${name}&role=MODERATOR`),
        );
      await join('Zoe');
      (await join('Max')).becomePresenter();
      bbb().control.meetings.record('room');
      bbb().control.meetings.record('room', false);
      await bbb().control.settled();
      expect(
        receiver()
          .events()
          .map(({ id }) => id)
          .sort(),
      ).toEqual([
        'meeting-recording-started',
        'meeting-recording-stopped',
        'user-presenter-unassigned',
      ]);
    });

    it('who was still there at the end: a user-left each, made up by the service', async () => {
      await hook('/a', '&eventID=user-left');
      await create('room');
      await bbb().control.participants.join(
        link(bbb(), 'join', 'meetingID=room&fullName=Zoe&role=VIEWER&userID=z'),
      );
      await ask(bbb(), 'end', 'meetingID=room');
      await bbb().control.settled();
      expect(event('user-left')?.user).toMatchObject({ 'external-user-id': 'z' });
    });

    it('any event at all, when a test says so', async () => {
      await hook('/a');
      bbb().control.hooks.emit(
        'pad-content',
        { pad: { id: 'notes', rev: '3', text: 'x' } },
        { internalMeetingId: 'i-1', externalMeetingId: 'room', ts: 42 },
      );
      await bbb().control.settled();
      expect(receiver().events()).toEqual([
        {
          type: 'event',
          id: 'pad-content',
          attributes: {
            meeting: { 'internal-meeting-id': 'i-1', 'external-meeting-id': 'room' },
            pad: { id: 'notes', rev: '3', text: 'x' },
          },
          event: { ts: 42 },
        },
      ]);
    });

    it('less in generation 2', async () => {
      bbb().control.configure({ webhooks: { generation: 2 } });
      bbb().control.hooks.addPermanent(`${receiver().url}/p`);
      bbb().control.hooks.emit('poll-started');
      bbb().control.hooks.emit('user-emoji-changed');
      await bbb().control.settled();
      expect(
        receiver()
          .events()
          .map(({ id }) => id),
      ).toEqual(['user-emoji-changed']);
    });
  });

  describe('raw hooks', () => {
    const raw = () =>
      receiver().received.map(
        ({ body }) => (JSON.parse(new URLSearchParams(body).get('event') ?? '') as [object])[0],
      );

    it('get the internal messages', async () => {
      await hook('/raw', '&getRaw=true');
      await create('room');
      bbb().control.hooks.emit('rap-sanity-ended', { 'record-id': 'r' }, { meetingId: 'room' });
      await bbb().control.settled();
      expect(raw()).toMatchObject([
        {
          envelope: { name: 'MeetingCreatedEvtMsg', routing: { msgType: 'BROADCAST_TO_MEETING' } },
          core: { header: { name: 'MeetingCreatedEvtMsg' }, body: {} },
        },
        {
          header: { name: 'sanity_ended', version: '0.0.1' },
          payload: { record_id: 'r', external_meeting_id: 'room' },
        },
      ]);
    });

    it('get made up events in mapped shape', async () => {
      await hook('/raw', '&getRaw=true');
      await create('room');
      await bbb().control.participants.join(
        link(bbb(), 'join', 'meetingID=room&fullName=Zoe&role=VIEWER'),
      );
      await ask(bbb(), 'end', 'meetingID=room');
      await bbb().control.settled();
      expect(raw().at(-1)).toMatchObject({ data: { id: 'user-left' } });
    });

    it('with an event filter get nothing', async () => {
      await hook('/raw', '&getRaw=true&eventID=meeting-created');
      await create('room');
      expect(await heard()).toEqual({});
    });
  });
});
