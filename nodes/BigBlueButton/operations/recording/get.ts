import { simplify } from '../../fields/list';
import { recordID } from '../../fields/recording';
import type { Operation } from '../operation';
import { fetchRecording } from './fetchRecordings';
import { recordingItem } from './recordingItem';

export const get: Operation = {
  name: 'Get',
  action: 'Get recording',
  description: 'Retrieve a recording with its formats and their addresses',
  changes: false,
  fields: [recordID, simplify],
  local: ['simplify'],
  async run(call) {
    const recording = await fetchRecording(call.connection, call.text('recordID'));
    return recordingItem(recording, call.flag('simplify'));
  },
};
