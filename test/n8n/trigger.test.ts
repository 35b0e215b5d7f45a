import { createHash } from 'node:crypto';

import { type StandIn, startStandIn } from '../server/stand-in';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';
import type { Workflow } from './workflow';

const MEETINGS = ["Fred's room (ü) & +", '007', '1e5'];

let bbb: StandIn;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn();
  n8n = await startN8n();
  await n8n.createCredential(credentialFor(bbb));
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});
beforeEach(() => bbb.control.reset());

const withTrigger = async (parameters: object): Promise<Workflow> =>
  await n8n.importWorkflow({
    name: 'Trigger',
    nodes: [
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: {
          triggerOn: 'chosen',
          events: ['meeting-ended', 'user-joined'],
          ...parameters,
        },
        credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
      },
    ],
    connections: {},
  });

const runsOf = async (workflow: Workflow, count: number) =>
  await n8n.until(`${count} runs`, 30_000, async () => {
    const runs = await n8n.everyExecution(workflow);
    return runs.length >= count && runs.every(({ status }) => status === 'success')
      ? runs
      : undefined;
  });

const ended = (meetingID: string) =>
  bbb.control.hooks.emit(
    'meeting-ended',
    {},
    {
      externalMeetingId: meetingID,
      internalMeetingId: `${createHash('sha1').update(meetingID).digest('hex')}-1700000000000`,
    },
  );

describe.each([
  ['bearer', 'sha1'],
  ['checksum-a', 'sha1'],
  ['checksum-a', 'sha256'],
  ['checksum-a', 'sha384'],
  ['checksum-a', 'sha512'],
  ['checksum-b', 'sha1'],
] as const)('a published trigger, with the server signing by %s, %s', (auth, algorithm) => {
  test('starts one run for each event of its meetings, and none for others', async () => {
    bbb.control.configure({ webhooks: { auth, algorithm } });
    const workflow = await withTrigger({ scope: 'meetings', meetingIDs: MEETINGS.join(',') });
    await n8n.publish(workflow);
    expect(bbb.control.hooks.all().map(({ meetingId }) => meetingId)).toEqual(MEETINGS);

    for (const meetingID of [...MEETINGS, 'another meeting']) ended(meetingID);
    await bbb.control.settled();
    const runs = await runsOf(workflow, MEETINGS.length);
    expect(runs).toHaveLength(MEETINGS.length);
    expect(runs.map((run) => outputOf(run, 'BBB')[0].meetingID).sort()).toEqual(
      [...MEETINGS].sort(),
    );
    expect(bbb.control.hooks.deliveries().map(({ state }) => state)).toEqual(
      MEETINGS.map(() => 'delivered'),
    );
    expect(JSON.stringify(runs)).not.toContain(bbb.secret);

    await n8n.unpublish(workflow);
    expect(bbb.control.hooks.all()).toEqual([]);
  });
});

describe('publishing', () => {
  test('says so when the server has no webhooks', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const workflow = await withTrigger({ scope: 'all' });
    await expect(n8n.publish(workflow)).rejects.toThrow(
      /no webhooks service.*apt install bbb-webhooks/,
    );
    await n8n.unpublish(workflow);
  });

  test('twice, and after a change of the events, leaves one hook with the events chosen last', async () => {
    const workflow = await withTrigger({ scope: 'all' });
    await n8n.publish(workflow);
    const [before] = bbb.control.hooks.all();
    workflow.nodes[0].parameters = { triggerOn: 'chosen', scope: 'all', events: ['user-left'] };
    const changed = await n8n.saveWorkflow(workflow);
    await n8n.publish(changed);
    const hooks = bbb.control.hooks.all();
    expect(hooks).toHaveLength(1);
    expect(hooks[0].callbackUrl).toBe(before.callbackUrl);
    expect(hooks[0].eventIds).toEqual(['user-left']);
    await n8n.unpublish(changed);
    expect(bbb.control.hooks.all()).toEqual([]);
  });
});

describe('a delivery', () => {
  test('that is forged is answered 401 and starts nothing', async () => {
    const workflow = await withTrigger({ scope: 'all' });
    await n8n.publish(workflow);
    const url = n8n.webhookUrl(workflow, 'BBB');
    const body = new URLSearchParams({
      domain: 'x',
      event: JSON.stringify([
        { data: { type: 'event', id: 'meeting-ended', attributes: {}, event: { ts: 1 } } },
      ]),
      timestamp: '1',
    });
    const answers = [
      await fetch(url, { method: 'POST', body }),
      await fetch(`${url}?checksum=${'0'.repeat(40)}`, { method: 'POST', body }),
      await fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer wrong' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const genuine = await fetch(url, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${bbb.secret}` },
    });
    expect([genuine.status, await genuine.text()]).toEqual([200, '']);
    expect(await runsOf(workflow, 1)).toHaveLength(1);
    await n8n.unpublish(workflow);
  });

  test('that comes again, even after n8n was restarted, starts the workflow once', async () => {
    const workflow = await withTrigger({ scope: 'all' });
    await n8n.publish(workflow);
    const url = n8n.webhookUrl(workflow, 'BBB');
    const event = { data: { id: 'meeting-ended', attributes: {}, event: { ts: 1700000000000 } } };
    const body = new URLSearchParams({ event: JSON.stringify([event]), timestamp: '7' });
    const headers = { authorization: `Bearer ${bbb.secret}` };
    const deliver = async () => (await fetch(url, { method: 'POST', body, headers })).status;
    expect([await deliver(), await deliver()]).toEqual([200, 200]);
    expect(await runsOf(workflow, 1)).toHaveLength(1);
    await n8n.restart();
    expect(await deliver()).toBe(200);
    const runs = await runsOf(workflow, 2);
    expect(runs.map((run) => outputOf(run, 'BBB').length)).toEqual([1, 0]);
    await n8n.unpublish(workflow);
  });

  test('is heard while the editor listens for a test event, and the test hook is gone after', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
    const workflow = await withTrigger({ scope: 'all' });
    await n8n.listen(workflow);
    expect(bbb.control.hooks.all()[0].callbackUrl).toContain('/webhook-test/');
    ended('007');
    await bbb.control.settled();
    const run = await n8n.nextExecution(workflow);
    expect(outputOf(run, 'BBB')[0]).toMatchObject({ event: 'meeting-ended', meetingID: '007' });
    await n8n.until('the end of the test hook', 10_000, async () =>
      bbb.control.hooks.all().length === 0 ? true : undefined,
    );
  });
});

test('the secret is in nothing that n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});
