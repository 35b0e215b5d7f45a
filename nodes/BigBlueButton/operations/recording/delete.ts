import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { mustExist } from './fetchRecordings';

export const deleteRecordings: Operation = {
  name: 'Delete',
  action: 'Delete recording',
  description: 'Delete a recording from the server for good',
  changes: true,
  fields: [recordIDs],
  async run(call) {
    const given = call.text('recordID').split(',');
    await mustExist(call.connection, given);
    await call.request('deleteRecordings', [['recordID', given.join(',')]]);
    return given.map((recordID) => ({ recordID, deleted: true }));
  },
};
