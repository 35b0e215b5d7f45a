import { readMeetings } from '../../protocol/meeting';
import { readAnswer } from '../../protocol/response';
import { usageOf } from '../../protocol/usage';

const usage = (...meetings: string[]) => {
  const list = meetings.map((meeting) => `<meeting>${meeting}</meeting>`).join('');
  const body = `<response><returncode>SUCCESS</returncode><meetings>${list}</meetings></response>`;
  return usageOf(readMeetings(readAnswer('getMeetings', { status: 200, body })));
};

test('no meetings are no usage', () => {
  expect(Object.values(usage()).every((count) => count === 0)).toBe(true);
});

test('each count is summed up by itself', () => {
  const meeting = `<running>true</running><recording>true</recording><participantCount>1,050</participantCount>
    <moderatorCount>2</moderatorCount><listenerCount>4</listenerCount>
    <voiceParticipantCount>8</voiceParticipantCount><videoCount>16</videoCount>`;
  const breakout = `<running>true</running><isBreakout>true</isBreakout><participantCount>5</participantCount>`;
  expect(usage(meeting, breakout, '<running>false</running>')).toEqual({
    meetings: 3,
    running: 2,
    breakouts: 1,
    participants: 1055,
    participantsInBreakouts: 5,
    moderators: 2,
    listeners: 4,
    voice: 8,
    video: 16,
    recordable: 1,
  });
});

test('what a server leaves out counts as nothing', () => {
  expect(usage('<meetingID>a</meetingID>')).toMatchObject({
    meetings: 1,
    running: 0,
    participants: 0,
  });
});
