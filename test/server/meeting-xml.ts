import { type Attendee, javaDate, type Meeting } from './meeting';
import { group, map, tag } from './xml';

/** What getMeetingInfo and getMeetings say of a meeting (get-meeting-info.ftlx). */
export function meetingElements(meeting: Meeting): string[] {
  const count = (test: (attendee: Attendee) => boolean) => meeting.attendees.filter(test).length;
  return [
    tag('meetingName', meeting.name),
    tag('meetingID', meeting.meetingId),
    tag('internalMeetingID', meeting.internalId),
    tag('createTime', meeting.createTime),
    tag('createDate', javaDate(meeting.createTime)),
    tag('voiceBridge', meeting.voiceBridge),
    tag('dialNumber', meeting.dialNumber),
    tag('attendeePW', meeting.attendeePW),
    tag('moderatorPW', meeting.moderatorPW),
    tag('running', isRunning(meeting)),
    tag('duration', meeting.duration),
    tag('hasUserJoined', meeting.hasUserJoined),
    tag('recording', meeting.record),
    tag('hasBeenForciblyEnded', meeting.forciblyEnded),
    tag('startTime', meeting.startTime),
    tag('endTime', meeting.endTime || desertedSince(meeting)),
    tag('participantCount', meeting.attendees.length),
    tag(
      'listenerCount',
      count((attendee) => attendee.listenOnly),
    ),
    tag(
      'voiceParticipantCount',
      count((attendee) => attendee.voice),
    ),
    tag(
      'videoCount',
      meeting.attendees.reduce((sum, one) => sum + one.streams.length, 0),
    ),
    tag('maxUsers', meeting.maxParticipants),
    tag(
      'moderatorCount',
      count((attendee) => attendee.role === 'MODERATOR'),
    ),
    group('attendees', meeting.attendees.map(attendeeElement)),
    map('metadata', meeting.metadata),
    tag('isBreakout', meeting.isBreakout),
    ...(meeting.isBreakout ? breakoutElements(meeting) : []),
    ...(meeting.breakoutRooms.length > 0
      ? [
          group(
            'breakoutRooms',
            meeting.breakoutRooms.map((room) => tag('breakout', room)),
          ),
        ]
      : []),
  ];
}

/** bbb-web writes an end time as soon as everybody is out, and takes it back when somebody returns. */
function desertedSince(meeting: Meeting): number {
  const left = meeting.visitors.map(({ leftAt = 0 }) => leftAt);
  return meeting.attendees.length > 0 ? 0 : Math.max(0, ...left);
}

/** Running means that somebody is in it; a created but empty meeting is not. */
export function isRunning(meeting: Meeting | undefined): boolean {
  return meeting !== undefined && meeting.attendees.length > 0;
}

function attendeeElement(attendee: Attendee): string {
  return group('attendee', [
    tag('userID', attendee.externalId),
    tag('fullName', attendee.fullName),
    tag('role', attendee.role),
    tag('isPresenter', attendee.presenter),
    tag('isListeningOnly', attendee.listenOnly),
    tag('hasJoinedVoice', attendee.voice),
    tag('hasVideo', attendee.streams.length > 0),
    tag('clientType', 'HTML5'),
    ...(Object.keys(attendee.userdata).length > 0 ? [map('customdata', attendee.userdata)] : []),
  ]);
}

function breakoutElements(meeting: Meeting): string[] {
  return [
    tag('parentMeetingID', meeting.parentMeetingId),
    tag('sequence', meeting.sequence),
    tag('freeJoin', meeting.freeJoin),
  ];
}
