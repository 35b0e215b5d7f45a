import { type StandIn, startStandIn } from '../server/stand-in';
import { type Cluster, startCluster } from './cluster';
import { outputOf } from './execution';
import { hasServices } from './services';
import type { Workflow } from './workflow';

// Needs PostgreSQL and Redis; `npm test` says so where they are missing.
(hasServices ? describe : describe.skip)('n8n in queue mode', () => {
  let bbb: StandIn;
  let cluster: Cluster;

  beforeAll(async () => {
    bbb = await startStandIn({ time: 'real' });
    cluster = await startCluster();
    await cluster.n8n.createCredential({
      name: 'BigBlueButton',
      type: 'bigBlueButtonApi',
      data: { url: bbb.url, secret: bbb.secret, hash: 'sha256', hookHash: 'sha1' },
    });
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    await bbb?.stop();
  }, 60_000);

  const withTrigger = async (parameters: object): Promise<Workflow> =>
    await cluster.n8n.importWorkflow({
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

  test('registers the hook of a published trigger, runs its deliveries on workers, and removes it', async () => {
    const workflow = await withTrigger({ scope: 'all' });
    await cluster.n8n.publish(workflow);
    const [hook] = bbb.control.hooks.all();
    expect(hook?.callbackUrl).toBe(cluster.n8n.webhookUrl(workflow, 'BBB'));

    bbb.control.hooks.emit('meeting-ended', {}, { externalMeetingId: '007' });
    const run = await cluster.n8n.nextExecution(workflow);
    expect(outputOf(run, 'BBB')).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
    expect(cluster.logged()).toContain(`Worker finished execution ${run.id} `);

    await cluster.n8n.unpublish(workflow);
    expect(bbb.control.hooks.all()).toEqual([]);
  });
});
