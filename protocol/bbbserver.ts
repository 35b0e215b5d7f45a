import { BigBlueButtonFailure } from './failure';

/** What the hosting service bbbserver.de leaves out of the API, by its own documentation. */
const NOT_OFFERED: ReadonlySet<string> = new Set([
  'updateRecordings',
  'getDefaultConfigXML',
  'setConfigXML',
  'getRecordingTextTracks',
  'putRecordingTextTrack',
]);

/** Whether a server is one of bbbserver.de. */
export function isBbbserver(apiRoot: string): boolean {
  return /(?:^|\.)bbbserver\.de$/.test(new URL(apiRoot).hostname);
}

/**
 * Says that a call failed because bbbserver.de does not offer it; how it says so itself is not
 * documented. Other failures stay as they are.
 */
export function explainedForBbbserver(
  failure: BigBlueButtonFailure,
  call: string,
  apiRoot: string,
): BigBlueButtonFailure {
  const { kind, messageKey, serverMessage, httpStatus } = failure;
  const other = failure.isAboutConnection || kind === 'wrongSecret' || kind === 'invalidInput';
  if (other || !isBbbserver(apiRoot) || !NOT_OFFERED.has(call)) return failure;
  return new BigBlueButtonFailure({
    kind: 'unsupportedCall',
    message: `bbbserver.de does not offer the call "${call}".`,
    advice:
      'It has no metadata changes of recordings, no text tracks and no configurations of old clients. Everything else of this node works there.',
    messageKey,
    serverMessage,
    httpStatus,
  });
}
