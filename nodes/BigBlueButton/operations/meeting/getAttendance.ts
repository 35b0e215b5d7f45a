import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { presentNow } from '../../../../protocol/attendanceItem';
import { readMeeting } from '../../../../protocol/meeting';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
import type { Operation } from '../operation';

const onlyKnown: INodeProperties = {
  displayName: 'Leave Out Unknown',
  name: 'onlyKnown',
  type: 'boolean',
  default: false,
  description:
    'Whether to leave out what is known only after a meeting, such as times and the number of messages. Otherwise it is there without a value, so that the items have the same fields as those of the attendance report.',
};

export const getAttendance: Operation = {
  name: 'Get Attendance',
  action: 'Get attendance of running meeting',
  description:
    'Retrieve who is in a meeting at this moment, one item per person: name, user ID, role, microphone and camera. Works with every server; says nothing about who has left.',
  changes: false,
  fields: [existingMeetingID, onlyKnown],
  local: ['onlyKnown'],
  async run(call) {
    meetingIDIn(call);
    const items = presentNow(readMeeting(await call.request('getMeetingInfo')));
    return items.map((item) => (call.flag('onlyKnown') ? knownOf({ ...item }) : { ...item }));
  },
};

function knownOf(item: IDataObject): IDataObject {
  const known = Object.entries(item).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(known);
}
