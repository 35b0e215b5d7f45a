import type { StandIn } from '../../server/stand-in';
import { outputOf } from '../execution';
import type { Execution } from '../execution';
import { type Office, textFields } from './office';

/** bbbserver.de: a class with reserved seats and a fixed end. */
export function bbbserverClass(office: () => Office): void {
  let bbb: StandIn;
  let run: Execution;
  let presentBefore: number;

  beforeAll(async () => {
    bbb = await office().server();
    const workflow = await office().use('bbbserver-class.json', bbb, {
      Class: textFields({
        meetingID: '1e5',
        name: 'Physics 101',
        seats: '30',
        ends: '={{ $now.plus({ seconds: 4 }).toISO() }}',
      }),
    });
    const running = office().run(workflow);
    await office().n8n.until('the meeting', 20_000, async () =>
      bbb.control.meetings.all().length > 0 ? true : undefined,
    );
    presentBefore = bbb.control.meetings.all().length;
    run = await running;
  });

  test('seats and time are reserved', () => {
    const [{ rawQuery }] = bbb.control.requests.all('create');
    const query = new URLSearchParams(rawQuery);
    expect(query.get('meetingID')).toBe('1e5');
    expect(query.get('maxParticipants')).toBe('30');
    expect(query.get('duration')).toBe('1');
  });

  test('the meeting has links for teacher and pupils', () => {
    expect(outputOf(run, 'Create meeting')).toMatchObject([
      {
        moderatorJoinUrl: expect.stringContaining('fullName=Teacher'),
        viewerJoinUrl: expect.stringContaining('fullName=Pupil'),
      },
    ]);
  });

  test('it ends at its time', () => {
    expect(presentBefore).toBe(1);
    expect(outputOf(run, 'End')).toEqual([{ meetingID: '1e5', ended: true }]);
    expect(bbb.control.meetings.all()).toEqual([]);
  });
}
