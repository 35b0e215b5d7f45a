import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import {
  checkMaximum,
  type CleanUp,
  cleanUp,
  CLEAN_UP_LOCALS,
  cleanUpFields,
  reportOf,
} from './cleanUp';
import { publishRecordings } from './publishing';

const HIDING: CleanUp = { done: 'unpublished', dryRunByDefault: false };

export const unpublish: Operation = {
  name: 'Unpublish',
  action: 'Unpublish recording',
  description: 'Hide a recording without deleting it',
  changes: true,
  fields: [recordIDs, ...cleanUpFields(HIDING)],
  local: CLEAN_UP_LOCALS,
  beforeRun: (calls) => checkMaximum(calls, HIDING),
  run: async (call) =>
    await cleanUp(call, HIDING, async (ids) => {
      await publishRecordings(call, ids, false);
    }),
  summary: (calls, items) => reportOf(calls, items, HIDING),
};
