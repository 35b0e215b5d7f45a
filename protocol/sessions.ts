import { list, numberOf, text, textOf, trees } from './answerTree';
import { failureOfKey } from './failure';
import type { Answer } from './response';

/** One person who is connected to a meeting by one browser or app. */
export interface Session {
  /** of this run of the meeting; servers do not tell the ID it was created with here */
  internalMeetingID: string;
  meetingName: string;
  userName: string;
}

/** Reads the answer to `getSessions`; nobody there is an empty list. */
export function readSessions({ tree }: Answer): Session[] {
  return trees(tree, 'sessions', 'meeting').map((session) => ({
    internalMeetingID: text(session, 'meetingID'),
    meetingName: text(session, 'meetingName'),
    userName: text(session, 'userName'),
  }));
}

/** Reads the answer to `getJoinUrl`. */
export function readJoinUrl({ tree }: Answer): string {
  return text(tree, 'url');
}

/** Where a browser finds a way through firewalls to the meeting's sound and pictures. */
export interface IceServers {
  stunServers: string[];
  turnServers: TurnServer[];
  /** IP addresses */
  remoteIceCandidates: string[];
}

export interface TurnServer {
  url: string;
  username: string;
  password: string;
  /** seconds for which name and password are valid */
  ttl?: number;
}

/** Reads the answer to `stuns`. */
export function readIceServers({ tree }: Answer): IceServers {
  return {
    stunServers: trees(tree, 'stunServers').map((server) => text(server, 'url')),
    turnServers: trees(tree, 'turnServers').map((server) => ({
      url: text(server, 'url'),
      username: text(server, 'username'),
      password: text(server, 'password'),
      ttl: numberOf(text(server, 'ttl')),
    })),
    remoteIceCandidates: list(tree, 'remoteIceCandidates').map((candidate) =>
      typeof candidate === 'string' || Array.isArray(candidate)
        ? textOf(candidate)
        : text(candidate, 'ip'),
    ),
  };
}

/**
 * The call that tells a guest how it stands. Without `redirect=false` it leads browsers on instead of
 * answering.
 */
export const GUEST_STATUS = {
  call: 'guestWait',
  parameters: [['redirect', 'false']],
} as const;

/** How it stands with a guest at the door of a meeting. */
export interface GuestStatus {
  /** ALLOW, WAIT or DENY */
  guestStatus: string;
  /** for the guest to read */
  message: string;
  /** what the moderators want those who wait to know */
  lobbyMessage: string;
  /** 1 is the next one; undefined where the server does not count */
  positionInWaitingQueue?: number;
  internalMeetingID: string;
  internalUserID: string;
  /** into the meeting; whoever has it is this person */
  url: string;
}

/** Reads the answer to `guestWait`. */
export function readGuestStatus({ tree, message }: Answer): GuestStatus {
  return {
    guestStatus: text(tree, 'guestStatus').toUpperCase(),
    message,
    lobbyMessage: text(tree, 'lobbyMessage'),
    positionInWaitingQueue: numberOf(text(tree, 'positionInWaitingQueue')),
    internalMeetingID: text(tree, 'meeting_id'),
    internalUserID: text(tree, 'user_id'),
    url: text(tree, 'url'),
  };
}

/** What somebody thought of a meeting. */
export interface Feedback {
  /** 1 to 5 stars */
  rating?: number;
  comment?: string;
  meetingID?: string;
  userID?: string;
}

/**
 * The body of `feedback`. PHP's client puts everything into the address, BigBlueButton's own client
 * into such a body, so that both together reach every server.
 */
export function feedbackBody({ rating, comment, meetingID, userID }: Feedback): {
  content: string;
  contentType: string;
} {
  return {
    content: JSON.stringify({ rating, comment, meetingId: meetingID, userId: userID }),
    contentType: 'application/json',
  };
}

/**
 * Reads the answer to `feedback`, which differs from server to server: XML, or JSON without a
 * return code.
 *
 * @returns the ID that the server gave it, '' if it gave none
 * @throws BigBlueButtonFailure if the server says that it did not take it
 */
export function readFeedback({ messageKey, message, tree }: Answer): {
  feedbackID: string;
  message: string;
} {
  if (/^(?:error|failed|failure)$/i.test(text(tree, 'status'))) {
    throw failureOfKey(messageKey, message, 'feedback', numberOf(text(tree, 'statuscode')));
  }
  return { feedbackID: text(tree, 'feedback_id') || text(tree, 'feedbackID'), message };
}
