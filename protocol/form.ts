import { digest, type HashAlgorithm } from './checksum';
import { encodeComponent, type Parameter } from './encode';

/** What the body below is sent as. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The calls that servers take as a form as well (bbb-web's UrlMappings; join only up to 2.7). */
const TAKEN_AS_FORM: ReadonlySet<string> = new Set([
  'create',
  'end',
  'getMeetingInfo',
  'getMeetings',
  'getRecordings',
  'getRecordingTextTracks',
  'isMeetingRunning',
  'updateRecordings',
]);

/** Whether a call that is too long for an address can be sent as a form. */
export function canBeForm(call: string): boolean {
  return TAKEN_AS_FORM.has(call);
}

/**
 * The body of a call whose parameters travel in the body, checksum included: the hash of the call,
 * the parameters sorted by name and encoded as Java's `URLEncoder` does, and the secret
 * (BigBlueButton API documentation of 2.2, "setConfigXML"; bbb-web 2.5 to 2.7 for any call without
 * a query).
 *
 * @param parameters without two of one name
 */
export function signedForm(
  call: string,
  parameters: readonly Parameter[],
  secret: string,
  algorithm: HashAlgorithm,
): string {
  const sorted = [...parameters].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = sorted.map(([name, value]) => `${name}=${encodeLikeJava(value)}`).join('&');
  return `checksum=${digest(algorithm, call + query + secret)}&${query}`;
}

/** Letters, digits and `. - * _` stay, a blank becomes `+`. */
function encodeLikeJava(value: string): string {
  return encodeComponent(value).replace(/%2A/g, '*');
}
