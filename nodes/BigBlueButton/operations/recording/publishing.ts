import type { OperationCall } from '../operationCall';

/**
 * Publishes or hides recordings: for the server it is the same call.
 *
 * @param recordIDs separated by commas
 */
export async function publishRecordings(
  call: OperationCall,
  recordIDs: string,
  published: boolean,
): Promise<void> {
  await call.request('publishRecordings', [
    ['recordID', recordIDs],
    ['publish', String(published)],
  ]);
}
