/**
 * Requests of somebody who knows an address, but not the secret: genuine ones that were changed on
 * their way or come once more. Always the same ones, so that a failure can be looked at again.
 *
 * @example
 * const { genuine, proof } = deliveriesByChecksum(secret);
 * const [again, other] = [genuine(address, '007'), genuine(address, '1e5')];
 * await send(again);
 * const { statuses } = await sendForged(5000, { genuine: other, again, proof });
 */
import { createHash } from 'node:crypto';

import jwt from 'jsonwebtoken';

/** A request of whoever knows an address. */
export interface Sent {
  method: 'GET' | 'POST';
  url: string;
  body?: string;
  headers: Record<string, string>;
}

/** Sends it. */
export async function send({ method, url, body, headers }: Sent) {
  const content = body !== undefined && { body: Buffer.from(body) };
  const answer = await fetch(url, { method, headers, redirect: 'manual', ...content });
  return { status: answer.status, text: await answer.text() };
}

/** What of a request shows that it is genuine: as long as that is unchanged, it still is. */
export type Proof = (sent: Sent) => unknown;

const SIGNED = ['checksum', 'signature', 'wait', 'bbb-for', 'bbb-nonce', 'bbb-token'];
/** Of a parameter that is there twice the last one counts, if any does; others may stand beside them. */
export const parametersOf = ({ url }: Sent) => {
  const query = new URL(url).searchParams;
  return SIGNED.map((name) => query.getAll(name).at(-1));
};

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

/** What is forged of: a genuine request that has not come yet, and one that has. */
export interface Known {
  genuine: Sent;
  again: Sent;
  proof: Proof;
}

/** A request that was changed on its way, in one place or two; or one that came before, once more. */
function forged(known: Known): Sent {
  const { genuine, again, proof } = known;
  if (random(AGAIN_EVERY) === 0) return again;
  const once = one(ATTACKS)(genuine);
  const sent = random(2) === 0 ? once : one(ATTACKS)(once);
  const isGenuine = JSON.stringify(proof(sent)) === JSON.stringify(proof(genuine));
  return isGenuine ? forged(known) : sent;
}

const AT_ONCE = 25;

/** Sends so many. @returns how often each status was answered, and all that was answered, once each */
export async function sendForged(
  count: number,
  known: Known,
): Promise<{ statuses: Record<number, number>; texts: string[] }> {
  const statuses: Record<number, number> = {};
  const texts = new Set<string>();
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => forged(known));
    for (const { status, text } of await Promise.all(batch.map(send))) {
      statuses[status] = (statuses[status] ?? 0) + 1;
      texts.add(text);
    }
  }
  return { statuses, texts: [...texts] };
}

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

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Deliveries to an address as bbb-webhooks makes them in one way of signing. */
export interface Deliveries {
  genuine: (url: string, meetingID: string) => Sent;
  proof: Proof;
}

export const deliveriesByChecksum = (secret: string): Deliveries => ({
  genuine: (url, meetingID) => {
    const body = deliveryOf(meetingID);
    const checksum = createHash('sha256').update(`${url}${body}${secret}`).digest('hex');
    const signed = `${url}${url.includes('?') ? '&' : '?'}checksum=${checksum}`;
    return { method: 'POST', url: signed, body, headers: FORM };
  },
  proof: (sent) => [parametersOf(sent), sent.body],
});

/** Whoever knows the secret itself may say anything; what is cut short all the same says nothing. */
export const deliveriesByBearer = (secret: string): Deliveries => ({
  genuine: (url, meetingID) => ({
    method: 'POST',
    url,
    body: deliveryOf(meetingID),
    headers: { ...FORM, authorization: `Bearer ${secret}` },
  }),
  proof: ({ body = '', headers }) => [headers.authorization, /^event=\S*%7D%5D/.test(body)],
});
