import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
  more: Partial<Parameters<typeof runNode>[0]> = {},
) {
  return await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'recording', operation, ...parameters },
    ...more,
  });
}

const ids = (items: Array<{ json: { recordID?: unknown } }>) =>
  items.map(({ json }) => String(json.recordID)).sort();

const add = (recordId: string, more: Parameters<typeof bbb.control.recordings.add>[0] = {}) =>
  bbb.control.recordings.add({ recordId, ...more });

describe('looking at recordings', () => {
  test('one comes with its formats and times', async () => {
    add('rec-1', {
      meetingId: '007',
      name: "Fred's <Kurs> & 😀",
      formats: ['presentation', 'video'],
      startTime: 1700000000000,
      metadata: { course: '1e5' },
    });
    const { items } = await run('get', { recordID: 'rec-1' });
    expect(items).toHaveLength(1);
    expect(items[0].json).toMatchObject({
      recordID: 'rec-1',
      meetingID: '007',
      name: "Fred's <Kurs> & 😀",
      state: 'published',
      started: '2023-11-14T22:13:20.000Z',
      metadata: { course: '1e5' },
      formats: [{ type: 'presentation' }, { type: 'video', minutes: expect.any(Number) }],
    });
    expect(Object.keys(items[0].json).length).toBeLessThanOrEqual(10);
  });

  test('one that only begins alike is not taken for it', async () => {
    add('rec-10');
    await expect(run('get', { recordID: 'rec-1' })).rejects.toMatchObject({
      message: expect.stringContaining('no recording'),
      description: expect.stringMatching(/./),
    });
  });

  test('one that is not published yet is found as well', async () => {
    add('rec-1', { state: 'processing', formats: [] });
    const { items } = await run('get', { recordID: 'rec-1' });
    expect(items[0].json).toMatchObject({ state: 'processing', formats: [] });
  });

  test('many come one per item; none at all is no error', async () => {
    expect((await run('getMany')).items).toEqual([]);
    add('rec-1', { meetingId: 'a' });
    add('rec-2', { meetingId: 'b' });
    add('rec-3', { meetingId: 'c', state: 'unpublished' });
    expect(ids((await run('getMany')).items)).toEqual(['rec-1', 'rec-2', 'rec-3']);
    expect((await run('getMany', { limit: 2 })).items).toHaveLength(2);
    expect(ids((await run('getMany', { filters: { meetingID: 'a , b' } })).items)).toEqual([
      'rec-1',
      'rec-2',
    ]);
    expect(ids((await run('getMany', { filters: { recordID: 'rec-2,rec-' } })).items)).toEqual([
      'rec-2',
    ]);
    expect(ids((await run('getMany', { filters: { state: ['unpublished'] } })).items)).toEqual([
      'rec-3',
    ]);
  });

  test('those in any state come when that is asked for, also of servers that know no such word', async () => {
    add('rec-1');
    add('rec-2', { state: 'processing' });
    add('rec-3', { state: 'deleted' });
    const { items } = await run('getMany', { filters: { state: ['any', 'published'] } });
    expect(ids(items)).toEqual(['rec-1', 'rec-2', 'rec-3']);
    const [{ rawQuery }] = bbb.control.requests.all('getRecordings');
    expect(rawQuery).toContain('state=processing%2Cprocessed%2Cpublished%2Cunpublished%2Cdeleted');
  });

  test.each(['totalElements', 'wrapper', 'unsupported'] as const)(
    'all of 250 come, page by page or at once: %s',
    async (paging) => {
      bbb.control.configure({ paging });
      for (let n = 0; n < 250; n++) add(`rec-${n}`, { startTime: 1700000000000 + n });
      const { items } = await run('getMany', { returnAll: true });
      expect(new Set(ids(items)).size).toBe(250);
      expect(items).toHaveLength(250);
      expect((await run('getMany', { limit: 120 })).items).toHaveLength(120);
      const asked = bbb.control.requests.all('getRecordings').length;
      expect(asked).toBeLessThanOrEqual(paging === 'unsupported' ? 2 : 6);
    },
  );
});

