import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  IPollFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';

import type { HashAlgorithm } from '../../../protocol/checksum';
import { EVENTS } from '../../../protocol/events';

/** What somebody chose in the trigger's panel. */
export interface TriggerSettings {
  /** the value of a source */
  source: string;
  /** event ids, in lower case */
  events: string[];
  /** also events that came with newer servers */
  anyEvent: boolean;
  /** a format of a recording that could not be made is nothing to start on */
  onlySuccess: boolean;
  /** undefined: all meetings */
  meetingIDs?: string[];
  /** undefined: whoever does it */
  roles?: string[];
  /** formats of recordings; undefined: any */
  formats?: string[];
  /** of a recording: one run for each format, or one when all awaited ones are there */
  perFormat: boolean;
  /** formats that have to be there before a recording counts as ready */
  awaitedFormats: string[];
  /** an item for each participant, or one with the whole report */
  perParticipant: boolean;
  /** requests for these are answered with 410 */
  forgottenMeetingIDs: string[];
  acceptWithoutToken: boolean;
  /** attendance reports of a meeting's breakout rooms */
  includeBreakoutRooms: boolean;
  acceptConstantChecksum: boolean;
  minimumAlgorithm?: HashAlgorithm;
  includeRawEvent: boolean;
  /** in the one item with the whole attendance report */
  includeRawReport: boolean;
  includePersonalData: boolean;
  allowUnencryptedCallback: boolean;
  /** runs that had passed their event on when their process died */
  startAgainAfterCrash: boolean;
  /** minutes between two background checks, 0 for none */
  checkEvery: number;
}

type Context = IExecuteFunctions | IHookFunctions | IPollFunctions | IWebhookFunctions;

/** The ready-made choices of "Trigger On"; beside them any events can be chosen. */
export const READY_MADE: Readonly<Record<string, readonly string[]>> = {
  meetingStarted: ['meeting-created'],
  meetingEnded: ['meeting-ended'],
  participantJoinedOrLeft: ['user-joined', 'user-left'],
  recordingReady: ['rap-publish-ended'],
  everything: EVENTS.map(({ id }) => id),
};

/** Reads the trigger's panel. IDs are trimmed, event IDs in lower case; each comes once. */
export function readSettings(context: Context): TriggerSettings {
  const read = (name: string, otherwise: unknown): unknown =>
    'getInputData' in context
      ? context.getNodeParameter(name, 0, otherwise)
      : (context as IHookFunctions).getNodeParameter(name, otherwise as object);
  const options = read('options', {}) as IDataObject;
  const filters = read('filters', {}) as IDataObject;
  const source = String(read('source', 'events'));
  const triggerOn = source === 'events' ? String(read('triggerOn', 'recordingReady')) : undefined;
  return {
    source,
    events: eventsOf(source, read),
    anyEvent: triggerOn === 'everything',
    onlySuccess: triggerOn === 'recordingReady',
    meetingIDs: meetingIDsOf(source, read, filters),
    roles: optionalList(filters.roles)?.map((role) => role.toUpperCase()),
    formats: optionalList(filters.formats),
    perFormat: read('runs', 'recording') === 'format',
    awaitedFormats: listOf(read('awaitedFormats', [])),
    perParticipant: read('items', 'participants') === 'participants',
    forgottenMeetingIDs: listOf(options.forgottenMeetingIDs),
    includeBreakoutRooms: options.includeBreakoutRooms === true,
    acceptWithoutToken: options.acceptWithoutToken === true,
    acceptConstantChecksum: options.acceptConstantChecksum === true,
    minimumAlgorithm: (options.minimumAlgorithm || undefined) as HashAlgorithm | undefined,
    includeRawEvent: options.includeRawEvent === true,
    includeRawReport: options.includeRawReport === true,
    includePersonalData: options.includePersonalData === true,
    allowUnencryptedCallback: options.allowUnencryptedCallback === true,
    startAgainAfterCrash: options.startAgainAfterCrash !== false,
    checkEvery: Number(read('checkEvery', 5)) || 0,
  };
}

type Read = (name: string, otherwise: unknown) => unknown;

function eventsOf(source: string, read: Read): string[] {
  if (source === 'check') return listOf(read('seenEvents', []));
  const readyMade = READY_MADE[String(read('triggerOn', 'recordingReady'))];
  return [...(readyMade ?? listOf(read('events', [])).map((id) => id.toLowerCase()))];
}

/** What needs a hook is chosen by a menu, since "all" and "none given" must not be mixed up. */
function meetingIDsOf(source: string, read: Read, filters: IDataObject): string[] | undefined {
  if (source !== 'events' && source !== 'check') return optionalList(filters.meetingIDs);
  return read('scope', 'all') === 'meetings' ? listOf(read('meetingIDs', '')) : undefined;
}

function optionalList(value: unknown): string[] | undefined {
  const list = listOf(value);
  return list.length > 0 ? list : undefined;
}

/** A list from an expression or text with commas, which no meeting or event ID contains. */
function listOf(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}
