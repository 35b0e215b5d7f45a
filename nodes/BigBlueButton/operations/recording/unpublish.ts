import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { givenRecordIDs } from './givenRecordIDs';

export const unpublish: Operation = {
  name: 'Unpublish',
  action: 'Unpublish recording',
  description: 'Hide a recording without deleting it',
  fields: [recordIDs],
  async run(call) {
    const recordID = givenRecordIDs(call);
    await call.request('publishRecordings', [
      ['recordID', recordID.join(',')],
      ['publish', 'false'],
    ]);
    return recordID.map((one) => ({ recordID: one, published: false }));
  },
};
