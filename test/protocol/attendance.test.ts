import { readAddresses, readMeetingReports } from '../../protocol/attendance';
import { readAnswer } from '../../protocol/response';

const reports = (answer: unknown) =>
  readMeetingReports(readAnswer('getAttendance', { status: 200, body: JSON.stringify(answer) }));

describe('reports about meetings', () => {
  const meeting = {
    meetingID: '007',
    internalMeetingID: '183f-1531241258036',
    name: '1e5',
    startTime: 1531241258036,
    attendance: [{ userID: '42', name: '12', moderator: true, talkTime: 12.5, emojis: [] }],
  };

  test('keep everything, with numbers and booleans where they are some', () => {
    const answer = { response: { returncode: 'SUCCESS', meetings: [meeting] } };
    expect(reports(answer)).toEqual([meeting]);
  });

  test('are read without an envelope too, and may be none', () => {
    expect(reports([meeting])).toEqual([meeting]);
    expect(reports({ response: { returncode: 'SUCCESS', meetings: [] } })).toEqual([]);
  });

  test('never turn what looks like a number into another text', () => {
    const odd = { phone: '0049', code: '007', big: '12345678901234567890', text: '1e5', none: '' };
    expect(reports([odd])).toEqual([odd]);
  });

  test('are read from XML as well', () => {
    const body =
      '<response><returncode>SUCCESS</returncode><meetings><meeting><meetingID>a</meetingID><endTime>5</endTime></meeting></meetings></response>';
    expect(readMeetingReports(readAnswer('getPastMeetings', { status: 200, body }))).toEqual([
      { meetingID: 'a', endTime: 5 },
    ]);
  });
});

test.each([
  ['<url> https://h/a.mp4 </url>', ['https://h/a.mp4']],
  ['<url>https://h/a.mp4</url><url>https://h/b.mp4</url>', ['https://h/a.mp4', 'https://h/b.mp4']],
  ['<urls><url>https://h/a.mp4</url></urls>', ['https://h/a.mp4']],
  ['<url/>', []],
])('addresses of an MP4: %s', (elements, expected) => {
  const body = `<response><returncode>SUCCESS</returncode>${elements}</response>`;
  expect(readAddresses(readAnswer('getMP4', { status: 200, body }))).toEqual(expected);
});
