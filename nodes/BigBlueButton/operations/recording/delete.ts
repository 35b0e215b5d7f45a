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

const DELETING: CleanUp = { done: 'deleted', dryRunByDefault: true };

export const deleteRecordings: Operation = {
  name: 'Delete',
  action: 'Delete recording',
  description: 'Delete a recording from the server for good, once "Dry Run" is off',
  changes: true,
  fields: [recordIDs, ...cleanUpFields(DELETING)],
  local: CLEAN_UP_LOCALS,
  beforeRun: (calls) => checkMaximum(calls, DELETING),
  run: async (call) =>
    await cleanUp(call, DELETING, async (ids) => {
      await call.request('deleteRecordings', [['recordID', ids]]);
    }),
  summary: (calls, items) => reportOf(calls, items, DELETING),
};
