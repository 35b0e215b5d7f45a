import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { verifyAttendanceSender } from '../../../../protocol/attendanceCallback';
import { type AttendanceReport, readAttendanceReport } from '../../../../protocol/attendanceReport';
import { deliveryKey } from '../../../../protocol/deliveries';
import { callbackRegistration } from '../prepare';
import type { TriggerSettings } from '../settings';
import { callbackNotice, checkToken, unwanted } from './callbackRequest';
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
  receive: async (context, trust) => receive(context, trust),
};

function receive(context: IWebhookFunctions, trust: Trust): Reception {
  const { rawBody = Buffer.alloc(0), headers } = context.getRequestObject();
  const sender = verifyAttendanceSender(headers.authorization, trust.secrets);
  if (!sender.authentic) return { refused: 401, reason: sender.reason };
  const token = checkToken(context, 'attendanceReport', trust);
  if (!token.granted) return token.refusal;
  const report = reportIn(context, rawBody);
  if (!report) return { taken: [] };
  if (token.subject !== undefined && token.subject !== report.meetingID) {
    return { refused: 401, reason: 'it reports on another meeting than its token is for' };
  }
  return (
    unwanted(report.meetingID, trust.settings) ?? {
      key: token.key ?? deliveryKey('attendanceReport', rawBody),
      taken: itemsOf(report, trust.settings),
    }
  );
}

function reportIn(context: IWebhookFunctions, rawBody: Buffer): AttendanceReport | undefined {
  try {
    return readAttendanceReport(rawBody.toString('utf8'));
  } catch {
    context.logger.warn('A genuine attendance report of BigBlueButton could not be read.');
    return undefined;
  }
}

function itemsOf(report: AttendanceReport, settings: TriggerSettings): IDataObject[] {
  const { attendees, raw, ...meeting } = report;
  // The token proves who sends, not what is sent; the address with its own token goes with it.
  const proof = { senderVerified: true };
  if (settings.perParticipant) {
    return attendees.map((attendee) => ({ ...attendee, ...proof }) as unknown as IDataObject);
  }
  const whole = { ...meeting, participants: attendees, ...proof };
  const withRaw = settings.includeRawEvent ? { ...whole, rawReport: raw } : whole;
  return [withRaw as unknown as IDataObject];
}
