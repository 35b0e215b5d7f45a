import type { IDataObject } from 'n8n-workflow';

import type { OperationCall } from '../operationCall';
import { mustExist } from './fetchRecordings';

/** Publishes or hides the recordings of an item: for the server it is the same call. */
export async function publishing(call: OperationCall, published: boolean): Promise<IDataObject[]> {
  const recordIDs = call.text('recordID').split(',');
  await mustExist(call.connection, recordIDs);
  await call.request('publishRecordings', [
    ['recordID', recordIDs.join(',')],
    ['publish', String(published)],
  ]);
  return recordIDs.map((recordID) => ({ recordID, published }));
}
