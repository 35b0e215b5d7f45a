import { onlyAsked } from '../../../../protocol/recording';
import { howMany, simplify } from '../../fields/list';
import type { Operation } from '../operation';
import { fetchRecordings } from './fetchRecordings';
import { recordingItem } from './recordingItem';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many recordings',
  description: 'Retrieve recordings, of all meetings or of some',
  fields: [
    ...howMany,
    {
      displayName: 'Filters',
      name: 'filters',
      type: 'collection',
      placeholder: 'Add Filter',
      default: {},
      options: [
        {
          displayName: 'Meeting IDs',
          name: 'meetingID',
          type: 'string',
          default: '',
          placeholder: 'e.g. physics-101, physics-102',
          description: 'Only recordings of these meetings. Separate several with commas.',
        },
        {
          displayName: 'Record IDs',
          name: 'recordID',
          type: 'string',
          default: '',
          description: 'Only these recordings. Separate several with commas.',
        },
        {
          displayName: 'States',
          name: 'state',
          type: 'multiOptions',
          options: [
            { name: 'Deleted', value: 'deleted' },
            { name: 'Processed', value: 'processed', description: 'Ready, but not published yet' },
            { name: 'Processing', value: 'processing' },
            { name: 'Published', value: 'published' },
            { name: 'Unpublished', value: 'unpublished' },
          ],
          default: ['published', 'unpublished'],
          description:
            'Only recordings in one of these states. Without this filter: published and unpublished.',
        },
      ],
    },
    simplify,
  ],
  local: ['returnAll', 'limit', 'simplify'],
  async run(call) {
    const limit = call.field('returnAll') === true ? undefined : Number(call.text('limit'));
    const filter = call
      .parameters()
      // What a server does without being told; B3LB gives nothing when it is told.
      .filter(([name, value]) => name !== 'state' || value !== 'published,unpublished');
    const recordIDs = filter.find(([name]) => name === 'recordID')?.[1].split(',');
    // Servers match the beginning of a record ID, so what they send may have to shrink first.
    const recordings = recordIDs
      ? onlyAsked(await fetchRecordings(call.connection, filter), recordIDs).slice(0, limit)
      : await fetchRecordings(call.connection, filter, limit);
    return recordings.map((recording) =>
      recordingItem(recording, call.field('simplify') !== false),
    );
  },
};
