import { createHash } from 'node:crypto';

import jwt from 'jsonwebtoken';

import { addressWithToken, type CallbackPurpose } from '../../protocol/callbackToken';
import { startStandIn, type StandIn } from '../server/stand-in';
import { TriggerHost } from './triggerHost';
import { WaitHost } from './waitHost';

let bbb: StandIn;
let receiver: Receiver;

beforeAll(async () => {
  bbb = await startStandIn({ missingCalls: [] });
});
afterAll(async () => {
  await bbb.stop();
});
beforeEach(() => bbb.control.reset());
afterEach(async () => await receiver.stop());

/** A request of whoever knows an address. */
interface Sent {
  method: 'GET' | 'POST';
  url: string;
  body?: string;
  headers: Record<string, string>;
}

async function send({ method, url, body, headers }: Sent) {
  const content = body !== undefined && { body: Buffer.from(body) };
  const answer = await fetch(url, { method, headers, redirect: 'manual', ...content });
  return { status: answer.status, text: await answer.text() };
}

/** Where requests come to, and how the genuine ones look. */
interface Receiver {
  address: string;
  /** a genuine request about a meeting or a recording */
  genuine: (id: string) => Sent;
  /** what shows that a request is genuine: with all of it unchanged, it still is */
  proof: (sent: Sent) => unknown;
  log: string[];
  runs: () => number;
  /** what n8n keeps */
  kept: () => number;
  stop: () => Promise<void>;
}

const SIGNED = ['checksum', 'signature', 'wait', 'bbb-for', 'bbb-nonce', 'bbb-token'];
/** Of a parameter that is there twice the last one counts, if any does; others may stand beside them. */
const parameters = ({ url }: Sent) => {
  const query = new URL(url).searchParams;
  return SIGNED.map((name) => query.getAll(name).at(-1));
};

// --- What is sent: always the same, so that a failure can be looked at again

let seed = 0;
/** mulberry32 */
function random(below: number): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}
const one = <Choice>(choices: readonly Choice[]) => choices[random(choices.length)];

