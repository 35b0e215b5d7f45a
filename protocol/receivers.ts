import { addressWithToken, type CallbackPurpose, nonceOf } from './callbackToken';
import { checkedHttps } from './checks';
import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';
import { isLoopback } from './hooks';

/** The parameters that carry the addresses: of `create`, and of `processMP4`. */
const PARAMETERS: Readonly<Record<CallbackPurpose, string>> = {
  attendanceReport: 'meta_analytics-callback-url',
  meetingEnded: 'meta_endCallbackUrl',
  mp4Ready: 'mp4ReadyCallbackUrl',
  recordingReady: 'meta_bbb-recording-ready-url',
};

/** Somebody whom a server is to tell something. */
export interface Receiver {
  purpose: CallbackPurpose;
  address: string;
}

/**
 * Adds to the parameters of a call those that make the server call the receivers, each at an address
 * with a token of its own. Events are kept for an attendance report, unless the parameters say
 * otherwise: a server that has none sends no report.
 *
 * @param subject the meeting's ID; for `mp4Ready` the recording's
 * @throws BigBlueButtonFailure of kind `invalidInput` when two are to be told the same: the server has
 *   room for one address each, and takes one of them
 */
export function withReceivers(
  parameters: readonly Parameter[],
  receivers: readonly Receiver[],
  { subject, secret }: { subject: string; secret: string },
): Parameter[] {
  const result = [...parameters];
  for (const { purpose, address } of receivers) {
    const name = PARAMETERS[purpose];
    // Servers keep metadata in lower case.
    if (result.some(([other]) => other.toLowerCase() === name.toLowerCase())) throw taken(name);
    const nonce = nonceOf();
    result.push([name, addressWithToken(address, { purpose, subject, secret, nonce })]);
  }
  const wantsReport = receivers.some(({ purpose }) => purpose === 'attendanceReport');
  const decided = result.some(([name]) => name === 'meetingKeepEvents');
  return wantsReport && !decided ? [...result, ['meetingKeepEvents', 'true']] : result;
}

function taken(name: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `Two addresses are to be told the same: "${name}" is given twice.`,
    advice:
      'BigBlueButton has room for one. It stands in "Notify a Workflow", and again there, in a field of its own, in "Metadata" or in "Further Parameters". Remove one; if two workflows are to start, let the first call the second.',
  });
}

/**
 * Refuses addresses that the server cannot call, or at which nothing waits for it.
 *
 * @param apiRoot of the server that is to call
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function checkReceiver({ purpose, address }: Receiver, apiRoot: string): void {
  const { hostname, pathname } = new URL(address);
  if (isLoopback(hostname) && !isLoopback(new URL(apiRoot).hostname)) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `The BigBlueButton server cannot reach n8n at ${hostname}, which means its own machine there.`,
      advice:
        'Set N8N_WEBHOOK_URL (in older versions of n8n: WEBHOOK_URL) to the address under which others reach it, for example https://n8n.example.com/, and copy the address from the trigger again.',
    });
  }
  if (/^(?:\/(?!webhook)[^/]+)*\/workflow\/[^/]+(?:\/[^/]+)?\/?$/.test(pathname)) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: 'This is the address of a workflow in the editor, which no server can call.',
      advice:
        'Open the trigger of that workflow and copy its Production URL, which is under "Webhook URLs" in its panel.',
    });
  }
  // A server on this machine is one for trying out.
  if (purpose === 'mp4Ready' && !isLoopback(hostname)) checkedHttps('Notify a Workflow', address);
}

/** What to think of before a server is told an address; undefined if there is nothing. */
export function receiverHint(address: string): string | undefined {
  const { protocol, hostname, pathname } = new URL(address);
  if (pathname.split('/').includes('webhook-test')) {
    return 'A test URL is to be notified: it answers only while the editor of that workflow listens for a test event. When it works, use the Production URL and publish the workflow.';
  }
  if (protocol === 'https:' || isLoopback(hostname)) return undefined;
  return 'An address is to be notified that does not start with https://: everybody on the way can read what the server sends there, such as an attendance report.';
}
