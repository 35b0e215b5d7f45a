import { type StandIn, startStandIn } from '../server/stand-in';
import { type NodeRun, runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const output = async (
  operation: string,
  parameters: NodeRun['parameters'],
  more: Partial<NodeRun> = {},
) =>
  await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'recording', operation, ...parameters },
    ...more,
  });

const run = async (...of: Parameters<typeof output>) =>
  (await output(...of)).items.map(({ json }) => json);

const DAY = 24 * 60 * 60 * 1000;

function add(recordId: string, more: Parameters<typeof bbb.control.recordings.add>[0] = {}) {
  return bbb.control.recordings.add({ recordId, ...more });
}

const stateOf = (recordID: string) => bbb.control.recordings.get(recordID).state;

const changes = () =>
  ['deleteRecordings', 'publishRecordings'].flatMap((call) => bbb.control.requests.all(call));

/** Both ways to take recordings away, once they really do. */
const WAYS = [
  { operation: 'delete', done: 'deleted' },
  { operation: 'unpublish', done: 'unpublished' },
];

describe.each(WAYS)('$operation', ({ operation, done }) => {
  const really = { dryRun: false };

  test('says of each recording what was taken away', async () => {
    const startTime = Date.UTC(2024, 4, 1, 8);
    add('rec-1', { meetingId: '007', name: "Fred's <Kurs> & 😀", startTime });
    const recording = {
      recordID: 'rec-1',
      meetingID: '007',
      name: "Fred's <Kurs> & 😀",
      startTime,
      started: '2024-05-01T08:00:00.000Z',
      size: expect.any(Number),
      stateBefore: 'published',
    };
    expect(await run(operation, { recordID: 'rec-1', dryRun: true })).toEqual([
      { ...recording, [done]: false, dryRun: true },
    ]);
    expect(stateOf('rec-1')).toBe('published');
    expect(changes()).toEqual([]);
    expect(await run(operation, { recordID: 'rec-1', ...really })).toEqual([
      { ...recording, [done]: true, dryRun: false },
    ]);
    expect(stateOf('rec-1')).toBe(done);
  });

  test('a dry run says so beside its output, once', async () => {
    add('rec-1');
    add('rec-2');
    const items = [{ id: 'rec-1' }, { id: 'rec-2' }];
    const parameters = { recordID: '={{ $json.id }}', dryRun: true };
    const { run: finished } = await output(operation, parameters, { items });
    expect(finished.data.resultData.runData.BigBlueButton[0].hints).toMatchObject([
      { message: `Nothing was ${done}, because "Dry Run" is on. Switch it off to go ahead.` },
    ]);
  });

  test.each([{}, { dryRun: true }])('does nothing to what is not there: %j', async (dry) => {
    add('rec-1');
    await expect(
      run(operation, { recordID: 'rec-1,nothing', ...really, ...dry }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/no recordings.*: nothing\. Nothing was changed/),
    });
    expect(changes()).toEqual([]);
  });

  test('takes no ID for the beginning of others', async () => {
    add('rec-10');
    add('rec-11');
    for (const recordID of ['rec-1', 'rec', 'rec-10,rec-1']) {
      await expect(run(operation, { recordID, ...really })).rejects.toThrow('no recordings');
    }
    add('rec-1');
    await run(operation, { recordID: 'rec-1', ...really });
    expect([stateOf('rec-1'), stateOf('rec-10'), stateOf('rec-11')]).toEqual([
      done,
      'published',
      'published',
    ]);
    expect(changes()).toHaveLength(1);
  });

  test('takes each recording once, in the order given, with blanks around its ID', async () => {
    add('007');
    add('1e5');
    const items = await run(operation, { recordID: ' 1e5, 007,1e5 ', ...really });
    expect(items.map(({ recordID }) => recordID)).toEqual(['1e5', '007']);
  });

  test('is an error without an ID, and not everything there is', async () => {
    add('rec-1');
    await expect(run(operation, { recordID: '={{ " , " }}', ...really })).rejects.toThrow(
      'The field "Recording" is empty.',
    );
    expect(changes()).toEqual([]);
  });

  test('one item that fails does not keep the others from being done', async () => {
    add('rec-1');
    add('rec-2');
    const items = [{ id: 'rec-1' }, { id: 'nothing' }, { id: '' }, { id: 'rec-2' }];
    const results = await run(
      operation,
      { recordID: '={{ $json.id }}', ...really },
      { items, onError: 'continueRegularOutput' },
    );
    expect(results.map((item) => item[done] ?? item.error)).toEqual([
      true,
      expect.stringContaining('no recordings'),
      'The field "Recording" is empty.',
      true,
    ]);
  });
});

