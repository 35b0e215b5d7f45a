import {
  existingMeeting,
  readCreatedMeeting,
  readMeeting,
  readMeetings,
  readRunning,
} from '../../protocol/meeting';
import { readAnswer } from '../../protocol/response';

function answer(call: string, inside: string) {
  const body = `<response><returncode>SUCCESS</returncode>${inside}</response>`;
  return readAnswer(call, { status: 200, body });
}

const CREATED = `
  <meetingID>007</meetingID>
  <internalMeetingID>640ab2bae07bedc4c163f679a746f7ab7fb5d1fa-1531155809613</internalMeetingID>
  <parentMeetingID>bbb-none</parentMeetingID>
  <attendeePW>1e5</attendeePW>
  <moderatorPW>mp</moderatorPW>
  <createTime>1531155809613</createTime>
  <voiceBridge>07076</voiceBridge>
  <dialNumber>613-555-1234</dialNumber>
  <createDate>Mon Jul 09 17:03:29 UTC 2018</createDate>
  <hasUserJoined>false</hasUserJoined>
  <duration>0</duration>
  <hasBeenForciblyEnded>false</hasBeenForciblyEnded>`;

const INFO = `
  <meetingName>Physik &amp; Chemie &lt;7b&gt; Frä&#228;nzi 😀</meetingName>
  <meetingID>1e5</meetingID>
  <internalMeetingID>183f0bf3a0982a127bdb8161e0c44eb696b3e75c-1531240585189</internalMeetingID>
  <createTime>1531240585189</createTime>
  <createDate>Tue Jul 10 16:36:25 UTC 2018</createDate>
  <voiceBridge>00700</voiceBridge>
  <dialNumber>613-555-1234</dialNumber>
  <attendeePW>0</attendeePW>
  <moderatorPW>true</moderatorPW>
  <running>true</running>
  <duration>60</duration>
  <hasUserJoined>true</hasUserJoined>
  <recording>false</recording>
  <hasBeenForciblyEnded>false</hasBeenForciblyEnded>
  <startTime>1531240585239</startTime>
  <endTime>0</endTime>
  <participantCount>2</participantCount>
  <listenerCount>1</listenerCount>
  <voiceParticipantCount>1</voiceParticipantCount>
  <videoCount>0</videoCount>
  <maxUsers>20</maxUsers>
  <moderatorCount>1</moderatorCount>
  <attendees>
    <attendee>
      <userID>w_2xox6leao03w</userID>
      <fullName>O'Neil &quot;Kit&quot;</fullName>
      <role>MODERATOR</role>
      <isPresenter>true</isPresenter>
      <isListeningOnly>false</isListeningOnly>
      <hasJoinedVoice>true</hasJoinedVoice>
      <hasVideo>false</hasVideo>
      <clientType>HTML5</clientType>
      <customdata><bbb_auto_join_audio>true</bbb_auto_join_audio></customdata>
    </attendee>
    <attendee>
      <userID>0042</userID>
      <fullName>Eve</fullName>
      <role>VIEWER</role>
      <isPresenter>false</isPresenter>
      <isListeningOnly>true</isListeningOnly>
      <hasJoinedVoice>false</hasJoinedVoice>
      <hasVideo>false</hasVideo>
      <clientType>HTML5</clientType>
      <customdata/>
    </attendee>
  </attendees>
  <metadata>
    <bbb-origin>Moodle</bbb-origin>
    <endcallbackurl>https://h/end?a=1&amp;b=2</endcallbackurl>
    <room>007</room>
  </metadata>
  <isBreakout>false</isBreakout>`;

