import { presentNow } from '../../protocol/attendanceItem';
import { readMeeting } from '../../protocol/meeting';
import { readAnswer } from '../../protocol/response';

const present = (attendees: string) => {
  const meeting = '<meetingID>007</meetingID><meetingName>A &amp; B</meetingName>';
  const body = `<response><returncode>SUCCESS</returncode>${meeting}<attendees>${attendees}</attendees></response>`;
  return presentNow(readMeeting(readAnswer('getMeetingInfo', { status: 200, body })));
};

const attendee = (userID: string, fullName: string, more = '') =>
  `<attendee><userID>${userID}</userID><fullName>${fullName}</fullName>${more}</attendee>`;

describe('who is in a meeting', () => {
  test('comes with what the server shows about them; the rest is unknown', () => {
    const more =
      '<role>MODERATOR</role><isPresenter>true</isPresenter><isListeningOnly>false</isListeningOnly><hasJoinedVoice>true</hasJoinedVoice><hasVideo>false</hasVideo><clientType>HTML5</clientType>';
    expect(present(attendee('1e5', 'Zoë', more))).toEqual([
      {
        meetingID: '007',
        internalMeetingID: null,
        meetingName: 'A & B',
        name: 'Zoë',
        userID: '1e5',
        role: 'moderator',
        present: true,
        firstJoined: null,
        firstJoinTime: null,
        lastLeft: null,
        lastLeaveTime: null,
        minutes: null,
        seconds: null,
        joins: [],
        leaves: [],
        talkMinutes: null,
        talkSeconds: null,
        talks: null,
        messages: null,
        handsRaised: null,
        emojis: null,
        pollVotes: null,
        isPresenter: true,
        hasJoinedVoice: true,
        isListeningOnly: false,
        hasVideo: false,
        clientType: 'HTML5',
      },
    ]);
  });

  test('is one item for a person with several windows', () => {
    const windows = [
      attendee('a', 'Ann', '<role>VIEWER</role><hasVideo>false</hasVideo>'),
      attendee('a', 'Ann', '<role>MODERATOR</role><hasVideo>true</hasVideo>'),
    ];
    expect(present(windows.join(''))).toMatchObject([
      { name: 'Ann', role: 'moderator', hasVideo: true, hasJoinedVoice: null },
    ]);
  });

  test('is told apart by name where an ID is shared, and not put together without one', () => {
    const people = [attendee('guest', 'Ann'), attendee('guest', 'Ben'), attendee('', 'Ann')];
    expect(present([...people, attendee('', 'Ann')].join(''))).toHaveLength(4);
  });

  test('may be nobody', () => {
    expect(present('')).toEqual([]);
  });
});
