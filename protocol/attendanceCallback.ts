import { verifySignedToken } from './signedToken';

export type SenderVerdict =
  | { authentic: true }
  | { authentic: false; /** for a log; holds nothing of the token */ reason: string };

/**
 * Finds out whether an attendance report (`meta_analytics-callback-url`) was sent by somebody who
 * knows the secret: BigBlueButton and Scalelite put a bearer token into the header, signed by HS512,
 * which expires after 24 hours and says nothing else.
 *
 * This proves the sender, not the report: whoever saw the header can send another body with it.
 * Scalelite tries its secrets in turn, so that a first attempt that is refused is normal there. Never
 * throws.
 *
 * @param authorization the header
 * @param secrets the shared secret, and the one before while it is being changed
 * @param now milliseconds since 1970; default: the present
 */
export function verifyAttendanceSender(
  authorization: string | undefined,
  secrets: readonly string[],
  now?: number,
): SenderVerdict {
  const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return { authentic: false, reason: 'it carries no bearer token' };
  const trust = { secrets, algorithms: ['HS512'] as const, requireExpiry: true, now };
  const verdict = verifySignedToken(token, trust);
  return verdict.authentic ? { authentic: true } : verdict;
}
