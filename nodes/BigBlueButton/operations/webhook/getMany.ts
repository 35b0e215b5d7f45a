import { type Hook, isOfMeeting } from '../../../../protocol/hooks';
import { howMany } from '../../fields/list';
import { flag, line } from '../../fields/setting';
import { fetchHooksToShow } from '../../hookCalls';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { hookItem } from './hookItem';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many webhooks',
  description: 'Retrieve the webhooks that are set up on the server, by whomever',
  changes: false,
  fields: [
    ...howMany,
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        line(
          'callbackUrlContains',
          'Callback URL Contains',
          'Only webhooks with this in their address; upper and lower case are the same',
          'n8n.example.com',
        ),
        flag(
          'includeAllMeetings',
          'Include Those of All Meetings',
          'Whether "Meeting ID" also lets webhooks through that are for all meetings, and so for this one as well',
        ),
        line(
          'meetingID',
          'Meeting ID',
          'Only webhooks that are for this meeting alone. Servers that have webhooks for single meetings only (bbbserver.de) list none without it.',
          'physics-101',
        ),
      ],
    },
  ],
  // The server could filter by meeting, but newer ones fail unless that meeting has its own webhook.
  local: ['returnAll', 'limit', 'callbackUrlContains', 'includeAllMeetings', 'meetingID'],
  async run(call) {
    const remedy = 'add the filter "Meeting ID"';
    const all = await fetchHooksToShow(call.connection, call.filter('meetingID'), remedy);
    const hooks = all.filter(filterOf(call));
    const limit = call.limit();
    return hooks.slice(0, limit).map(hookItem);
  },
};

function filterOf(call: OperationCall): (hook: Hook) => boolean {
  const part = call.filter('callbackUrlContains')?.toLowerCase();
  const meetingID = call.filter('meetingID');
  const alsoAll = call.filter('includeAllMeetings') === 'true';
  return (hook) =>
    (part === undefined || hook.callbackURL.toLowerCase().includes(part)) &&
    (meetingID === undefined ||
      isOfMeeting(hook, meetingID) ||
      (alsoAll && hook.meetingID === undefined));
}
