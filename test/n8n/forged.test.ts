import { deliveriesByBearer, deliveriesByChecksum, send, sendForged } from '../nodes/forgery';
import { type StandIn, startStandIn } from '../server/stand-in';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';
import type { Workflow } from './workflow';

/** In each of two ways of signing. */
const FORGED = 5000;

let bbb: StandIn;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn();
  // Its usual engine for expressions takes 0.1 s of a processor for each call.
  n8n = await startN8n({ env: { N8N_EXPRESSION_ENGINE: 'legacy' } });
  await n8n.createCredential(credentialFor(bbb));
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  await bbb?.stop();
});

async function publishedTrigger(): Promise<Workflow> {
  const workflow = await n8n.importWorkflow({
    name: 'Trigger',
    nodes: [
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: { triggerOn: 'chosen', events: ['meeting-ended'], scope: 'all' },
        credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
      },
    ],
    connections: {},
  });
  await n8n.publish(workflow);
  return workflow;
}

describe.each([
  ['a checksum', deliveriesByChecksum],
  ['a bearer token', deliveriesByBearer],
])('deliveries with %s that are forged, cut short or sent again', (_, deliveriesBy) => {
  test('start nothing, and keep no genuine one from being served', async () => {
    const workflow = await publishedTrigger();
    const { genuine, proof } = deliveriesBy(bbb.secret);
    const address = n8n.webhookUrl(workflow, 'BBB');
    const [first, second] = ['first', 'second'].map((meetingID) => genuine(address, meetingID));
    expect((await send(first)).status).toBe(200);
    const { statuses, texts } = await sendForged(FORGED, { genuine: second, again: first, proof });
    console.log(`${FORGED} of them were answered:`, statuses);
    // Of these answers none makes BigBlueButton give up its hook.
    expect(Object.keys(statuses)).toEqual(['200', '401']);
    expect(bbb.control.hooks.all()).toHaveLength(1);
    expect(texts.join()).not.toContain(bbb.secret);

    expect((await send(second)).status).toBe(200);
    const runs = await n8n.until('the run of the last one', 30_000, async () => {
      const runs = await n8n.everyExecution(workflow);
      return runs.length > 1 && runs.every(({ status }) => status === 'success') ? runs : undefined;
    });
    const started = runs.map((run) => outputOf(run, 'BBB').map(({ meetingID }) => meetingID));
    expect(started).toEqual([['first'], ['second']]);
    await n8n.unpublish(workflow);
  }, 300_000);
});

test('the secret is in nothing that n8n wrote', () => {
  expect(n8n.logged()).not.toContain(bbb.secret);
});
