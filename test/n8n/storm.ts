/** Many deliveries for an n8n in queue mode, and what became of each. */
import type { StandIn } from '../server/stand-in';
import type { Cluster } from './cluster';
import type { Workflow, WorkflowFile } from './workflow';

/** As many people as join and leave where thousands are in meetings. */
const PER_SECOND = 20;
/** So many deliveries may be unanswered before the next is made, so that a slow machine keeps up. */
const UNDER_WAY = 100;
const DELIVERED_WITHIN_MS = 200_000;

/** A workflow whose runs take a moment, so that some are under way when a worker is killed. */
export function passingOn(credential: string): WorkflowFile {
  const then = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
  return {
    name: 'Busy',
    nodes: [
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButtonTrigger',
        parameters: { triggerOn: 'chosen', events: ['user-joined'], checkEvery: 0 },
        credentials: { bigBlueButtonApi: { name: credential } },
      },
      { name: 'Work', type: 'n8n-nodes-base.wait', parameters: { amount: 0.5 } },
      { name: 'Passed On', type: 'n8n-nodes-base.noOp' },
    ],
    connections: { BBB: then('Work'), Work: then('Passed On') },
  };
}

/** One execution of that workflow. */
export interface Passage {
  id: number;
  status: string;
  mode: string;
  /** which delivery; null where n8n kept nothing of it */
  number: number | null;
  /** whether the trigger passed the event on to the rest of the workflow */
  passedOn: boolean;
}

const attributesOf = (number: number) => ({
  user: {
    'internal-user-id': `delivery-${number}`,
    'external-user-id': '007',
    name: `Zoë O'Neill ${number}`,
  },
});

/**
 * Has the stand-in tell of so many events, and waits until each of them is delivered.
 *
 * @param meanwhile is told how many have been sent, and is not waited for before the next
 */
export async function emitAtPace(
  bbb: StandIn,
  count: number,
  meanwhile: (sent: number) => Promise<void>,
): Promise<void> {
  const waiting = () =>
    bbb.control.hooks.deliveries().filter(({ state }) => state === 'waiting').length;
  const happenings: Array<Promise<void>> = [];
  for (let number = 0; number < count; number += 1) {
    happenings.push(meanwhile(number));
    while (waiting() >= UNDER_WAY) await pause(50);
    bbb.control.hooks.emit('user-joined', attributesOf(number), { externalMeetingId: '1e5' });
    await pause(1000 / PER_SECOND);
  }
  await Promise.all(happenings);
  for (const giveUp = Date.now() + DELIVERED_WITHIN_MS; waiting() > 0 && Date.now() < giveUp;) {
    await pause(100);
  }
}

const HELD_BACK_EVERY = 20;
/** BigBlueButton waits five seconds for an answer. */
const HELD_BACK_MS = 2500;

/**
 * Has the reverse proxy hold back some deliveries where they come the first time, so that others which
 * were sent later arrive earlier.
 *
 * @returns which have been held back so far
 */
export function holdBackSome({ proxy }: Cluster): ReadonlySet<number> {
  const heldBack = new Set<number>();
  proxy.holdsBack = (body) => {
    const number = Number(/delivery-(\d+)/.exec(body)?.[1]);
    if (number % HELD_BACK_EVERY !== HELD_BACK_EVERY / 2 || heldBack.has(number)) return 0;
    heldBack.add(number);
    return HELD_BACK_MS;
  };
  return heldBack;
}

/** Deliveries whose execution began only after those of at least so many that were sent later. */
export function overtaken(passages: readonly Passage[], byAtLeast: number): number[] {
  const passedOn = passages.filter((one) => one.passedOn).sort((one, other) => one.id - other.id);
  const order = passedOn.flatMap(({ number }) => number ?? []);
  return order.filter((number, place) => {
    const before = order.slice(0, place);
    return before.filter((other) => other > number).length >= byAtLeast;
  });
}

/** The executions of the workflow, as n8n's database has them. */
export async function passagesOf(cluster: Cluster, { id }: Workflow): Promise<Passage[]> {
  return await cluster.rows<Passage>(
    `SELECT e.id, e.status, e.mode,
       substring(d.data FROM '"delivery-(\\d+)"')::int AS number,
       position('"Passed On":' IN d.data) > 0 AS "passedOn"
     FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id
     WHERE e."workflowId" = '${id}' ORDER BY e.id`,
  );
}

/** Waits until the executions change no more. @returns all of them */
export async function untilDone(cluster: Cluster, workflow: Workflow): Promise<Passage[]> {
  let before: Passage[] = [];
  return await cluster.n8n.until('the end of the executions', 120_000, async () => {
    await pause(4000);
    const now = await passagesOf(cluster, workflow);
    const same = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    return same ? now : undefined;
  });
}

const PAIRS = 60;

/** Sends the same delivery to both webhook processes at once, again and again. */
export async function pairsPassedOnTwice(
  cluster: Cluster,
  bbb: StandIn,
  workflow: Workflow,
): Promise<{ pairs: number; passedOn: number; twice: number }> {
  const { pathname } = new URL(cluster.n8n.webhookUrl(workflow, 'BBB'));
  const first = 100_000;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const event = {
      data: {
        type: 'event',
        id: 'user-joined',
        attributes: {
          meeting: { 'external-meeting-id': '1e5', 'internal-meeting-id': 'x-1' },
          ...attributesOf(first + pair),
        },
        event: { ts: Date.now() },
      },
    };
    const body = new URLSearchParams({
      domain: 'bbb.example.org',
      event: JSON.stringify([event]),
      timestamp: String(Date.now()),
    });
    const headers = { authorization: `Bearer ${bbb.secret}` };
    await Promise.all(
      [0, 1].map(async (number) => {
        const url = new URL(pathname, cluster.webhookProcessUrl(number));
        await (await fetch(url, { method: 'POST', body, headers })).text();
      }),
    );
  }
  const passages = await untilDone(cluster, workflow);
  const passed = passages.flatMap(({ number, passedOn }) =>
    passedOn && number !== null && number >= first ? [number] : [],
  );
  const { size } = new Set(passed);
  return { pairs: PAIRS, passedOn: size, twice: passed.length - size };
}

/** Waits so many milliseconds. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
