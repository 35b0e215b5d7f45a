import { type StandIn, startStandIn } from '../server/stand-in';
import { credentialFor, type N8n, startN8n } from './driver';
import { type Execution, outputOf } from './execution';
import type { Workflow, WorkflowNode } from './workflow';

const MEETING = "Fred's room (ü) & +";

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

const hooks = () => bbb.control.hooks.all();
const noHooks = async () =>
  await n8n.until('the end of the hooks', 10_000, async () =>
    hooks().length === 0 ? true : undefined,
  );

const then = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
const bigBlueButton = (name: string, parameters: object): WorkflowNode => ({
  name,
  type: 'n8n-nodes-bigbluebutton.bigBlueButton',
  parameters: { resource: 'meeting', ...parameters },
  credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
});

let count = 0;

/** Publishes a workflow that creates the meeting, waits until it is over, and says what came of it. */
async function createThenWait(waiting: object = {}): Promise<Workflow> {
  const path = `begin-${++count}`;
  const meetingID = { __rl: true, mode: 'id', value: MEETING };
  const workflow = await n8n.importWorkflow({
    name: path,
    nodes: [
      {
        name: 'Begin',
        type: 'n8n-nodes-base.webhook',
        parameters: { httpMethod: 'POST', path, responseMode: 'onReceived' },
      },
      bigBlueButton('Create', { operation: 'create', name: 'Room', meetingID }),
      bigBlueButton('Wait', {
        operation: 'waitForEvent',
        meetingID: { ...meetingID, value: '={{ $json.meetingID }}' },
        ...waiting,
      }),
      {
        name: 'Then',
        type: 'n8n-nodes-base.set',
        parameters: {
          mode: 'raw',
          jsonOutput:
            '={{ { event: $json.event, timedOut: $json.timedOut, created: $("Create").item.json.meetingID } }}',
        },
      },
    ],
    connections: { Begin: then('Create'), Create: then('Wait'), Wait: then('Then') },
  });
  await n8n.publish(workflow);
  return workflow;
}

/** Starts such a workflow. @returns its run, once that waits */
async function waitingRun(workflow: Workflow): Promise<{ id: string }> {
  const before = (await n8n.executions(workflow)).length;
  await fetch(`${n8n.url}/webhook/${workflow.name}`, { method: 'POST' });
  return await n8n.until('an execution that waits', 30_000, async () => {
    const runs = await n8n.executions(workflow);
    return runs.slice(before).find(({ status }) => status === 'waiting');
  });
}

const statusOf = async ({ id }: { id: string }) => (await n8n.execution(id)).status;

async function endOf({ id }: { id: string }): Promise<Execution> {
  return await n8n.until('the end of the waiting', 30_000, async () => {
    const execution = await n8n.execution(id).catch(() => undefined);
    return execution?.status === 'success' ? execution : undefined;
  });
}

async function endMeeting(): Promise<void> {
  bbb.control.meetings.end(MEETING);
  await bbb.control.settled();
}

const WENT_ON = [{ event: 'meeting-ended', timedOut: false, created: MEETING }];

test.each(['bearer', 'checksum-a', 'checksum-b', 'checksum-c'] as const)(
  'a workflow creates a meeting, waits until it is over, and goes on with the event: %s',
  async (auth) => {
    bbb.control.configure({ webhooks: { auth } });
    const options = auth === 'checksum-c' ? { acceptConstantChecksum: true } : {};
    const run = await waitingRun(await createThenWait({ options }));
    expect(hooks()).toMatchObject([{ meetingId: undefined, eventIds: ['meeting-ended'] }]);
    await endMeeting();
    const done = await endOf(run);
    expect(outputOf(done, 'Wait')).toEqual([
      {
        event: 'meeting-ended',
        eventLabel: 'Meeting Ended',
        meetingID: MEETING,
        internalMeetingID: outputOf(done, 'Create')[0].internalMeetingID,
        time: expect.any(String),
        timestamp: expect.any(Number),
        timedOut: false,
        alreadyOver: false,
      },
    ]);
    expect(outputOf(done, 'Then')).toEqual(WENT_ON);
    await noHooks();
  },
);

