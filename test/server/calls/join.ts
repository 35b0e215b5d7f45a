import {
  type Incoming,
  message,
  redirect,
  Refusal,
  type Reply,
  success,
  xmlReply,
} from '../answer';
import type { GuestStatus, Meeting, Role, Session } from '../meeting';
import type { Query } from '../query';
import { demand, meetingIdRules } from '../validate';
import type { World } from '../world';
import { group, tag } from '../xml';
import type { Call } from './call';

/**
 * Joining sets a session cookie and sends the browser on to the client. What the validators refuse
 * is answered by a redirect that carries the errors, even with `redirect=false`: that parameter is
 * only read later.
 */
export const join: Call = {
  name: 'join',
  methods: ['GET'],
  guard: 'validated',
  answer(request, world) {
    const { query } = request;
    const meeting = meetingToJoin(query, world);
    const role = roleOf(query, meeting);
    if (!role) return failed('Params required', 'You must enter a valid password');
    const asXml = query.get('redirect')?.toLowerCase() === 'false';
    const obstacle = obstacleOf(query, meeting, role);
    if (obstacle) {
      return asXml ? failed(...obstacle) : errorRedirect([obstacle], query, meeting, world);
    }
    const session = register(request, meeting, role, world);
    const location = `${world.origin}/html5client/?sessionToken=${session.token}`;
    const cookie = `JSESSIONID=${session.cookie}; Path=/bigbluebutton; HttpOnly`;
    const reply = asXml ? joined(session, location) : redirect(location);
    return { ...reply, headers: { ...reply.headers, 'set-cookie': cookie } };
  },
  refuse(key, text, request, world) {
    const id = request.query.filled('meetingID');
    const meeting = id === undefined ? undefined : world.meetings.find(id);
    return errorRedirect([[key, text]], request.query, meeting, world);
  },
};

function failed(key: string, text: string): Reply {
  return xmlReply(group('response', [tag('returncode', 'FAILED'), ...message(key, text)]));
}

function joined(session: Session, url: string): Reply {
  return success([
    ...message('successfullyJoined', 'You have joined successfully.'),
    tag('meeting_id', session.meeting.internalId),
    tag('user_id', session.userId),
    tag('auth_token', session.authToken),
    tag('session_token', session.token),
    tag('guestStatus', session.guestStatus),
    tag('url', url),
  ]);
}

function meetingToJoin(query: Query, world: World): Meeting {
  const named = query.filled('fullName') !== undefined || query.filled('firstName') !== undefined;
  demand([
    ...(named ? [] : [{ key: 'missingParamFullName', message: 'You must provide your name' }]),
    ...meetingIdRules(query),
  ]);
  const meeting = world.meetings.find(query.filled('meetingID') as string);
  if (!meeting) {
    throw new Refusal(
      'invalidMeetingIdentifier',
      'The meeting ID that you supplied did not match any existing meetings',
    );
  }
  if (meeting.endTime !== 0) {
    throw new Refusal(
      'meetingForciblyEnded',
      'You can not join a meeting that has already been forcibly ended',
    );
  }
  return meeting;
}

/** An unknown role (ATTENDEE is one) falls through to the password. */
function roleOf(query: Query, meeting: Meeting): Role | undefined {
  const role = query.filled('role')?.toUpperCase();
  if (role === 'MODERATOR' || role === 'VIEWER') return role;
  const password = query.filled('password');
  if (password === meeting.moderatorPW) return 'MODERATOR';
  return password === meeting.attendeePW ? 'VIEWER' : undefined;
}

type Obstacle = [key: string, message: string];

function obstacleOf(query: Query, meeting: Meeting, role: Role): Obstacle | undefined {
  const createTime = query.filled('createTime');
  if (createTime !== undefined && createTime !== `${meeting.createTime}`) {
    return [
      'mismatchCreateTimeParam',
      'The createTime parameter submitted mismatches with the current meeting.',
    ];
  }
  if (meeting.maxParticipants > 0 && meeting.attendees.length >= meeting.maxParticipants) {
    return [
      'maxParticipantsReached',
      'The number of participants allowed for this meeting has been reached.',
    ];
  }
  if (guestStatusOf(query, meeting, role) === 'DENY') {
    return ['guestDeniedAccess', 'You have been denied access to this meeting.'];
  }
  return undefined;
}

function guestStatusOf(query: Query, meeting: Meeting, role: Role): GuestStatus {
  const authenticated = query.flag('auth');
  if (role === 'MODERATOR' && !query.flag('guest')) return 'ALLOW';
  switch (meeting.guestPolicy) {
    case 'ALWAYS_DENY':
      return query.flag('guest') ? 'DENY' : 'ALLOW';
    case 'ASK_MODERATOR':
      return query.flag('guest') ? 'WAIT' : 'ALLOW';
    case 'ALWAYS_ACCEPT_AUTH':
      return query.flag('guest') && !authenticated ? 'WAIT' : 'ALLOW';
    default:
      return 'ALLOW';
  }
}

function register(request: Incoming, meeting: Meeting, role: Role, world: World): Session {
  const { query } = request;
  const twoNames = [query.filled('firstName'), query.filled('lastName')].filter(Boolean).join(' ');
  return world.meetings.register(meeting, {
    fullName: query.filled('fullName') ?? twoNames,
    externalUserId: query.filled('userID'),
    existingUserId: query.filled('existingUserID'),
    role,
    guest: query.flag('guest'),
    guestStatus: guestStatusOf(query, meeting, role),
    userdata: Object.fromEntries(query.startingWith('userdata-')),
    logoutUrl: query.filled('logoutURL'),
    ipAddress: request.ipAddress,
    userAgent: request.headers['user-agent'] ?? '',
  });
}

function errorRedirect(
  errors: readonly Obstacle[],
  query: Query,
  meeting: Meeting | undefined,
  world: World,
): Reply {
  const target = query.filled('errorRedirectUrl') || meeting?.logoutUrl || world.logoutUrl;
  const list = JSON.stringify(errors.map(([key, text]) => ({ key, message: text })));
  const mark = target.includes('?') ? '&' : '?';
  return redirect(`${target}${mark}errors=${encodeURIComponent(list)}`);
}