describe('a created meeting', () => {
  test('has its texts as texts, its numbers as numbers, its switches as booleans', () => {
    const meeting = readCreatedMeeting(
      answer('create', `${CREATED}<messageKey></messageKey><message></message>`),
    );
    expect(meeting).toEqual({
      meetingID: '007',
      internalMeetingID: '640ab2bae07bedc4c163f679a746f7ab7fb5d1fa-1531155809613',
      parentMeetingID: 'bbb-none',
      attendeePW: '1e5',
      moderatorPW: 'mp',
      createTime: 1531155809613,
      voiceBridge: '07076',
      dialNumber: '613-555-1234',
      createDate: 'Mon Jul 09 17:03:29 UTC 2018',
      hasUserJoined: false,
      duration: 0,
      hasBeenForciblyEnded: false,
      existed: false,
    });
  });

  test.each(['duplicateWarning', 'duplicationWarning'])('existed before, says %s', (key) => {
    const again = answer('create', `${CREATED}<messageKey>${key}</messageKey><message>x</message>`);
    expect(readCreatedMeeting(again).existed).toBe(true);
  });

  test('did not exist before for any other key', () => {
    const odd = answer('create', `${CREATED}<messageKey>welcome</messageKey>`);
    expect(readCreatedMeeting(odd).existed).toBe(false);
  });

  test('can be told from the meeting that is there', () => {
    expect(existingMeeting(readMeeting(answer('getMeetingInfo', INFO)))).toMatchObject({
      existed: true,
      meetingID: '1e5',
      internalMeetingID: '183f0bf3a0982a127bdb8161e0c44eb696b3e75c-1531240585189',
      createTime: 1531240585189,
      voiceBridge: '00700',
      moderatorPW: 'true',
    });
  });
});

describe('a meeting', () => {
  test('is read whole', () => {
    expect(readMeeting(answer('getMeetingInfo', INFO))).toEqual({
      meetingName: 'Physik & Chemie <7b> Fräänzi 😀',
      meetingID: '1e5',
      internalMeetingID: '183f0bf3a0982a127bdb8161e0c44eb696b3e75c-1531240585189',
      createTime: 1531240585189,
      createDate: 'Tue Jul 10 16:36:25 UTC 2018',
      voiceBridge: '00700',
      dialNumber: '613-555-1234',
      attendeePW: '0',
      moderatorPW: 'true',
      running: true,
      duration: 60,
      hasUserJoined: true,
      recording: false,
      hasBeenForciblyEnded: false,
      startTime: 1531240585239,
      endTime: 0,
      participantCount: 2,
      listenerCount: 1,
      voiceParticipantCount: 1,
      videoCount: 0,
      maxUsers: 20,
      moderatorCount: 1,
      attendees: [
        {
          userID: 'w_2xox6leao03w',
          fullName: `O'Neil "Kit"`,
          role: 'MODERATOR',
          isPresenter: true,
          isListeningOnly: false,
          hasJoinedVoice: true,
          hasVideo: false,
          clientType: 'HTML5',
          customdata: { bbb_auto_join_audio: 'true' },
        },
        {
          userID: '0042',
          fullName: 'Eve',
          role: 'VIEWER',
          isPresenter: false,
          isListeningOnly: true,
          hasJoinedVoice: false,
          hasVideo: false,
          clientType: 'HTML5',
          customdata: {},
        },
      ],
      metadata: {
        'bbb-origin': 'Moodle',
        endcallbackurl: 'https://h/end?a=1&b=2',
        room: '007',
      },
      isBreakout: false,
      breakoutRooms: [],
    });
  });

  test('of which the server says next to nothing has lists and groups, and nothing made up', () => {
    expect(readMeeting(answer('getMeetingInfo', '<meetingID>a, b</meetingID>'))).toEqual({
      meetingID: 'a, b',
      meetingName: '',
      internalMeetingID: '',
      attendees: [],
      metadata: {},
      breakoutRooms: [],
    });
  });

  test('may have its numbers printed in the language of the server', () => {
    const meeting = readMeeting(
      answer(
        'getMeetingInfo',
        '<meetingID>m</meetingID><createTime>1,531,240,585,189</createTime><participantCount>1.024</participantCount><maxUsers>2 000</maxUsers>',
      ),
    );
    expect(meeting).toMatchObject({
      createTime: 1531240585189,
      participantCount: 1024,
      maxUsers: 2000,
    });
  });

  test('leaves out numbers and switches that nobody can read', () => {
    const meeting = readMeeting(
      answer(
        'getMeetingInfo',
        '<meetingID>m</meetingID><createTime/><duration>x</duration><running/>',
      ),
    );
    expect(meeting).not.toHaveProperty('createTime');
    expect(meeting).not.toHaveProperty('duration');
    expect(meeting).not.toHaveProperty('running');
  });

  test('is in the answer, or the answer is refused', () => {
    expect(() => readMeeting(answer('getMeetingInfo', '<meetings/>'))).toThrow('about no meeting');
  });

  test('keeps fields of newer servers as text', () => {
    const meeting = readMeeting(
      answer('getMeetingInfo', '<meetingID>m</meetingID><loginCount>007</loginCount>'),
    );
    expect(meeting).toHaveProperty('loginCount', '007');
  });

  const ROOM =
    '<parentMeetingID>p-1</parentMeetingID><sequence>2</sequence><freeJoin>true</freeJoin>';

  test.each([
    ['beside the rest', ROOM],
    ['in a group', `<breakout>${ROOM}</breakout>`],
  ])('that is a breakout room may say so %s', (_, written) => {
    const room = readMeeting(
      answer('getMeetingInfo', `<meetingID>r</meetingID><isBreakout>true</isBreakout>${written}`),
    );
    expect(room).toMatchObject({
      meetingID: 'r',
      isBreakout: true,
      parentMeetingID: 'p-1',
      sequence: 2,
      freeJoin: true,
    });
    expect(room).not.toHaveProperty('breakout');
  });

  test('names its breakout rooms, be it one or more', () => {
    const rooms = (...ids: string[]) =>
      readMeeting(
        answer(
          'getMeetingInfo',
          `<meetingID>m</meetingID><breakoutRooms>${ids.map((id) => `<breakout>${id}</breakout>`).join('')}</breakoutRooms>`,
        ),
      ).breakoutRooms;
    expect(rooms('007')).toEqual(['007']);
    expect(rooms('007', '1e5')).toEqual(['007', '1e5']);
    expect(rooms()).toEqual([]);
  });
});

