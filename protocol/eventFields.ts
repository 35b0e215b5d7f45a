export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

type FieldRow = readonly [field: string, read: (value: Json) => Json | undefined, place: string];

/**
 * The flat fields of an item, how each value is read, and its place in the event: below `attributes`
 * in mapped events, below `body` or `payload` in raw ones. A field with several places takes
 * the first that holds something.
 */
const FIELDS: readonly FieldRow[] = [
  ['meetingName', text, 'attributes.meeting.name'],
  ['meetingName', text, 'attributes.recording.name'],
  ['isBreakout', flag, 'attributes.meeting.is-breakout'],
  ['isBreakout', flag, 'attributes.recording.is-breakout'],
  ['parentMeetingID', known, 'attributes.meeting.parent-id'],
  ['createTime', number, 'attributes.meeting.create-time'],
  ['duration', number, 'attributes.meeting.duration'], // minutes
  ['record', flag, 'attributes.meeting.record'],
  ['voiceBridge', text, 'attributes.meeting.voice-conf'],
  ['dialNumber', text, 'attributes.meeting.dial-number'],
  ['maxParticipants', number, 'attributes.meeting.max-users'],
  ['presentationID', text, 'attributes.meeting.presentation-id'],
  ['participantCount', number, 'attributes.participant-count'],
  ['participantCountBefore', number, 'attributes.participant-count-before'],
  ['metadata', same, 'attributes.meeting.metadata'],
  ['metadata', same, 'attributes.recording.metadata'],

  ['userID', text, 'attributes.user.external-user-id'],
  ['userID', text, 'attributes.chat-message.sender.external-user-id'],
  ['internalUserID', text, 'attributes.user.internal-user-id'],
  ['internalUserID', text, 'attributes.chat-message.sender.internal-user-id'],
  ['userName', text, 'attributes.user.name'],
  ['userName', text, 'attributes.chat-message.sender.name'],
  ['role', text, 'attributes.user.role'],
  ['isPresenter', flag, 'attributes.user.presenter'],
  ['isGuest', flag, 'attributes.user.guest'],
  ['userdata', same, 'attributes.user.userdata'],
  ['isListeningOnly', flag, 'attributes.user.listening-only'],
  ['isSharingMicrophone', flag, 'attributes.user.sharing-mic'],
  ['isMuted', flag, 'attributes.user.muted'],
  ['cameraStream', text, 'attributes.user.stream'],
  ['emoji', text, 'attributes.user.emoji'],
  ['raisedHand', flag, 'attributes.user.raise-hand'],

  ['chatMessage', content, 'attributes.chat-message.message'],
  ['chatMessageID', text, 'attributes.chat-message.id'],
  ['chatID', text, 'attributes.chat-id'],
  ['pollID', text, 'attributes.poll.id'],
  ['pollQuestion', text, 'attributes.poll.question'],
  ['pollAnswers', same, 'attributes.poll.answers'],
  ['pollAnswerIDs', same, 'attributes.poll.answerIds'],
  ['padID', text, 'attributes.pad.id'],
  ['padName', text, 'attributes.pad.external-pad-id'],
  ['padRevision', number, 'attributes.pad.rev'],
  ['padStart', number, 'attributes.pad.start'],
  ['padEnd', number, 'attributes.pad.end'],
  ['padText', content, 'attributes.pad.text'],
  ['transcriptID', text, 'attributes.transcript.id'],
  ['transcript', content, 'attributes.transcript.transcript'],
  ['transcriptLocale', text, 'attributes.transcript.locale'],
  ['transcriptIsFinal', flag, 'attributes.transcript.final'],

  ['format', text, 'attributes.recording.playback.format'],
  ['format', text, 'attributes.workflow'],
  ['format', text, 'attributes.format'],
  ['playbackUrl', address, 'attributes.recording.playback.link'],
  ['playbackDuration', number, 'attributes.recording.playback.duration'], // milliseconds
  ['downloadUrl', address, 'attributes.recording.download.link'],
  ['startTime', number, 'attributes.recording.start-time'],
  ['endTime', number, 'attributes.recording.end-time'],
  ['size', number, 'attributes.recording.size'], // bytes
  ['size', number, 'attributes.recording.playback.size'],
  ['rawSize', number, 'attributes.recording.raw-size'],
  ['success', flag, 'attributes.success'],
  ['stepTime', number, 'attributes.step-time'], // milliseconds
  ['recorded', flag, 'attributes.recorded'],
  ['recordedDuration', number, 'attributes.duration'],

  ['meetingName', text, 'body.props.meetingProp.name'],
  ['isBreakout', flag, 'body.props.meetingProp.isBreakout'],
  ['parentMeetingID', known, 'body.props.breakoutProps.parentId'],
  ['createTime', number, 'body.props.durationProps.createdTime'],
  ['duration', number, 'body.props.durationProps.duration'],
  ['record', flag, 'body.props.recordProp.record'],
  ['voiceBridge', text, 'body.props.voiceProp.voiceConf'],
  ['dialNumber', text, 'body.props.voiceProp.dialNumber'],
  ['maxParticipants', number, 'body.props.usersProp.maxUsers'],
  ['metadata', same, 'body.props.metadataProp.metadata'],
  ['presentationID', text, 'body.presentationId'],
  ['userID', text, 'body.extId'],
  ['internalUserID', text, 'body.msg.sender.id'],
  ['internalUserID', known, 'core.header.userId'],
  ['userName', text, 'body.msg.sender.name'],
  ['userName', text, 'body.name'],
  ['role', text, 'body.role'],
  ['isPresenter', flag, 'body.presenter'],
  ['isGuest', flag, 'body.guest'],
  ['isMuted', flag, 'body.muted'],
  ['emoji', text, 'body.reactionEmoji'],
  ['emoji', text, 'body.emoji'],
  ['raisedHand', flag, 'body.raiseHand'],
  ['chatMessage', content, 'body.msg.message'],
  ['chatMessageID', text, 'body.msg.id'],
  ['chatID', text, 'body.chatId'],
  ['pollID', text, 'body.pollId'],
  ['pollQuestion', text, 'body.question'],
  ['pollAnswers', same, 'body.poll.answers'],
  ['pollAnswerIDs', same, 'body.answerIds'],
  ['padID', text, 'body.padId'],
  ['padText', content, 'body.text'],
  ['meetingName', text, 'payload.metadata.meetingName'],
  ['metadata', same, 'payload.metadata'],
  ['format', text, 'payload.playback.format'],
  ['format', text, 'payload.workflow'],
  ['format', text, 'payload.format'],
  ['playbackUrl', address, 'payload.playback.link'],
  ['startTime', number, 'payload.start_time'],
  ['endTime', number, 'payload.end_time'],
  ['success', flag, 'payload.success'],
  ['stepTime', number, 'payload.step_time'],
];

