import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { mustExist } from './fetchRecordings';
import { publishRecordings } from './publishing';

export const publish: Operation = {
  name: 'Publish',
  action: 'Publish recording',
  description: 'Make a recording visible to those who have its link',
  changes: true,
  fields: [recordIDs],
  async run(call) {
    const given = call.text('recordID').split(',');
    await mustExist(call.connection, given);
    await publishRecordings(call, given.join(','), true);
    return given.map((recordID) => ({ recordID, published: true }));
  },
};
