import { failedXml, jsonReply, message, Refusal, success } from '../answer';
import type { Meeting } from '../meeting';
import type { Recording } from '../recordings';
import type { World } from '../world';
import { tag } from '../xml';
import type { Call } from './call';

/** Calls that hosted servers add to BigBlueButton. Only their outlines are documented. */

/** How long the conversion takes. */
const CONVERSION_MS = 60_000;

const RECORD_ID = {
  name: 'recordID',
  key: 'missingParamRecordID',
  message: 'You must specify a record ID.',
};

/** Takes one kind of ID, several of it, but not both kinds at once. */
export const getAttendance: Call = {
  name: 'getAttendance',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer({ query }, world) {
    const internal = query.list('internalMeetingID');
    const external = query.list('meetingID');
    if ((internal.length === 0) === (external.length === 0)) {
      throw new Refusal('validationError', 'Pass either internalMeetingID or meetingID.');
    }
    const meetings = everyMeeting(world).filter(
      ({ meetingId, internalId }) => internal.includes(internalId) || external.includes(meetingId),
    );
    return jsonReply({
      response: {
        returncode: 'SUCCESS',
        meetings: meetings.map((one) => attendanceOf(one, world)),
      },
    });
  },
};

/** What the list of past meetings is called is not documented; this name is a guess. */
export const getPastMeetings: Call = {
  name: 'getPastMeetings',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer(_request, world) {
    const meetings = world.meetings.ended().map((meeting) => ({
      ...identity(meeting),
      startTime: meeting.createTime,
      endTime: meeting.endTime,
    }));
    return jsonReply({ response: { returncode: 'SUCCESS', meetings } });
  },
};

/** Once per recording, and only when it has been published. */
export const processMP4: Call = {
  name: 'processMP4',
  methods: ['GET', 'POST'],
  guard: 'recording',
  required: [RECORD_ID],
  answer({ query }, world) {
    const recording = processed(query.filled('recordID'), world);
    if (recording.mp4) return failedXml(undefined, 'The recording was sent for conversion before.');
    const email = query.filled('email');
    recording.mp4 = { ready: false, ...(email !== undefined && { email }) };
    const { mp4 } = recording;
    const callback = query.filled('mp4ReadyCallbackUrl');
    world.clock.after(CONVERSION_MS, () => {
      mp4.ready = true;
      if (callback !== undefined) world.callbacks.mp4Ready(callback, recording);
    });
    return success(
      message('sentEndRecordingRequest', 'A request to convert the recording to MP4 was sent.'),
    );
  },
};

/** What the call for the address is called is not documented either. */
export const getMP4: Call = {
  name: 'getMP4',
  methods: ['GET', 'POST'],
  guard: 'recording',
  required: [RECORD_ID],
  answer({ query }, world) {
    const recording = processed(query.filled('recordID'), world);
    if (!recording.mp4?.ready) return failedXml(undefined, 'There is no MP4 of this recording.');
    return success([tag('url', world.addressOf(`/podcast/${recording.recordId}.mp4`))]);
  },
};

function processed(recordId: string | undefined, world: World): Recording {
  const recording = world.recordings.get(recordId ?? '');
  const there = recording?.state === 'published' || recording?.state === 'unpublished';
  if (!recording || !there) throw new Refusal('notFound', 'We could not find recordings');
  return recording;
}

function everyMeeting(world: World): Meeting[] {
  return [...new Set([...world.meetings.ended(), ...world.meetings.all()])];
}

function identity({ meetingId, internalId, name }: Meeting) {
  return { meetingID: meetingId, internalMeetingID: internalId, name };
}

function attendanceOf(meeting: Meeting, world: World): Record<string, unknown> {
  return {
    ...identity(meeting),
    learningDashboardUrl: world.addressOf(`/learning-dashboard/${meeting.internalId}`),
    attendance: meeting.visitors.map(({ attendee, joinedAt, leftAt }) => ({
      userID: attendee.externalId,
      name: attendee.fullName,
      moderator: attendee.role === 'MODERATOR',
      joinTime: joinedAt,
      leaveTime: leftAt ?? meeting.endTime,
      talkTime: 0,
      emojis: [],
    })),
    polls: [],
  };
}
