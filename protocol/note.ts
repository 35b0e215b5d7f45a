import { createHmac } from 'crypto';

import { equalInConstantTime } from './checksum';

/** How old a note may be, in milliseconds. Sender and receiver are one n8n, if on several machines. */
const LIFETIME = 60_000;

/** A signed message from a trigger to itself. */
export interface SignedNote {
  body: string;
  signature: string;
}

/**
 * Signs what a trigger tells itself over HTTP.
 *
 * @param path where it goes; only its last two segments count, others can get lost in a proxy
 * @param secret the shared secret, which both sides have from the same credential
 */
export function signedNote(
  content: unknown,
  path: string,
  secret: string,
  now = Date.now(),
): SignedNote {
  const body = JSON.stringify({ at: now, content });
  return { body, signature: signatureOf(body, path, secret) };
}

/**
 * Reads such a message. Never throws.
 *
 * @returns undefined unless it was made with one of the secrets, for this address, just now
 */
export function verifiedNote<Content>(
  { rawBody, signature, path }: { rawBody: Buffer; signature?: string; path: string },
  secrets: readonly string[],
  now = Date.now(),
): { content: Content } | undefined {
  const body = rawBody.toString('utf8');
  const isOurs = secrets
    .filter((secret) => secret !== '')
    .some((secret) => equalInConstantTime(signature ?? '', signatureOf(body, path, secret)));
  if (!isOurs) return undefined;
  const { at, content } = JSON.parse(body) as { at: number; content: Content };
  return Math.abs(now - at) <= LIFETIME ? { content } : undefined;
}

function signatureOf(body: string, path: string, secret: string): string {
  const receiver = path.split(/[?#]/, 1)[0].split('/').filter(Boolean).slice(-2);
  return createHmac('sha256', secret)
    .update(JSON.stringify(['note', ...receiver, body]))
    .digest('hex');
}
