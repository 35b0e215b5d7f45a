import type { StandIn } from '../../server/stand-in';
import { outputOf } from '../execution';
import type { Mail } from '../services/mail';
import type { Execution } from '../execution';
import type { Office } from './office';

/** A form that makes a meeting. */
export function formToMeeting(office: () => Office): void {
  let bbb: StandIn;
  let run: Execution;
  let mail: Mail;

  beforeAll(async () => {
    bbb = await office().server();
    const workflow = await office().use('form-to-meeting.json', bbb, {
      // It waits until ten minutes before the start; here, that is over.
      'Until shortly before': { dateTime: '={{ $now.toISO() }}' },
    });
    await office().n8n.publish(workflow);
    await fillIn('2031-05-06', '14:30', 'jo@example.com');
    run = await office().n8n.nextExecution(workflow);
    await fillIn('2021-05-06', '14:30', 'late@example.com');
    await office().n8n.nextExecution(workflow, run);
    [mail] = office().services.mail.to('jo@example.com') as [Mail];
  });

  const fillIn = async (date: string, time: string, email: string) => {
    const form = new FormData();
    const answers = ['Köln, "Elternabend" & mehr', date, time, '90', "Jo O'Neill", email];
    answers.forEach((answer, number) => form.set(`field-${number}`, answer));
    const response = await fetch(`${office().n8n.url}/form/meeting`, {
      method: 'POST',
      body: form,
    });
    expect(await response.json()).toEqual({ status: 200 });
  };

  test('the meeting is there and stays until an hour after its start', () => {
    expect(run.status).toBe('success');
    const [{ rawQuery }] = bbb.control.requests.all('create');
    const keeps = Number(new URLSearchParams(rawQuery).get('meetingExpireIfNoUserJoinedInMinutes'));
    const start = new Date('2031-05-06T14:30+05:30').getTime();
    expect(keeps).toBeCloseTo((start - Date.now()) / 60_000 + 60, -1);
  });

  test('the mail has a link for the moderator and one for guests', async () => {
    expect(mail.subject).toBe('Köln, "Elternabend" & mehr: your meeting');
    const links = mail.text.match(/http:\S+/g)!;
    const [moderator, guest] = await Promise.all(
      links.map(async (link) => await bbb.control.participants.join(link)),
    );
    expect(moderator).toMatchObject({ fullName: "Jo O'Neill", role: 'MODERATOR' });
    expect(guest).toMatchObject({ fullName: 'Guest', role: 'VIEWER' });
  });

  test('the attached file is a calendar entry at the right time', () => {
    const [file] = mail.attachments;
    expect(file).toMatchObject({ name: 'meeting.ics', type: 'text/calendar' });
    const entry = file!.text.replaceAll('\r\n\t', '').split('\r\n');
    expect(entry).toEqual(
      expect.arrayContaining([
        'BEGIN:VEVENT',
        // 14:30 in India, where this n8n is
        'DTSTART:20310506T090000Z',
        'DTEND:20310506T103000Z',
        'SUMMARY:Köln\\, "Elternabend" & mehr',
        expect.stringMatching(/^UID:[0-9a-f]{40}-\d+@127\.0\.0\.1$/),
        expect.stringMatching(/^LOCATION:http:.*\/join\?fullName=Guest/),
      ]),
    );
  });

  test('shortly before the start the meeting is looked after', () => {
    expect(outputOf(run, 'Create again if gone')).toMatchObject([{ existed: true }]);
  });

  test('who asks for a time that is past is told so, and gets no meeting', () => {
    const [{ text }] = office().services.mail.to('late@example.com') as [Mail];
    expect(text).toMatch(/06\.05\.2021, 14:30, is past already/);
    expect(bbb.control.meetings.all()).toHaveLength(1);
  });
}
