import type { StandIn } from '../../server/stand-in';
import { itemsOf, outputOf } from '../execution';
import type { Workflow } from '../workflow';
import type { Office } from './office';

const LINK = /http:\S+/;

/** Two classes: one that begins in eight minutes, and one next month. */
function timetable(): string {
  const people = [
    { name: 'Ada Lovelace', email: 'ada@example.com', role: 'MODERATOR' },
    { name: "Zoë O'Brien & Söhne", email: 'zoe@example.com', role: 'VIEWER' },
    { name: '李小龍', email: 'li@example.com', role: 'VIEWER' },
  ];
  const starting = (when: string) => `{{ $now.plus({ ${when} }).toISO().slice(0, 16) }}`;
  const classes = [
    { meetingID: '007', name: 'Physics 101', starts: starting('minutes: 8'), people },
    { meetingID: '1e5', name: 'Latin II', starts: starting('months: 1'), people },
  ];
  // The equals sign makes n8n look for expressions in it.
  return `=${JSON.stringify({ classes })}`;
}

/** From the timetable to a join link by mail. */
export function timetableToMail(office: () => Office): void {
  let bbb: StandIn;
  let workflow: Workflow;

  beforeAll(async () => {
    bbb = await office().server();
    workflow = await office().use('timetable-to-mail.json', bbb, {
      Timetable: { jsonOutput: timetable() },
    });
    await office().run(workflow);
  });

  const mailTo = (address: string) => {
    const [mail, ...more] = office().services.mail.to(address);
    expect(more).toEqual([]);
    if (!mail) throw new Error(`There is no mail to ${address}`);
    return mail;
  };
  const joinedBy = async (address: string) =>
    await bbb.control.participants.join(LINK.exec(mailTo(address).text)![0]);

  test('only the class that begins soon has a meeting', () => {
    expect(bbb.control.meetings.all().map(({ name }) => name)).toEqual(['Physics 101']);
  });

  test('the meeting waits for people until well after its start', () => {
    const [{ rawQuery }] = bbb.control.requests.all('create');
    expect(rawQuery).toContain('meetingExpireIfNoUserJoinedInMinutes=45');
  });

  test('the moderator gets a link that makes a moderator', async () => {
    expect(mailTo('ada@example.com').subject).toMatch(/your link as moderator$/);
    expect(await joinedBy('ada@example.com')).toMatchObject({
      fullName: 'Ada Lovelace',
      role: 'MODERATOR',
    });
  });

  test('participants get links of their own', async () => {
    expect(mailTo('zoe@example.com').subject).not.toMatch(/moderator/);
    expect(await joinedBy('zoe@example.com')).toMatchObject({
      fullName: "Zoë O'Brien & Söhne",
      role: 'VIEWER',
    });
    expect(await joinedBy('li@example.com')).toMatchObject({ fullName: '李小龍', role: 'VIEWER' });
  });

  test('the next look at the timetable sends nothing', async () => {
    const before = office().services.mail.received.length;
    const again = await office().run(workflow);
    expect(outputOf(again, 'Create meeting')).toMatchObject([{ existed: true }]);
    expect(itemsOf(again, 'First time?')).toEqual([]);
    expect(office().services.mail.received).toHaveLength(before);
  });
}
