import type { Happening, JsonObject } from './events';

/** Names of BigBlueButton's internal messages behind the mapped event ids. */
const MESSAGE_NAMES: Readonly<Record<string, string>> = {
  'meeting-created': 'MeetingCreatedEvtMsg',
  'meeting-ended': 'MeetingDestroyedEvtMsg',
  'meeting-recording-started': 'RecordingStatusChangedEvtMsg',
  'meeting-recording-stopped': 'RecordingStatusChangedEvtMsg',
  'meeting-recording-unhandled': 'RecordingStatusChangedEvtMsg',
  'meeting-screenshare-started': 'ScreenshareRtmpBroadcastStartedEvtMsg',
  'meeting-screenshare-stopped': 'ScreenshareRtmpBroadcastStoppedEvtMsg',
  'meeting-presentation-changed': 'SetCurrentPresentationEvtMsg',
  'user-joined': 'UserJoinedMeetingEvtMsg',
  'user-left': 'UserLeftMeetingEvtMsg',
  'user-audio-voice-enabled': 'UserJoinedVoiceConfToClientEvtMsg',
  'user-audio-voice-disabled': 'UserLeftVoiceConfToClientEvtMsg',
  'user-audio-muted': 'UserMutedVoiceEvtMsg',
  'user-audio-unmuted': 'UserMutedVoiceEvtMsg',
  'user-audio-unhandled': 'UserMutedVoiceEvtMsg',
  'user-cam-broadcast-start': 'UserBroadcastCamStartedEvtMsg',
  'user-cam-broadcast-end': 'UserBroadcastCamStoppedEvtMsg',
  'user-presenter-assigned': 'PresenterAssignedEvtMsg',
  'user-presenter-unassigned': 'PresenterUnassignedEvtMsg',
  'user-emoji-changed': 'UserReactionEmojiChangedEvtMsg',
  'user-raise-hand-changed': 'UserRaiseHandChangedEvtMsg',
  'transcript-updated': 'TranscriptUpdatedEvtMsg',
  'chat-group-message-sent': 'GroupChatMessageBroadcastEvtMsg',
  'rap-published': 'PublishedRecordingSysMsg',
  'rap-unpublished': 'UnpublishedRecordingSysMsg',
  'rap-deleted': 'DeletedRecordingSysMsg',
  'pad-content': 'PadContentEvtMsg',
  'poll-started': 'PollStartedEvtMsg',
  'poll-responded': 'UserRespondedToPollRespMsg',
};

/**
 * BigBlueButton's internal message for an event, as hooks with `getRaw=true` get it. The body's
 * fields are the mapped attributes, with underscores or the ids of the message: the envelope is
 * exact, the body is only a likeness of the real one.
 */
export function raw(event: Happening): JsonObject {
  return MESSAGE_NAMES[event.id] ? akkaMessage(event) : pipelineMessage(event);
}

function akkaMessage(event: Happening): JsonObject {
  const name = MESSAGE_NAMES[event.id];
  const user = (event.attributes.user ?? {}) as JsonObject;
  const userId = user['internal-user-id'] ?? 'not-used';
  return {
    envelope: {
      name,
      routing: { msgType: 'BROADCAST_TO_MEETING', meetingId: event.internalMeetingId, userId },
      timestamp: event.ts,
    },
    core: {
      header: { name, meetingId: event.internalMeetingId, userId },
      body: event.id.startsWith('rap-')
        ? { recordId: event.internalMeetingId }
        : { meetingId: event.internalMeetingId, ...underscored(event.attributes) },
    },
  };
}

/** `rap-process-ended` and its like come from the recording scripts in a shape of their own. */
function pipelineMessage(event: Happening): JsonObject {
  return {
    header: {
      timestamp: event.ts,
      name: event.id.replace(/^rap-/, '').replaceAll('-', '_'),
      current_time: event.ts,
      version: '0.0.1',
    },
    payload: {
      ...underscored(event.attributes),
      meeting_id: event.internalMeetingId,
      external_meeting_id: event.externalMeetingId,
    },
  };
}

function underscored(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key.replaceAll('-', '_'), value]),
  );
}
