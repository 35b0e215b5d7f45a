import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { givenRecordIDs } from './givenRecordIDs';

export const publish: Operation = {
  name: 'Publish',
  action: 'Publish recording',
  description: 'Make a recording visible to those who have its link',
  fields: [recordIDs],
  async run(call) {
    const recordID = givenRecordIDs(call);
    await call.request('publishRecordings', [
      ['recordID', recordID.join(',')],
      ['publish', 'true'],
    ]);
    return recordID.map((one) => ({ recordID: one, published: true }));
  },
};
