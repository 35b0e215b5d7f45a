import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Wait } from './wait';

/** Deliveries that were refused while an execution waits. */
interface Refusals {
  count: number;
  /** milliseconds since 1970 */
  first: number;
  last: number;
  reason: string;
  /** when the waiting ends at the latest */
  until: number;
}

/** In this process only: n8n saves nothing of a call that does not resume the execution. */
const refusals = new Map<string, Refusals>();

const keyOf = ({ address, since }: Wait): string => `${address} ${since}`;

/**
 * Counts a delivery that was refused with 401, and tells whoever reads n8n's log. BigBlueButton takes
 * it as delivered, so its event does not come again; and as the address holds the token that resumes
 * the execution, hardly anybody but BigBlueButton sends there.
 */
export function noteRefusal(
  context: IWebhookFunctions,
  wait: Wait,
  reason: string,
  now = Date.now(),
): void {
  for (const [key, { until }] of refusals) if (until < now) refusals.delete(key);
  const before = refusals.get(keyOf(wait));
  refusals.set(keyOf(wait), {
    count: (before?.count ?? 0) + 1,
    first: before?.first ?? now,
    last: now,
    reason,
    until: Date.parse(wait.until),
  });
  const what = `A delivery to the waiting execution ${context.getExecutionId()} was refused: ${reason}.`;
  context.logger.warn(before ? what : `${what} ${advice(wait)}`);
}

function advice({ until }: Wait): string {
  return `If it came from your BigBlueButton server, its event is lost, and the execution waits for another one until ${until}. The likely causes: the shared secret was changed on the server (put the new one into the credential, the old one into "Previous Shared Secret", which helps at once); bbb-webhooks is older than 3.4 (option "Accept Constant Checksum"), or uses a weaker algorithm than "Minimum Checksum Algorithm" allows. Executions that wait already keep the options that they began with.`;
}

/** What to tell in the item of an event that came after refused deliveries. */
export function refusedBefore(wait: Wait): IDataObject {
  const refused = refusals.get(keyOf(wait));
  if (!refused) return {};
  const { count, reason } = refused;
  const [first, last] = [refused.first, refused.last].map((time) => new Date(time).toISOString());
  return { refusedDeliveries: { count, first, last, reason } };
}

/** Forgets them once the execution goes on. */
export function forgetRefusals(wait: Wait): void {
  refusals.delete(keyOf(wait));
}
