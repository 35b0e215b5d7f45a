import { ask, link, text } from '../../server/support/ask';
import type { StandIn } from '../../server/stand-in';
import type { Office } from './office';

const HOUR = 3_600_000;

/** End forgotten meetings. */
export function endForgottenMeetings(office: () => Office): void {
  let bbb: StandIn;

  beforeAll(async () => {
    bbb = await office().server({ now: Date.now() - 4 * HOUR });
    await meetingWith('forgotten & alone', 'VIEWER');
    await meetingWith('long', 'MODERATOR');
    await meetingWith('rescued', 'VIEWER');
    await bbb.control.clock.advance(3.5 * HOUR);
    await meetingWith('young', 'VIEWER');
    const workflow = await office().use('end-forgotten-meetings.json', bbb, {
      'Ten minutes': { amount: 3, unit: 'seconds' },
    });
    const running = office().run(workflow);
    await office().n8n.until('the warning', 20_000, async () =>
      warned().length === 2 ? true : undefined,
    );
    await join('rescued', 'MODERATOR');
    await running;
  });

  const join = async (meetingID: string, role: string) =>
    await bbb.control.participants.join(
      link(bbb, 'join', `fullName=Jo&meetingID=${encodeURIComponent(meetingID)}&role=${role}`),
    );
  const meetingWith = async (meetingID: string, role: string) => {
    const created = await ask(
      bbb,
      'create',
      `meetingID=${encodeURIComponent(meetingID)}&name=Room`,
    );
    expect(text(created, 'returncode')).toBe('SUCCESS');
    await join(meetingID, role);
  };
  const warned = () =>
    bbb.control.requests
      .all('sendChatMessage')
      .map(({ rawQuery }) => new URLSearchParams(rawQuery).get('meetingID'));

  test('those without moderator for hours are warned in their chat', () => {
    expect(warned()).toEqual(['forgotten & alone', 'rescued']);
  });

  test('the forgotten one has ended; the others go on', () => {
    const left = bbb.control.meetings.all().map(({ meetingId }) => meetingId);
    expect(left).toEqual(['long', 'rescued', 'young']);
  });
}
