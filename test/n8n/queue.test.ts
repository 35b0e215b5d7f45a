import { ask } from '../server/support/ask';
import { type StandIn, startStandIn } from '../server/stand-in';
import { CALLBACK_ITEMS, CALLBACKS } from './callbacks';
import { type Cluster, startCluster } from './cluster';
import { credentialFor } from './driver';
import { type Execution, hasEnded, outputOf } from './execution';
import { hasServices } from './services';
import {
  emitAtPace,
  holdBackSome,
  overtaken,
  pairsPassedOnTwice,
  type Passage,
  passagesOf,
  passingOn,
  pause,
  untilDone,
} from './storm';
import type { Workflow, WorkflowNode } from './workflow';

/**
 * n8n gives up the run of a dead worker when its lock has expired (a minute) and somebody looked (half
 * a minute); shorter here. Its usual engine for expressions makes an isolate for each call and each
 * run, which takes 0.1 s of a processor: two cores cannot do that two thousand times in the time that
 * a test has.
 */
const SETTINGS = {
  QUEUE_WORKER_LOCK_DURATION: '30000',
  QUEUE_WORKER_STALLED_INTERVAL: '10000',
  DB_POSTGRESDB_POOL_SIZE: '5',
  N8N_EXPRESSION_ENGINE: 'legacy',
};

const DELIVERIES = 2000;
/** Of n8n unless set otherwise: so many runs can be lost with a worker. */
const WORKER_CONCURRENCY = 10;
const CHECKED_WITHIN = 80_000; // milliseconds: once a minute

