import { type Incoming, jsonReply, message, type Reply, success } from '../answer';
import type { Session } from '../meeting';
import type { Query } from '../query';
import { checksum } from '../signature';
import type { World } from '../world';
import { group, tag } from '../xml';
import type { Call } from './call';

/** Calls whose authority is the token of a session; only getSessions is signed. */

export const getSessions: Call = {
  name: 'getSessions',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer(_request, world) {
    const sessions = world.meetings.allSessions();
    if (sessions.length === 0) {
      return success([
        '<sessions/>',
        ...message('noSessions', 'no sessions were found on this server'),
      ]);
    }
    const elements = sessions.map(({ meeting, fullName }) =>
      group('meeting', [
        tag('meetingID', meeting.internalId),
        tag('meetingName', meeting.name),
        tag('userName', fullName),
      ]),
    );
    return success([group('sessions', elements)]);
  },
};

/** A link for the same person in another tab or device. Needs a client that is connected. */
export const getJoinUrl: Call = {
  name: 'getJoinUrl',
  methods: ['GET', 'POST'],
  guard: 'none',
  answer({ query }, world) {
    const session = sessionIn(query, world);
    if (!session?.attendee) return noSession(query, 'Could not find conference for the session');
    const url = joinUrlOf(session, query, world);
    const text = 'Join URL provided successfully.';
    return jsonReply({ response: { returncode: 'SUCCESS', message: text, url } });
  },
};

function joinUrlOf(session: Session, query: Query, world: World): string {
  const wanted: [name: string, value: string][] = [
    ['fullName', fullNameOf(session, query)],
    ['meetingID', session.meeting.meetingId],
    ['role', session.role],
    ['existingUserID', session.userId],
    ['redirect', 'true'],
    ...(query.flag('replaceSession')
      ? ([['replaceSessionToken', session.token]] as [string, string][])
      : []),
    ...['sessionName', 'enforceLayout'].flatMap((name) => {
      const value = query.filled(name);
      return value === undefined ? [] : [[name, value] as [string, string]];
    }),
    ...query
      .startingWith('userdata-')
      .map(([name, value]) => [`userdata-${name}`, value] as [string, string]),
  ];
  const list = wanted.map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join('');
  const hash = checksum('sha1', 'join', list, world.secret);
  return `${world.origin}/bigbluebutton/api/join?${list}&checksum=${hash}`;
}

/** Moderators may call the new session otherwise. */
function fullNameOf({ fullName, role }: Session, query: Query): string {
  return (role === 'MODERATOR' && query.filled('fullName')) || fullName;
}

/** The dashboard's data is a JSON text inside the JSON answer. Moderators only. */
export const learningDashboard: Call = {
  name: 'learningDashboard',
  methods: ['GET', 'POST'],
  guard: 'none',
  answer({ query }, world) {
    const session = sessionIn(query, world);
    if (!session?.attendee) return noSession(query, 'User not found');
    if (session.role !== 'MODERATOR') return noSession(query, 'User is not a moderator');
    const { meeting, token } = session;
    const data = JSON.stringify({
      intId: meeting.internalId,
      extId: meeting.meetingId,
      name: meeting.name,
      users: Object.fromEntries(
        meeting.visitors.map(({ attendee, joinedAt, leftAt }) => [
          attendee.internalId,
          {
            userKey: attendee.internalId,
            name: attendee.fullName,
            isModerator: attendee.role === 'MODERATOR',
            extId: attendee.externalId,
            registeredOn: joinedAt,
            leftOn: leftAt ?? 0,
          },
        ]),
      ),
      polls: {},
      screenshares: [],
      presentationSlides: [],
      createdOn: meeting.createTime,
      endedOn: meeting.endTime,
    });
    return jsonReply({ response: { returncode: 'SUCCESS', data, sessionToken: token } });
  },
};

export const stuns: Call = {
  name: 'stuns',
  methods: ['GET', 'POST'],
  guard: 'none',
  answer({ query }, world) {
    if (!sessionIn(query, world)) {
      const text = 'Could not find conference.';
      return jsonReply({ returncode: 'FAILED', message: text, logoutURL: world.logoutUrl });
    }
    return jsonReply({
      stunServers: [{ url: 'stun:stun.example.com' }],
      turnServers: [
        { username: '1531155809:bbb', password: 'turn', url: 'turn:turn.example.com', ttl: 86_400 },
      ],
      remoteIceCandidates: [],
    });
  },
};

/** Always a success, even for a token nobody has. */
export const signOut: Call = {
  name: 'signOut',
  methods: ['GET', 'POST'],
  guard: 'none',
  answer({ query }, world) {
    const attendee = sessionIn(query, world)?.attendee;
    if (attendee) world.meetings.leave(attendee);
    return success([]);
  },
};

/** Where a guest learns whether a moderator has decided. */
export const guestWait: Call = {
  name: 'guestWait',
  methods: ['GET'],
  guard: 'none',
  answer({ query }, world): Reply {
    const token = query.filled('sessionToken');
    if (token === undefined) return guestRefused('missingToken', 'missing token');
    const session = world.meetings.sessionOf(token);
    if (!session) return guestRefused('sessionMissing', 'session missing');
    const status = session.guestStatus;
    const [messageKey, text] = GUEST_MESSAGES[status];
    return jsonReply({
      response: {
        returncode: 'SUCCESS',
        messageKey,
        message: text,
        meeting_id: session.meeting.internalId,
        user_id: session.userId,
        auth_token: session.authToken,
        session_token: session.token,
        guestStatus: status,
        lobbyMessage: '',
        url: `${world.origin}/html5client/?sessionToken=${session.token}`,
        positionInWaitingQueue: status === 'WAIT' ? '1' : '',
      },
    });
  },
};

const GUEST_MESSAGES = {
  ALLOW: ['', 'You have been approved.'],
  WAIT: ['guestWait', 'Please wait for a moderator to approve you joining the meeting.'],
  DENY: ['guestDeny', 'Guest denied of joining the meeting.'],
} as const;

function guestRefused(messageKey: string, text: string): Reply {
  return jsonReply({ response: { returncode: 'FAILED', messageKey, message: text } });
}

/** What the newest clients send after a meeting; most servers do not have it. */
export const feedback: Call = {
  name: 'feedback',
  methods: ['POST'],
  guard: 'none',
  answer(request: Incoming, world) {
    const session = sessionIn(request.query, world);
    if (!session) return noSession(request.query, 'Could not find conference for the session');
    return jsonReply({ status: 'ok', feedback_id: `${session.userId}-${world.clock.now()}` });
  },
};

function sessionIn(query: Query, world: World): Session | undefined {
  return world.meetings.sessionOf(query.filled('sessionToken'));
}

function noSession(query: Query, text: string): Reply {
  const sessionToken = query.get('sessionToken') ?? '';
  return jsonReply({ response: { returncode: 'FAILED', message: text, sessionToken } });
}
