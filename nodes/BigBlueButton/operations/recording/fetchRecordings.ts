import type { Parameter } from '../../../../protocol/encode';
import {
  checkAllFound,
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
  return theRecording(await fetchByIDs(connection, [recordID]), recordID);
}

/**
 * Makes sure that all of several recordings exist, before something is done to them: a server asked
 * to change them says that all went well as long as it knows one of them.
 *
 * @throws BigBlueButtonFailure naming those that do not exist
 */
export async function mustExist(
  connection: Connection,
  recordIDs: readonly string[],
): Promise<void> {
  if (recordIDs.length < 2) return;
  const found = await fetchByIDs(connection, recordIDs);
  checkAllFound(found, recordIDs);
}

async function fetchByIDs(
  connection: Connection,
  recordIDs: readonly string[],
): Promise<Recording[]> {
  const asked: Parameter = ['recordID', recordIDs.join(',')];
  const found = onlyAsked(await fetchRecordings(connection, [asked]), recordIDs);
  if (found.length >= new Set(recordIDs).size) return found;
  // Without a state only what is published or unpublished comes; B3LB gives nothing for "any".
  const all = await fetchRecordings(connection, [asked, ['state', 'any']]);
  return [...found, ...onlyAsked(all, recordIDs)];
}
