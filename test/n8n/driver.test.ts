import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandIn, type StandIn } from '../server/stand-in';
import { startN8n, type N8n } from './driver';
import { errorOf, type Execution, outputOf } from './execution';
import { ACTION_NODE, CREDENTIAL_TYPE, TRIGGER_NODE } from './panels';
import type { WorkflowFile } from './workflow';

const CREDENTIAL = "St. Mary's & Söhne";

const creating = (meetingID: string): WorkflowFile => ({
  name: 'creates a meeting',
  nodes: [
    { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
    {
      name: 'Create',
      type: ACTION_NODE,
      parameters: {
        resource: 'meeting',
        operation: 'create',
        meetingID: { __rl: true, mode: 'id', value: meetingID },
        name: 'Physics',
      },
      credentials: { [CREDENTIAL_TYPE]: { name: CREDENTIAL } },
    },
  ],
  connections: { Start: { main: [[{ node: 'Create', type: 'main', index: 0 }]] } },
});

const hearing = (credential = CREDENTIAL): WorkflowFile => ({
  name: 'hears of recordings',
  nodes: [
    {
      name: 'Trigger',
      type: TRIGGER_NODE,
      parameters: { triggerOn: 'chosen', events: ['rap-publish-ended'], scope: 'all' },
      credentials: { [CREDENTIAL_TYPE]: { name: credential } },
    },
  ],
  connections: {},
});

/** Runs for as many seconds as its caller says. */
const lasting = (): WorkflowFile => ({
  name: 'takes its time',
  nodes: [
    { name: 'Webhook', type: 'n8n-nodes-base.webhook', parameters: { path: 'lasting' } },
    {
      name: 'Wait',
      type: 'n8n-nodes-base.wait',
      typeVersion: 1.1,
      parameters: { amount: '={{ $json.query.seconds }}', unit: 'seconds' },
    },
  ],
  connections: { Webhook: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] } },
});

describe('a real n8n with the packed package in it', () => {
  let bbb: StandIn;
  let n8n: N8n;

  beforeAll(async () => {
    bbb = await startStandIn();
    n8n = await startN8n();
    const data = { url: bbb.url, secret: bbb.secret };
    await n8n.createCredential({ name: CREDENTIAL, type: CREDENTIAL_TYPE, data });
  });

  afterAll(async () => {
    await n8n?.stop();
    await bbb?.stop();
  });

  beforeEach(() => bbb.control.reset());

  test('offers the nodes and the credential under the names of an installed package', async () => {
    const ours = (names: string[]) => names.filter((name) => /bigbluebutton/i.test(name)).sort();
    expect(ours((await n8n.nodeTypes()).map(({ name }) => name))).toEqual([
      'n8n-nodes-bigbluebutton.bigBlueButton',
      // n8n makes this one of the first, for AI agents.
      'n8n-nodes-bigbluebutton.bigBlueButtonTool',
      'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
    ]);
    expect(ours((await n8n.credentialTypes()).map(({ name }) => name))).toEqual([CREDENTIAL_TYPE]);
  });

  test('runs an operation with a credential that the workflow names', async () => {
    const execution = await n8n.run(await n8n.importWorkflow(creating('007')));
    expect(errorOf(execution)).toEqual({ message: '', description: '' });
    expect(execution.status).toBe('success');
    expect(outputOf(execution, 'Create')).toMatchObject([{ meetingID: '007' }]);
    expect(bbb.control.meetings.get('007').name).toBe('Physics');
  });

  test('gives back what stopped a run', async () => {
    bbb.control.faults.set('create', { status: 503 });
    const execution = await n8n.run(await n8n.importWorkflow(creating('007')));
    expect(execution.status).toBe('error');
    expect(errorOf(execution).message).not.toBe('');
  });

  test('publishes a trigger, keeps it over a restart, and takes it back', async () => {
    const workflow = await n8n.importWorkflow(hearing());
    await n8n.publish(workflow);
    const [hook] = bbb.control.hooks.all();
    expect(hook?.callbackUrl).toContain(n8n.webhookUrl(workflow, 'Trigger'));
    await n8n.restart();
    const { status } = await fetch(n8n.webhookUrl(workflow, 'Trigger'), { method: 'POST' });
    expect(status).toBe(401);
    await n8n.unpublish(workflow);
    expect(bbb.control.hooks.all()).toEqual([]);
  });

  test("says in the trigger's own words why it cannot be published", async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const workflow = await n8n.importWorkflow(hearing());
    await expect(n8n.publish(workflow)).rejects.toThrow(/could not be published: .*webhooks/s);
  });

  test('imports no workflow whose credential or node it does not have', async () => {
    await expect(n8n.importWorkflow(hearing('Nobody'))).rejects.toThrow('no credential "Nobody"');
    const [node] = hearing().nodes;
    const unknown = { ...hearing(), nodes: [{ ...node!, type: 'CUSTOM.bigBlueButton' }] };
    await expect(n8n.importWorkflow(unknown)).rejects.toThrow(
      'no node type "CUSTOM.bigBlueButton"',
    );
  });

  test('gives the next run, also when a later one ends before it', async () => {
    const workflow = await n8n.importWorkflow(lasting());
    await n8n.publish(workflow);
    for (const seconds of [3, 0]) await fetch(`${n8n.url}/webhook/lasting?seconds=${seconds}`);
    const first = await n8n.nextExecution(workflow);
    const second = await n8n.nextExecution(workflow, first);
    const lastedOf = (run: Execution) => outputOf(run, 'Webhook')[0].query;
    expect([first, second].map(lastedOf)).toEqual([{ seconds: '3' }, { seconds: '0' }]);
  });

  test('says what it waited for in vain, and the end of its log', async () => {
    const never = n8n.nextExecution(await n8n.importWorkflow(hearing()), undefined, 200);
    await expect(never).rejects.toThrow(/run of "hears of recordings" in vain.*Editor is now/s);
  });

  test('has written no secret into its log', () => {
    expect(n8n.logged()).toContain('Editor is now accessible');
    expect(n8n.logged()).not.toContain(bbb.secret);
  });

  test('leaves nothing behind when it is stopped', async () => {
    expect(existsSync(n8n.userFolder)).toBe(true);
    await n8n.stop();
    await expect(fetch(n8n.url)).rejects.toThrow();
    expect(existsSync(n8n.userFolder)).toBe(false);
  });
});

describe('the guard of a program', () => {
  test('ends it and removes its folder when its starter is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guarded-'));
    // Prints its process ID, and takes no notice of being asked to stop.
    const stubborn = 'trap "" TERM; echo $$; while :; do sleep 0.2; done';
    const guarded = JSON.stringify([join(__dirname, 'guard.js'), folder, 'sh', '-c', stubborn]);
    const starter = spawn(process.execPath, [
      '-e',
      `const { spawn } = require('child_process');
       const guard = spawn(process.execPath, ${guarded}, { stdio: ['pipe', 'pipe', 'inherit'] });
       guard.stdout.on('data', (id) => process.stdout.write(id));`,
    ]);
    const [said] = (await once(starter.stdout, 'data')) as [Buffer];
    const program = Number(said.toString());
    expect(isRunning(program)).toBe(true);
    starter.kill('SIGKILL');
    for (let tries = 0; isRunning(program) && tries < 150; tries += 1) await oneMoment();
    for (let tries = 0; existsSync(folder) && tries < 20; tries += 1) await oneMoment();
    expect(isRunning(program)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });
});

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

async function oneMoment(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
