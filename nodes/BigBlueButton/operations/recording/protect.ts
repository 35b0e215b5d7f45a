import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { protecting } from './protecting';

export const protect: Operation = {
  name: 'Protect',
  action: 'Protect recording',
  description:
    'Let the links of a recording work only once, so that nobody can pass them on. Only Scalelite (1.2 and later) can do this.',
  changes: true,
  fields: [recordIDs],
  run: async (call) => await protecting(call, true),
};
