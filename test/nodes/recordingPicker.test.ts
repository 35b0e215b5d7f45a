import { LoadOptionsContext } from 'n8n-core';
import { type INode, Workflow } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type StandIn, startStandIn } from '../server/stand-in';
import { nodeTypes, surroundings } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const NODE: INode = {
  id: '1',
  name: 'BigBlueButton',
  type: 'action',
  typeVersion: 1,
  position: [0, 0],
  parameters: { resource: 'recording', operation: 'get' },
  credentials: { bigBlueButtonApi: { id: '1', name: 'BigBlueButton' } },
};

async function search(filter?: string, token?: string) {
  const workflow = new Workflow({ nodes: [NODE], connections: {}, active: false, nodeTypes });
  const credential = { url: bbb.url, secret: bbb.secret };
  const context = new LoadOptionsContext(workflow, NODE, surroundings(credential), '');
  const { listSearch } = new BigBlueButton().methods;
  return await listSearch.searchRecordings.call(context, filter, token);
}

const DAY = 24 * 3600_000;
const FIRST = Date.UTC(2026, 0, 1, 7, 50);

const addMany = (count: number) => {
  for (let n = 0; n < count; n++) {
    const startTime = FIRST + n * DAY;
    bbb.control.recordings.add({ recordId: `rec-${n}`, name: `Lesson ${n}`, startTime });
  }
};

test('recordings are offered by name and date, newest first', async () => {
  addMany(2);
  expect(await search()).toEqual({
    results: [
      { name: 'Lesson 1 – 2026-01-02 07:50', value: 'rec-1' },
      { name: 'Lesson 0 – 2026-01-01 07:50', value: 'rec-0' },
    ],
    paginationToken: undefined,
  });
});

test('one that is not published says so', async () => {
  bbb.control.recordings.add({
    recordId: 'rec-1',
    name: 'Lesson',
    startTime: FIRST,
    state: 'unpublished',
  });
  expect((await search()).results).toMatchObject([
    { name: 'Lesson – 2026-01-01 07:50, unpublished' },
  ]);
});

test('none at all is no error', async () => {
  expect((await search()).results).toEqual([]);
});

test.each([
  ['lesson 1', ['rec-1']],
  ['2026-01-01', ['rec-0']],
  ['nothing', []],
])('they are found by what they are called or when they were: %s', async (filter, expected) => {
  addMany(2);
  expect((await search(filter)).results.map(({ value }) => value)).toEqual(expected);
});

test.each(['totalElements', 'wrapper', 'unsupported'] as const)(
  'all of 250 can be reached: %s',
  async (paging) => {
    bbb.control.configure({ paging });
    addMany(250);
    const found = new Set<unknown>();
    let token: string | undefined;
    do {
      const { results, paginationToken } = await search('', token);
      for (const { value } of results) found.add(value);
      token = paginationToken as string | undefined;
    } while (token !== undefined);
    expect(found.size).toBe(250);
  },
);

test.each(['totalElements', 'unsupported'] as const)(
  'what stands on a later page is found without turning pages: %s',
  async (paging) => {
    bbb.control.configure({ paging });
    addMany(250);
    expect((await search('Lesson 237')).results).toMatchObject([{ value: 'rec-237' }]);
  },
);

test.each([100, 200])(
  'the search ends when a server without paging has exactly %s',
  async (count) => {
    bbb.control.configure({ paging: 'unsupported' });
    addMany(count);
    expect((await search('nothing')).results).toEqual([]);
    expect(bbb.control.requests.all('getRecordings').length).toBeLessThan(3);
  },
);
