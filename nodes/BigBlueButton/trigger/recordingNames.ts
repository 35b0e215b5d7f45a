import type { Change } from '../../../protocol/changes';
import type { Parameter } from '../../../protocol/encode';
import type { Recording } from '../../../protocol/recording';
import { deletionOf, MOST_FOLLOWED, type RecordingName } from '../../../protocol/recordingChanges';
import { markOf } from '../../../protocol/recordingMarks';
import type { Connection } from '../connection';
import { fetchRecordings } from '../operations/recording/fetchRecordings';

/**
 * What the recordings are called that are kept by their marks alone, for when they are gone. They are
 * too many to be kept with the workflow, so this process remembers those that it has seen; of others a
 * server tells that keeps what is deleted.
 */
export class RecordingNames {
  /** by mark; null: nobody knows */
  private names = new Map<string, RecordingName | null>();
  private isCrowded = false;

  /**
   * Takes in all that is on the server, and finds out what those are called that are not any more.
   *
   * @param filter what the server is asked for otherwise
   */
  async learn(
    connection: Connection,
    filter: readonly Parameter[],
    recordings: readonly Recording[],
    changes: readonly Change[],
  ): Promise<void> {
    const gone = [...new Set(changes.filter(isUnnamed).map(({ mark = '' }) => mark))];
    const before = gone.map((mark) => [mark, this.names.get(mark)] as const);
    this.names = new Map([
      ...before.filter((one): one is [string, RecordingName | null] => one[1] !== undefined),
      ...namesOf(recordings),
    ]);
    const unknown = new Set(gone.filter((mark) => !this.names.has(mark)));
    if (unknown.size > 0) {
      const deleted = await fetchDeleted(connection, filter, unknown);
      unknown.forEach((mark) => this.names.set(mark, null));
      namesOf(deleted).forEach(([mark, name]) => this.names.set(mark, name));
    }
    const nameless = gone.filter((mark) => this.names.get(mark) === null);
    this.isCrowded = recordings.length + nameless.length > MOST_FOLLOWED;
  }

  /**
   * Adds the names. What is gone without one cannot be told, and is kept, since it may come back, as
   * long as there is room.
   */
  added(changes: readonly Change[]): Change[] {
    return changes.flatMap((change) => {
      if (!isUnnamed(change)) return [change];
      const name = this.names.get(change.mark ?? '');
      if (name) return [deletionOf(name, change.events[0].timestamp ?? Date.now())];
      return this.isCrowded ? [{ ...change, events: [] }] : [];
    });
  }
}

const isUnnamed = ({ mark, events }: Change): boolean => mark !== undefined && events.length > 0;

function namesOf(recordings: readonly Recording[]): Array<[string, RecordingName]> {
  const names = recordings.map(({ recordID, meetingID, name }): [string, RecordingName] => [
    markOf(recordID),
    { recordID, meetingID, name },
  ]);
  // What is cut out of an answer would keep all of it in memory.
  return JSON.parse(JSON.stringify(names)) as typeof names;
}

async function fetchDeleted(
  connection: Connection,
  filter: readonly Parameter[],
  marks: ReadonlySet<string>,
): Promise<Recording[]> {
  return await fetchRecordings(connection, [...filter, ['state', 'deleted']], {
    limit: marks.size,
    wanted: ({ recordID, state }) => state === 'deleted' && marks.has(markOf(recordID)),
  });
}
