import type { IDataObject } from 'n8n-workflow';

import type { MeetingReport, Typed } from '../../../../protocol/attendance';
import { isoTime } from '../../../../protocol/time';

/**
 * What a server reports about a meeting, as an output item.
 *
 * @param simplified only what says which meeting it was, when, and who took part how long. What a
 *   server sends is not documented to the last field, so a meeting that has none of the fields
 *   expected keeps those that it has.
 */
export function meetingReportItem(meeting: MeetingReport, simplified: boolean): IDataObject {
  if (!simplified) return withIsoTimes(meeting);
  const known = SIMPLE.filter((name) => name in meeting);
  if (known.length === 0) return withIsoTimes(meeting);
  return withIsoTimes(Object.fromEntries(known.map((name) => [name, meeting[name]])));
}

/** With the ISO times, ten at most. */
const SIMPLE = [
  'meetingID',
  'internalMeetingID',
  'name',
  'startTime',
  'endTime',
  'learningDashboardUrl',
  'attendance',
  'polls',
];

const TIMES: Readonly<Record<string, string>> = {
  createTime: 'created',
  startTime: 'started',
  endTime: 'ended',
  joinTime: 'joined',
  leaveTime: 'left',
};

/** The same, with ISO 8601 beside each time in milliseconds, also of each participant. */
function withIsoTimes(tree: { [name: string]: Typed }): IDataObject {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]): Array<[string, IDataObject[string]]> => {
      if (!Object.hasOwn(TIMES, name) || typeof value !== 'number') return [[name, inside(value)]];
      return [
        [name, value],
        [TIMES[name], isoTime(value)],
      ];
    }),
  );
}

function inside(value: Typed): IDataObject[string] {
  if (Array.isArray(value)) return value.map(inside) as IDataObject[];
  return typeof value === 'object' ? withIsoTimes(value) : value;
}
