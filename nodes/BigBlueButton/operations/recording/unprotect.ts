import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { protecting } from './protecting';

export const unprotect: Operation = {
  name: 'Unprotect',
  action: 'Unprotect recording',
  description:
    'Let the links of a protected recording work for everybody who has them. Only Scalelite (1.2 and later) protects recordings.',
  changes: true,
  fields: [recordIDs],
  run: async (call) => await protecting(call, false),
};