test('an end that comes while n8n still puts the execution aside is not lost', async () => {
  const workflow = await createThenWait();
  await fetch(`${n8n.url}/webhook/${workflow.name}`, { method: 'POST' });
  await n8n.until('the hook', 30_000, async () => hooks()[0]);
  await endMeeting();
  const [done] = await n8n.until('the end of the waiting', 30_000, async () => {
    // Whatever n8n could not take yet is sent again.
    await bbb.control.clock.advance(1000);
    const runs = await n8n.executions(workflow);
    return runs[0]?.status === 'success' ? runs : undefined;
  });
  expect(outputOf(await n8n.execution(done.id), 'Then')).toEqual(WENT_ON);
  await noHooks();
});

test('what is forged is answered 401 and told, and the execution goes on waiting', async () => {
  const run = await waitingRun(await createThenWait());
  const [{ callbackUrl }] = hooks();
  const event = { data: { id: 'meeting-ended', attributes: {}, event: { ts: 1 } } };
  const body = new URLSearchParams({ event: JSON.stringify([event]), timestamp: '1' });
  const post = async (url: string, headers = {}) =>
    (await fetch(url, { method: 'POST', body, headers })).status;
  expect([
    await post(callbackUrl),
    await post(`${callbackUrl}&checksum=${'0'.repeat(64)}`),
    await post(callbackUrl, { authorization: 'Bearer wrong' }),
  ]).toEqual([401, 401, 401]);
  expect(await statusOf(run)).toBe('waiting');
  const said = `A delivery to the waiting execution ${run.id} was refused: it carries neither a checksum nor a bearer token. If it came from your BigBlueButton server`;
  expect(n8n.logged()).toContain(said);
  await endMeeting();
  const done = await endOf(run);
  expect(outputOf(done, 'Then')).toEqual(WENT_ON);
  expect(outputOf(done, 'Wait')).toMatchObject([{ refusedDeliveries: { count: 3 } }]);
  await noHooks();
});

test('two executions and a trigger that wait for the same meeting all go on', async () => {
  const trigger = await n8n.importWorkflow({
    name: 'Trigger',
    nodes: [
      {
        ...bigBlueButton('BBB', {}),
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: {
          triggerOn: 'chosen',
          events: ['meeting-ended'],
          scope: 'meetings',
          meetingIDs: MEETING,
        },
      },
    ],
    connections: {},
  });
  await n8n.publish(trigger);
  const workflow = await createThenWait();
  const runs = [await waitingRun(workflow), await waitingRun(workflow)];
  await endMeeting();
  for (const run of runs) expect(outputOf(await endOf(run), 'Then')).toEqual(WENT_ON);
  const started = await n8n.nextExecution(trigger);
  expect(outputOf(started, 'BBB')).toMatchObject([{ event: 'meeting-ended', meetingID: MEETING }]);
  await n8n.unpublish(trigger);
  await noHooks();
});

test('a restart of n8n ends no waiting; at the time-out the input items go on and say so, and the clean-up takes the hook', async () => {
  const lasting = await waitingRun(await createThenWait());
  const short = await waitingRun(await createThenWait({ giveUpAfter: 1, giveUpUnit: 'seconds' }));
  const [hookOfLasting] = hooks();
  expect(hooks()).toHaveLength(2);
  // n8n looks for what is to go on once a minute, and when it starts.
  await n8n.restart();
  const timedOut = await endOf(short);
  const [created] = outputOf(timedOut, 'Create');
  expect(created).not.toHaveProperty('timedOut');
  expect(outputOf(timedOut, 'Wait')).toEqual([
    {
      ...created,
      timedOut: true,
      alreadyOver: false,
      waitedFor: expect.objectContaining({
        meetingID: MEETING,
        events: ['meeting-ended'],
        hookID: expect.any(String),
      }),
    },
  ]);
  expect(outputOf(timedOut, 'Then')).toEqual([{ timedOut: true, created: MEETING }]);
  expect(await statusOf(lasting)).toBe('waiting');

  await deleteOrphans();
  expect(hooks()).toEqual([hookOfLasting]);
  await endMeeting();
  expect(outputOf(await endOf(lasting), 'Then')).toEqual(WENT_ON);
  await noHooks();
});

async function deleteOrphans(): Promise<void> {
  const workflow = await n8n.importWorkflow({
    name: 'Clean up',
    nodes: [
      { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
      bigBlueButton('Clean', { resource: 'webhook', operation: 'deleteOrphans', dryRun: false }),
    ],
    connections: { Start: then('Clean') },
  });
  await n8n.run(workflow);
}

test('what n8n wrote to its log holds neither the secret nor an address that resumes', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
  expect(n8n.logged()).not.toMatch(/signature=/);
});
