import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { publishing } from './publishing';

export const unpublish: Operation = {
  name: 'Unpublish',
  action: 'Unpublish recording',
  description: 'Hide a recording without deleting it',
  changes: true,
  fields: [recordIDs],
  run: async (call) => await publishing(call, false),
};
