import { createHash, createHmac } from 'node:crypto';

import { encodeLikeJava, Query } from './query';

export type Algorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';
export const ALGORITHMS: readonly Algorithm[] = ['sha1', 'sha256', 'sha384', 'sha512'];

const ALGORITHM_OF_LENGTH: Readonly<Record<number, Algorithm>> = {
  40: 'sha1',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};

/** Lower-case hex digest of UTF-8 text. */
export function digest(algorithm: Algorithm, text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

/** What a caller has to send: the hash over call name, raw query and secret, nothing between. */
export function checksum(algorithm: Algorithm, call: string, query: string, secret: string) {
  return digest(algorithm, call + query + secret);
}

/** The algorithm a server takes a checksum for, by its length alone. */
export function algorithmOf(given: string): Algorithm | undefined {
  return ALGORITHM_OF_LENGTH[given.length];
}

/** Takes the checksum parameter out of a raw query by plain replacement (GetChecksum.java). */
export function withoutChecksum(rawQuery: string, given: string): string {
  return rawQuery
    .replaceAll(`&checksum=${given}`, '')
    .replaceAll(`checksum=${given}&`, '')
    .replaceAll(`checksum=${given}`, '');
}

export interface Check {
  call: string;
  rawQuery: string;
  secret: string;
  allowed: readonly Algorithm[];
  /** A form-encoded body; it is only looked at when the query is empty. */
  formBody?: string;
}

export type Verdict = 'ok' | 'missing' | 'mismatch';

/**
 * bbb-web's check: the algorithm follows from the checksum's length, must be among the allowed
 * ones, and letter case does not matter. More than one checksum is a mismatch, an empty secret on
 * the server switches the check off.
 */
export function checkLikeWeb({ call, rawQuery, secret, allowed, formBody }: Check): Verdict {
  if (secret === '') return 'ok';
  const signed = rawQuery === '' && formBody ? new Query(formBody) : new Query(rawQuery);
  const given = signed.all('checksum');
  if (given.length === 0 || given[0] === '') return 'missing';
  if (given.length > 1) return 'mismatch';
  const algorithm = algorithmOf(given[0]);
  if (!algorithm || !allowed.includes(algorithm)) return 'mismatch';
  const text = rawQuery === '' ? sortedForm(signed) : clean(withoutChecksum(rawQuery, given[0]));
  return checksum(algorithm, call, text, secret) === given[0].toLowerCase() ? 'ok' : 'mismatch';
}

/** bbb-web drops control characters and trims before it hashes. */
function clean(query: string): string {
  return query.replace(/\p{Cc}/gu, '').trim();
}

/** What 2.5–2.7.7 hash for a form body without query: parameters by name, Java-encoded. */
function sortedForm(form: Query): string {
  return form
    .entries()
    .filter(([name]) => name !== 'checksum')
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${encodeLikeJava(value)}`)
    .join('&');
}

/**
 * bbb-webhooks' check compares case-sensitively. A checksum of a length that belongs to no hash
 * makes generation 3 throw ('crash': HTTP 500); generation 2 knows SHA-1 only.
 */
export function checkLikeWebhooks(check: Check, generation: 2 | 3): Verdict | 'crash' {
  const given = new Query(check.rawQuery).filled('checksum') ?? '';
  const algorithm = generation === 2 ? 'sha1' : algorithmOf(given);
  if (!algorithm) return given === '' ? 'missing' : 'crash';
  if (generation === 3 && !check.allowed.includes(algorithm)) return 'mismatch';
  const text = withoutChecksum(check.rawQuery, given);
  return checksum(algorithm, check.call, text, check.secret) === given ? 'ok' : 'mismatch';
}

/** bbb-webhooks ≥ 3.4.0 sign callback URL, raw body and secret. */
export function signDeliveryA(algorithm: Algorithm, url: string, rawBody: string, secret: string) {
  return digest(algorithm, url + rawBody + secret);
}

/** bbb-webhooks 2.x sign the JSON of the three fields, `timestamp` being a number; always SHA-1. */
export function signDeliveryB(
  url: string,
  fields: { event: string; timestamp: number; domain: string },
  secret: string,
): string {
  const { event, timestamp, domain } = fields;
  return digest('sha1', url + JSON.stringify({ event, timestamp, domain }) + secret);
}

/** bbb-webhooks 3.0.0–3.3.1 sign an empty object: the same for every delivery. */
export function signDeliveryC(algorithm: Algorithm, url: string, secret: string): string {
  return digest(algorithm, `${url}{}${secret}`);
}

/** A JSON Web Token of the given claims. The header's `typ` comes first where there is one. */
export function jwt(
  header: { typ?: 'JWT'; alg: 'HS256' | 'HS512' },
  claims: Record<string, unknown>,
  secret: string,
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  const hash = header.alg === 'HS256' ? 'sha256' : 'sha512';
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

/** What the recording pipeline sends as `signed_parameters`; ruby-jwt writes no `typ`. */
export function recordingReadyToken(meetingId: string, recordId: string, secret: string): string {
  return jwt({ alg: 'HS256' }, { meeting_id: meetingId, record_id: recordId }, secret);
}

/** The bearer of the analytics callback: it only has an expiry and does not bind the body. */
export function analyticsToken(expiresAtSeconds: number, secret: string): string {
  return jwt({ typ: 'JWT', alg: 'HS512' }, { exp: expiresAtSeconds }, secret);
}
