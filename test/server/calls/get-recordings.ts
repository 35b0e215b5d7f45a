import { message, success } from '../answer';
import type { Query } from '../query';
import { recordingElement } from '../recording-xml';
import type { Recording } from '../recordings';
import type { World } from '../world';
import { group, tag } from '../xml';
import type { Call } from './call';

export const getRecordings: Call = {
  name: 'getRecordings',
  methods: ['GET', 'POST'],
  guard: 'recording',
  answer({ query }, world) {
    const paging = pagingOf(query, world);
    const found = wholeListRefused(query, paging, world) ? [] : matching(query, world);
    const page = paging ? found.slice(paging.offset, paging.offset + paging.limit) : found;
    if (page.length === 0) {
      return success([
        '<recordings></recordings>',
        ...message('noRecordings', 'There are no recordings for the meeting(s).'),
      ]);
    }
    const elements = page.map((recording) => recordingElement(recording, world));
    return success([
      group('recordings', elements),
      ...(paging ? [totalElement(found.length, world)] : []),
    ]);
  },
};

interface Paging {
  offset: number;
  limit: number;
}

/** An invalid limit switches paging off altogether. */
function pagingOf(query: Query, world: World): Paging | undefined {
  if (world.settings.paging === 'unsupported') return undefined;
  const limit = query.whole('limit', 0);
  const offset = query.whole('offset', 0);
  if (limit < 1 || limit > 100) return undefined;
  return { limit, offset: Math.max(0, offset) };
}

function wholeListRefused(query: Query, paging: Paging | undefined, world: World): boolean {
  if (world.settings.allowFetchAllRecordings || paging) return false;
  return query.list('recordID').length === 0 && query.list('meetingID').length === 0;
}

/** Older answers wrap the total, and count too many (bigbluebutton #24132). */
function totalElement(total: number, world: World): string {
  if (world.settings.paging === 'totalElements') return tag('totalElements', total);
  const all = world.recordings.all().length;
  return group('pagination', [
    group('pageable', [tag('offset', 0), tag('paged', true)]),
    tag('totalElements', all),
  ]);
}

function matching(query: Query, world: World): Recording[] {
  const recordIds = query.list('recordID');
  const meetingIds = query.list('meetingID');
  const states = query.list('state');
  const filters = query.startingWith('meta_');
  return world.recordings
    .all()
    .filter((recording) => wanted(recording, recordIds, meetingIds))
    .filter((recording) => inState(recording, states))
    .filter((recording) =>
      world.settings.recordings === 'scalelite'
        ? hasOneMeta(recording, filters)
        : filters.every(([name, value]) => hasMeta(recording, name, value)),
    );
}

/** Record ids match as prefixes, and win over meeting ids. */
function wanted(recording: Recording, recordIds: string[], meetingIds: string[]): boolean {
  if (recordIds.length > 0) return recordIds.some((id) => recording.recordId.startsWith(id));
  return meetingIds.length === 0 || meetingIds.includes(recording.meetingId);
}

function inState(recording: Recording, states: string[]): boolean {
  if (states.includes('any')) return true;
  const wantedStates = states.length > 0 ? states : ['published', 'unpublished'];
  return wantedStates.includes(recording.state);
}

/** Scalelite: one of several filters is enough, and values are whole ones, separated by commas. */
function hasOneMeta({ metadata }: Recording, filters: [name: string, value: string][]): boolean {
  return (
    filters.length === 0 ||
    filters.some(([name, values]) => values.split(',').includes(metadata[name]))
  );
}

/** `%` at the start or the end of a value stands for anything. */
function hasMeta(recording: Recording, name: string, wantedValue: string): boolean {
  const key = Object.keys(recording.metadata).find(
    (one) => one.toLowerCase() === name.toLowerCase(),
  );
  if (key === undefined) return false;
  const value = recording.metadata[key];
  const open = { start: wantedValue.startsWith('%'), end: wantedValue.endsWith('%') };
  const text = wantedValue.replace(/^%/, '').replace(/%$/, '');
  if (open.start && open.end) return value.includes(text);
  if (open.start) return value.endsWith(text);
  return open.end ? value.startsWith(text) : value === text;
}
