import { startStandIn, type StandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { CALLBACK_ITEMS, CALLBACKS, create, MEETING } from './callbacks';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';
import type { Workflow } from './workflow';

let bbb: StandIn;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn({ missingCalls: [] });
  n8n = await startN8n();
  await n8n.createCredential(credentialFor(bbb));
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});
beforeEach(() => bbb.control.reset());

const credentials = { bigBlueButtonApi: { name: 'BigBlueButton' } };

const withSource = async (source: string, parameters: object = {}): Promise<Workflow> =>
  await n8n.importWorkflow({
    name: source,
    nodes: [
      {
        name: 'Trigger',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: { source, ...parameters },
        credentials,
      },
    ],
    connections: {},
  });

const METHOD = (source: string) => (source === 'meetingEnded' ? 'GET' : 'POST');
const statusAt = async (url: string, source: string) =>
  (await fetch(url, { method: METHOD(source) })).status;

describe.each(Object.keys(CALLBACKS))('a trigger with the source %s', (source) => {
  test('starts once for a meeting that another workflow makes, and is gone when unpublished', async () => {
    const workflow = await withSource(source);
    await n8n.publish(workflow);
    const address = n8n.webhookUrl(workflow, 'Trigger');
    await CALLBACKS[source]({ n8n, bbb }, address);
    const run = await n8n.nextExecution(workflow);
    expect(outputOf(run, 'Trigger')).toEqual([expect.objectContaining(CALLBACK_ITEMS[source])]);
    expect(run.status).toBe('success');
    // The callback at a meeting's end comes twice, that of a recording once for each format.
    const statuses = bbb.control.callbacks.all().map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await n8n.executions(workflow)).toHaveLength(1);
    expect(JSON.stringify(run)).not.toContain(bbb.secret);
    expect(JSON.stringify(outputOf(run, 'Trigger'))).not.toMatch(/bbb-token=(?!hidden)/);

    await n8n.unpublish(workflow);
    expect(await statusAt(address, source)).toBe(404);
  });

  test('hears a test event, at an address that is gone afterwards', async () => {
    const workflow = await withSource(source);
    const address = n8n.webhookUrl(workflow, 'Trigger', 'webhook-test');
    await n8n.listen(workflow);
    await CALLBACKS[source]({ n8n, bbb }, address);
    const run = await n8n.nextExecution(workflow);
    expect(outputOf(run, 'Trigger')).toEqual([expect.objectContaining(CALLBACK_ITEMS[source])]);
    await n8n.until('the end of the test address', 10_000, async () =>
      (await statusAt(address, source)) === 404 ? true : undefined,
    );
  });
});

describe('the callback at the end of a meeting', () => {
  test('is answered with something in the body, and refused with 401 without its token', async () => {
    const workflow = await withSource('meetingEnded');
    await n8n.publish(workflow);
    const address = n8n.webhookUrl(workflow, 'Trigger');
    expect(await statusAt(`${address}?meetingID=007`, 'meetingEnded')).toBe(401);
    await create({ n8n, bbb }, 'meetingEnded', address);
    const [sent] = bbb.control.requests.all('create');
    const callback = new URLSearchParams(sent.rawQuery).get('meta_endCallbackUrl') ?? '';
    bbb.control.world.meetings.clear();
    const call = async () => {
      const answer = await fetch(callback, { redirect: 'manual' });
      return [answer.status, (await answer.text()).trim()];
    };
    // The probe, which starts the run, and the call.
    expect([await call(), await call()]).toEqual([
      [200, 'OK'],
      [200, 'OK'],
    ]);
    await n8n.nextExecution(workflow);

    await n8n.restart();
    expect(await call()).toEqual([200, 'OK']);
    const runs = await n8n.everyExecution(workflow);
    expect(runs.flatMap((run) => outputOf(run, 'Trigger'))).toHaveLength(1);
    await n8n.unpublish(workflow);
  });
});

describe('the regular check', () => {
  test('shows what is on the server while somebody listens for a test event', async () => {
    await ask(bbb, 'create', new URLSearchParams({ meetingID: MEETING, name: 'Class' }).toString());
    const workflow = await withSource('check', { seenEvents: ['meeting-created'] });
    await n8n.listen(workflow);
    const run = await n8n.nextExecution(workflow);
    expect(outputOf(run, 'Trigger')).toMatchObject([
      { event: 'meeting-created', meetingID: MEETING },
    ]);
    expect(bbb.control.hooks.all()).toEqual([]);
  });

  test('takes nothing from outside', async () => {
    const workflow = await withSource('check');
    await n8n.publish(workflow);
    const address = n8n.webhookUrl(workflow, 'Trigger');
    expect(await statusAt(address, 'check')).toBe(410);
    expect(await statusAt(address.replace(/webhook$/, 'check'), 'check')).toBe(401);
    await n8n.unpublish(workflow);
    expect(await n8n.executions(workflow)).toEqual([]);
  });
});

test('the secret is in nothing that n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});
