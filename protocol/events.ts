/** What an event is about, as the menus say it. */
export type EventGroup =
  | 'Audio and Video'
  | 'Chat'
  | 'Meeting'
  | 'Participant'
  | 'Poll'
  | 'Recording'
  | 'Shared Notes'
  | 'Transcript';

/** One event that bbb-webhooks can report. */
export interface EventKind {
  /** as on the wire, always lower case: `rap-publish-ended` */
  id: string;
  /** in plain words, for the `eventLabel` of an item */
  label: string;
  /** for somebody who does not know what goes on inside BigBlueButton */
  description: string;
  group: EventGroup;
}

/**
 * The events of bbb-webhooks 3.5, which are 43. Older versions know fewer (those before BigBlueButton
 * 3.0 none of mute, raised hand, poll and transcript), and an operator can switch some off.
 */
const WORDS: Record<EventGroup, Record<string, [label: string, description: string]>> = {
  Meeting: {
    'meeting-created': ['Meeting Created', 'A meeting was created; maybe nobody has joined yet'],
    'meeting-ended': ['Meeting Ended', 'A meeting is over for everybody'],
    'meeting-recording-started': [
      'Meeting Recording Started',
      'Recording began, by the record button or by itself',
    ],
    'meeting-recording-stopped': [
      'Meeting Recording Paused',
      'Recording was paused with the record button',
    ],
    'meeting-recording-unhandled': [
      'Meeting Recording Changed (Unclear)',
      'The record button was used, but the server does not say how',
    ],
    'meeting-screenshare-started': ['Meeting Screen Share Started', 'Somebody shares a screen now'],
    'meeting-screenshare-stopped': ['Meeting Screen Share Stopped', 'The shared screen is gone'],
    'meeting-presentation-changed': [
      'Meeting Presentation Changed',
      'Another presentation is on display',
    ],
  },
  Participant: {
    'user-joined': ['Participant Joined', 'Somebody entered the meeting'],
    'user-left': ['Participant Left', 'Somebody left the meeting, or the meeting ended'],
    'user-presenter-assigned': ['Participant Became Presenter', 'Somebody was made presenter'],
    'user-presenter-unassigned': [
      'Participant No Longer Presenter',
      'Somebody lost the presenter role',
    ],
    'user-emoji-changed': ['Participant Reaction Changed', 'Somebody showed or withdrew an emoji'],
    'user-raise-hand-changed': [
      'Participant Hand Raised or Lowered',
      'The field raisedHand of the item says which of the two (BigBlueButton 3.0 and later)',
    ],
  },
  'Audio and Video': {
    'user-audio-voice-enabled': [
      'Participant Audio Connected',
      'Somebody joined the audio, with a microphone or only to listen',
    ],
    'user-audio-voice-disabled': ['Participant Audio Disconnected', 'Somebody left the audio'],
    'user-audio-muted': [
      'Participant Muted',
      'A microphone was switched off (BigBlueButton 3.0 and later)',
    ],
    'user-audio-unmuted': [
      'Participant Unmuted',
      'A microphone was switched on (BigBlueButton 3.0 and later)',
    ],
    'user-audio-unhandled': [
      'Participant Microphone Changed (Unclear)',
      'A microphone was switched, but the server does not say how (BigBlueButton 3.0 and later)',
    ],
    'user-cam-broadcast-start': ['Participant Camera Started', 'Somebody shares a webcam now'],
    'user-cam-broadcast-end': ['Participant Camera Stopped', 'A shared webcam is gone'],
  },
  Chat: {
    'chat-group-message-sent': [
      'Chat Message Sent',
      'Somebody wrote in the public chat; private chats are never reported',
    ],
  },
  Poll: {
    'poll-started': ['Poll Started', 'A poll was opened (BigBlueButton 3.0 and later)'],
    'poll-responded': ['Poll Answered', 'Somebody answered a poll (BigBlueButton 3.0 and later)'],
  },
  'Shared Notes': {
    'pad-content': ['Shared Notes Changed', 'The text of the shared notes changed'],
  },
  Transcript: {
    'transcript-updated': [
      'Transcript Updated',
      'The live transcription has more words (version 3.5 of the webhooks service and later)',
    ],
  },
  Recording: {
    'rap-publish-ended': [
      'Recording Published',
      'A format of a recording (such as video) can be watched now, or (with success: false) could not be made; comes once for each format',
    ],
    'rap-published': ['Recording Shown', 'Somebody set a hidden recording to published'],
    'rap-unpublished': ['Recording Hidden', 'Somebody set a recording to unpublished'],
    'rap-deleted': ['Recording Deleted', 'Somebody deleted a recording'],
    'rap-archive-started': [
      'Recording Step Archive Started',
      'The server begins to collect what was recorded in a meeting',
    ],
    'rap-archive-ended': [
      'Recording Step Archive Ended',
      'What was recorded in a meeting has been collected; the field recorded says if there is any',
    ],
    'rap-sanity-started': ['Recording Step Check Started', 'The collected material gets checked'],
    'rap-sanity-ended': ['Recording Step Check Ended', 'The collected material has been checked'],
    'rap-post-archive-started': [
      'Recording Step After Archive Started',
      "The operator's scripts that follow archiving begin",
    ],
    'rap-post-archive-ended': [
      'Recording Step After Archive Ended',
      "The operator's scripts that follow archiving are done",
    ],
    'rap-process-started': ['Recording Step Process Started', 'A format begins to be made'],
    'rap-process-ended': ['Recording Step Process Ended', 'A format has been made'],
    'rap-post-process-started': [
      'Recording Step After Process Started',
      "The operator's scripts that follow the making of a format begin",
    ],
    'rap-post-process-ended': [
      'Recording Step After Process Ended',
      "The operator's scripts that follow the making of a format are done",
    ],
    'rap-publish-started': [
      'Recording Step Publish Started',
      'A finished format begins to be put where people can watch it',
    ],
    'rap-post-publish-started': [
      'Recording Step After Publish Started',
      "The operator's scripts that follow publishing begin",
    ],
    'rap-post-publish-ended': [
      'Recording Step After Publish Ended',
      "The operator's scripts that follow publishing are done",
    ],
  },
};

/** Every event there is. The one table that the trigger's menu and the reader of deliveries share. */
export const EVENTS: readonly EventKind[] = Object.entries(WORDS).flatMap(([group, events]) =>
  Object.entries(events).map(([id, [label, description]]) => ({
    id,
    label,
    description,
    group: group as EventGroup,
  })),
);

/** Events that no webhook tells, but a look at the server does. */
export const SEEN_EVENTS: ReadonlyMap<string, string> = new Map([
  ['participant-count-changed', 'Number of Participants Changed'],
]);

/**
 * What a menu calls an event: what it is about, and then what happened, so that a menu in alphabetical
 * order is one of groups. The group stands there once: "Meeting: Ended", not "Meeting: Meeting Ended".
 */
export function menuLabel({ group, label }: EventKind): string {
  return `${group}: ${label.startsWith(`${group} `) ? label.slice(group.length + 1) : label}`;
}

/** The plain label of an event; the id itself for one that came with a newer server. */
export function eventLabel(id: string): string {
  return EVENTS.find((event) => event.id === id)?.label ?? SEEN_EVENTS.get(id) ?? id;
}
