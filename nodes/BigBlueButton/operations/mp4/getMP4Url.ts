import { readAddresses } from '../../../../protocol/attendance';
import { callNameIn, editableCallName, mayChange } from '../../fields/callName';
import { recordID } from '../../fields/recording';
import type { Operation } from '../operation';

export const getMP4Url: Operation = {
  name: 'Get MP4 URL',
  action: 'Get MP4 URL of recording',
  description:
    'Retrieve where the MP4 file of a recording is, once Process MP4 has made it. Only some hosted servers have this; BigBlueButton itself has not.',
  changes: mayChange,
  fields: [editableCallName('getMP4'), recordID],
  local: ['callName'],
  async run(call) {
    const urls = readAddresses(await call.request(callNameIn(call)));
    return { recordID: call.text('recordID'), url: urls[0] ?? null, urls };
  },
};
