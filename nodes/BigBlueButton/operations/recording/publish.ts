import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { publishing } from './publishing';

export const publish: Operation = {
  name: 'Publish',
  action: 'Publish recording',
  description: 'Make a recording visible to those who have its link',
  changes: true,
  fields: [recordIDs],
  run: async (call) => await publishing(call, true),
};
