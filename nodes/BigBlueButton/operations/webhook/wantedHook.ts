import {
  callbackHint,
  callbackUrlFor,
  explainRefusedHook,
  type WantedHook,
} from '../../../../protocol/hooks';
import type { OperationCall } from '../operationCall';

/**
 * The webhook that the fields describe. Shows a hint if its address is one to think about.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput`, naming the field by its label
 */
export function wantedHook(call: OperationCall): WantedHook {
  const rawData = call.text('getRaw') === 'true';
  const eventIDs = rawData ? [] : call.text('eventID').split(',');
  // As it is sent, so that the server and who verifies its deliveries mean the same address.
  const callbackURL = callbackUrlFor(call.text('callbackURL'));
  const hint = callbackHint(callbackURL);
  if (hint !== undefined) call.hint(hint);
  return {
    callbackURL,
    meetingID: call.text('meetingID') || undefined,
    eventIDs: eventIDs.filter((id) => id !== ''),
    rawData,
  };
}

/** Makes a webhook, and says more about hosts that refuse it than they do. */
export async function explained<T>(wanted: WantedHook, making: Promise<T>): Promise<T> {
  return await making.catch((error: unknown): never => {
    throw explainRefusedHook(error, [wanted], 'fill in "Meeting"');
  });
}
