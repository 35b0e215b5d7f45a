import { withoutCallbackTokens } from './callbackToken';
import { digest } from './checksum';
import {
  eventFields,
  isObject,
  type Json,
  type JsonObject,
  number,
  text,
  valueAt,
  withoutPersonalData,
} from './eventFields';
import { eventLabel } from './events';
import { isoTime, milliseconds } from './time';

/** One event of a delivery, read as far as it takes to decide what to do with it. */
export interface DeliveredEvent {
  /** `meeting-ended`; for raw messages that stand for no event their own name, in lower case */
  id: string;
  /** milliseconds since 1970 */
  timestamp?: number;
  /** absent where the server has forgotten it, as it does after about a week */
  meetingID?: string;
  internalMeetingID?: string;
  recordID?: string;
  /** the event as the server sent it, passwords and all */
  raw: JsonObject;
}

/**
 * Reads one event.
 *
 * @param deliveredAt when the delivery began, for events that do not say when they happened
 * @returns undefined for what is no event
 */
export function readEvent(raw: JsonObject, deliveredAt?: number): DeliveredEvent | undefined {
  const id = (text(valueAt(raw, 'data.id')) ?? idOfMessage(raw))?.toLowerCase();
  if (id === undefined) return undefined;
  const happenedAt = firstAt(raw, ['data.event.ts', 'envelope.timestamp', 'header.current_time']);
  const internalMeetingID = text(firstAt(raw, INTERNAL_MEETING_ID));
  const recordID = text(firstAt(raw, RECORD_ID));
  // The ID of a recording is the internal ID of its meeting, and sometimes only one of them is sent.
  const isRecording = id.startsWith('rap-');
  return {
    id,
    raw,
    timestamp: milliseconds(number(happenedAt) ?? deliveredAt),
    meetingID: text(firstAt(raw, MEETING_ID)),
    internalMeetingID: internalMeetingID ?? (isRecording ? recordID : undefined),
    recordID: recordID ?? (isRecording ? internalMeetingID : undefined),
  };
}

/** Whether the server itself calls it an event. Raw messages that stand for none are its own business. */
export function isNamed({ raw }: DeliveredEvent): boolean {
  return text(valueAt(raw, 'data.id')) !== undefined;
}

const MEETING_ID = [
  'attributes.meeting.external-meeting-id',
  'body.props.meetingProp.extId',
  'payload.external_meeting_id',
];
const INTERNAL_MEETING_ID = [
  'attributes.meeting.internal-meeting-id',
  'body.props.meetingProp.intId',
  'body.meetingId',
  'body.internalMeetingId',
  'core.header.meetingId',
  'payload.meeting_id',
];
const RECORD_ID = ['attributes.record-id', 'body.recordId', 'payload.record_id'];

function firstAt(raw: JsonObject, places: readonly string[]): Json | undefined {
  return places.map((place) => valueAt(raw, place)).find((value) => value !== undefined);
}

/**
 * Which event an internal message of BigBlueButton stands for. Those of the recording pipeline need no
 * table: `publish_ended` is `rap-publish-ended`.
 */
function idOfMessage(raw: JsonObject): string | undefined {
  const name = text(firstAt(raw, ['envelope.name', 'core.header.name', 'header.name']));
  if (name === 'RecordingStatusChangedEvtMsg') {
    return `meeting-recording-${switched(raw, 'body.recording', 'started', 'stopped')}`;
  }
  if (name === 'UserMutedVoiceEvtMsg') {
    return `user-audio-${switched(raw, 'body.muted', 'muted', 'unmuted')}`;
  }
  if (name !== undefined && isObject(raw.payload)) return `rap-${name.replace(/_/g, '-')}`;
  return name && (EVENT_OF_MESSAGE.get(name) ?? name);
}

function switched(raw: JsonObject, place: string, on: string, off: string): string {
  const value = valueAt(raw, place);
  return value === true ? on : value === false ? off : 'unhandled';
}

