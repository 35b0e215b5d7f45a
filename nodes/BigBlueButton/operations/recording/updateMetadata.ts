import { withoutRepeats } from '../../../../protocol/checks';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { checkUpdated } from '../../../../protocol/recording';
import { changedMetadata, metadataParameters } from '../../fields/metadata';
import { recordIDs } from '../../fields/recording';
import type { Operation } from '../operation';
import { fetchExisting } from './fetchRecordings';

export const updateMetadata: Operation = {
  name: 'Update Metadata',
  action: 'Update metadata of recording',
  description:
    'Set or remove metadata of a recording; what is not named stays. Not available at bbbserver.de.',
  changes: true,
  fields: [recordIDs, changedMetadata],
  local: ['metadata'],
  async run(call) {
    const recordIDs = call.text('recordID').split(',');
    const changes = withoutRepeats(metadataParameters(call.field('metadata')));
    if (changes.length === 0) throw nothingToChange();
    // Scalelite says that all went well even when it has none of them.
    await fetchExisting(call.connection, recordIDs);
    checkUpdated(
      await call.request('updateRecordings', [['recordID', recordIDs.join(',')], ...changes]),
    );
    return recordIDs.map((recordID) => ({ recordID, updated: true }));
  },
};

function nothingToChange(): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: 'The field "Metadata" is empty.',
    advice: 'Add a row with a name and a value. A row without a value removes that metadata.',
  });
}
