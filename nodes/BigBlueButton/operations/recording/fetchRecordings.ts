import type { Parameter } from '../../../../protocol/encode';
import {
  onlyAsked,
  type Recording,
  readRecordings,
  theRecording,
} from '../../../../protocol/recording';
import type { Connection } from '../../connection';

/** The server refuses larger pages by returning everything. */
const PAGE = 100;

/**
 * Fetches recordings page by page. Servers that know no paging (before 2.6, Scalelite) send
 * everything at once; that is recognised, and cut here.
 *
 * @param filter parameters of getRecordings
 * @param limit how many at the most
 */
export async function fetchRecordings(
  connection: Connection,
  filter: readonly Parameter[],
  limit = Infinity,
): Promise<Recording[]> {
  const found = new Map<string, Recording>();
  for (let offset = 0; found.size < limit; offset += PAGE) {
    const size = Math.min(PAGE, limit - found.size);
    const answer = await connection.call('getRecordings', [
      ...filter,
      ['offset', String(offset)],
      ['limit', String(size)],
    ]);
    const { recordings, total } = readRecordings(answer);
    const before = found.size;
    for (const recording of recordings) found.set(recording.recordID, recording);
    const nothingNew = found.size === before;
    const unpaged = recordings.length > size;
    const last = recordings.length < size && found.size >= (total ?? 0);
    if (nothingNew || unpaged || last) break;
  }
  return [...found.values()].slice(0, limit);
}

/**
 * Fetches one recording in whatever state it is.
 *
 * @throws BigBlueButtonFailure when there is none with this ID
 */
export async function fetchRecording(connection: Connection, recordID: string): Promise<Recording> {
  const asked: Parameter[] = [['recordID', recordID]];
  // Without a state only what is published or unpublished comes; B3LB gives nothing for "any".
  const filters: Parameter[][] = [asked, [...asked, ['state', 'any']]];
  let found: Recording[] = [];
  for (const filter of filters) {
    const answer = await connection.call('getRecordings', filter);
    found = onlyAsked(readRecordings(answer).recordings, [recordID]);
    if (found.length > 0) break;
  }
  return theRecording(found, recordID);
}