describe('choosing among recordings', () => {
  const filtered = async (filters: Record<string, unknown>, more: object = {}) =>
    ids((await run('getMany', { filters, ...more } as never)).items);
  const rows = (...entries: Array<[name: string, value: string]>) => ({
    metadata: { entry: entries.map(([name, value]) => ({ name, value })) },
  });
  const sent = () => bbb.control.requests.all('getRecordings')[0].rawQuery;

  test('by metadata, with % for anything', async () => {
    add('rec-1', { metadata: { course: 'Physics & Co', term: '1' } });
    add('rec-2', { metadata: { course: 'Physics', term: '2' } });
    add('rec-3');
    expect(await filtered(rows(['course', 'Physics']))).toEqual(['rec-2']);
    expect(await filtered(rows(['Course', 'Phys%']))).toEqual(['rec-1', 'rec-2']);
    expect(await filtered(rows(['course', '%Co'], ['term', '1']))).toEqual(['rec-1']);
    expect(await filtered(rows(['meta_course', '%']))).toEqual(['rec-1', 'rec-2']);
  });

  test('by metadata that travels under its name', async () => {
    await filtered({ ...rows(['course', 'Ä & 50%']), meetingID: '007' });
    expect(sent()).toMatch(
      /^meetingID=007&meta_course=%C3%84\+%26\+50%25&offset=0&limit=100&checksum=/,
    );
  });

  test('by several metadata means all of them, also at Scalelite', async () => {
    bbb.control.configure({ recordings: 'scalelite', paging: 'unsupported' });
    add('rec-1', { metadata: { course: 'Physics', term: '1' } });
    add('rec-2', { metadata: { course: 'Art', term: '1' } });
    expect(await filtered(rows(['course', 'Physics'], ['term', '1']))).toEqual(['rec-1']);
  });

  test('by the format that they have', async () => {
    add('rec-1', { formats: ['presentation', 'video'] });
    add('rec-2', { formats: ['presentation', 'podcast'] });
    add('rec-3', { formats: ['presentation'] });
    expect(await filtered({ format: 'video' })).toEqual(['rec-1']);
    expect(await filtered({ format: 'Podcast, video' })).toEqual(['rec-1', 'rec-2']);
    expect(sent()).not.toContain('format');
  });

  // Workflows here are in New York, n8n's default: five hours behind in winter.
  test.each([
    [{ from: '2026-11-21T12:50:00.000Z' }, ['noon', 'tomorrow']],
    [{ from: '2026-11-21T13:50:00+01:00' }, ['noon', 'tomorrow']],
    [{ from: '2026-11-21T07:50:00' }, ['noon', 'tomorrow']],
    [{ from: '2026-11-21T07:50:01' }, ['tomorrow']],
    [{ from: '2026-W47-7' }, ['tomorrow']],
    [{ from: '20261121T1250Z' }, ['noon', 'tomorrow']],
    [{ from: '={{ DateTime.fromISO("2026-11-21T12:50:00Z") }}' }, ['noon', 'tomorrow']],
    [{ from: '={{ new Date("2026-11-21T12:50:00Z") }}' }, ['noon', 'tomorrow']],
    [{ to: '2026-11-21T12:50:00Z' }, ['noon', 'yesterday']],
    [{ to: '2026-11-21' }, ['noon', 'yesterday']],
    [{ to: '2026-11-21T00:00:00' }, ['yesterday']],
    [{ from: '2026-11-21', to: '2026-11-21' }, ['noon']],
  ])('by the time of their beginning: %j', async (range, expected) => {
    add('yesterday', { startTime: Date.UTC(2026, 10, 20, 12, 50) });
    add('noon', { startTime: Date.UTC(2026, 10, 21, 12, 50) });
    add('tomorrow', { startTime: Date.UTC(2026, 10, 22, 12, 50) });
    expect(await filtered(range)).toEqual(expected);
    expect(sent()).toMatch(/^offset=0&limit=100&checksum=/);
  });

  test.each(['soon', '2026-13-01', '1700000000'])(
    'by what is no time is an error: %s',
    async (to) => {
      await expect(filtered({ to })).rejects.toMatchObject({
        message: expect.stringContaining('The field "To" is not a date or time'),
        description: expect.stringContaining('2026-11-21T07:50'),
      });
    },
  );

  test.each(['totalElements', 'wrapper', 'unsupported'] as const)(
    'comes before the limit: %s',
    async (paging) => {
      bbb.control.configure({ paging });
      for (let n = 0; n < 150; n++) add(`rec-${n}`, { formats: ['presentation'] });
      add('with-video-1', { formats: ['video'] });
      add('with-video-2', { formats: ['video'] });
      expect(await filtered({ format: 'video' }, { limit: 1 })).toEqual(['with-video-1']);
      expect(await filtered({ format: 'video' }, { limit: 5 })).toEqual([
        'with-video-1',
        'with-video-2',
      ]);
    },
  );

  test('stops asking when there are enough', async () => {
    for (let n = 0; n < 250; n++) add(`rec-${n}`, { formats: ['video'] });
    expect(await filtered({ format: 'video' }, { limit: 20 })).toHaveLength(20);
    expect(bbb.control.requests.all('getRecordings')).toHaveLength(1);
  });
});

