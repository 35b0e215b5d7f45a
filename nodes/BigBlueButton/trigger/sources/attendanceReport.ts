import type {
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
  IWebhookFunctions,
} from 'n8n-workflow';

import { verifyAttendanceSender } from '../../../../protocol/attendanceCallback';
import { type AttendanceReport, readAttendanceReport } from '../../../../protocol/attendanceReport';
import { withoutCallbackTokens } from '../../../../protocol/callbackToken';
import { deliveryKey } from '../../../../protocol/deliveries';
import { type Json, withoutPersonalData } from '../../../../protocol/eventFields';
import { callbackRegistration } from '../prepare';
import type { TriggerSettings } from '../settings';
import {
  callbackNotice,
  CAUSES_OF_MISSING_TOKEN,
  checkToken,
  SECRETS_OF_A_CLUSTER,
  unwanted,
} from './callbackRequest';
import type { Reception, TriggerSource, Trust } from './source';

/** The learning analytics of a meeting, sent some minutes after its end. */
export const attendanceReport: TriggerSource = {
  value: 'attendanceReport',
  name: 'Attendance Report Callback',
  description: 'Who took part, for how long, and how actively, some minutes after a meeting',
  httpMethod: 'POST',
  fields: [
    {
      displayName: callbackNotice('Attendance Report', 'some minutes after a meeting'),
      name: 'attendanceNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'Items',
      name: 'items',
      type: 'options',
      default: 'participants',
      options: [
        {
          name: 'One for Each Participant',
          value: 'participants',
          description: 'Name, joins, leaves, minutes, talk time, messages, raised hands, polls',
        },
        {
          name: 'One With the Whole Report',
          value: 'report',
          description: 'The meeting, all participants, its polls and files',
        },
      ],
      description: 'What the workflow gets',
    },
  ],
  registration: callbackRegistration,
  causesOfRefusal: [SECRETS_OF_A_CLUSTER, ...CAUSES_OF_MISSING_TOKEN],
  receive: async (context, trust) => receive(context, trust),
  complete,
};

function receive(context: IWebhookFunctions, trust: Trust): Reception {
  const { rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const sender = verifyAttendanceSender(headers.authorization, trust.secrets);
  if (!sender.authentic) return { refused: 401, reason: sender.reason };
  const token = checkToken(context, 'attendanceReport', trust);
  if (!token.granted) return token.refusal;
  const key = token.address ?? deliveryKey('attendanceReport', rawBody);
  const body = rawBody.toString('utf8');
  const report = reportIn(body);
  // It is not sent again, so somebody has to see it: in a run that fails.
  if (!report) {
    const taken = [{ unreadableReport: withoutCallbackTokens(body) }];
    return { key, address: token.address, taken };
  }
  const { subject: meetingID = report.meetingID } = token;
  const dropped = unwanted((wanted) => wanted === meetingID, trust.settings);
  if (dropped) return dropped;
  if (isOfBreakoutRoom(report, token.subject)) {
    return { key: `${key} ${report.internalMeetingID}`, taken: roomItems(report, token, trust) };
  }
  const taken = itemsOf({ ...report, meetingID }, trust.settings);
  return { key, address: token.address, taken };
}

function reportIn(body: string): AttendanceReport | undefined {
  try {
    return readAttendanceReport(body);
  } catch {
    return undefined;
  }
}

/**
 * Breakout rooms that people open in a meeting get all metadata of that meeting, its address included,
 * so that their reports come there, too. Apart from them the token decides which meeting it is, since a
 * host may have meeting IDs of its own.
 */
function isOfBreakoutRoom(
  { isBreakout = false, meetingID, internalMeetingID }: AttendanceReport,
  subject: string | undefined,
): boolean {
  return isBreakout && subject !== meetingID && subject !== internalMeetingID;
}

function roomItems(
  report: AttendanceReport,
  { subject }: { subject?: string },
  { settings }: Trust,
): IDataObject[] {
  if (!settings.includeBreakoutRooms) return [];
  const place = { isBreakout: true, ...(subject !== undefined && { parentMeetingID: subject }) };
  return itemsOf(report, settings).map((item) => ({ ...item, ...place }));
}

function itemsOf(report: AttendanceReport, settings: TriggerSettings): IDataObject[] {
  const { attendees, raw, ...meeting } = report;
  const { meetingID } = meeting;
  // The bearer token proves who sends, not what; the token in the address proves which meeting.
  const proof = { senderVerified: true };
  const participants = attendees.map((attendee) => ({ ...attendee, meetingID }));
  if (settings.perParticipant) {
    return participants.map((participant) => ({ ...participant, ...proof }) as IDataObject);
  }
  const whole = {
    ...meeting,
    metadata: withoutPersonalData(meeting.metadata),
    participants,
    ...proof,
    ...(settings.includeRawReport && { rawReport: withoutPersonalData(raw as Json) }),
  };
  return [withoutCallbackTokens(whole) as unknown as IDataObject];
}

/** Fails the run of a report that could not be read. */
async function complete(
  _: IExecuteFunctions,
  item: INodeExecutionData,
): Promise<INodeExecutionData[]> {
  const { unreadableReport } = item.json;
  if (typeof unreadableReport === 'string') readAttendanceReport(unreadableReport);
  return await Promise.resolve([item]);
}
