import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { givenRecordIDs } from './givenRecordIDs';

export const deleteRecordings: Operation = {
  name: 'Delete',
  action: 'Delete recording',
  description: 'Delete a recording from the server for good',
  fields: [recordIDs],
  async run(call) {
    const recordID = givenRecordIDs(call);
    await call.request('deleteRecordings', [['recordID', recordID.join(',')]]);
    return recordID.map((one) => ({ recordID: one, deleted: true }));
  },
};