describe('an expression that turns out empty', () => {
  test.each([
    [{ filters: { format: '={{ $json.nothing }}' } }, 'The field "Has Format" is empty.'],
    [{ filters: { from: '={{ $json.nothing }}' } }, 'The field "From" is empty.'],
    [{ filters: { to: '' } }, 'The field "To" is empty.'],
    [{ filters: { metadata: {} } }, 'The filter "Metadata" has no value.'],
    [
      { filters: { metadata: { entry: [{ name: 'course', value: '={{ $json.nothing }}' }] } } },
      'The filter "Metadata" has no value.',
    ],
    [{ filters: { meetingID: '={{ $json.nothing }}' } }, 'The field "Meeting IDs" is empty.'],
    [{ filters: { recordID: ' , ' } }, 'The field "Record IDs" is empty.'],
    [{ filters: { state: '={{ [] }}' } }, 'The field "States" is empty.'],
    [{ limit: '={{ $json.nothing }}' }, 'The field "Limit" is empty.'],
  ])('is an error and not everything there is: %j', async (parameters, message) => {
    add('rec-1');
    await expect(run('getMany', parameters)).rejects.toMatchObject({ message });
  });

  test('is an error where recordings are changed', async () => {
    await expect(run('publish', { recordID: '={{ " , " }}' })).rejects.toMatchObject({
      message: 'The field "Recording" is empty.',
    });
  });
});

describe('changing recordings', () => {
  test('publishes and unpublishes one or several', async () => {
    add('rec-1', { state: 'unpublished' });
    add('rec-2', { state: 'unpublished' });
    const published = await run('publish', { recordID: 'rec-1, rec-2' });
    expect(published.items.map(({ json }) => json)).toEqual([
      { recordID: 'rec-1', published: true },
      { recordID: 'rec-2', published: true },
    ]);
    expect(bbb.control.recordings.get('rec-2').state).toBe('published');
    await run('unpublish', { recordID: 'rec-1' });
    expect(bbb.control.recordings.get('rec-1').state).toBe('unpublished');
    expect(bbb.control.recordings.get('rec-2').state).toBe('published');
  });

  test.each(['publish', 'unpublish', 'delete'])(
    '%s of what is not there is an error',
    async (operation) => {
      await expect(run(operation, { recordID: 'nothing', dryRun: false })).rejects.toMatchObject({
        message: expect.stringContaining('no recording'),
      });
    },
  );

  test.each(['publish', 'unpublish', 'delete'])(
    '%s of several changes nothing when one of them is not there, and names it',
    async (operation) => {
      add('rec-1');
      await expect(
        run(operation, { recordID: 'rec-1,nothing', dryRun: false }),
      ).rejects.toMatchObject({
        message: expect.stringMatching(/no recordings.*: nothing\. Nothing was changed/),
      });
      expect(bbb.control.recordings.get('rec-1').state).toBe('published');
    },
  );
});

describe('protecting recordings', () => {
  test('protects them at Scalelite, one call for each, since it heeds only the first', async () => {
    bbb.control.configure({ recordings: 'scalelite' });
    add('rec-1');
    add('rec-2');
    const { items } = await run('protect', { recordID: 'rec-1, rec-2' });
    expect(items.map(({ json }) => json)).toEqual([
      { recordID: 'rec-1', protected: true },
      { recordID: 'rec-2', protected: true },
    ]);
    const sent = bbb.control.requests.all('updateRecordings').map(({ rawQuery }) => rawQuery);
    expect(sent).toEqual([
      expect.stringMatching(/^recordID=rec-1&protect=true&checksum=\w+$/),
      expect.stringMatching(/^recordID=rec-2&protect=true&checksum=\w+$/),
    ]);
    expect(bbb.control.recordings.get('rec-2').protected).toBe(true);

    const undone = await run('unprotect', { recordID: 'rec-2' });
    expect(undone.items[0].json).toEqual({ recordID: 'rec-2', protected: false });
    expect(bbb.control.recordings.get('rec-2').protected).toBe(false);
    expect(bbb.control.recordings.get('rec-1').protected).toBe(true);
  });

  test.each(['protect', 'unprotect'])(
    '%s says that only Scalelite can, where the server ignores the wish',
    async (operation) => {
      add('rec-1');
      await expect(run(operation, { recordID: 'rec-1' })).rejects.toMatchObject({
        message: expect.stringContaining('only Scalelite can'),
        description: expect.stringMatching(/./),
      });
    },
  );

  test('protects nothing when one of them is not there', async () => {
    bbb.control.configure({ recordings: 'scalelite' });
    add('rec-1');
    await expect(run('protect', { recordID: 'rec-1,rec-' })).rejects.toMatchObject({
      message: expect.stringMatching(/: rec-\. Nothing was changed/),
    });
    expect(bbb.control.recordings.get('rec-1').protected).toBe(false);
  });

  test('is not taken for done when the server says that it was not', async () => {
    add('rec-1');
    bbb.control.faults.set('updateRecordings', {
      status: 200,
      contentType: 'text/xml',
      body: '<response><returncode>SUCCESS</returncode><updated>false</updated></response>',
    });
    await expect(run('protect', { recordID: 'rec-1' })).rejects.toMatchObject({
      message: expect.stringContaining('changed nothing'),
    });
  });
});

