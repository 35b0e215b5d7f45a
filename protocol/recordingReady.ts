import { decodeQuery } from './encode';
import { isObject, type Json } from './eventFields';
import { verifySignedToken } from './signedToken';

/** A recording of which a format was published. */
export interface ReadyRecording {
  meetingID: string;
  recordID: string;
  /** where the sender names them; BigBlueButton and Scalelite do not */
  formats?: string[];
}

export type RecordingReadyVerdict =
  | ({ authentic: true } & ReadyRecording)
  | { authentic: false; /** for a log; holds nothing of the token */ reason: string };

/**
 * Finds the signed token in the body of a recording-ready callback: the field `signed_parameters` of
 * a form, as BigBlueButton and Scalelite send it, or of a JSON object.
 *
 * @returns undefined if there is none
 */
export function readRecordingReady(rawBody: Buffer): string | undefined {
  const body = rawBody.toString('utf8').trim();
  const fields = body.startsWith('{') ? parsed(body) : Object.fromEntries(decodeQuery(body));
  const token = isObject(fields) ? fields.signed_parameters : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/**
 * Verifies the body of a recording-ready callback (`meta_bbb-recording-ready-url`). BigBlueButton
 * signs by HS256, Scalelite by HS256 or HS512; neither puts an expiry into the token.
 *
 * Both send one for each published format of a recording, all with the same claims. Never throws.
 *
 * @param secrets the shared secret, and the one before while it is being changed
 * @param now milliseconds since 1970, for tokens that do expire
 */
export function verifyRecordingReady(
  rawBody: Buffer,
  secrets: readonly string[],
  now?: number,
): RecordingReadyVerdict {
  const token = readRecordingReady(rawBody);
  if (token === undefined) return { authentic: false, reason: 'it has no "signed_parameters"' };
  const verdict = verifySignedToken(token, { secrets, algorithms: ['HS256', 'HS512'], now });
  if (!verdict.authentic) return verdict;
  const { meeting_id: meetingID, record_id: recordID, formats, type } = verdict.claims;
  // An ID that came as a number could have been 007 or 1e5, which no number can tell.
  if (!isName(meetingID) || !isName(recordID)) {
    const reason = 'its token does not name a meeting and a recording, each as text';
    return { authentic: false, reason };
  }
  const named = [formats, type].flat().filter(isName);
  return { authentic: true, meetingID, recordID, ...(named.length > 0 && { formats: named }) };
}

function isName(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