const cut = (text = '') => text.slice(0, random(text.length || 1));
function changed(text = ''): string {
  const at = random(text.length || 1);
  const other = String.fromCharCode(33 + random(90));
  const isSame = other.toLowerCase() === text.at(at)?.toLowerCase();
  return isSame ? changed(text) : `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
}
const inQuery = (url: string, change: (query: string) => string) => {
  const [path, query = ''] = url.split('?');
  return `${path}?${change(query).replace(/[#"<>`{}^|\\]/g, '_')}`;
};
const tokens = (secret: string): string[] => [
  jwt.sign({ meeting_id: '007', record_id: 'x' }, secret, { algorithm: 'HS256' }),
  jwt.sign({ meeting_id: '007', record_id: 'x' }, secret, { algorithm: 'HS384' }),
  jwt.sign({}, secret, { algorithm: 'HS512', expiresIn: 60 }),
];
const unsigned = () =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${tokens('x')[0].split('.')[1]}.`;
const authorized = (sent: Sent, change: (header: string) => string): Sent => ({
  ...sent,
  headers: { ...sent.headers, authorization: change(sent.headers.authorization ?? 'Bearer x') },
});

const ATTACKS: ReadonlyArray<(sent: Sent) => Sent> = [
  (sent) => ({ ...sent, body: sent.body && cut(sent.body) }),
  (sent) => ({ ...sent, body: sent.body && changed(sent.body) }),
  (sent) => ({ ...sent, url: inQuery(sent.url, cut) }),
  (sent) => ({ ...sent, url: inQuery(sent.url, changed) }),
  (sent) => ({ ...sent, url: inQuery(sent.url, (query) => `${query}&${query}`) }),
  (sent) => ({ ...sent, url: sent.url.replace(/bbb-for=[^&]*/, 'bbb-for=another') }),
  (sent) => ({ ...sent, headers: {} }),
  (sent) => authorized(sent, cut),
  (sent) => authorized(sent, changed),
  (sent) => authorized(sent, (header) => `${header}${header.at(-1)}`),
  (sent) => authorized(sent, () => `Bearer ${unsigned()}`),
  (sent) => authorized(sent, () => `Bearer ${one(tokens('guess'))}`),
  (sent) => ({ ...sent, body: sent.body && `signed_parameters=${one(tokens('guess'))}` }),
  (sent) => ({ ...sent, body: sent.body && `signed_parameters=${unsigned()}` }),
  (sent) => ({ ...sent, body: sent.body && '[[[[[[[[{"event":[]}]]]]]]]]' }),
];

const AGAIN_EVERY = 8;

/** A request that was changed on its way, in one place or two; or one that came before, once more. */
function forged(genuine: Sent, again: Sent, proof: Receiver['proof']): Sent {
  if (random(AGAIN_EVERY) === 0) return again;
  const once = one(ATTACKS)(genuine);
  const sent = random(2) === 0 ? once : one(ATTACKS)(once);
  const isGenuine = JSON.stringify(proof(sent)) === JSON.stringify(proof(genuine));
  return isGenuine ? forged(genuine, again, proof) : sent;
}

// --- Deliveries of webhooks

let happenings = 0;

function deliveryOf(meetingID: string): string {
  const attributes = { meeting: { 'external-meeting-id': meetingID } };
  const event = { ts: ++happenings };
  const data = { type: 'event', id: 'meeting-ended', attributes, event };
  return new URLSearchParams({
    event: JSON.stringify([{ data }]),
    timestamp: String(Date.now()),
  }).toString();
}

const byChecksum = {
  genuine: (url: string, meetingID: string): Sent => {
    const body = deliveryOf(meetingID);
    const checksum = createHash('sha256').update(`${url}${body}${bbb.secret}`).digest('hex');
    const signed = `${url}${url.includes('?') ? '&' : '?'}checksum=${checksum}`;
    return { method: 'POST', url: signed, body, headers: {} };
  },
  proof: (sent: Sent) => [parameters(sent), sent.body],
};

/** Whoever knows the secret itself may say anything; what is cut short all the same says nothing. */
const byBearer = {
  genuine: (url: string, meetingID: string): Sent => ({
    method: 'POST',
    url,
    body: deliveryOf(meetingID),
    headers: { authorization: `Bearer ${bbb.secret}` },
  }),
  proof: ({ body = '', headers }: Sent) => [headers.authorization, /^event=\S*%7D%5D/.test(body)],
};

// --- Who receives

async function trigger(
  source: string,
  look: (callbackUrl: string) => Pick<Receiver, 'genuine' | 'proof'>,
): Promise<Receiver> {
  const n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { source, checkEvery: 5, mp4CallName: 'getMP4', events: ['meeting-ended'] };
  await n8n.activate();
  return {
    ...look(n8n.callbackUrl()),
    address: n8n.callbackUrl(),
    log: n8n.log,
    runs: () => n8n.runs.length,
    kept: () => JSON.stringify(n8n.staticData).length,
    stop: async () => {
      await n8n.deactivate();
      await n8n.stop();
    },
  };
}

/** An execution that waits for the end of the second meeting. */
async function waiting({ genuine, proof }: typeof byBearer | typeof byChecksum): Promise<Receiver> {
  const n8n = await WaitHost.start({ url: bbb.url, secret: bbb.secret });
  const meetingID = { __rl: true, mode: 'id', value: 'second' };
  const execution = await n8n.run({
    parameters: {
      resource: 'meeting',
      operation: 'waitForEvent',
      meetingID,
      ifAlreadyOver: 'wait',
    },
  });
  const address = bbb.control.hooks.all()[0].callbackUrl;
  return {
    genuine: (id) => genuine(address, id),
    proof,
    address,
    log: n8n.log,
    runs: () => (execution.isWaiting ? 1 : 2),
    kept: () => JSON.stringify(execution.stored).length,
    stop: async () => await n8n.stop(),
  };
}

const withToken = (callbackUrl: string, purpose: CallbackPurpose, subject: string) => {
  const grant = { purpose, subject, secret: bbb.secret, nonce: `nonce-${++happenings}` };
  return addressWithToken(callbackUrl, grant);
};

const RECEIVERS: Record<string, () => Promise<Receiver>> = {
  'events by checksum': async () =>
    await trigger('events', (callbackUrl) => ({
      genuine: (id) => byChecksum.genuine(callbackUrl, id),
      proof: byChecksum.proof,
    })),
  'events by bearer token': async () =>
    await trigger('events', (callbackUrl) => ({
      genuine: (id) => byBearer.genuine(callbackUrl, id),
      proof: byBearer.proof,
    })),
  recordingReady: async () =>
    await trigger('recordingReady', (url) => ({
      genuine: (id) => {
        const claims = { meeting_id: '007', record_id: id };
        const body = `signed_parameters=${jwt.sign(claims, bbb.secret, { algorithm: 'HS256' })}`;
        return { method: 'POST', url, body, headers: {} };
      },
      proof: ({ body }) => body,
    })),
  attendanceReport: async () =>
    await trigger('attendanceReport', (callbackUrl) => ({
      genuine: (id) => {
        const claims = { algorithm: 'HS512', expiresIn: 999 } as const;
        return {
          method: 'POST',
          url: withToken(callbackUrl, 'attendanceReport', id),
          body: JSON.stringify({ meeting_id: id, data: { attendees: [{ name: 'Zoë' }] } }),
          headers: { authorization: `Bearer ${jwt.sign({}, bbb.secret, claims)}` },
        };
      },
      proof: (sent) => [parameters(sent), sent.headers.authorization],
    })),
  meetingEnded: async () =>
    await trigger('meetingEnded', (callbackUrl) => ({
      genuine: (id) => {
        const url = withToken(callbackUrl, 'meetingEnded', id);
        return { method: 'GET', url, headers: {} };
      },
      proof: parameters,
    })),
  mp4Ready: async () =>
    await trigger('mp4Ready', (callbackUrl) => ({
      genuine: (id) => {
        const url = withToken(callbackUrl, 'mp4Ready', id);
        return { method: 'POST', url, body: 'recordID=x', headers: {} };
      },
      proof: parameters,
    })),
  'a waiting execution, by checksum': async () => await waiting(byChecksum),
  'a waiting execution, by bearer token': async () => await waiting(byBearer),
};

const NAMES = Object.keys(RECEIVERS);
const COUNT = Math.ceil(Number(process.env.FORGED_REQUESTS ?? 10_000) / NAMES.length);
const AT_ONCE = 25;

describe('requests that are forged, cut short or sent again', () => {
  const answers: Record<string, Record<number, number>> = {};

  afterAll(() => {
    const counts = Object.values(answers).flatMap((each) => Object.values(each));
    const total = counts.reduce((sum, each) => sum + each, 0);
    console.log(`${total} forged, truncated and repeated requests:`, answers);
  });

  test.each(NAMES)(
    'start nothing, and keep nothing genuine from being served: %s',
    async (name) => {
      for (const recordId of ['first', 'second']) {
        bbb.control.recordings.add({ recordId, meetingId: '007' });
      }
      receiver = await RECEIVERS[name]();
      const hooks = bbb.control.hooks.all().length;
      const again = receiver.genuine('first');
      const genuine = receiver.genuine('second');
      expect(await send(again)).toMatchObject({ status: 200 });
      expect(receiver.runs()).toBe(1);
      const kept = receiver.kept();

      const counts: Record<number, number> = {};
      answers[name] = counts;
      for (let sent = 0; sent < COUNT; sent += AT_ONCE) {
        const batch = Array.from({ length: Math.min(AT_ONCE, COUNT - sent) }, async () => {
          return await send(forged(genuine, again, receiver.proof));
        });
        for (const { status, text } of await Promise.all(batch)) {
          counts[status] = (counts[status] ?? 0) + 1;
          expect(text).not.toContain(bbb.secret);
        }
      }

      expect(receiver.runs()).toBe(1);
      // Of these answers none makes BigBlueButton give up its hook.
      expect(Object.keys(counts)).toEqual(['200', '401']);
      expect(bbb.control.hooks.all()).toHaveLength(hooks);
      expect(receiver.log.length).toBeLessThanOrEqual(COUNT + 2);
      expect(Math.max(...receiver.log.map(({ length }) => length))).toBeLessThan(1000);
      for (const secret of [bbb.secret, 'bbb-token=', 'signature=']) {
        expect(receiver.log.join()).not.toContain(secret);
      }
      expect(receiver.kept()).toBeLessThan(kept + 500);

      expect(await send(genuine)).toMatchObject({ status: 200 });
      expect(receiver.runs()).toBe(2);
    },
    120_000,
  );
});