// Needs PostgreSQL and Redis; `npm test` says so where they are missing.
(hasServices ? describe : describe.skip)('n8n in queue mode', () => {
  let bbb: StandIn;
  let cluster: Cluster;

  beforeAll(async () => {
    bbb = await startStandIn({ time: 'real' });
    cluster = await startCluster({ env: SETTINGS });
    await cluster.n8n.createCredential(credentialFor(bbb));
  }, 300_000);
  afterAll(async () => {
    await cluster?.stop();
    await bbb?.stop();
  }, 60_000);

  const hooks = () => bbb.control.hooks.all();
  const then = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
  const ours = (name: string, type: string, parameters: object): WorkflowNode => ({
    name,
    type: `n8n-nodes-bigbluebutton.${type}`,
    parameters: parameters as Record<string, unknown>,
    credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
  });
  const published = async (parameters: object): Promise<Workflow> => {
    const nodes = [ours('BBB', 'bigBlueButtonTrigger', parameters)];
    const workflow = await cluster.n8n.importWorkflow({ name: 'Trigger', nodes, connections: {} });
    await cluster.n8n.publish(workflow);
    return workflow;
  };
  const create = async (meetingID: string): Promise<void> => {
    await ask(bbb, 'create', new URLSearchParams({ meetingID, name: 'Room' }).toString());
  };
  const itemsOf = (runs: Execution[]) => runs.flatMap((run) => outputOf(run, 'BBB'));
  const finishedOnWorker = async ({ id }: Execution) =>
    await cluster.n8n.until(`the end of execution ${id} on a worker`, 10_000, async () =>
      cluster.logged().includes(`Worker finished execution ${id} `) ? true : undefined,
    );
  /** Whether something stands in what n8n keeps with a workflow. */
  const stored = async ({ id }: Workflow, what: string) =>
    (
      await cluster.rows(
        `SELECT 1 AS found FROM workflow_entity
         WHERE id = '${id}' AND "staticData"::text LIKE '%${what}%'`,
      )
    )[0];
  const firstLook = async (workflow: Workflow) =>
    await cluster.n8n.until('its first look', CHECKED_WITHIN, () =>
      stored(workflow, '"about":{"meetings"'),
    );

  test('registers the hook of a published trigger, runs its deliveries on workers, and removes it', async () => {
    const workflow = await published({ triggerOn: 'chosen', events: ['meeting-ended'] });
    const [hook] = hooks();
    expect(hook?.callbackUrl).toBe(cluster.n8n.webhookUrl(workflow, 'BBB'));

    bbb.control.hooks.emit('meeting-ended', {}, { externalMeetingId: '007' });
    const run = await cluster.n8n.nextExecution(workflow);
    expect(outputOf(run, 'BBB')).toMatchObject([{ event: 'meeting-ended', meetingID: '007' }]);
    await finishedOnWorker(run);

    await cluster.n8n.unpublish(workflow);
    expect(hooks()).toEqual([]);
  });

  test('resumes an execution that waits for an event on a worker', async () => {
    await create('007');
    const workflow = await cluster.n8n.importWorkflow({
      name: 'Wait',
      nodes: [
        {
          name: 'Begin',
          type: 'n8n-nodes-base.webhook',
          parameters: { httpMethod: 'POST', path: 'begin', responseMode: 'onReceived' },
        },
        ours('Wait', 'bigBlueButton', {
          resource: 'meeting',
          operation: 'waitForEvent',
          meetingID: { __rl: true, mode: 'id', value: '007' },
        }),
      ],
      connections: { Begin: then('Wait') },
    });
    await cluster.n8n.publish(workflow);
    await fetch(`${cluster.proxy.url}webhook/begin`, { method: 'POST' });
    const { id } = await cluster.n8n.until('an execution that waits', 30_000, async () =>
      (await cluster.n8n.executions(workflow)).find(({ status }) => status === 'waiting'),
    );
    expect(hooks()).toHaveLength(1);
    bbb.control.meetings.end('007');
    const done = await cluster.n8n.until(
      'its end',
      30_000,
      async (): Promise<Execution | undefined> => {
        const execution = await cluster.n8n.execution(id);
        return execution.status === 'success' ? execution : undefined;
      },
    );
    expect(outputOf(done, 'Wait')).toMatchObject([{ event: 'meeting-ended', timedOut: false }]);
    await cluster.n8n.until('the end of its hook', 10_000, async () =>
      hooks().length === 0 ? true : undefined,
    );
    await cluster.n8n.unpublish(workflow);
  });

  test('starts an execution again that was under way on a worker when that was killed', async () => {
    const workflow = await cluster.n8n.importWorkflow({
      name: 'Long',
      nodes: [
        ours('BBB', 'bigBlueButtonTrigger', { triggerOn: 'meetingEnded', checkEvery: 1 }),
        { name: 'Work', type: 'n8n-nodes-base.wait', parameters: { amount: 20 } },
        { name: 'Done', type: 'n8n-nodes-base.noOp' },
      ],
      connections: { BBB: then('Work'), Work: then('Done') },
    });
    await cluster.n8n.publish(workflow);
    await firstLook(workflow);
    await create('lost with its worker');
    bbb.control.meetings.end('lost with its worker');
    await cluster.n8n.until('a run under way', 30_000, () => stored(workflow, '"isUnderWay":true'));
    const killed = [0, 1].find((number) => cluster.underWayOn(number).length > 0)!;
    await cluster.killWorker(killed);
    await cluster.startWorker(killed);
    // Its webhook process trusts its own memory for ten minutes, so a new one.
    await cluster.killWebhookProcess(0);
    await cluster.startWebhookProcess(0);
    const elevenMinutesAgo = Date.now() - 11 * 60_000;
    await cluster.run(
      `UPDATE workflow_entity
       SET "staticData" = regexp_replace("staticData"::text, '"at":\\d+', '"at":${elevenMinutesAgo}', 'g')::json
       WHERE id = '${workflow.id}'`,
    );
    const done = await cluster.n8n.until('its end', 2 * CHECKED_WITHIN + 40_000, async () =>
      (await cluster.n8n.executions(workflow)).find(({ status }) => status === 'success'),
    );
    expect(outputOf(await cluster.n8n.execution(done.id), 'Done')).toMatchObject([
      { event: 'meeting-ended', recovered: true, startedAgain: true, crashes: 1 },
    ]);
    await cluster.n8n.until('the end of what is stored of it', 10_000, async () =>
      (await stored(workflow, '"item"')) ? undefined : true,
    );
    await cluster.n8n.unpublish(workflow);
  }, 300_000);

  describe(`when ${DELIVERIES} deliveries come while processes are killed`, () => {
    let busy: Workflow;
    let checked: Workflow;
    let passages: Passage[];
    let heldBack: ReadonlySet<number>;
    let looksBefore: number;

    const MISSED = 'ended while nobody listened';
    const hookOfMissed = () => hooks().find(({ meetingId }) => meetingId === MISSED);
    const looks = () => bbb.control.requests.all('getMeetings').length;

    /** Lets a meeting end while its hook is gone, and waits until a check has made it anew. */
    async function endUnheard(): Promise<void> {
      await firstLook(checked);
      bbb.control.world.hooks.remove(hookOfMissed()!);
      bbb.control.meetings.end(MISSED);
      looksBefore = looks();
      await cluster.n8n.until('the hook', CHECKED_WITHIN, async () => hookOfMissed());
    }

    beforeAll(async () => {
      busy = await cluster.n8n.importWorkflow(passingOn('BigBlueButton'));
      await cluster.n8n.publish(busy);
      await create(MISSED);
      checked = await published({
        triggerOn: 'chosen',
        events: ['meeting-ended'],
        scope: 'meetings',
        meetingIDs: MISSED,
        checkEvery: 1,
      });

      heldBack = holdBackSome(cluster);
      let answers = 0;
      let losesAll = false;
      cluster.proxy.losesAnswer = (status) => status < 300 && (losesAll || ++answers % 20 === 0);
      const half = DELIVERIES / 2;
      await emitAtPace(bbb, DELIVERIES, async (sent) => {
        if (sent === half) {
          while (cluster.underWayOn(0).length === 0) await pause(10);
          await cluster.killWorker(0);
          await cluster.startWorker(0);
        }
        // What was taken, but not answered, comes again to a process that knows nothing of it.
        if (sent === half + 20) losesAll = true;
        if (sent === half + 40) {
          await cluster.killWebhookProcess(0);
          losesAll = false;
          await cluster.startWebhookProcess(0);
        }
        if (sent === half * 1.5) await endUnheard();
      });
      cluster.proxy.holdsBack = () => 0;
      passages = await untilDone(cluster, busy);
    }, 500_000);

    test('every delivery is taken in the end; what could not be taken was refused and came again', () => {
      const deliveries = bbb.control.hooks
        .deliveries()
        .filter(({ eventId }) => eventId === 'user-joined');
      expect(deliveries).toHaveLength(DELIVERIES);
      expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([]);
      const answers = deliveries.flatMap(({ attempts }) => attempts.map(({ status }) => status));
      console.log(`Answers (undefined: none in five seconds): ${said(count(answers))}.`);
      expect(new Set(answers)).toContain(502);
    });

    test('each was passed on, or its execution was lost with the worker and says so', () => {
      const outcomes = Array.from({ length: DELIVERIES }, (_, number) => {
        const runs = passages.filter((one) => one.number === number);
        const passedOn = runs.filter((one) => one.passedOn).length;
        if (passedOn > 0) return passedOn === 1 ? 'passed on' : 'passed on twice';
        return runs.some(({ status }) => status !== 'success') ? 'lost' : 'vanished';
      });
      const counts = count(outcomes);
      const executions = passages.map((one) => one.status + (one.passedOn ? ', passed on' : ''));
      console.log(`Deliveries: ${said(counts)}. Executions: ${said(count(executions))}.`);
      expect(counts.vanished).toBeUndefined();
      expect(counts.lost ?? 0).toBeLessThanOrEqual(WORKER_CONCURRENCY);
      expect(counts['passed on twice']).toBeUndefined();
    });

    test('what is held back on its way begins after what was sent later', () => {
      const late = overtaken(passages, 10).filter((number) => heldBack.has(number));
      console.log(
        `Of ${heldBack.size} held back, ${late.length} began after ten or more sent later; of all, ${overtaken(passages, 1).length} after one or more.`,
      );
      expect(heldBack.size).toBeGreaterThan(0);
      expect(late.length).toBeGreaterThan(heldBack.size / 2);
    });

    test('the background check passes on once what was missed while a hook was gone', async () => {
      const deliveries = bbb.control.hooks.deliveries();
      const about = ({ callbackUrl }: { callbackUrl: string }) =>
        new URL(callbackUrl).searchParams.get('meetingID');
      expect(deliveries.filter((delivery) => about(delivery) === MISSED)).toEqual([]);
      await cluster.n8n.until('another look', 2 * CHECKED_WITHIN, async () =>
        looks() >= looksBefore + 2 ? true : undefined,
      );
      await pause(5000);
      expect(itemsOf(await cluster.n8n.everyExecution(checked))).toMatchObject([
        { event: 'meeting-ended', meetingID: MISSED, recovered: true },
      ]);
      await cluster.n8n.unpublish(checked);
    }, 200_000);

    test('what was lost can be retried by hand, and is passed on then', async () => {
      await cluster.n8n.restart();
      const passed = new Set(passages.flatMap(({ number, passedOn }) => (passedOn ? number : [])));
      const lost = (await passagesOf(cluster, busy)).filter(
        ({ number, status }) => status !== 'success' && !passed.has(number),
      );
      console.log(`Lost: ${said(count(lost.map(({ status }) => status)))}.`);
      expect(lost.length).toBeGreaterThan(0);
      for (const { id } of lost) {
        await cluster.n8n.rest.call('POST', `/rest/executions/${id}/retry`, {});
      }
      const after = await passagesOf(cluster, busy);
      const passedOn = new Set(after.filter((one) => one.passedOn).map(({ number }) => number));
      expect(lost.filter(({ number }) => !passedOn.has(number))).toEqual([]);
    });

    test('of two that come at the same instant to two processes, one is passed on', async () => {
      cluster.proxy.losesAnswer = () => false;
      await cluster.addWebhookProcess();
      const { pairs, passedOn, twice } = await pairsPassedOnTwice(cluster, bbb, busy);
      console.log(`Of ${pairs} pairs at the same instant, ${twice} were passed on twice.`);
      expect(passedOn).toBe(pairs);
      expect(twice).toBe(0);
    }, 120_000);
  });

  // The last ones, since they move the server's clock ahead.
  test.each(Object.keys(CALLBACKS))(
    'runs a callback to the address that another workflow has given away on a worker: %s',
    async (source) => {
      bbb.control.configure({ missingCalls: [] });
      const { n8n } = cluster;
      const trigger = await published({ source, checkEvery: 0 });
      await CALLBACKS[source]({ n8n, bbb }, n8n.webhookUrl(trigger, 'BBB'));
      // Of two calls about one recording either may pass it on, and the other's run be empty.
      const runs = await n8n.until('an item, and the end of all runs', 60_000, async () => {
        const runs = await n8n.everyExecution(trigger);
        return runs.every(hasEnded) && itemsOf(runs).length > 0 ? runs : undefined;
      });
      expect(itemsOf(runs)).toEqual([expect.objectContaining(CALLBACK_ITEMS[source])]);
      for (const run of runs) await finishedOnWorker(run);
      await n8n.unpublish(trigger);
    },
  );
});

function count(values: unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

const said = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, number]) => `${number} ${what}`)
    .join(', ');