const EVENT_OF_MESSAGE: ReadonlyMap<string, string> = new Map([
  ['MeetingCreatedEvtMsg', 'meeting-created'],
  ['MeetingDestroyedEvtMsg', 'meeting-ended'],
  ['ScreenshareRtmpBroadcastStartedEvtMsg', 'meeting-screenshare-started'],
  ['ScreenshareRtmpBroadcastStoppedEvtMsg', 'meeting-screenshare-stopped'],
  ['SetCurrentPresentationEvtMsg', 'meeting-presentation-changed'],
  ['UserJoinedMeetingEvtMsg', 'user-joined'],
  ['UserLeftMeetingEvtMsg', 'user-left'],
  ['UserJoinedVoiceConfToClientEvtMsg', 'user-audio-voice-enabled'],
  ['UserLeftVoiceConfToClientEvtMsg', 'user-audio-voice-disabled'],
  ['UserBroadcastCamStartedEvtMsg', 'user-cam-broadcast-start'],
  ['UserBroadcastCamStoppedEvtMsg', 'user-cam-broadcast-end'],
  ['PresenterAssignedEvtMsg', 'user-presenter-assigned'],
  ['PresenterUnassignedEvtMsg', 'user-presenter-unassigned'],
  ['UserEmojiChangedEvtMsg', 'user-emoji-changed'],
  ['UserReactionEmojiChangedEvtMsg', 'user-emoji-changed'],
  ['UserRaiseHandChangedEvtMsg', 'user-raise-hand-changed'],
  ['GroupChatMessageBroadcastEvtMsg', 'chat-group-message-sent'],
  ['PadContentEvtMsg', 'pad-content'],
  ['PollStartedEvtMsg', 'poll-started'],
  ['UserRespondedToPollRespMsg', 'poll-responded'],
  ['TranscriptUpdatedEvtMsg', 'transcript-updated'],
  ['PublishedRecordingSysMsg', 'rap-published'],
  ['UnpublishedRecordingSysMsg', 'rap-unpublished'],
  ['DeletedRecordingSysMsg', 'rap-deleted'],
]);

/**
 * Finds the meeting that an event is about among some meetings. Events of recordings can lack the
 * meeting's ID; the internal ID, which they have, begins with the SHA-1 of it.
 */
export function meetingOf(
  event: DeliveredEvent,
  meetingIDs: readonly string[],
): string | undefined {
  return meetingIDs.find((meetingID) =>
    event.meetingID !== undefined
      ? event.meetingID === meetingID
      : event.internalMeetingID !== undefined && isRunOf(event.internalMeetingID, meetingID),
  );
}

/** Whether an internal meeting ID (which is also the ID of a recording) is of a run of this meeting. */
export function isRunOf(internalMeetingID: string, meetingID: string): boolean {
  return internalMeetingID.startsWith(`${digest('sha1', meetingID)}-`);
}

/** What of an event is shown. */
export interface EventView {
  /** also meeting passwords, session tokens, IP addresses, browsers and where people came from */
  personalData?: boolean;
  /** also the event as the server sent it, as `rawEvent` */
  rawEvent?: boolean;
}

/**
 * An event as flat fields in the words of BigBlueButton's API. What it does not say is absent. Times are
 * there twice: `time` for people (ISO 8601), `timestamp` for sums (milliseconds since 1970).
 */
export function eventItem(event: DeliveredEvent, view: EventView = {}): JsonObject {
  const { id, timestamp, meetingID, internalMeetingID, recordID } = event;
  const time = isoTime(timestamp);
  return withoutCallbackTokens({
    event: id,
    eventLabel: eventLabel(id),
    ...(time !== null && timestamp !== undefined && { time, timestamp }),
    ...(meetingID !== undefined && { meetingID }),
    ...(internalMeetingID !== undefined && { internalMeetingID }),
    ...(recordID !== undefined && { recordID }),
    ...eventFields(event.raw, view.personalData),
    ...(view.rawEvent && {
      rawEvent: view.personalData ? event.raw : withoutPersonalData(event.raw),
    }),
  });
}
