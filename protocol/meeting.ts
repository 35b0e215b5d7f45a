import {
  type AnswerTree,
  booleanOf,
  branch,
  fields,
  group,
  list,
  text,
  textOf,
  trees,
} from './answerTree';
import { withoutCallbackTokens } from './callbackToken';
import { BigBlueButtonFailure } from './failure';
import type { Answer } from './response';

/** Somebody in a meeting. */
export interface Attendee {
  /** the ID given when joining; not unique, and the server's own one if none was given */
  userID: string;
  fullName: string;
  /** MODERATOR or VIEWER */
  role: string;
  isPresenter?: boolean;
  isListeningOnly?: boolean;
  hasJoinedVoice?: boolean;
  hasVideo?: boolean;
  clientType?: string;
  /** the `userdata-` parameters of the join link, without that prefix */
  customdata: Record<string, string>;
}

/**
 * A meeting on a server. Fields the server left out are left out here, too: not every generation
 * sends each of them. Fields that are newer than this package are there as text.
 */
export interface Meeting {
  meetingID: string;
  meetingName: string;
  /** of this run of the meeting; also the ID of its recording */
  internalMeetingID: string;
  /** milliseconds since 1970 */
  createTime?: number;
  createDate?: string;
  voiceBridge?: string;
  dialNumber?: string;
  attendeePW?: string;
  moderatorPW?: string;
  /** whether anybody has joined and the meeting has not ended */
  running?: boolean;
  hasUserJoined?: boolean;
  hasBeenForciblyEnded?: boolean;
  /** whether it can be recorded; not whether it is being recorded right now */
  recording?: boolean;
  /** minutes; 0 is no limit */
  duration?: number;
  /** milliseconds since 1970 */
  startTime?: number;
  /** milliseconds since 1970; 0 until the meeting ends */
  endTime?: number;
  participantCount?: number;
  listenerCount?: number;
  voiceParticipantCount?: number;
  videoCount?: number;
  moderatorCount?: number;
  /** 0 is no limit */
  maxUsers?: number;
  attendees: Attendee[];
  /** names in lower case, whatever they were when the meeting was created */
  metadata: Record<string, string>;
  isBreakout?: boolean;
  /** of a breakout room */
  parentMeetingID?: string;
  /** of a breakout room: its number */
  sequence?: number;
  /** of a breakout room: whether people choose rooms themselves */
  freeJoin?: boolean;
  /** IDs of the meeting's breakout rooms */
  breakoutRooms: string[];
}

/** A meeting that `create` made or found. */
export interface CreatedMeeting {
  meetingID: string;
  internalMeetingID: string;
  /** whether the meeting was there before; then all other settings of the call were ignored */
  existed: boolean;
  /** `bbb-none` unless it is a breakout room */
  parentMeetingID?: string;
  attendeePW?: string;
  moderatorPW?: string;
  /** milliseconds since 1970, of the first call if the meeting existed */
  createTime?: number;
  createDate?: string;
  voiceBridge?: string;
  dialNumber?: string;
  hasUserJoined?: boolean;
  hasBeenForciblyEnded?: boolean;
  /** minutes; 0 is no limit */
  duration?: number;
}

const NUMBERS = [
  'createTime',
  'startTime',
  'endTime',
  'duration',
  'participantCount',
  'listenerCount',
  'voiceParticipantCount',
  'videoCount',
  'maxUsers',
  'moderatorCount',
  'sequence',
];

const BOOLEANS = [
  'running',
  'hasUserJoined',
  'hasBeenForciblyEnded',
  'recording',
  'isBreakout',
  'freeJoin',
];

const ATTENDEE_BOOLEANS = ['isPresenter', 'isListeningOnly', 'hasJoinedVoice', 'hasVideo'];

/** Of the answer, not of the meeting in it. */
const ENVELOPE = ['returncode', 'messageKey', 'message'];

/** Reads the answer to `create`. */
export function readCreatedMeeting({ messageKey, tree }: Answer): CreatedMeeting {
  return {
    meetingID: '',
    internalMeetingID: '',
    ...fields(tree, { numbers: NUMBERS, booleans: BOOLEANS }, ENVELOPE),
    // BigBlueSwarm spells it in its own way.
    existed: /^duplicat(?:e|ion)Warning$/.test(messageKey),
  };
}

