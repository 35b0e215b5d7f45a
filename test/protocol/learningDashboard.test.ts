import { dashboardOf, readDashboardData } from '../../protocol/learningDashboard';
import { readAnswer } from '../../protocol/response';

const read = (data: unknown) => {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const body = JSON.stringify({ response: { returncode: 'SUCCESS', data: text } });
  return readDashboardData(readAnswer('learningDashboard', { status: 200, body }));
};

describe('the data of the learning dashboard', () => {
  test('keep their types, quotes and umlauts', () => {
    const data = { extId: '007', name: 'Zoë says "hi" \\ {1}', createdOn: 1700000000000, ok: true };
    expect(read(data)).toEqual(data);
  });

  test.each(['', 'null', '[]', '7', '{"a":', 'none'])('that are none are a failure: %p', (data) => {
    expect(() => read(data)).toThrow(/JSON/);
  });
});

describe('the dashboard in short', () => {
  test('counts what each person did, over all their stays', () => {
    const dashboard = dashboardOf({
      extId: 'physics',
      intId: 'abc-1',
      name: 'Physics',
      createdOn: 1000,
      endedOn: 9000,
      polls: { a: {}, b: {} },
      users: {
        u1: {
          extId: '007',
          name: 'Ann',
          isModerator: true,
          intIds: {
            w_1: { registeredOn: 1500, leftOn: 2000 },
            w_2: {
              sessions: [
                { registeredOn: 3000, leftOn: 4000 },
                { registeredOn: 5000, leftOn: 8000 },
              ],
            },
          },
          answers: { a: 'yes' },
          talk: { totalTime: 12_400, lastTalkStartedOn: 0 },
          raiseHand: [1600, 1700],
          totalOfMessages: 3,
        },
      },
    });
    expect(dashboard).toEqual({
      meetingID: 'physics',
      internalMeetingID: 'abc-1',
      name: 'Physics',
      createTime: 1000,
      endTime: 9000,
      polls: 2,
      participants: [
        {
          fullName: 'Ann',
          userID: '007',
          role: 'MODERATOR',
          dialIn: false,
          joinTime: 1500,
          leaveTime: 8000,
          messages: 3,
          talkSeconds: 12,
          raisedHands: 2,
          answers: 1,
        },
      ],
    });
  });

  test('knows who is still there, of a meeting that is on', () => {
    const dashboard = dashboardOf({
      endedOn: 0,
      users: { u1: { name: 'Ben', registeredOn: 1500, leftOn: 0 } },
    });
    expect(dashboard.endTime).toBeUndefined();
    expect(dashboard.participants).toMatchObject([
      { fullName: 'Ben', role: 'VIEWER', joinTime: 1500, leaveTime: undefined, messages: 0 },
    ]);
  });

  test('of nobody is empty', () => {
    expect(dashboardOf({}).participants).toEqual([]);
  });
});
