import { ask } from '../server/support/ask';
import { startStandIn, type StandIn } from '../server/stand-in';
import { type N8n, startN8n } from './driver';
import { type Execution, outputOf } from './execution';
import type { Workflow, WorkflowFile } from './workflow';

let n8n: N8n;
let bbb: StandIn;

beforeAll(async () => {
  bbb = await startStandIn({ time: 'real' });
  n8n = await startN8n();
  await n8n.createCredential({
    name: 'BBB',
    type: 'bigBlueButtonApi',
    data: { url: bbb.url, secret: bbb.secret },
  });
});

afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});

async function published(
  parameters: Record<string, unknown>,
  { nodes, connections }: Omit<WorkflowFile, 'name'> = { nodes: [], connections: {} },
): Promise<Workflow> {
  const workflow = await n8n.importWorkflow({
    name: 'Background check',
    nodes: [
      {
        id: 'b7e1c9a2-0000-4000-8000-000000000001',
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        typeVersion: 1,
        position: [0, 0],
        webhookId: 'b7e1c9a2-0000-4000-8000-0000000000ff',
        parameters: { checkEvery: 1, ...parameters },
        credentials: { bigBlueButtonApi: { id: '', name: 'BBB' } },
      },
      ...nodes,
    ],
    connections,
    settings: {},
  });
  await n8n.publish(workflow);
  return workflow;
}

const then = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

async function create(meetingID: string): Promise<void> {
  const query = new URLSearchParams({ meetingID, name: `Class ${meetingID}` });
  await ask(bbb, 'create', query.toString());
  await bbb.control.settled();
  // On a busy machine n8n may take longer to hear of it.
  await n8n.until(`the delivery about "${meetingID}"`, 30_000, async () =>
    bbb.control.hooks.deliveries().at(-1)?.state === 'waiting' ? undefined : true,
  );
}

const trigger = (run: Execution) => outputOf(run, 'BBB');
const CHECKED_WITHIN = 75_000; // milliseconds: once a minute

// Once a minute it looks, and some things take several looks.
jest.setTimeout(400_000);

describe('the background check of a published trigger', () => {
  test('registers a hook again that somebody deleted, and catches up', async () => {
    const workflow = await published({ triggerOn: 'meetingEnded' });
    await create('007');
    bbb.control.world.hooks.clear();
    bbb.control.meetings.end('007');
    const run = await n8n.nextExecution(workflow, undefined, CHECKED_WITHIN);
    expect(trigger(run)).toMatchObject([
      { event: 'meeting-ended', meetingID: '007', recovered: true },
    ]);
    expect(bbb.control.hooks.all()).toHaveLength(1);

    await create('1e5');
    await n8n.restart();
    bbb.control.world.hooks.clear();
    bbb.control.meetings.end('1e5');
    const next = await n8n.nextExecution(workflow, run, CHECKED_WITHIN);
    expect(trigger(next)).toMatchObject([{ event: 'meeting-ended', meetingID: '1e5' }]);
    await n8n.unpublish(workflow);
    expect(bbb.control.hooks.all()).toEqual([]);
  });

  test('moves the hook to the address that n8n has after a restart', async () => {
    const workflow = await published({ triggerOn: 'meetingEnded' });
    const address = n8n.url.replace('127.0.0.1', 'localhost');
    await n8n.restart(undefined, { N8N_WEBHOOK_URL: `${address}/` });
    const callbacks = () => bbb.control.hooks.all().map(({ callbackUrl }) => callbackUrl);
    await n8n.until('the hook to move', CHECKED_WITHIN, async () =>
      callbacks().every((url) => url.startsWith(`${address}/`)) ? true : undefined,
    );
    expect(callbacks()).toEqual([n8n.webhookUrl(workflow, 'BBB').replace(n8n.url, address)]);
    expect(n8n.logged()).toContain(`address has changed from ${n8n.url} to ${address}`);
    await create('008');
    bbb.control.meetings.end('008');
    const [first] = await n8n.until('a run', CHECKED_WITHIN, async () => {
      const runs = await n8n.executions(workflow);
      return runs.some(({ status }) => status === 'success') ? runs : undefined;
    });
    const [item] = trigger(await n8n.execution(first.id)) as Array<Record<string, unknown>>;
    expect(item).toMatchObject({ event: 'meeting-ended', meetingID: '008' });
    expect(item).not.toHaveProperty('recovered');
    await n8n.unpublish(workflow);
    expect(callbacks()).toEqual([]);
    await n8n.restart();
  });

  test('starts an execution again that was under way when n8n died', async () => {
    const workflow = await published(
      { triggerOn: 'meetingEnded' },
      {
        nodes: [
          { name: 'Work', type: 'n8n-nodes-base.wait', parameters: { amount: 10 } },
          { name: 'Done', type: 'n8n-nodes-base.noOp' },
        ],
        connections: { BBB: then('Work'), Work: then('Done') },
      },
    );
    await create('007');
    bbb.control.meetings.end('007');
    await n8n.until('an execution', 30_000, async () => (await n8n.executions(workflow))[0]);
    // It has begun to work, and said so.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await n8n.crash(11);
    const again = await n8n.until('its end', 4 * CHECKED_WITHIN, async () =>
      (await n8n.executions(workflow)).find(({ status }) => status === 'success'),
    );
    expect(outputOf(await n8n.execution(again.id), 'Done')).toMatchObject([
      { event: 'meeting-ended', meetingID: '007', startedAgain: true, crashes: 1 },
    ]);
    await n8n.unpublish(workflow);
  });

  test('finds out by looking where there are no webhooks', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const workflow = await published({
      source: 'check',
      seenEvents: ['meeting-created', 'meeting-ended'],
    });
    await create('Zoë & Co');
    const run = await n8n.nextExecution(workflow, undefined, CHECKED_WITHIN);
    expect(trigger(run)).toMatchObject([{ event: 'meeting-created', meetingID: 'Zoë & Co' }]);
    bbb.control.meetings.end('Zoë & Co');
    const next = await n8n.nextExecution(workflow, run, CHECKED_WITHIN);
    expect(trigger(next)).toMatchObject([{ event: 'meeting-ended', meetingID: 'Zoë & Co' }]);
    await n8n.unpublish(workflow);
  });
});
