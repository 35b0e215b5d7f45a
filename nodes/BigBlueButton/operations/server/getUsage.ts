import { readMeetings } from '../../../../protocol/meeting';
import { readRecordings } from '../../../../protocol/recording';
import { isoTime } from '../../../../protocol/time';
import { usageOf } from '../../../../protocol/usage';
import type { Connection } from '../../connection';
import type { Operation } from '../operation';
import { fetchRecordings } from '../recording/fetchRecordings';

export const getUsage: Operation = {
  name: 'Get Usage',
  action: 'Get usage of server',
  description:
    'Count the meetings that are on the server now, and who is in them with sound and camera, for example to chart it over time',
  changes: false,
  fields: [
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        {
          displayName: 'Count Recordings',
          name: 'countRecordings',
          type: 'boolean',
          default: true,
          description:
            'Whether to count the recordings as well, published and unpublished ones. Servers without paging (before BigBlueButton 2.6, Scalelite) send all of them for that, which can take long.',
        },
      ],
    },
  ],
  local: ['countRecordings'],
  async run(call) {
    const usage = usageOf(readMeetings(await call.request('getMeetings')));
    const counted = String(call.option('options', 'countRecordings')) === 'true';
    return {
      ...usage,
      ...(counted && { recordings: await numberOfRecordings(call.connection) }),
      time: isoTime(Date.now()),
    };
  },
};

async function numberOfRecordings(connection: Connection): Promise<number> {
  const page = await connection.call('getRecordings', [
    ['offset', '0'],
    ['limit', '1'],
  ]);
  const { recordings, total } = readRecordings(page);
  if (total !== undefined) return total;
  // Either they came all at once, or there are pages but no total.
  return recordings.length === 1
    ? (await fetchRecordings(connection, [])).length
    : recordings.length;
}
