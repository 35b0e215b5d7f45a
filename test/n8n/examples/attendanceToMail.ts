import { link } from '../../server/support/ask';
import type { StandIn } from '../../server/stand-in';
import { succeeded } from '../execution';
import type { Mail } from '../services/mail';
import type { Workflow } from '../workflow';
import type { Office } from './office';

const MINUTE = 60_000;

/** Who was there, as a table by mail. */
export function attendanceToMail(office: () => Office): void {
  let bbb: StandIn;
  let mail: Mail;

  beforeAll(async () => {
    // 10:00 in India, where this n8n is
    bbb = await office().server({ now: startOfToday() + 4.5 * 60 * MINUTE });
    const workflow = await office().use('attendance-to-mail.json', bbb);
    await office().n8n.publish(workflow);
    await createMeeting(workflow);
    await holdMeeting();
    succeeded(await office().n8n.nextExecution(workflow));
    [mail] = office().services.mail.to('ada@example.com').slice(-1) as [Mail];
  });

  // What the user does: the address of the trigger, pasted where the meeting is created.
  const createMeeting = async (workflow: Workflow) => {
    const workflowAddress = office().n8n.webhookUrl(workflow, 'Attendance report');
    const told = { workflow: [{ about: 'attendanceReport', workflowAddress }] };
    const creating = await office().use('attendance-to-mail.json', bbb, {
      'Create meeting': { notifications: { notifyWorkflows: told } },
    });
    await office().run(creating, 'Try it out');
  };
  const join = async (fullName: string, role: string) => {
    const query = `fullName=${encodeURIComponent(fullName)}&meetingID=physics-101&role=${role}`;
    return await bbb.control.participants.join(link(bbb, 'join', query));
  };
  const holdMeeting = async () => {
    const { clock, meetings } = bbb.control;
    await join('Ada Lovelace', 'MODERATOR');
    const zoe = await join('Zoë, "die Große"', 'VIEWER');
    await clock.advance(10 * MINUTE);
    const eve = await join('=HYPERLINK("http://evil")', 'VIEWER');
    eve.chat('Hello');
    zoe.leave();
    await clock.advance(20 * MINUTE);
    meetings.end('physics-101');
    await clock.advance(5 * MINUTE);
  };

  test('the organiser gets the table', () => {
    expect(mail.subject).toBe('Physics 101: who was there');
    expect(mail.text).toMatch(/there were 3 people/);
    expect(mail.attachments).toMatchObject([
      { name: expect.stringMatching(/^20\d\d-\d\d-\d\d attendance\.csv$/), type: 'text/csv' },
    ]);
  });

  test('the table has a row for each person, with times in the zone of the workflow', () => {
    const rows = mail.attachments[0]!.text.replace('\ufeff', '').trim().split('\n');
    const day = new Date(startOfToday()).toISOString().slice(0, 10);
    expect(rows).toEqual([
      'Name,Role,Came,Left,Minutes,Minutes of speech,Messages,Hands raised',
      `Ada Lovelace,moderator,${day} 10:00,${day} 10:30,30,0,0,0`,
      `"Zoë, ""die Große""",viewer,${day} 10:00,${day} 10:10,10,0,0,0`,
      `"'=HYPERLINK(""http://evil"")",viewer,${day} 10:10,${day} 10:30,20,0,1,0`,
    ]);
  });
}

function startOfToday(): number {
  return new Date().setUTCHours(0, 0, 0, 0);
}
