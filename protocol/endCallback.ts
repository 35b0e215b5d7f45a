import { decodeQuery } from './encode';

/** What BigBlueButton adds to the address of an end callback. */
export interface EndedMeeting {
  meetingID: string;
  /** whether somebody pressed Record; undefined if the address does not say */
  recordingMarks?: boolean;
}

/**
 * Reads the address of an end callback (`meta_endCallbackUrl`). Nothing in it is signed.
 *
 * BigBlueButton appends its parameters, so where one comes several times the last is its own; the
 * others were in the address that it was given. It asks twice for each end, a probe and the call
 * proper, with nothing reliable to tell them apart: both have to be answered alike, and one of them
 * has to be dropped as a repeat. A plain `meetingEndedURL` gets no parameters at all.
 *
 * @param requestAddress path and query are enough
 * @returns undefined if it names no meeting
 */
export function readEndCallback(requestAddress: string): EndedMeeting | undefined {
  const query = requestAddress.split('#', 1)[0].split('?').slice(1).join('?');
  const { meetingID, recordingmarks } = Object.fromEntries(decodeQuery(query));
  if (!meetingID) return undefined;
  const marks = new Map([
    ['true', true],
    ['false', false],
  ]).get((recordingmarks ?? '').toLowerCase());
  return { meetingID, ...(marks !== undefined && { recordingMarks: marks }) };
}