describe('changing the metadata of recordings', () => {
  const metadata = (...entries: Array<[name: string, value: string]>) => ({
    entry: entries.map(([name, value]) => ({ name, value })),
  });

  test('sets what is given, removes what is empty and leaves the rest', async () => {
    add('rec-1', { metadata: { presenter: 'Zoë', term: '1', topic: 'x' } });
    add('rec-2');
    const { items } = await run('updateMetadata', {
      recordID: 'rec-1,rec-2',
      metadata: metadata(['presenter', ''], ['category', "Ärzte & Co's 50%"], ['topic', '007']),
    });
    expect(items.map(({ json }) => json)).toEqual([
      { recordID: 'rec-1', updated: true },
      { recordID: 'rec-2', updated: true },
    ]);
    expect(bbb.control.recordings.get('rec-1').metadata).toEqual({
      term: '1',
      category: "Ärzte & Co's 50%",
      topic: '007',
    });
    expect(bbb.control.recordings.get('rec-2').metadata).toMatchObject({ topic: '007' });
  });

  test('is signed and written as the official examples are', async () => {
    add('rec1');
    await run('updateMetadata', {
      recordID: 'rec1',
      metadata: metadata(['presenter', ''], ['category', 'FINANCE']),
    });
    const [{ rawQuery }] = bbb.control.requests.all('updateRecordings');
    expect(rawQuery).toMatch(/^recordID=rec1&meta_presenter=&meta_category=FINANCE&checksum=\w+$/);
  });

  test.each([
    [metadata(['course_id', '1']), 'would drop without a word: "course_id"'],
    [metadata(['', '1']), 'would drop without a word: ""'],
    [{}, 'The field "Metadata" is empty.'],
  ])('is refused before anything is sent: %j', async (rows, message) => {
    add('rec-1');
    await expect(
      run('updateMetadata', { recordID: 'rec-1', metadata: rows }),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test.each(['bigbluebutton', 'scalelite'] as const)(
    'of what is not there is an error: %s',
    async (recordings) => {
      bbb.control.configure({ recordings });
      add('rec-1');
      await expect(
        run('updateMetadata', { recordID: 'nothing', metadata: metadata(['a', 'b']) }),
      ).rejects.toMatchObject({ message: expect.stringMatching(/no recordings.*: nothing/) });
    },
  );

  test('is not available everywhere, and says so', async () => {
    add('rec-1');
    bbb.control.configure({ missingCalls: ['updateRecordings'] });
    await expect(
      run('updateMetadata', { recordID: 'rec-1', metadata: metadata(['a', 'b']) }),
    ).rejects.toMatchObject({ message: expect.stringContaining('does not know the call') });
  });
});

describe('a recording chosen by the address at which it is watched', () => {
  const at = (value: string) => ({ recordID: { __rl: true, mode: 'url', value } });

  test.each(['presentation', 'video', 'podcast', 'notes', 'screenshare'])(
    'is found: %s',
    async (format) => {
      add('rec-1', { formats: [format] });
      const listed = (await run('get', { recordID: 'rec-1' })).items[0].json;
      const [{ url }] = listed.formats as Array<{ url: string }>;
      const { items } = await run('get', at(url));
      expect(items[0].json.recordID).toBe('rec-1');
    },
  );

  test('is found when it is protected', async () => {
    add('rec-1', { protected: true });
    const { items } = await run('get', at(`${bbb.url}recording/rec-1/presentation?token=abc`));
    expect(items[0].json.recordID).toBe('rec-1');
  });

  test('may be changed, too', async () => {
    add('rec-1');
    await run('unpublish', at('https://bbb.example.com/playback/presentation/2.3/rec-1'));
    expect(bbb.control.recordings.get('rec-1').state).toBe('unpublished');
  });

  test('is not guessed from another address, which the editor marks', async () => {
    await expect(run('get', at('https://bbb.example.com/'))).rejects.toThrow(
      'This is not the address of a recording',
    );
    await expect(run('get', at('={{ "https://bbb.example.com/" }}'))).rejects.toMatchObject({
      message: expect.stringMatching(/Recording.*URL.*incorrect/),
    });
    expect(bbb.control.requests.all()).toEqual([]);
  });
});
