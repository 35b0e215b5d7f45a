import { type StandIn, startStandIn } from '../server/stand-in';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';

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

const credentials = { bigBlueButtonApi: { name: 'BigBlueButton' } };
const then = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });

async function publishTrigger(): Promise<void> {
  const workflow = await n8n.importWorkflow({
    name: 'Trigger',
    nodes: [
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: { triggerOn: 'chosen', events: ['meeting-ended'], scope: 'all' },
        credentials,
      },
    ],
    connections: {},
  });
  await n8n.publish(workflow);
}

/** Lets an execution wait for a call. @returns the address that would resume it */
async function waitingExecution(): Promise<{ resumeUrl: string; status(): Promise<string> }> {
  const workflow = await n8n.importWorkflow({
    name: 'Waiting',
    nodes: [
      {
        name: 'Begin',
        type: 'n8n-nodes-base.webhook',
        parameters: { httpMethod: 'POST', path: 'begin', responseMode: 'onReceived' },
      },
      {
        name: 'Address',
        type: 'n8n-nodes-base.set',
        parameters: {
          mode: 'raw',
          jsonOutput: '={{ { resumeUrl: $execution.resumeUrl } }}',
        },
      },
      {
        name: 'Wait',
        type: 'n8n-nodes-base.wait',
        parameters: { resume: 'webhook', httpMethod: 'POST' },
      },
    ],
    connections: { Begin: then('Address'), Address: then('Wait') },
  });
  await n8n.publish(workflow);
  await fetch(`${n8n.url}/webhook/begin`, { method: 'POST' });
  const latest = async () => (await n8n.executions(workflow))[0];
  const { id } = await n8n.until('an execution that waits', 30_000, async () => {
    const execution = await latest();
    return execution?.status === 'waiting' ? execution : undefined;
  });
  const [{ resumeUrl }] = outputOf(await n8n.execution(id), 'Address');
  return { resumeUrl: String(resumeUrl), status: async () => (await latest()).status };
}

async function deleteOrphans(): Promise<Record<string, unknown>> {
  const workflow = await n8n.importWorkflow({
    name: 'Clean up',
    nodes: [
      { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
      {
        name: 'Clean',
        type: 'n8n-nodes-bigbluebutton.bigBlueButton',
        parameters: { resource: 'webhook', operation: 'deleteOrphans', dryRun: false },
        credentials,
      },
    ],
    connections: { Start: then('Clean') },
  });
  const items = outputOf(await n8n.run(workflow), 'Clean');
  return Object.fromEntries(
    items.map(({ callbackURL, state, deleted }) => [String(callbackURL), { state, deleted }]),
  );
}

const hook = (callbackUrl: string) =>
  bbb.control.world.hooks.create({ callbackUrl, permanent: false, getRaw: false }, 3);

test('what is dead in this n8n goes, and what lives or waits stays', async () => {
  await publishTrigger();
  const [{ callbackUrl: alive }] = bbb.control.hooks.all();
  const waiting = await waitingExecution();
  const gone = `${n8n.url}/webhook/gone/webhook`;
  const over = `${n8n.url}/webhook-waiting/999999?signature=abc`;
  for (const url of [waiting.resumeUrl, gone, over, 'https://n8n.example.org/webhook/other']) {
    hook(url);
  }
  // What would resume an execution is shown to nobody.
  const withoutSignature = (url: string) => url.replace(/signature=.*/, 'signature=hidden');
  expect(await deleteOrphans()).toEqual({
    [alive]: { state: 'alive', deleted: false },
    [withoutSignature(waiting.resumeUrl)]: { state: 'unclear', deleted: false },
    [gone]: { state: 'dead', deleted: true },
    [withoutSignature(over)]: { state: 'dead', deleted: true },
  });
  expect(await waiting.status()).toBe('waiting');

  await fetch(waiting.resumeUrl, { method: 'POST' });
  await n8n.until('the end of the execution', 30_000, async () =>
    (await waiting.status()) === 'success' ? true : undefined,
  );
  expect(await deleteOrphans()).toEqual({
    [alive]: { state: 'alive', deleted: false },
    [withoutSignature(waiting.resumeUrl)]: { state: 'dead', deleted: true },
  });
}, 180_000);
