import { createHash } from 'node:crypto';

import { type StandIn, startStandIn } from './stand-in';
import { ask, link, text, texts } from './support/ask';

describe('meetings on the stand-in', () => {
  let bbb: StandIn;
  const MINUTE = 60_000;

  beforeAll(async () => (bbb = await startStandIn()));
  beforeEach(() => bbb.control.reset());
  afterAll(() => bbb.stop());

  const create = (query = '') => ask(bbb, 'create', `name=Room&meetingID=room${query}`);
  const join = (query: string) =>
    bbb.control.participants.join(link(bbb, 'join', `meetingID=room&${query}`));
  const info = () => ask(bbb, 'getMeetingInfo', 'meetingID=room');

  describe('create', () => {
    it('answers with everything a client needs to know of a new meeting', async () => {
      const now = Date.UTC(2026, 10, 1, 9, 5, 7);
      const other = await startStandIn({ now });
      const query = 'name=Room&meetingID=room&attendeePW=ap&moderatorPW=mp&voiceBridge=70000';
      const answer = await ask(other, 'create', `${query}&duration=30`);
      await other.stop();
      const id = `${createHash('sha1').update('room').digest('hex')}-${now}`;
      expect(answer.headers['content-type']).toBe('text/xml;charset=UTF-8');
      expect(answer.body).toBe(
        '<response><returncode>SUCCESS</returncode><meetingID>room</meetingID>' +
          `<internalMeetingID>${id}</internalMeetingID>` +
          '<parentMeetingID>bbb-none</parentMeetingID><attendeePW>ap</attendeePW>' +
          `<moderatorPW>mp</moderatorPW><createTime>${now}</createTime>` +
          '<voiceBridge>70000</voiceBridge><dialNumber>613-555-1234</dialNumber>' +
          '<createDate>Sun Nov 01 09:05:07 UTC 2026</createDate>' +
          '<hasUserJoined>false</hasUserJoined><duration>30</duration>' +
          '<hasBeenForciblyEnded>false</hasBeenForciblyEnded>' +
          '<messageKey></messageKey><message></message></response>',
      );
    });

    it('makes up passwords and a voice bridge that were not given', async () => {
      const answer = await create();
      expect(text(answer, 'attendeePW')).toMatch(/^[a-z0-9]{8}$/);
      expect(text(answer, 'moderatorPW')).toMatch(/^[a-z0-9]{8}$/);
      expect(text(answer, 'voiceBridge')).toMatch(/^[1-9]\d{4}$/);
    });

    it('a second time returns the first meeting, whatever else the call says', async () => {
      const first = await create('&duration=30&meta_a=1');
      await bbb.control.clock.advance(1000);
      const second = await ask(bbb, 'create', 'name=Other&meetingID=room&duration=60');
      expect(text(second, 'messageKey')).toBe('duplicateWarning');
      for (const element of ['createTime', 'internalMeetingID', 'attendeePW', 'duration']) {
        expect(text(second, element)).toBe(text(first, element));
      }
      expect(text(await info(), 'meetingName')).toBe('Room');
    });

    it('with the same passwords returns the first meeting, with others it is refused', async () => {
      await create('&attendeePW=ap&moderatorPW=mp');
      const same = await create('&attendeePW=ap&moderatorPW=mp');
      const other = await create('&attendeePW=ap&moderatorPW=xx');
      const half = await create('&attendeePW=ap');
      expect(text(same, 'messageKey')).toBe('duplicateWarning');
      expect(text(other, 'messageKey')).toBe('idNotUnique');
      expect(text(half, 'messageKey')).toBe('idNotUnique');
    });

    it('without passwords is refused by servers from before mid-2023', async () => {
      bbb.control.configure({ createWithoutPasswords: 'old' });
      await create();
      expect(text(await create(), 'messageKey')).toBe('idNotUnique');
    });

    it('takes the id of an ended meeting again, as a new meeting', async () => {
      const first = await create();
      await ask(bbb, 'end', 'meetingID=room');
      const second = await create();
      expect(text(second, 'messageKey')).toBe('');
      expect(text(second, 'createTime')).not.toBe(text(first, 'createTime'));
      expect(text(second, 'internalMeetingID')).not.toBe(text(first, 'internalMeetingID'));
    });

    it.each([
      ['no meeting ID', 'name=Room', 'missingParamMeetingID'],
      ['an empty meeting ID', 'name=Room&meetingID=', 'missingParamMeetingID'],
      ['a meeting ID of one character', 'name=Room&meetingID=x', 'sizeError'],
      ['a comma in the meeting ID', 'name=Room&meetingID=a%2Cb', 'validationError'],
      ['a meeting ID with a blank at its end', 'name=Room&meetingID=ab+', 'validationError'],
      ['a name of one character', 'name=R&meetingID=room', 'sizeError'],
      ['a name of 257', `name=${'R'.repeat(257)}&meetingID=room`, 'sizeError'],
      ['a password of one character', 'name=Room&meetingID=room&attendeePW=a', 'sizeError'],
      ['a voice bridge in words', 'name=Room&meetingID=room&voiceBridge=abc', 'validationError'],
      ['unknown notes', 'name=Room&meetingID=room&sharedNotesEditor=x', 'invalidSharedNotesEditor'],
      [
        'a breakout room alone',
        'name=Room&meetingID=room&isBreakout=true',
        'parentMeetingIDMissing',
      ],
      [
        'a breakout room of nobody',
        'name=Room&meetingID=room&isBreakout=true&parentMeetingID=gone',
        'parentMeetingDoesNotExist',
      ],
    ])('refuses %s', async (_what, query, key) => {
      const answer = await ask(bbb, 'create', query);
      expect(answer.status).toBe(200);
      expect(text(answer, 'returncode')).toBe('FAILED');
      expect(text(answer, 'messageKey')).toBe(key);
      expect(bbb.control.meetings.all()).toHaveLength(0);
    });

    it('refuses a voice bridge that another meeting uses, in the list form', async () => {
      await create('&voiceBridge=70001');
      const answer = await ask(bbb, 'create', 'name=Two&meetingID=two&voiceBridge=70001');
      expect(answer.body).toMatch(/<errors><error><key>nonUniqueVoiceBridge<\/key>/);
      expect(text(answer, 'messageKey')).toBeUndefined();
    });

    it('names every violation on servers that answer with a list', async () => {
      bbb.control.configure({ violations: 'list' });
      const answer = await ask(bbb, 'create', 'attendeePW=a');
      expect(texts(answer, 'key')).toEqual([
        'missingParamMeetingID',
        'missingParamName',
        'sizeError',
      ]);
    });

    it('keeps metadata lower-cased and drops names it does not like', async () => {
      await create('&meta_bbb-Origin=n8n&meta_under_score=x&meta_1st=x&meta_a.b=x&meta_Empty=');
      expect((await info()).body).toContain(
        '<metadata><bbb-origin>n8n</bbb-origin><empty></empty></metadata>',
      );
    });

    it('understands record=true only, record=1 means no', async () => {
      await create('&record=1');
      await ask(bbb, 'create', 'name=Two&meetingID=two&record=true');
      expect(text(await info(), 'recording')).toBe('false');
      expect(text(await ask(bbb, 'getMeetingInfo', 'meetingID=two'), 'recording')).toBe('true');
    });

    it('strips HTML from names, and escapes what is left', async () => {
      const name = encodeURIComponent('<b>Zoë</b> & Co\'s "a < b" 😀');
      await ask(bbb, 'create', `name=${name}&meetingID=room`);
      expect(text(await info(), 'meetingName')).toBe('Zoë &amp; Co&apos;s &quot;a &lt; b&quot; 😀');
    });

    it.each(['007', '1e5', '12345678901234567890', "Fred's & Co", 'a+b%c#d', 'größe 😀', '<i>'])(
      'keeps the id %s as it is',
      async (id) => {
        const query = `meetingID=${encodeURIComponent(id)}`;
        await ask(bbb, 'create', `name=Room&${query}`);
        expect(bbb.control.meetings.get(id).meetingId).toBe(id);
        expect(text(await ask(bbb, 'end', query), 'returncode')).toBe('SUCCESS');
      },
    );

    it('reads slides from an XML body; the one flagged current goes first', async () => {
      const body =
        '<?xml version="1.0"?><modules><module name="presentation">' +
        '<document url="https://h/a.pdf?x=1&amp;y=2" filename="a &amp; b.pdf" downloadable="true"/>' +
        `<document name="c.pdf" current="true">${Buffer.from('slides').toString('base64')}</document>` +
        '</module></modules>';
      const headers = { 'content-type': 'application/xml' };
      await ask(bbb, 'create', 'name=Room&meetingID=room', { method: 'POST', headers, body });
      expect(bbb.control.meetings.get('room').documents).toEqual([
        { name: 'c.pdf', bytes: 6, current: true, downloadable: false, removable: true },
        {
          name: 'a & b.pdf',
          url: 'https://h/a.pdf?x=1&y=2',
          current: false,
          downloadable: true,
          removable: true,
        },
      ]);
    });

    it.each([
      ['no XML', 'hello'],
      ['an open element', '<modules><module name="presentation"></modules>'],
      ['a lone ampersand', '<modules><module name="a & b"/></modules>'],
    ])('calls a body with %s malformed', async (_what, body) => {
      const headers = { 'content-type': 'application/xml' };
      const question = { method: 'POST', headers, body };
      const answer = await ask(bbb, 'create', 'name=Room&meetingID=room', question);
      expect(text(answer, 'messageKey')).toBe('malformedXml');
    });

    it('makes breakout rooms that know their parent, and the parent them', async () => {
      const parent = text(await create(), 'internalMeetingID');
      const query = 'name=Group&meetingID=group&isBreakout=true&parentMeetingID=room&sequence=2';
      const room = text(await ask(bbb, 'create', query), 'internalMeetingID');
      const answer = await ask(bbb, 'getMeetingInfo', 'meetingID=group');
      expect(text(answer, 'parentMeetingID')).toBe(parent);
      expect(text(answer, 'sequence')).toBe('2');
      expect(text(await info(), 'breakout')).toBe(room);
    });
  });

  describe('listing and asking', () => {
    it('says noMeetings when there is none', async () => {
      expect((await ask(bbb, 'getMeetings')).body).toBe(
        '<response><returncode>SUCCESS</returncode><meetings/><messageKey>noMeetings</messageKey>' +
          '<message>no meetings were found on this server</message></response>',
      );
    });

    it('does not know a meeting that was never created', async () => {
      expect(text(await info(), 'messageKey')).toBe('notFound');
      expect(text(await ask(bbb, 'end', 'meetingID=room'), 'messageKey')).toBe('notFound');
      expect(text(await ask(bbb, 'isMeetingRunning', 'meetingID=room'), 'running')).toBe('false');
    });

    it('a created meeting runs only while somebody is in it', async () => {
      const running = async () =>
        text(await ask(bbb, 'isMeetingRunning', 'meetingID=room'), 'running');
      await create();
      expect(await running()).toBe('false');
      const zoe = await join('fullName=Zo%C3%AB&role=VIEWER');
      expect(await running()).toBe('true');
      zoe.leave();
      expect(await running()).toBe('false');
    });

    it('lists who is there, with what they do', async () => {
      await create('&maxParticipants=9');
      const zoe = await join('fullName=Zo%C3%AB+%26+Co&role=moderator&userID=007');
      const max = await join('fullName=Max&role=VIEWER&userdata-bbb_custom=yes');
      zoe.joinAudio();
      max.joinAudio({ listenOnly: true });
      max.startCamera();
      const answer = await info();
      expect(answer.body).toContain(
        '<attendee><userID>007</userID><fullName>Zoë &amp; Co</fullName><role>MODERATOR</role>' +
          '<isPresenter>true</isPresenter><isListeningOnly>false</isListeningOnly>' +
          '<hasJoinedVoice>true</hasJoinedVoice><hasVideo>false</hasVideo>' +
          '<clientType>HTML5</clientType></attendee>',
      );
      expect(answer.body).toContain('<customdata><bbb_custom>yes</bbb_custom></customdata>');
      const counts = {
        participantCount: '2',
        listenerCount: '1',
        voiceParticipantCount: '1',
        videoCount: '1',
        moderatorCount: '1',
        maxUsers: '9',
      };
      for (const [element, count] of Object.entries(counts)) {
        expect([element, text(answer, element)]).toEqual([element, count]);
      }
    });

    it('lets a custom key break the XML, as the real templates do', async () => {
      await create();
      await join('fullName=Max&role=VIEWER&userdata-not+a+name=x');
      expect((await info()).body).toContain('<not a name>x</not a name>');
    });
  });

  describe('the end of a meeting', () => {
    const listed = async () => texts(await ask(bbb, 'getMeetings'), 'meetingID').includes('room');

    it('comes by the call end', async () => {
      await create();
      expect(text(await ask(bbb, 'end', 'meetingID=room'), 'messageKey')).toBe(
        'sentEndMeetingRequest',
      );
      expect(await listed()).toBe(false);
    });

    it('may take some seconds, in which it is still listed', async () => {
      bbb.control.configure({ endingTakesMs: 5000 });
      await create();
      await ask(bbb, 'end', 'meetingID=room');
      expect(text(await info(), 'hasBeenForciblyEnded')).toBe('true');
      const closed = await ask(bbb, 'join', 'meetingID=room&fullName=Max&role=VIEWER');
      expect(closed.headers.location).toContain('meetingForciblyEnded');
      await bbb.control.clock.advance(5000);
      expect(await listed()).toBe(false);
    });

    it.each([
      ['after 5 minutes, when nobody came', '', 5],
      ['after the minutes wished for', '&meetingExpireIfNoUserJoinedInMinutes=2', 2],
    ])('comes %s', async (_what, query, minutes) => {
      await create(query);
      await bbb.control.clock.advance(minutes * MINUTE - 1);
      expect(await listed()).toBe(true);
      await bbb.control.clock.advance(1);
      expect(await listed()).toBe(false);
    });

    it('has a time as soon as everybody is out, until somebody returns', async () => {
      await create();
      expect(text(await info(), 'endTime')).toBe('0');
      (await join('fullName=Max&role=VIEWER')).leave();
      const deserted = await info();
      expect(Number(text(deserted, 'endTime'))).toBeGreaterThan(0);
      expect(text(deserted, 'hasBeenForciblyEnded')).toBe('false');
      await join('fullName=Max&role=VIEWER');
      expect(text(await info(), 'endTime')).toBe('0');
    });

    it('comes a minute after the last one left, unless somebody returns', async () => {
      await create();
      (await join('fullName=Max&role=VIEWER')).leave();
      await bbb.control.clock.advance(30_000);
      const back = await join('fullName=Max&role=VIEWER');
      await bbb.control.clock.advance(10 * MINUTE);
      expect(await listed()).toBe(true);
      back.leave();
      await bbb.control.clock.advance(MINUTE);
      expect(await listed()).toBe(false);
    });

    it('never comes for an empty meeting that was told to wait', async () => {
      await create('&meetingExpireWhenLastUserLeftInMinutes=0');
      (await join('fullName=Max&role=VIEWER')).leave();
      await bbb.control.clock.advance(600 * MINUTE);
      expect(await listed()).toBe(true);
    });

    it('comes when the duration is over, with people inside', async () => {
      await create('&duration=30');
      await join('fullName=Max&role=VIEWER');
      await bbb.control.clock.advance(30 * MINUTE);
      expect(await listed()).toBe(false);
    });

    it('comes when no moderator is left, if wished for', async () => {
      await create('&endWhenNoModerator=true&endWhenNoModeratorDelayInMinutes=2');
      const zoe = await join('fullName=Zoe&role=MODERATOR');
      await join('fullName=Max&role=VIEWER');
      zoe.leave();
      await bbb.control.clock.advance(2 * MINUTE);
      expect(await listed()).toBe(false);
    });
  });
});
