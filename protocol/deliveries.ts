import { digest, equalInConstantTime, type HashAlgorithm, hashAlgorithmOfLength } from './checksum';
import { type DeliveredEvent, readEvent } from './deliveredEvent';
import { decodeQuery } from './encode';
import { isObject, type Json, type JsonObject, number } from './eventFields';
import { milliseconds } from './time';

/**
 * How bbb-webhooks proves who it is. `bearer`: the shared secret itself as a bearer token (what
 * BigBlueButton's packages set up). The others are a checksum in the address, over
 * - `A`, bbb-webhooks since 3.4.0: callback URL, raw body, secret;
 * - `B`, bbb-webhooks 2.x (BigBlueButton up to 2.7): callback URL, the fields as JSON, secret;
 * - `C`, bbb-webhooks 3.0.0–3.3.1, which sign `{}` for the body: callback URL, `{}`, secret. It is the
 *   same for every delivery, so whoever saw one can forge all others.
 */
export type Era = 'bearer' | 'A' | 'B' | 'C';

/** A POST that says it comes from bbb-webhooks. */
export interface Delivery {
  /** the addresses it may have been sent to, exactly as registered, without a checksum */
  callbackUrls: readonly string[];
  /** the bytes as they arrived; a body parsed and written again does not verify */
  rawBody: Buffer;
  /** the header */
  authorization?: string;
  /** the query parameter */
  checksum?: string;
}

/** Whom to believe. */
export interface Trust {
  /** the shared secret, and the one before while it is being changed */
  secrets: readonly string[];
  /** default: all but `C` */
  eras?: readonly Era[];
  /** checksums of shorter algorithms are not believed; a bearer token has none */
  minimum?: HashAlgorithm;
}

export type Verdict =
  | { authentic: true; era: Era; /** unknown for `bearer` */ callbackUrl?: string }
  | { authentic: false; /** for a log; holds nothing of the secret */ reason: string };

/**
 * Finds out whether a delivery comes from a server that knows the secret. The algorithm of a checksum
 * shows in its length; comparisons take the same time however far they agree. Never throws.
 */
export function verifyDelivery(delivery: Delivery, trust: Trust): Verdict {
  const eras = trust.eras ?? ['bearer', 'A', 'B'];
  const secrets = trust.secrets.filter((secret) => secret !== '');
  const token = /^Bearer +(.+?) *$/i.exec(delivery.authorization ?? '')?.[1];
  if (token !== undefined && eras.includes('bearer')) {
    const known = secrets.filter((secret) => equalInConstantTime(token, secret));
    if (known.length > 0) return { authentic: true, era: 'bearer' };
  }
  const tooWeak = isTooWeak(delivery.checksum, trust.minimum);
  const signed = tooWeak ? undefined : checksumVerdict(delivery, secrets, eras);
  if (signed) return signed;
  if (tooWeak) {
    const reason = 'its checksum is made with a weaker algorithm than is accepted here';
    return { authentic: false, reason };
  }
  return { authentic: false, reason: refusal(token, delivery.checksum) };
}

const LENGTHS: Record<HashAlgorithm, number> = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 };

function isTooWeak(checksum: string | undefined, minimum: HashAlgorithm | undefined): boolean {
  if (checksum === undefined || minimum === undefined) return false;
  return hashAlgorithmOfLength(checksum.length) !== undefined && checksum.length < LENGTHS[minimum];
}

function checksumVerdict(
  { callbackUrls, rawBody, checksum = '' }: Delivery,
  secrets: readonly string[],
  eras: readonly Era[],
): Verdict | undefined {
  const algorithm = hashAlgorithmOfLength(checksum.length);
  if (!algorithm) return undefined;
  const bodies: [Era, Buffer | undefined][] = [
    ['A', rawBody],
    ['B', signedFieldsOfEraB(rawBody)],
    ['C', Buffer.from('{}')],
  ];
  for (const [era, body] of bodies) {
    if (!body || !eras.includes(era)) continue;
    for (const callbackUrl of callbackUrls) {
      for (const secret of secrets) {
        const signed = Buffer.concat([Buffer.from(callbackUrl), body, Buffer.from(secret)]);
        if (equalInConstantTime(checksum, digest(algorithm, signed))) {
          return { authentic: true, era, callbackUrl };
        }
      }
    }
  }
  return undefined;
}

/**
 * bbb-webhooks 2.x sign `JSON.stringify({ event, timestamp, domain })`, with the event as text and the
 * time as a number. Only a body of exactly these three fields can be what was signed: one more, or
 * one twice, could carry an event that nobody signed.
 */
function signedFieldsOfEraB(rawBody: Buffer): Buffer | undefined {
  const fields = decodeQuery(rawBody.toString('utf8'));
  const { event, timestamp, domain } = Object.fromEntries(fields);
  const complete = event !== undefined && timestamp !== undefined && domain !== undefined;
  if (fields.length !== 3 || !complete) return undefined;
  return Buffer.from(JSON.stringify({ event, timestamp: Number(timestamp), domain }));
}

function refusal(token: string | undefined, checksum: string | undefined): string {
  if (checksum !== undefined) {
    return 'its checksum does not match; the secret, the callback address or the body differ';
  }
  if (token !== undefined) return 'its bearer token is not the shared secret';
  return 'it carries neither a checksum nor a bearer token';
}

/** Tells exact repeats apart from everything else: the same for the same address and body. */
export function deliveryKey(address: string, rawBody: Buffer): string {
  return digest('sha256', Buffer.concat([Buffer.from(`${address}\n`), rawBody]));
}

/**
 * Reads the events of a delivery: a form whose field `event` is JSON, as all versions send it, or JSON
 * alone; one event or a list; mapped events or BigBlueButton's internal messages.
 *
 * @returns undefined if there is no event in it
 */
export function readDelivery(rawBody: Buffer): DeliveredEvent[] | undefined {
  const body = rawBody.toString('utf8').trim();
  // The body itself says what it is: a form begins with the name of a field, never with a bracket.
  const content = /^[[{]/.test(body) ? body : Object.fromEntries(decodeQuery(body));
  try {
    const events = unwrap(content).flatMap(
      ({ raw, deliveredAt }) => readEvent(raw, deliveredAt) ?? [],
    );
    return events.length > 0 ? events : undefined;
  } catch {
    // Nested deeper than anything BigBlueButton sends.
    return undefined;
  }
}

/**
 * When a delivery was first sent, in milliseconds since 1970; its repeats say the same.
 *
 * @returns undefined if it does not say so
 */
export function sentAt(rawBody: Buffer): number | undefined {
  const { timestamp } = Object.fromEntries(decodeQuery(rawBody.toString('utf8')));
  return milliseconds(number(timestamp));
}

function unwrap(
  content: Json | undefined,
  deliveredAt?: number,
): { raw: JsonObject; deliveredAt?: number }[] {
  if (typeof content === 'string') return unwrap(parsed(content), deliveredAt);
  if (Array.isArray(content)) return content.flatMap((one) => unwrap(one, deliveredAt));
  if (!isObject(content)) return [];
  const isEnvelope = 'event' in content && !('data' in content || 'core' in content);
  return isEnvelope
    ? unwrap(content.event, number(content.timestamp))
    : [{ raw: content, deliveredAt }];
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