/** What `create` would have answered for a meeting that is there already. */
export function existingMeeting(meeting: Meeting): CreatedMeeting {
  return {
    meetingID: meeting.meetingID,
    internalMeetingID: meeting.internalMeetingID,
    existed: true,
    parentMeetingID: meeting.parentMeetingID,
    attendeePW: meeting.attendeePW,
    moderatorPW: meeting.moderatorPW,
    createTime: meeting.createTime,
    createDate: meeting.createDate,
    voiceBridge: meeting.voiceBridge,
    dialNumber: meeting.dialNumber,
    hasUserJoined: meeting.hasUserJoined,
    hasBeenForciblyEnded: meeting.hasBeenForciblyEnded,
    duration: meeting.duration,
  };
}

/**
 * Reads the answer to `getMeetingInfo`.
 *
 * @throws BigBlueButtonFailure of kind `notBigBlueButton` when no meeting is in it
 */
export function readMeeting({ tree }: Answer): Meeting {
  const meeting = meetingOf(tree);
  // Every generation sends it; without it this is the answer to something else.
  if (meeting.meetingID !== '') return meeting;
  throw new BigBlueButtonFailure({
    kind: 'notBigBlueButton',
    message: 'The answer of the server is about no meeting.',
    advice:
      'Try again. If it stays, check "Server URL" in the credential, and what stands between n8n and the server.',
  });
}

/** Reads the answer to `getMeetings`; no meetings are an empty list, with and without `noMeetings`. */
export function readMeetings({ tree }: Answer): Meeting[] {
  return trees(tree, 'meetings', 'meeting').map(meetingOf);
}

/** Reads the answer to `isMeetingRunning`: false for a meeting that nobody has joined, or unknown. */
export function readRunning({ tree }: Answer): boolean {
  return booleanOf(text(tree, 'running')) ?? false;
}

function meetingOf(tree: AnswerTree): Meeting {
  const types = { numbers: NUMBERS, booleans: BOOLEANS };
  const rooms = ['breakout', 'breakoutRoom'].flatMap((name) => list(tree, 'breakoutRooms', name));
  return {
    meetingID: '',
    meetingName: '',
    internalMeetingID: '',
    // What makes it a breakout room stands beside the rest, or in a group of its own.
    ...fields(branch(tree, 'breakout'), types),
    ...fields(tree, types, [...ENVELOPE, ...GROUPS]),
    attendees: trees(tree, 'attendees', 'attendee').map(attendeeOf),
    metadata: withoutCallbackTokens(group(tree, 'metadata')),
    breakoutRooms: rooms.map(textOf),
  };
}

const GROUPS = ['attendees', 'metadata', 'breakout', 'breakoutRooms'];

function attendeeOf(tree: AnswerTree): Attendee {
  return {
    userID: '',
    fullName: '',
    role: '',
    ...fields(tree, { numbers: [], booleans: ATTENDEE_BOOLEANS }, ['customdata']),
    customdata: group(tree, 'customdata'),
  };
}

const LONGEST_CHAT_MESSAGE = 500;

/**
 * Cuts a chat message into parts that the server takes: up to 500 characters (as Java counts them,
 * for which an emoji is two or more), between words where that is possible and never inside an emoji
 * or a letter with its accents.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` when there is nothing but blanks
 */
export function chatParts(message: string): string[] {
  const parts: string[] = [];
  let rest = message.trim();
  if (rest === '') {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: 'The field "Message" holds nothing but blanks.',
      advice: 'Fill it in, or check the expression in it.',
    });
  }
  while (rest.length > LONGEST_CHAT_MESSAGE) {
    const start = rest.slice(0, LONGEST_CHAT_MESSAGE + 1);
    const blank = start.search(/\s\S*$/);
    const end = blank > LONGEST_CHAT_MESSAGE / 2 ? blank : hardCut(rest);
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...parts, rest];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where a text without blanks is cut: before the first visible character that does not fit. */
function hardCut(text: string): number {
  // A little beyond, so that what straddles the limit is seen as a whole.
  const start = text.slice(0, LONGEST_CHAT_MESSAGE + 50);
  const ends = [...graphemes.segment(start)].map(({ index, segment }) => index + segment.length);
  const end = ends.findLast((each) => each <= LONGEST_CHAT_MESSAGE);
  if (end !== undefined) return end;
  // One that is longer than a message is no character; only its code points are kept whole.
  return /[\ud800-\udbff]/.test(text[LONGEST_CHAT_MESSAGE - 1])
    ? LONGEST_CHAT_MESSAGE - 1
    : LONGEST_CHAT_MESSAGE;
}
