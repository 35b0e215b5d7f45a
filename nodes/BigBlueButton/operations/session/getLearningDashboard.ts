import type { IDataObject } from 'n8n-workflow';

import {
  dashboardOf,
  type LearningDashboard,
  readDashboardData,
} from '../../../../protocol/learningDashboard';
import { isoTime } from '../../../../protocol/time';
import { simplify } from '../../fields/list';
import { sessionToken } from '../../fields/session';
import type { Operation } from '../operation';

export const getLearningDashboard: Operation = {
  name: 'Get Learning Dashboard',
  action: 'Get learning dashboard of session',
  description:
    'Retrieve who is in a meeting, how long they talk, what they answer and when they raise their hands (BigBlueButton 2.4 and later; not behind Scalelite)',
  changes: false,
  fields: [
    {
      ...sessionToken,
      description: `${sessionToken.description} It must be a moderator.`,
    },
    simplify,
  ],
  local: ['simplify'],
  async run(call) {
    const data = readDashboardData(await call.request('learningDashboard'));
    return !call.flag('simplify') ? data : simplified(dashboardOf(data));
  },
};

function simplified({ createTime, endTime, ...dashboard }: LearningDashboard): IDataObject {
  return {
    meetingID: dashboard.meetingID,
    internalMeetingID: dashboard.internalMeetingID,
    name: dashboard.name,
    createTime,
    created: isoTime(createTime),
    endTime,
    ended: isoTime(endTime),
    polls: dashboard.polls,
    participants: dashboard.participants.map(({ joinTime, leaveTime, ...participant }) => ({
      ...participant,
      joinTime,
      joined: isoTime(joinTime),
      leaveTime,
      left: isoTime(leaveTime),
    })),
  };
}