describe('Delete', () => {
  test('only says what it would do, until it is told otherwise', async () => {
    add('rec-1');
    expect(await run('delete', { recordID: 'rec-1' })).toMatchObject([
      { deleted: false, dryRun: true },
    ]);
    expect(stateOf('rec-1')).toBe('published');
  });

  test('deletes also what is not published yet', async () => {
    add('rec-1', { state: 'processed' });
    add('rec-2');
    await run('delete', { recordID: 'rec-1,rec-2', dryRun: false });
    expect([stateOf('rec-1'), stateOf('rec-2')]).toEqual(['deleted', 'deleted']);
  });
});

test('Unpublish hides right away, since Publish brings back', async () => {
  add('rec-1');
  await run('unpublish', { recordID: 'rec-1' });
  expect(stateOf('rec-1')).toBe('unpublished');
});

describe('the maximum per run', () => {
  const many = (count: number) => {
    const recordings = Array.from({ length: count }, (_, index) => `rec-${index}`);
    for (const recordID of recordings) add(recordID);
    return recordings.map((recordID) => ({ recordID }));
  };
  const each = { recordID: '={{ $json.recordID }}', dryRun: false };

  test.each(WAYS)('stops $operation before the first change', async ({ operation, done }) => {
    const items = many(51);
    await expect(run(operation, each, { items })).rejects.toMatchObject({
      message: `In this run, 51 recordings would be ${done}; its maximum is 50. Nothing was changed.`,
      description: expect.stringContaining('"Maximum per Run"'),
    });
    expect(changes()).toEqual([]);
    expect(await run(operation, { ...each, maximum: 51 }, { items })).toHaveLength(51);
  });

  test('stops it also with Continue on Fail; then every item says why', async () => {
    const items = many(3);
    const more = { items, onError: 'continueRegularOutput' as const };
    const results = await run('delete', { ...each, maximum: 2 }, more);
    expect(results.map(({ error }) => error)).toEqual(
      Array(3).fill(expect.stringContaining('its maximum is 2')),
    );
    expect(changes()).toEqual([]);
  });

  test('counts all IDs of all items, each once', async () => {
    many(4);
    const items = [{ recordID: 'rec-0, rec-1' }, { recordID: 'rec-1,rec-2' }, { recordID: '' }];
    const more = { items, onError: 'continueRegularOutput' as const };
    await run('unpublish', { ...each, maximum: 2 }, more);
    expect(changes()).toEqual([]);
    await run('unpublish', { ...each, maximum: 3 }, more);
    expect(changes()).toHaveLength(2);
  });

  test('is the smallest one, where items differ', async () => {
    const items = many(2).map((item, index) => ({ ...item, maximum: index === 0 ? 100 : 1 }));
    await expect(
      run('delete', { ...each, maximum: '={{ $json.maximum }}' }, { items }),
    ).rejects.toThrow('its maximum is 1');
  });

  test('does not keep a dry run from telling everything', async () => {
    const items = many(60);
    expect(await run('delete', { ...each, dryRun: true }, { items })).toHaveLength(60);
  });

  test.each([0, -1, '={{ "many" }}', '={{ "" }}', 1.5])('%j is none', async (maximum) => {
    const items = many(1);
    await expect(run('delete', { ...each, maximum }, { items })).rejects.toThrow(
      'The field "Maximum per Run"',
    );
    expect(changes()).toEqual([]);
  });
});

