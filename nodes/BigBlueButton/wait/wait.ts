import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { type DeliveredEvent, isRunOf, meetingOf } from '../../../protocol/deliveredEvent';
import { waitingUrlFor } from '../../../protocol/hooks';
import { isUrl } from '../../../protocol/url';

/** What an execution waits for. It is written into its input items, which n8n keeps meanwhile. */
export interface Wait {
  meetingID: string;
  /** the run of the meeting that the input items are about, where they say so */
  internalMeetingID?: string;
  /** event ids, in lower case */
  events: string[];
  /** where the execution is told, as registered but without its token */
  address: string;
  /** when the waiting began, ISO 8601; tells several waits of one execution apart */
  since: string;
  /** when n8n gives up, ISO 8601 */
  until: string;
}

/** What n8n keeps of it; with the webhook, which a workflow can remove itself after the time-out. */
export interface KeptWait extends Wait {
  hookID: string;
}

const FIELD = 'waitedFor';

/**
 * Suspends the execution. n8n keeps the input items and passes them on when the time is over, without
 * asking the node; so they are marked beforehand as what they are then.
 */
export async function suspend(context: IExecuteFunctions, wait: KeptWait): Promise<void> {
  await context.putExecutionToWait(new Date(wait.until));
  // All there are: with "Execute Once" getInputData() has the first one only.
  for (const item of context.getExecuteData().data.main[0] ?? []) {
    item.json = { ...item.json, timedOut: true, alreadyOver: false, [FIELD]: { ...wait } };
  }
}

/** What the execution waits for that a call came to; undefined if it does not wait at this node. */
export function waitOf(context: IWebhookFunctions): KeptWait | undefined {
  const kept = context.evaluateExpression(`{{ $json.${FIELD} }}`) as Partial<KeptWait> | undefined;
  const { meetingID, events, address, since, until, hookID, internalMeetingID } = kept ?? {};
  if (!meetingID || !Array.isArray(events) || !address || !since || !until || !hookID)
    return undefined;
  return { meetingID, events: [...events], address, since, until, hookID, internalMeetingID };
}

/**
 * The address at which this n8n takes calls for the execution, without the token that such a call
 * needs; undefined if n8n has no usable one.
 */
export function addressOf(context: IExecuteFunctions): string | undefined {
  const [address] = resumeUrlOf(context).split('?', 1);
  return isUrl(address) ? address : undefined;
}

/**
 * The address that events for this wait come to, exactly as it is registered: the process that takes
 * a call may know n8n by another name than the one that registered it. It holds the token that
 * resumes the execution, so it is neither shown, kept nor logged.
 */
export function callbackUrlOf(
  context: IExecuteFunctions | IWebhookFunctions,
  { address, since }: Pick<Wait, 'address' | 'since'>,
): string {
  const [, token] = resumeUrlOf(context).split('?', 2);
  return waitingUrlFor(token === undefined ? address : `${address}?${token}`, since);
}

function resumeUrlOf(context: IExecuteFunctions | IWebhookFunctions): string {
  return String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
}

/** Events that are about one run of a meeting; others may be about any. */
const OF_A_RUN = /^(?:meeting-ended$|rap-)/;

/** Whether an event is one that is waited for. */
export function isAwaited(event: DeliveredEvent, wait: Wait): boolean {
  if (!wait.events.includes(event.id)) return false;
  const { internalMeetingID } = wait;
  if (internalMeetingID && event.internalMeetingID !== undefined && OF_A_RUN.test(event.id)) {
    return event.internalMeetingID === internalMeetingID;
  }
  return meetingOf(event, [wait.meetingID]) !== undefined;
}

/**
 * The run of a meeting that input items are about: by their `internalMeetingID` or `recordID`.
 *
 * @returns undefined if they name none of this meeting, or several
 */
export function runIn(items: readonly IDataObject[], meetingID: string): string | undefined {
  const named = items.flatMap(({ internalMeetingID, recordID }) => [internalMeetingID, recordID]);
  const runs = named.filter((id): id is string => typeof id === 'string' && isRunOf(id, meetingID));
  return new Set(runs).size === 1 ? runs[0] : undefined;
}

/** What tells the ways apart in which waiting ends; the same fields on every item. */
export function outcome(event: IDataObject, alreadyOver: boolean): IDataObject {
  return { ...event, timedOut: false, alreadyOver };
}
