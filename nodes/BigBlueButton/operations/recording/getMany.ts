import { onlyAsked } from '../../../../protocol/recording';
import { recordingFilter } from '../../../../protocol/recordingFilter';
import { howMany, simplify } from '../../fields/list';
import type { Operation } from '../operation';
import { fetchRecordings } from './fetchRecordings';
import { asSent, filterOf, filters, LOCAL_FILTERS } from './filters';
import { recordingItem } from './recordingItem';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many recordings',
  description: 'Retrieve recordings, of all meetings or of some',
  changes: false,
  fields: [...howMany, filters, simplify],
  local: ['returnAll', 'limit', 'simplify', ...LOCAL_FILTERS],
  async run(call) {
    const limit = call.limit();
    const filter = filterOf(call);
    const parameters = asSent(call.parameters()).concat(filter.metadata ?? []);
    // Servers match the beginning of a record ID, so what they send may have to shrink first.
    const recordIDs = call.filter('recordID')?.split(',') ?? [];
    const fits = recordingFilter(filter);
    const isLocal = recordIDs.length > 0 || Object.values(filter).some((one) => one !== undefined);
    const recordings = await fetchRecordings(call.connection, parameters, {
      limit,
      ...(isLocal && {
        wanted: (recording) => onlyAsked([recording], recordIDs).length > 0 && fits(recording),
      }),
    });
    return recordings.map((recording) => recordingItem(recording, call.flag('simplify')));
  },
};
