import type { IWebhookFunctions } from 'n8n-workflow';

import {
  type CallbackPurpose,
  isExpired,
  verifyCallbackToken,
} from '../../../../protocol/callbackToken';
import type { TriggerSettings } from '../settings';
import type { Reception, Trust } from './source';

/** What an address says that Create has made, or that nobody has signed. */
export type Granted =
  | {
      granted: true;
      /** of the meeting, or recording */ subject?: string;
      nonce?: string;
      /** the same for all requests to this address; undefined for one without a token */
      address?: string;
    }
  | { granted: false; refusal: Extract<Reception, { refused: number }> };

/** Hexadecimal digits that are enough to tell addresses apart, and few enough to keep many. */
const ADDRESS_LENGTH = 16;

/**
 * Checks the token in the address of a callback that BigBlueButton does not sign, or whose body it
 * does not sign.
 */
export function checkToken(
  context: IWebhookFunctions,
  purpose: CallbackPurpose,
  { secrets, settings }: Trust,
): Granted {
  const { originalUrl } = context.getRequestObject();
  const verdict = verifyCallbackToken(originalUrl, purpose, secrets);
  if (verdict.authentic) {
    const { subject, nonce, key } = verdict;
    if (isExpired(nonce)) {
      const reason = 'its address was made more than 60 days ago';
      return { granted: false, refusal: { refused: 410, reason } };
    }
    return { granted: true, subject, nonce, address: key.slice(0, ADDRESS_LENGTH) };
  }
  if (settings.acceptWithoutToken && !originalUrl.includes('bbb-token=')) return { granted: true };
  return { granted: false, refusal: { refused: 401, reason: verdict.reason } };
}

/** Why a genuine request is refused that its sender has signed. */
export const SECRETS_OF_A_CLUSTER =
  'behind a load balancer each server signs with a secret of its own, not with that of the credential';

/** Why a genuine request is refused where the token in its address counts. */
export const CAUSES_OF_MISSING_TOKEN: readonly string[] = [
  'the address is of a copy of this trigger, or was made with the credential of another server (paste the address of this trigger, and use the same credential in both nodes)',
  'the address was given to the server without the field "Notify a Workflow", which adds the token (option "Accept Without Token")',
  'a proxy drops what follows the question mark of an address',
];

/**
 * What to answer for meetings that somebody has filtered out; undefined for wanted ones.
 *
 * @param isOf whether the request is about the meeting with this ID
 */
export function unwanted(
  isOf: (meetingID: string) => boolean,
  { forgottenMeetingIDs, meetingIDs }: TriggerSettings,
): Reception | undefined {
  if (forgottenMeetingIDs.some(isOf)) {
    return { refused: 410, reason: 'it is of a meeting that stands under "Forget Meetings"' };
  }
  return meetingIDs?.some(isOf) === false ? { taken: [] } : undefined;
}

/**
 * What somebody has to know who chose a callback as the source.
 *
 * @param place of the field that takes the address
 */
export function callbackNotice(
  label: string,
  callback: string,
  place = `in the node that creates the meeting: Meeting → Create → Notifications to Workflows → Notify a Workflow → "${label}"`,
): string {
  return `BigBlueButton calls the address shown above under "Webhook URLs" ${callback}. Copy the production URL, and paste it ${place}.`;
}
