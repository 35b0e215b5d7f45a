import type { OperationCall } from '../operationCall';

/** The record IDs in the field, which takes one or several separated by commas. */
export function givenRecordIDs(call: OperationCall): string[] {
  return call
    .text('recordID')
    .split(',')
    .map((recordID) => recordID.trim())
    .filter((recordID) => recordID !== '');
}
