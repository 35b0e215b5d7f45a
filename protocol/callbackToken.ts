import { createHmac } from 'crypto';

import { digest, equalInConstantTime, randomID } from './checksum';
import { decodeQuery, encodeComponent } from './encode';
import { BigBlueButtonFailure } from './failure';
import { isUrl } from './url';

/** Which of BigBlueButton's callbacks an address is for; a token for one opens no other. */
export type CallbackPurpose = 'meetingEnded' | 'recordingReady' | 'attendanceReport' | 'mp4Ready';

/** What a token is made for. */
export interface CallbackGrant {
  purpose: CallbackPurpose;
  /** the meeting's ID; of `mp4Ready` the recording's */
  subject: string;
  /** the shared secret */
  secret: string;
  /** anything that makes this address different from all others; see nonceOf() */
  nonce: string;
}

/** What a receiver finds in the address of a request. */
export interface CallbackToken {
  /** the meeting's ID; of `mp4Ready` the recording's */
  subject: string;
  nonce: string;
  token: string;
}

export type CallbackVerdict =
  | {
      authentic: true;
      subject: string;
      nonce: string;
      /** the same for every request to this one address, and to no other: for taking it once */
      key: string;
    }
  | { authentic: false; /** for a log; holds nothing of the token */ reason: string };

/** An address is good for so long after it was made, in milliseconds: meetings are over by then, and reports sent. */
export const GOOD_FOR = 60 * 24 * 60 * 60 * 1000;

/** What makes an address different from all others, and tells when it was made. */
export const nonceOf = (now = Date.now()): string => `${now.toString(36)}.${randomID()}`;

/** When an address was made, in milliseconds since 1970; undefined if it does not say so. */
export function madeAt(nonce: string): number | undefined {
  const [, time] = /^([0-9a-z]{8})\./.exec(nonce) ?? [];
  return time === undefined ? undefined : parseInt(time, 36);
}

/** Whether an address was made so long ago that it does not count any more. */
export const isExpired = (nonce: string, now = Date.now()): boolean =>
  (madeAt(nonce) ?? now) < now - GOOD_FOR;

/** Names that BigBlueButton does not use: it adds `meetingID` and `recordingmarks` to an address. */
const NAMES = { subject: 'bbb-for', nonce: 'bbb-nonce', token: 'bbb-token' } as const;

/**
 * Adds a token to a callback address, for what BigBlueButton does not sign. Others can read the
 * address (it is metadata of the meeting and of its recordings), so the token gives nothing away: it
 * is an HMAC by the secret over purpose, receiver, subject and nonce.
 *
 * Everything is percent-encoded, blanks too, and a query that is there is kept, but for an older
 * token. Of an ID with many emoji the address gets long: up to 12 characters for each, so 3,072 for
 * the longest meeting ID, and more once it is a parameter itself.
 *
 * @param address the receiver's, http or https; its fragment is dropped
 * @throws BigBlueButtonFailure of kind `invalidInput` when it is no such address, or contains a password
 */
export function addressWithToken(address: string, grant: CallbackGrant): string {
  const url = webAddress(address);
  const { subject, nonce } = grant;
  const added = [
    [NAMES.subject, subject],
    [NAMES.nonce, nonce],
    [NAMES.token, tokenOf(url.pathname, grant)],
  ].map(([name, value]) => `${name}=${percentEncoded(value)}`);
  const query = [...foreignParts(url.search), ...added].join('&');
  return `${url.origin}${url.pathname}?${query}`;
}

/**
 * Reads the token in the address of a request.
 *
 * @param requestAddress path and query are enough
 * @returns undefined unless it has each of a token's three parts, once
 */
export function readCallbackToken(requestAddress: string): CallbackToken | undefined {
  const parameters = decodeQuery(queryOf(requestAddress));
  const [subject, nonce, token] = [NAMES.subject, NAMES.nonce, NAMES.token].map((wanted) => {
    const values = parameters.filter(([name]) => name === wanted).map(([, value]) => value);
    return values.length === 1 ? values[0] : '';
  });
  return subject && nonce && token ? { subject, nonce, token } : undefined;
}

