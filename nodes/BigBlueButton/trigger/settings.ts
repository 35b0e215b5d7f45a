import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

/** What somebody chose in the trigger's panel. */
export interface TriggerSettings {
  /** event ids, in lower case */
  events: string[];
  /** undefined: all meetings */
  meetingIDs?: string[];
  includeRawEvent: boolean;
  includePersonalData: boolean;
  allowUnencryptedCallback: boolean;
}

/** Reads the trigger's panel. IDs are trimmed, event IDs in lower case; each comes once. */
export function readSettings(context: IHookFunctions | IWebhookFunctions): TriggerSettings {
  const options = context.getNodeParameter('options', {}) as IDataObject;
  const chosenMeetings = context.getNodeParameter('scope', 'all') === 'meetings';
  return {
    events: listOf(context.getNodeParameter('events', [])).map((id) => id.toLowerCase()),
    meetingIDs: chosenMeetings ? listOf(context.getNodeParameter('meetingIDs', '')) : undefined,
    includeRawEvent: options.includeRawEvent === true,
    includePersonalData: options.includePersonalData === true,
    allowUnencryptedCallback: options.allowUnencryptedCallback === true,
  };
}

/** A list from an expression or text with commas, which no meeting or event ID contains. */
function listOf(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}
