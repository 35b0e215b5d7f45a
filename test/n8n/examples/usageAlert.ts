import { ask, link } from '../../server/support/ask';
import type { StandIn } from '../../server/stand-in';
import type { Workflow } from '../workflow';
import type { Office } from './office';

/** Alert when the server gets full. */
export function usageAlert(office: () => Office): void {
  let bbb: StandIn;
  let workflow: Workflow;

  beforeAll(async () => {
    bbb = await office().server();
    workflow = await office().use('usage-alert.json', bbb);
    await ask(bbb, 'create', 'meetingID=full&name=Full');
  });

  const alerts = () => office().services.mail.to('admin@example.org');
  const lookWith = async (people: number) => {
    const present = bbb.control.participants.all('full').length;
    for (let number = present; number < people; number += 1) {
      const query = `fullName=P${number}&meetingID=full&role=VIEWER`;
      await bbb.control.participants.join(link(bbb, 'join', query));
    }
    await office().run(workflow);
  };

  test('there is no alert below the threshold', async () => {
    await lookWith(149);
    expect(alerts()).toEqual([]);
  });

  test('there is one at the threshold', async () => {
    await lookWith(150);
    expect(alerts()).toMatchObject([
      {
        subject: 'BigBlueButton: 150 people in 1 meetings',
        text: expect.stringContaining('150 people in 1 meetings'),
      },
    ]);
  });

  test('there is only one in an hour', async () => {
    await lookWith(151);
    expect(alerts()).toHaveLength(1);
  });
}