describe('the report', () => {
  const each = { recordID: '={{ $json.id }}', output: 'report' };

  beforeEach(() => {
    add('rec-2', { name: 'Übung & Co', startTime: Date.UTC(2024, 4, 1, 23, 30) });
    add('rec-1', { name: 'Physik', startTime: Date.UTC(2024, 0, 31, 8) });
  });
  const items = [{ id: 'rec-2' }, { id: 'rec-1' }];

  test('is one item for the whole run, oldest first, with totals', async () => {
    const { items: output1 } = await output('delete', { ...each, dryRun: false }, { items });
    const [{ json, pairedItem }] = output1;
    const recordings = json.recordings as Array<{ size: number }>;
    expect(output1).toHaveLength(1);
    expect(pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
    expect(json).toMatchObject({
      dryRun: false,
      total: 2,
      totalSize: recordings[0].size + recordings[1].size,
      withoutSize: 0,
      oldest: '2024-01-31T08:00:00.000Z',
      newest: '2024-05-01T23:30:00.000Z',
      recordings: [{ recordID: 'rec-1', deleted: true }, { recordID: 'rec-2' }],
      failed: [],
    });
  });

  test('has a text for a mail', async () => {
    const [{ text }] = await run('delete', each, { items });
    const [headline, ...lines] = String(text).split('\n');
    expect(headline).toMatch(/^2 recordings would be deleted \(\d+\.\d [kM]B\)\.$/);
    expect(lines).toEqual([
      expect.stringMatching(/^2024-01-31 {2}Physik {2}\d+\.\d [kM]B {2}rec-1$/),
      expect.stringMatching(/^2024-05-0[12] {2}Übung & Co {2}\d+\.\d [kM]B {2}rec-2$/),
    ]);
  });

  test('is beside those that failed, and names them', async () => {
    const results = await run(
      'unpublish',
      { ...each, dryRun: false },
      { items: [...items, { id: 'nothing' }], onError: 'continueRegularOutput' },
    );
    expect(results).toMatchObject([
      { total: 2, failed: [{ error: expect.stringContaining(': nothing.') }] },
      { error: expect.stringContaining(': nothing.') },
    ]);
    expect(results[0].text).toMatch(/^2 recordings were unpublished[^]*\nFailed: .*nothing/);
  });

  test('of a single one speaks of one', async () => {
    const [{ text }] = await run('delete', { ...each, dryRun: false }, { items: [items[0]] });
    expect(text).toMatch(/^1 recording was deleted /);
  });
});

describe('recordings older than', () => {
  const old = async (filters: Record<string, string | number>) =>
    (await run('getMany', { filters, returnAll: true })).map(({ recordID }) => recordID).sort();

  test('a number of days are those whose meeting began before, to the second', async () => {
    add('older', { startTime: Date.now() - 30 * DAY - 5_000 });
    add('younger', { startTime: Date.now() - 30 * DAY + 60_000 });
    expect(await old({ olderThanDays: 30 })).toEqual(['older']);
    expect(await old({ olderThanDays: '={{ "29" }}' })).toEqual(['older', 'younger']);
    expect(await old({ olderThanDays: 0 })).toEqual(['older', 'younger']);
    expect(await old({ olderThanDays: 31 })).toEqual([]);
  });

  test('a date do not include that day', async () => {
    add('before', { startTime: Date.UTC(2024, 4, 1) - 1 });
    add('at', { startTime: Date.UTC(2024, 4, 1) });
    expect(await old({ olderThan: '2024-05-01T00:00:00Z' })).toEqual(['before']);
    expect(await old({ olderThan: '2024-05-01T02:00:00.001+02:00' })).toEqual(['at', 'before']);
  });

  test('both are older than either', async () => {
    add('old', { startTime: Date.UTC(2020, 0, 1) });
    add('newer', { startTime: Date.UTC(2024, 0, 1) });
    expect(await old({ olderThanDays: 1, olderThan: '2022-01-01' })).toEqual(['old']);
    expect(await old({ olderThanDays: 36500, olderThan: '2022-01-01' })).toEqual([]);
  });

  test('and in a state, also of a server that sends those in any', async () => {
    const recording = (id: string, state: string) =>
      `<recording><recordID>${id}</recordID><state>${state}</state><startTime>1</startTime></recording>`;
    const recordings = recording('a', 'published') + recording('b', 'unpublished');
    bbb.control.faults.set('getRecordings', {
      status: 200,
      body: `<response><returncode>SUCCESS</returncode><recordings>${recordings}</recordings></response>`,
    });
    expect(
      await run('getMany', { filters: { olderThanDays: 1, state: ['unpublished'] } }),
    ).toMatchObject([{ recordID: 'b' }]);
  });

  test('never are those of which nobody knows how old they are', async () => {
    add('unknown', { startTime: 0, endTime: 0 });
    expect(await old({ olderThanDays: 1 })).toEqual([]);
  });

  test.each([
    [{ olderThanDays: '={{ "" }}' }, 'The field "Older Than (Days)" is empty.'],
    [{ olderThanDays: '={{ "1e9" }}' }, 'The field "Older Than (Days)" is out of range'],
    [{ olderThanDays: -1 }, 'The field "Older Than (Days)" is out of range'],
    [{ olderThanDays: '={{ "a month" }}' }, 'The field "Older Than (Days)" is not a whole number'],
    [{ olderThan: '={{ "" }}' }, 'The field "Older Than (Date)" is empty.'],
    [{ olderThan: '={{ "2024" }}' }, 'The field "Older Than (Date)" is not a date or time'],
  ])('what is none are not everything there is: %j', async (filters, message) => {
    add('rec-1', { startTime: 1 });
    await expect(old(filters)).rejects.toThrow(message);
  });

  test('are found on all pages, and beside a limit', async () => {
    for (let index = 0; index < 130; index++) {
      add(`rec-${index}`, { startTime: index < 120 ? Date.now() : Date.UTC(2020, 0, 1) });
    }
    expect(await old({ olderThanDays: 30 })).toHaveLength(10);
    const limited = await run('getMany', { filters: { olderThanDays: 30 }, limit: 3 });
    expect(limited).toHaveLength(3);
  });
});
