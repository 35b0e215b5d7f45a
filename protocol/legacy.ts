import { BigBlueButtonFailure } from './failure';
import { text } from './answerTree';
import { type Answer, type RawAnswer, readAnswer } from './response';

/** Calls that BigBlueButton had up to 2.3: configurations for its Flash client. */

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