describe('the meetings of a server', () => {
  test('may be none, in every way of saying so', () => {
    const none = [
      '<meetings/>',
      '<meetings></meetings>',
      '',
      '<meetings/><messageKey>noMeetings</messageKey>',
    ];
    for (const written of none) expect(readMeetings(answer('getMeetings', written))).toEqual([]);
  });

  test('may be one', () => {
    const [meeting, ...others] = readMeetings(
      answer('getMeetings', `<meetings><meeting>${INFO}</meeting></meetings>`),
    );
    expect(others).toEqual([]);
    expect(meeting).toEqual(readMeeting(answer('getMeetingInfo', INFO)));
  });

  test('are in the order of the server', () => {
    const body = ['b', '010', 'a'].map((id) => `<meeting><meetingID>${id}</meetingID></meeting>`);
    const meetings = readMeetings(answer('getMeetings', `<meetings>${body.join('\n')}</meetings>`));
    expect(meetings.map(({ meetingID }) => meetingID)).toEqual(['b', '010', 'a']);
  });

  test('may come as JSON', () => {
    const body = JSON.stringify({
      response: {
        returncode: 'SUCCESS',
        meetings: { meeting: [{ meetingID: '007', running: true, participantCount: 3 }] },
      },
    });
    const [meeting] = readMeetings(readAnswer('getMeetings', { status: 200, body }));
    expect(meeting).toMatchObject({ meetingID: '007', running: true, participantCount: 3 });
  });
});

describe('whether a meeting is running', () => {
  test.each([
    ['<running>true</running>', true],
    ['<running>TRUE</running>', true],
    ['<running>false</running>', false],
    ['', false],
  ])('%s', (written, running) => {
    expect(readRunning(answer('isMeetingRunning', written))).toBe(running);
  });
});
