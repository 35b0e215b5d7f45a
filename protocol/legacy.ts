import { digest } from './checksum';
import { encodeComponent } from './encode';
import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';
import { text } from './answerTree';
import { type Answer, type RawAnswer, readAnswer } from './response';

/** Calls that BigBlueButton had up to 2.3: configurations for its Flash client. */

/** What the body below is sent as. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * The body of a call whose parameters travel in the body, checksum included: SHA-1 over the call,
 * the parameters sorted by name and encoded as Java's `URLEncoder` does, and the secret
 * (BigBlueButton API documentation of 2.2, "setConfigXML").
 *
 * @param parameters without two of one name
 */
export function signedForm(call: string, parameters: readonly Parameter[], secret: string): string {
  const sorted = [...parameters].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = sorted.map(([name, value]) => `${name}=${encodeLikeJava(value)}`).join('&');
  return `checksum=${digest('sha1', call + query + secret)}&${query}`;
}

/** Letters, digits and `. - * _` stay, a blank becomes `+`. */
function encodeLikeJava(value: string): string {
  return encodeComponent(value).replace(/%2A/g, '*');
}

/**
 * Reads the answer to `getDefaultConfigXML`: the configuration itself, without any envelope.
 *
 * @returns the XML as it came
 * @throws BigBlueButtonFailure for whatever is none
 */
export function readConfigXml(call: string, raw: RawAnswer): string {
  const body = raw.body.trim();
  if (
    raw.status === 200 &&
    /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<config[\s>]/.test(body)
  ) {
    return body;
  }
  readAnswer(call, raw);
  throw new BigBlueButtonFailure({
    kind: 'notBigBlueButton',
    message: `The answer to "${call}" is no configuration of a BigBlueButton client.`,
    advice:
      'Only servers up to BigBlueButton 2.3 have such a configuration. Newer ones are set up on the server itself.',
  });
}

/**
 * Reads the answer to `setConfigXML`.
 *
 * @returns the token that makes a join link use the configuration
 */
export function readConfigToken({ tree }: Answer): string {
  return text(tree, 'token') || text(tree, 'configToken');
}
