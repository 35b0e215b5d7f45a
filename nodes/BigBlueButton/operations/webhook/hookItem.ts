import type { IDataObject } from 'n8n-workflow';

import type { Hook, WantedHook } from '../../../../protocol/hooks';

/** A webhook of the server as an output item. */
export function hookItem(hook: Hook): IDataObject {
  const { hookID, callbackURL, meetingID, eventIDs, permanentHook, rawData } = hook;
  return {
    hookID,
    callbackURL: shownAddress(callbackURL),
    meetingID: meetingID ?? null,
    eventIDs,
    permanentHook,
    rawData,
  };
}

/** An address as it is shown: n8n resumes a waiting execution for whoever has the signature in it. */
export const shownAddress = (callbackURL: string): string =>
  callbackURL.replace(/([?&]signature=)[^&#]+/gi, '$1hidden');

/**
 * A webhook that was asked for, as an output item. Without a meeting it is for all meetings, and
 * without events for all events.
 */
export function wantedItem(hookID: string, wanted: WantedHook): IDataObject {
  const { callbackURL, meetingID, eventIDs, rawData = false } = wanted;
  return {
    hookID,
    callbackURL,
    meetingID: meetingID ?? null,
    eventIDs: [...eventIDs],
    permanentHook: false,
    rawData,
  };
}