/** What may let somebody into a meeting or tells where and how a person sits: only on request. */
const PERSONAL_FIELDS: readonly FieldRow[] = [
  ['moderatorPW', text, 'attributes.meeting.moderator-pass'],
  ['attendeePW', text, 'attributes.meeting.viewer-pass'],
  ['sessionToken', text, 'attributes.user.session-token'],
  ['ipAddress', text, 'attributes.user.ip-address'],
  ['userAgent', text, 'attributes.user.user-agent'],
  ['referer', text, 'attributes.user.referer'],
  ['moderatorPW', text, 'body.props.password.moderatorPass'],
  ['attendeePW', text, 'body.props.password.viewerPass'],
];

/** The same wherever such a name turns up in an event, raw ones included; without signs and case. */
const PERSONAL_NAME =
  /^(?:moderatorpass|viewerpass|moderatorpw|attendeepw|password|sessiontoken|authtoken|learningdashboardaccesstoken|ip|ipaddress|clientip|remoteip|remoteaddress|useragent|referr?er)$/;

/**
 * What an event says, as flat fields. IDs stay text; numbers and booleans that older servers send as
 * text (`"presenter": "false"`) become numbers and booleans; what the event does not say is absent.
 *
 * @param personalData also meeting passwords, session tokens, IP addresses and browsers
 */
export function eventFields(event: JsonObject, personalData = false): JsonObject {
  const fields: JsonObject = {};
  for (const [field, read, place] of personalData ? [...FIELDS, ...PERSONAL_FIELDS] : FIELDS) {
    if (field in fields) continue;
    const value = valueAt(event, place);
    const shown = value === undefined ? undefined : read(value);
    if (shown !== undefined) fields[field] = personalData ? shown : withoutPersonalData(shown);
  }
  return fields;
}

/** Copies a value without everything whose name says that it is nobody else's business. */
export function withoutPersonalData(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPersonalData);
  if (!isObject(value)) return value;
  const harmless = Object.entries(value).filter(
    ([name]) => !PERSONAL_NAME.test(name.replace(/[^a-z]/gi, '').toLowerCase()),
  );
  return Object.fromEntries(harmless.map(([name, inner]) => [name, withoutPersonalData(inner)]));
}

/**
 * Finds a value in an event, mapped or raw.
 *
 * @param place names joined by dots; `attributes` and `body` stand for the longer way to them
 */
export function valueAt(event: JsonObject, place: string): Json | undefined {
  const path = place.replace(/^attributes\b/, 'data.attributes').replace(/^body\b/, 'core.body');
  let value: Json | undefined = event;
  for (const name of path.split('.')) {
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value ?? undefined;
}

/** Whether a value has names and values: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, or a number as text; undefined for what is neither, and for ''. */
export function text(value: Json | undefined): string | undefined {
  const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof said === 'string' && said !== '' ? said : undefined;
}

/** Like text, without the words BigBlueButton writes where there is nothing to say. */
function known(value: Json): string | undefined {
  return value === 'bbb-none' || value === 'not-used' ? undefined : text(value);
}

/** What people wrote; may be empty, as notes are that somebody cleared. */
function content(value: Json): string | undefined {
  return typeof value === 'string' ? value : text(value);
}

/** Links out of XML files come with the line breaks around them. */
function address(value: Json): string | undefined {
  return text(text(value)?.trim());
}

/** A number, also one that was sent as text. */
export function number(value: Json | undefined): number | undefined {
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return typeof value === 'number' ? value : undefined;
}

function flag(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function same(value: Json): Json | undefined {
  return isObject(value) || Array.isArray(value) ? value : undefined;
}