/**
 * Finds out whether the address of a request was made by `addressWithToken`, for this receiver and
 * this purpose, with the secret. Never throws.
 *
 * It holds after BigBlueButton wrote the query anew: it does so when it adds its own parameters to an
 * end callback, with `+` for a blank (Java's `URIBuilder`).
 *
 * @param requestAddress as it arrived; path and query are enough
 * @param secrets the shared secret, and the one before while it is being changed
 */
export function verifyCallbackToken(
  requestAddress: string,
  purpose: CallbackPurpose,
  secrets: readonly string[],
): CallbackVerdict {
  const found = readCallbackToken(requestAddress);
  if (!found) return { authentic: false, reason: 'its address carries no token' };
  const { subject, nonce, token } = found;
  const path = pathOf(requestAddress);
  const isOurs = secrets
    .filter((secret) => secret !== '')
    .map((secret) => tokenOf(path, { purpose, subject, nonce, secret }))
    .some((expected) => equalInConstantTime(token, expected));
  if (isOurs) return { authentic: true, subject, nonce, key: keyOf(path, purpose, found) };
  const reason =
    'the token in its address was made for another trigger, source or meeting, or with another secret';
  return { authentic: false, reason };
}

/**
 * Copies something that is to be shown, without the tokens of callback addresses in it: each can start
 * a workflow once.
 */
export function withoutCallbackTokens<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(TOKEN_IN_TEXT, '$1hidden') as Value;
  if (Array.isArray(value)) return value.map(withoutCallbackTokens) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    withoutCallbackTokens(inner as unknown),
  ]);
  return Object.fromEntries(entries) as Value;
}

/** Also in an address that is a parameter of another one. */
const TOKEN_IN_TEXT = new RegExp(`(${NAMES.token}(?:=|%(?:25)*3D))[\\w-]+`, 'gi');

function tokenOf(path: string, { purpose, subject, nonce, secret }: CallbackGrant): string {
  const signed = grantText(path, purpose, { subject, nonce });
  return createHmac('sha256', secret).update(signed).digest('base64url');
}

function keyOf(path: string, purpose: CallbackPurpose, found: CallbackToken): string {
  return digest('sha256', grantText(path, purpose, found));
}

/** As JSON no two grants are the same text, whatever stands in them. */
function grantText(
  path: string,
  purpose: CallbackPurpose,
  { subject, nonce }: Pick<CallbackToken, 'subject' | 'nonce'>,
): string {
  const wellFormed = [subject, nonce].map((text) => Buffer.from(text, 'utf8').toString('utf8'));
  return JSON.stringify(['callback', purpose, receiverOf(path), ...wellFormed]);
}

/**
 * A receiver is known by the end of its path: n8n's endpoint (which differs between test and
 * production), the webhook's ID and its name. What is before that, and the host, can get lost in a
 * proxy on the way.
 */
function receiverOf(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.slice(-3).map(percentDecoded);
}

function webAddress(address: string): URL {
  const text = address.trim();
  const url = isUrl(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `The address for "${url.host}" contains a user name or password (the part before the @).`,
      advice: 'Remove it: everybody who can list meetings or recordings can read the address.',
    });
  }
  if (url && /^https?:$/.test(url.protocol) && !/\s/.test(text.split(/[?#]/, 1)[0])) return url;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `This is no address that a server can call: "${text.slice(0, 200)}".`,
    advice: 'Copy the whole address of the webhook, which begins with https:// (or http://).',
  });
}

/** The parts of a query that are not of a token, as they stand. */
function foreignParts(search: string): string[] {
  const ours: readonly string[] = Object.values(NAMES);
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '' && !decodeQuery(part).some(([name]) => ours.includes(name)));
}

function pathOf(address: string): string {
  const path = address.split(/[?#]/, 1)[0];
  return isUrl(path) ? new URL(path).pathname : path;
}

function queryOf(address: string): string {
  return address.split('#', 1)[0].split('?').slice(1).join('?');
}

function percentEncoded(text: string): string {
  return encodeComponent(text).replace(/\+/g, '%20');
}

function percentDecoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
