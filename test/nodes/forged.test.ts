import jwt from 'jsonwebtoken';

import { addressWithToken, type CallbackPurpose } from '../../protocol/callbackToken';
import { startStandIn, type StandIn } from '../server/stand-in';
import {
  type Deliveries,
  deliveriesByBearer,
  deliveriesByChecksum,
  parametersOf,
  type Proof,
  send,
  sendForged,
  type Sent,
} from './forgery';
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

/** Where requests come to, and how the genuine ones look. */
interface Receiver {
  address: string;
  /** a genuine request about a meeting or a recording */
  genuine: (id: string) => Sent;
  proof: Proof;
  log: string[];
  runs: () => number;
  /** what n8n keeps */
  kept: () => number;
  stop: () => Promise<void>;
}

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
async function waiting({ genuine, proof }: Deliveries): Promise<Receiver> {
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

const at =
  ({ genuine, proof }: Deliveries) =>
  (callbackUrl: string) => ({ genuine: (id: string) => genuine(callbackUrl, id), proof });

let nonces = 0;
const withToken = (callbackUrl: string, purpose: CallbackPurpose, subject: string) => {
  const grant = { purpose, subject, secret: bbb.secret, nonce: `nonce-${++nonces}` };
  return addressWithToken(callbackUrl, grant);
};

const RECEIVERS: Record<string, () => Promise<Receiver>> = {
  'events by checksum': async () => await trigger('events', at(deliveriesByChecksum(bbb.secret))),
  'events by bearer token': async () => await trigger('events', at(deliveriesByBearer(bbb.secret))),
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
      proof: (sent) => [parametersOf(sent), sent.headers.authorization],
    })),
  meetingEnded: async () =>
    await trigger('meetingEnded', (callbackUrl) => ({
      genuine: (id) => {
        const url = withToken(callbackUrl, 'meetingEnded', id);
        return { method: 'GET', url, headers: {} };
      },
      proof: parametersOf,
    })),
  mp4Ready: async () =>
    await trigger('mp4Ready', (callbackUrl) => ({
      genuine: (id) => {
        const url = withToken(callbackUrl, 'mp4Ready', id);
        return { method: 'POST', url, body: 'recordID=x', headers: {} };
      },
      proof: parametersOf,
    })),
  'a waiting execution, by checksum': async () => await waiting(deliveriesByChecksum(bbb.secret)),
  'a waiting execution, by bearer token': async () => await waiting(deliveriesByBearer(bbb.secret)),
};

const NAMES = Object.keys(RECEIVERS);
const COUNT = Math.ceil(Number(process.env.FORGED_REQUESTS ?? 10_000) / NAMES.length);

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

      const known = { genuine, again, proof: receiver.proof };
      const { statuses, texts } = await sendForged(COUNT, known);
      answers[name] = statuses;

      expect(texts.join()).not.toContain(bbb.secret);
      expect(receiver.runs()).toBe(1);
      // Of these answers none makes BigBlueButton give up its hook.
      expect(Object.keys(statuses)).toEqual(['200', '401']);
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
