import type { IDataObject } from 'n8n-workflow';

import { checkProtected, checkUpdated } from '../../../../protocol/recording';
import type { OperationCall } from '../operationCall';
import { fetchExisting } from './fetchRecordings';

/**
 * Protects the recordings of an item, or takes that away. Scalelite changes only the first of several
 * recordings in one call, and stumbles over one that it does not have.
 */
export async function protecting(call: OperationCall, wanted: boolean): Promise<IDataObject[]> {
  const recordIDs = call.text('recordID').split(',');
  await fetchExisting(call.connection, recordIDs);
  for (const recordID of recordIDs) {
    const answer = await call.request('updateRecordings', [
      ['recordID', recordID],
      ['protect', String(wanted)],
    ]);
    checkUpdated(answer);
  }
  checkProtected(await fetchExisting(call.connection, recordIDs), wanted);
  return recordIDs.map((recordID) => ({ recordID, protected: wanted }));
}
