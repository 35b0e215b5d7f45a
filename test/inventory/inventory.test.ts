/**
 * Holds the built nodes against the inventory, both ways. When operations or fields have changed:
 *
 *     WRITE_COVERAGE=1 npx jest --selectProjects unit --testPathPatterns test/inventory
 *
 * writes `docs/coverage.md` and `notYet.json`, the entries that nothing serves so far, anew.
 */
import { readFileSync } from 'node:fs';

import { coverage, unknownToInventory } from './coverage';
import { page } from './document';
import { CALLBACKS, CALLS, EVENTS, NOT_OFFERED } from './inventory';
import otherNames from './otherNames.json';
import { COVERAGE, NOT_YET, unserved, write } from './write';

const entries = coverage();
if (process.env.WRITE_COVERAGE) write(entries);
const notYet = JSON.parse(readFileSync(NOT_YET, 'utf8')) as string[];
const isServed = ({ servedBy }: (typeof entries)[number]) => servedBy.length > 0;

describe('what the documents have', () => {
  test('is served by the built nodes, or has a reason why not, or is listed as still to come', () => {
    expect(unserved(entries)).toEqual(notYet);
  });

  test('stands in the inventory once', () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('is not given a reason for being left out while it is served', () => {
    const both = entries.filter((entry) => isServed(entry) && entry.notOffered);
    expect(both.map(({ id }) => id)).toEqual([]);
  });

  test('is told in docs/coverage.md as it is now', () => {
    const written = readFileSync(COVERAGE, 'utf8');
    expect(written).toBe(page(entries));
  });
});

test('everything the nodes offer by a name of BigBlueButton stands in the inventory', () => {
  expect(unknownToInventory()).toEqual([]);
});

test('a field with a name of its own is kept in mind only for what the inventory has', () => {
  const ids = new Set(entries.map(({ id }) => id));
  expect(Object.keys(otherNames).filter((id) => !ids.has(id))).toEqual([]);
});

describe('the inventory', () => {
  test('is as large as the documents', () => {
    const create = CALLS.find(({ call }) => call === 'create')!;
    expect(create.parameters.length).toBeGreaterThan(90);
    expect(EVENTS).toHaveLength(43);
    expect(CALLBACKS).toHaveLength(6);
    expect(CALLS.length).toBeGreaterThan(30);
  });

  test('gives every reason in a sentence', () => {
    const reasons = [
      ...NOT_OFFERED.map(({ reason }) => reason),
      ...entries.flatMap(({ notOffered }) => notOffered ?? []),
    ];
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{15,}[.]$/);
  });
});

afterAll(() => {
  if (notYet.length > 0)
    process.stdout.write(`Inventory: ${notYet.length} entries not served yet\n`);
});
