import type { IDataObject } from 'n8n-workflow';

import type { MeetingReport } from '../../../../protocol/attendance';
import { isoTime } from '../../../../protocol/time';

/** What a server reports about a meeting, as an output item, with its times in ISO 8601 too. */
export function meetingReportItem(meeting: MeetingReport): IDataObject {
  const { startTime, endTime } = meeting;
  return {
    ...meeting,
    ...(typeof startTime === 'number' && { started: isoTime(startTime) }),
    ...(typeof endTime === 'number' && { ended: isoTime(endTime) }),
  };
}
