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

export interface Selection {
  /** how many at the most */
  limit?: number;
  /** what the server cannot choose by; they are looked at before they are counted */
  wanted?: (recording: Recording) => boolean;
}

/**
 * Fetches recordings page by page. Servers that know no paging (before 2.6, older Scalelite) send
 * everything at once; that is recognised, and cut here.
 *
 * @param filter parameters of getRecordings
 */
export async function fetchRecordings(
  connection: Connection,
  filter: readonly Parameter[],
  { limit = Infinity, wanted }: Selection = {},
): Promise<Recording[]> {
  const seen = new Set<string>();
  const chosen: Recording[] = [];
  for (let offset = 0; chosen.length < limit; offset += PAGE) {
    const size = wanted ? PAGE : Math.min(PAGE, limit - chosen.length);
    const answer = await connection.call('getRecordings', [
      ...filter,
      ['offset', String(offset)],
      ['limit', String(size)],
    ]);
    const { recordings, total } = readRecordings(answer);
    const fresh = recordings.filter(({ recordID }) => !seen.has(recordID));
    for (const recording of fresh) {
      seen.add(recording.recordID);
      if (wanted?.(recording) ?? true) chosen.push(recording);
    }
    const unpaged = recordings.length > size;
    const last = recordings.length < size && seen.size >= (total ?? 0);
    if (fresh.length === 0 || unpaged || last) break;
  }
  return chosen.slice(0, limit);
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
  if (recordIDs.length > 1) await fetchExisting(connection, recordIDs);
}

/**
 * Fetches recordings of which all must exist.
 *
 * @throws BigBlueButtonFailure naming those that do not exist
 */
export async function fetchExisting(
  connection: Connection,
  recordIDs: readonly string[],
): Promise<Recording[]> {
  const found = await fetchByIDs(connection, recordIDs);
  checkAllFound(found, recordIDs);
  return found;
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
