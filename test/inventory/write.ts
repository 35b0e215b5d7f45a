import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Entry } from './coverage';
import { page } from './document';

export const COVERAGE = join(__dirname, '../../docs/coverage.md');
export const NOT_YET = join(__dirname, 'notYet.json');

/** The entries that nothing serves, and that have no reason for it. */
export function unserved(entries: readonly Entry[]): string[] {
  return entries
    .filter(({ servedBy, notOffered }) => servedBy.length === 0 && notOffered === undefined)
    .map(({ id }) => id);
}

/** Writes the page, and the list of what nothing serves so far, as they are to be now. */
export function write(entries: readonly Entry[]): void {
  const ids = unserved(entries);
  writeFileSync(COVERAGE, page(entries));
  writeFileSync(NOT_YET, ids.length === 0 ? '[]\n' : `${JSON.stringify(ids, null, 2)}\n`);
}
