import { createHmac } from 'crypto';

import { equalInConstantTime } from './checksum';
import { isObject, type Json, type JsonObject } from './eventFields';

/** How a token may be signed: with a secret that both sides know, and nothing else. */
export type TokenAlgorithm = 'HS256' | 'HS512';

const HASHES = { HS256: 'sha256', HS512: 'sha512' } as const;

/** Whose tokens to believe, and until when. */
export interface TokenTrust {
  /** the shared secret, and the one before while it is being changed */
  secrets: readonly string[];
  /** what the sender is known to use; a token's own word counts for nothing */
  algorithms: readonly TokenAlgorithm[];
  /** whether a token without an expiry is refused */
  requireExpiry?: boolean;
  /** milliseconds since 1970; default: the present */
  now?: number;
}

export type TokenVerdict =
  | { authentic: true; claims: JsonObject }
  | { authentic: false; /** for a log; holds nothing of the token */ reason: string };

/** Far more than any sender needs, and little enough to hash for everybody who asks. */
const LONGEST_TOKEN = 16_384; // characters

/** By how much the clocks of two servers may differ. */
const CLOCK_SKEW = 5 * 60; // seconds

/**
 * Verifies a JSON Web Token in its compact form (RFC 7519) that is signed with the shared secret.
 *
 * The header has to name one of the allowed algorithms and the signature has to be made with it; no
 * header can choose another one (RFC 8725, 3.1). Never throws.
 */
export function verifySignedToken(token: string, trust: TokenTrust): TokenVerdict {
  const parts = token.length <= LONGEST_TOKEN ? token.split('.') : [];
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) {
    return refused('it is no signed token');
  }
  const [header, payload, signature] = parts;
  const algorithm = algorithmOf(header, trust.algorithms);
  if (!algorithm) return refused(`its token is not signed by ${trust.algorithms.join(' or ')}`);
  const isSigned = trust.secrets
    .filter((secret) => secret !== '')
    .map((secret) => createHmac(HASHES[algorithm], secret).update(`${header}.${payload}`))
    .some((expected) => equalInConstantTime(signature, expected.digest('base64url')));
  if (!isSigned) return refused('its token is signed with another secret, or was changed');
  const claims = decoded(payload);
  if (!isObject(claims)) return refused('its token holds no claims');
  return refusalByTime(claims, trust) ?? { authentic: true, claims };
}

function refused(reason: string): TokenVerdict {
  return { authentic: false, reason };
}

function algorithmOf(
  encoded: string,
  allowed: readonly TokenAlgorithm[],
): TokenAlgorithm | undefined {
  const header = decoded(encoded);
  // Whoever does not know what `crit` names has to refuse the token (RFC 7515, 4.1.11).
  if (!isObject(header) || 'crit' in header) return undefined;
  return allowed.find((algorithm) => algorithm === header.alg);
}

function decoded(part: string): Json | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

function refusalByTime(
  { exp, nbf }: JsonObject,
  { requireExpiry = false, now = Date.now() }: TokenTrust,
): TokenVerdict | undefined {
  const seconds = now / 1000;
  if (exp === undefined && requireExpiry) return refused('its token never expires');
  for (const time of [exp, nbf]) {
    if (time !== undefined && typeof time !== 'number') {
      return refused('its token has a time that is no number');
    }
  }
  if (typeof exp === 'number' && seconds >= exp + CLOCK_SKEW) {
    return refused('its token has expired; a clock may be wrong, here or there');
  }
  if (typeof nbf === 'number' && seconds < nbf - CLOCK_SKEW) {
    return refused('its token is not valid yet; a clock may be wrong, here or there');
  }
  return undefined;
}
