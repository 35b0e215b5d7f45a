import { startStandIn, type StandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';
import type { Workflow } from './workflow';

/** The ways in which bbb-webhooks show who they are. */
const WAYS = [
  { auth: 'bearer' },
  { auth: 'checksum-a', algorithm: 'sha1' },
  { auth: 'checksum-a', algorithm: 'sha256' },
  { auth: 'checksum-a', algorithm: 'sha384' },
  { auth: 'checksum-a', algorithm: 'sha512' },
] as const;

const HEARD_WITHIN = 30_000; // milliseconds
const CHECKED_WITHIN = 80_000; // milliseconds: once a minute

interface Listener {
  way: string;
  bbb: StandIn;
  workflow: Workflow;
}

let n8n: N8n;
const listeners: Listener[] = [];

beforeAll(async () => {
  n8n = await startN8n();
  for (const webhooks of WAYS) listeners.push(await listenerTo(webhooks));
}, 300_000);
afterAll(async () => {
  await n8n?.stop();
  for (const { bbb } of listeners) await bbb.stop();
});

/** A published trigger, and a server of its own that signs in one way. */
async function listenerTo(webhooks: (typeof WAYS)[number]): Promise<Listener> {
  const way = Object.values(webhooks).join(', ');
  const bbb = await startStandIn({ time: 'real', webhooks });
  await n8n.createCredential({ ...credentialFor(bbb), name: way });
  const workflow = await n8n.importWorkflow({
    name: way,
    nodes: [
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: { triggerOn: 'meetingEnded', scope: 'all', checkEvery: 1 },
        credentials: { bigBlueButtonApi: { name: way } },
      },
    ],
    connections: {},
  });
  await n8n.publish(workflow);
  return { way, bbb, workflow };
}

const atEach = async (act: (listener: Listener) => Promise<unknown>) =>
  void (await Promise.all(listeners.map(act)));

const create = async ({ bbb }: Listener, meetingID: string) => {
  await ask(bbb, 'create', new URLSearchParams({ meetingID, name: meetingID }).toString());
  await bbb.control.settled();
};

/** The meetings of whose end the trigger has passed on something, one for each time. */
async function endsOf({ workflow }: Listener): Promise<unknown[]> {
  const runs = await n8n.everyExecution(workflow);
  return runs.flatMap((run) => outputOf(run, 'BBB')).map(({ meetingID }) => meetingID);
}

const heard = async (meetingID: string, withinMs: number) =>
  await atEach(async (listener) => {
    const { way } = listener;
    await n8n.until(`the end of "${meetingID}" (${way})`, withinMs, async () =>
      (await endsOf(listener)).includes(meetingID) ? true : undefined,
    );
  });

test('each event is passed on once, whatever dies, in every way of signing', async () => {
  await atEach(async (listener) => {
    for (const meetingID of ['heard', 'unheard', 'while n8n is away']) {
      await create(listener, meetingID);
    }
    listener.bbb.control.meetings.end('heard');
  });
  await heard('heard', HEARD_WITHIN);

  // bbb-webhooks and their Redis start anew, and know no hook that has a filter.
  await atEach(async ({ bbb }) => {
    bbb.control.hooks.restart();
    bbb.control.meetings.end('unheard');
    await bbb.control.settled();
  });
  await heard('unheard', CHECKED_WITHIN);

  await n8n.restart(async () => {
    await atEach(async ({ bbb }) => {
      bbb.control.meetings.end('while n8n is away');
      await bbb.control.clock.advance(10 * 60_000);
      expect(bbb.control.hooks.all()).toEqual([]);
    });
  });
  await heard('while n8n is away', CHECKED_WITHIN);

  await atEach(async (listener) => {
    const { bbb } = listener;
    expect(bbb.control.hooks.all()).toHaveLength(1);
    await create(listener, 'after all');
    bbb.control.meetings.end('after all');
    await bbb.control.settled();
  });
  await heard('after all', HEARD_WITHIN);

  // One more check could pass on something a second time.
  const looks = () => listeners.map(({ bbb }) => bbb.control.requests.all('getMeetings').length);
  const before = looks();
  await n8n.until('another check of each', CHECKED_WITHIN, async () =>
    looks().every((number, index) => number > before[index]) ? true : undefined,
  );
  await atEach(async (listener) => {
    expect(await endsOf(listener)).toEqual(['heard', 'unheard', 'while n8n is away', 'after all']);
  });
  expect(listeners.every(({ bbb }) => !n8n.logged().includes(bbb.secret))).toBe(true);
}, 600_000);
