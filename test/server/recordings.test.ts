import { ask, link, text, texts } from './support/ask';
import { standInWithReceiver } from './support/standInWithReceiver';

describe('recordings on the stand-in', () => {
  const { bbb, receiver } = standInWithReceiver();
  const HOUR = 3600_000;

  const get = (query = '') => ask(bbb(), 'getRecordings', query);
  const ids = async (query = '') => texts(await get(query), 'recordID');

  /** A recorded meeting that has just ended. */
  async function recorded(more = ''): Promise<string> {
    await ask(bbb(), 'create', `name=Room&meetingID=room&record=true&meta_Course=CS1${more}`);
    await bbb().control.participants.join(
      link(bbb(), 'join', 'meetingID=room&fullName=Zoe&role=MODERATOR'),
    );
    bbb().control.meetings.record('room');
    await bbb().control.clock.advance(30 * 60_000);
    const { internalId } = bbb().control.meetings.get('room');
    await ask(bbb(), 'end', 'meetingID=room');
    return internalId;
  }

  describe('the way of a recording', () => {
    it('leads by itself from processing to published, format by format', async () => {
      const recordId = await recorded();
      const seen = async () =>
        `${text(await get(`recordID=${recordId}&state=any`), 'state')} ${texts(
          await get(`recordID=${recordId}`),
          'type',
        )}`;
      expect(await seen()).toBe('processing ');
      await bbb().control.clock.advance(7_000 + 20_000);
      expect(await seen()).toBe('processed ');
      await bbb().control.clock.advance(5_000);
      expect(await seen()).toBe('published video');
      await bbb().control.clock.advance(25_000);
      expect(await seen()).toBe('published video,presentation');
    });

    it('is told step by step', async () => {
      await ask(bbb(), 'hooks/create', `callbackURL=${encodeURIComponent(receiver().url)}`);
      const recordId = await recorded();
      await bbb().control.clock.advance(HOUR);
      const events = receiver()
        .events()
        .filter(({ id }) => id.startsWith('rap-'));
      const format = (type: string) =>
        ['process', 'post-process', 'publish', 'post-publish'].flatMap((step) => [
          `rap-${step}-started ${type}`,
          `rap-${step}-ended ${type}`,
        ]);
      const told = events.map(({ id, attributes }) => `${id} ${attributes.workflow ?? ''}`.trim());
      expect(told).toHaveLength(22);
      expect(new Set(told)).toEqual(
        new Set([
          'rap-archive-started',
          'rap-archive-ended',
          'rap-post-archive-started',
          'rap-post-archive-ended',
          'rap-sanity-started',
          'rap-sanity-ended',
          ...format('video'),
          ...format('presentation'),
        ]),
      );
      const archived = events.find(({ id }) => id === 'rap-archive-ended');
      expect(archived?.attributes).toMatchObject({
        meeting: { 'internal-meeting-id': recordId, 'external-meeting-id': 'room' },
        'record-id': recordId,
        success: true,
        recorded: true,
        duration: 30 * 60_000,
      });
      const published = events.find(({ id }) => id === 'rap-publish-ended');
      expect(published?.attributes.recording).toMatchObject({
        name: 'Room',
        'is-breakout': 'false',
        metadata: { course: 'CS1', meetingId: 'room', meetingName: 'Room' },
        playback: {
          format: 'video',
          link: expect.stringContaining(`/playback/video/${recordId}/`),
        },
      });
    });

    it('ends early when nobody pressed the record button', async () => {
      await ask(bbb(), 'hooks/create', `callbackURL=${encodeURIComponent(receiver().url)}`);
      await ask(bbb(), 'create', 'name=Room&meetingID=room&record=true');
      await ask(bbb(), 'end', 'meetingID=room');
      await bbb().control.clock.advance(HOUR);
      const events = receiver()
        .events()
        .filter(({ id }) => id.startsWith('rap-'));
      expect(events.find(({ id }) => id === 'rap-archive-ended')?.attributes.recorded).toBe(false);
      expect(events.some(({ id }) => id.startsWith('rap-process'))).toBe(false);
      expect(text(await get('state=any'), 'messageKey')).toBe('noRecordings');
    });

    it('does not begin for a meeting created without record, button or not', async () => {
      await ask(bbb(), 'create', 'name=Room&meetingID=room&autoStartRecording=true');
      bbb().control.meetings.record('room');
      await ask(bbb(), 'end', 'meetingID=room');
      await bbb().control.clock.advance(HOUR);
      expect(bbb().control.recordings.all()).toHaveLength(0);
    });

    it('begins by itself with autoStartRecording', async () => {
      await ask(bbb(), 'create', 'name=Room&meetingID=room&record=true&autoStartRecording=true');
      const url = link(bbb(), 'join', 'meetingID=room&fullName=Zoe&role=VIEWER');
      await bbb().control.participants.join(url);
      expect(bbb().control.meetings.get('room').recordingNow).toBe(true);
    });

    it('can be walked at once, with other formats, and held on the way', async () => {
      await recorded();
      expect(bbb().control.recordings.run('room', 'processing').state).toBe('processing');
      expect(bbb().control.recordings.run('room', 'processed', ['podcast', 'notes']).state).toBe(
        'processed',
      );
      await bbb().control.clock.advance(HOUR);
      expect(bbb().control.recordings.get('room').state).toBe('processed');
      bbb().control.recordings.run('room');
      expect(texts(await get(), 'type')).toEqual(['podcast', 'notes']);
    });
  });

  describe('getRecordings', () => {
    it('says noRecordings when there is none; that is no failure', async () => {
      const answer = await get();
      expect(answer.body).toMatch(
        /^<response><returncode>SUCCESS<\/returncode><recordings><\/recordings><messageKey>noRecordings/,
      );
    });

    it('describes a recording with its formats', async () => {
      const recordId = await recorded();
      bbb().control.recordings.run('room', 'published', ['presentation', 'podcast']);
      const answer = await get('meetingID=room');
      const origin = new URL(bbb().url).origin;
      expect(text(answer, 'recordID')).toBe(recordId);
      expect(text(answer, 'internalMeetingID')).toBe(recordId);
      expect(text(answer, 'published')).toBe('true');
      expect(text(answer, 'participants')).toBe('1');
      expect(answer.body).toContain(
        '<metadata><course>CS1</course><meetingId>room</meetingId><meetingName>Room</meetingName>',
      );
      expect(texts(answer, 'url')).toEqual([
        `${origin}/playback/presentation/2.3/${recordId}`,
        `${origin}/podcast/${recordId}/audio.ogg`,
      ]);
      expect(text(answer, 'length')).toBe('30');
      expect(texts(answer, 'image')[0]).toMatch(/thumb-1\.png$/);
    });

    describe('chooses', () => {
      beforeEach(() => {
        const { recordings } = bbb().control;
        recordings.add({ recordId: 'aa-1', meetingId: 'x', metadata: { course: 'Maths 1' } });
        recordings.add({ recordId: 'aa-12', meetingId: 'y', metadata: { course: 'Maths 2' } });
        recordings.add({ recordId: 'bb-1', meetingId: 'y', state: 'unpublished' });
        recordings.add({ recordId: 'cc-1', meetingId: 'z', state: 'deleted' });
        recordings.add({ recordId: 'dd-1', meetingId: 'z', state: 'processing' });
      });

      it.each([
        ['published and unpublished ones by default', '', ['aa-1', 'aa-12', 'bb-1']],
        ['by record id, as a prefix', 'recordID=aa-1', ['aa-1', 'aa-12']],
        ['by several record ids', 'recordID=aa-12%2Cbb-1', ['aa-12', 'bb-1']],
        ['by meeting ids, whole ones', 'meetingID=x%2Cz', ['aa-1']],
        ['by record id rather than meeting id', 'recordID=bb-1&meetingID=x', ['bb-1']],
        ['by state', 'state=deleted%2Cprocessing', ['cc-1', 'dd-1']],
        ['any state', 'state=any', ['aa-1', 'aa-12', 'bb-1', 'cc-1', 'dd-1']],
        ['by metadata', 'meta_course=Maths+1', ['aa-1']],
        ['by metadata that starts so', 'meta_Course=Maths%25', ['aa-1', 'aa-12']],
        ['by metadata that ends so', 'meta_course=%252', ['aa-12']],
        ['by metadata that contains it', 'meta_course=%25ths%25', ['aa-1', 'aa-12']],
        ['by all of several filters', 'meta_course=%25&meta_other=1', []],
        ['a page', 'offset=1&limit=1', ['aa-12']],
      ])('%s', async (_what, query, expected) => {
        expect(await ids(query)).toEqual(expected);
      });

      it('leaves playback out of what is not published yet, and of what is deleted', async () => {
        for (const state of ['processing', 'deleted']) {
          expect((await get(`state=${state}`)).body).not.toContain('<playback>');
        }
      });

      it('tells the total of a paged answer, and nothing without paging', async () => {
        expect(text(await get('limit=2'), 'totalElements')).toBe('3');
        expect(text(await get(), 'totalElements')).toBeUndefined();
      });

      it.each(['limit=0', 'limit=101', 'limit=abc', 'limit=-1'])(
        'switches paging off for %s',
        async (query) => {
          const answer = await get(query);
          expect(texts(answer, 'recordID')).toHaveLength(3);
          expect(text(answer, 'totalElements')).toBeUndefined();
        },
      );

      it('wraps the total, and counts too many, on servers before the fix', async () => {
        bbb().control.configure({ paging: 'wrapper' });
        const answer = await get('limit=1');
        expect(answer.body).toMatch(
          /<pagination>.*<totalElements>5<\/totalElements><\/pagination>/,
        );
      });

      it('ignores offset and limit where there is no paging', async () => {
        bbb().control.configure({ paging: 'unsupported' });
        expect(await ids('offset=1&limit=1')).toHaveLength(3);
      });

      it('may refuse to list everything', async () => {
        bbb().control.configure({ allowFetchAllRecordings: false });
        expect(await ids()).toEqual([]);
        expect(await ids('limit=10')).toHaveLength(3);
        expect(await ids('meetingID=x')).toHaveLength(1);
      });
    });
  });

  describe('publishing and deleting', () => {
    beforeEach(() => {
      bbb().control.recordings.add({ recordId: 'aa-1', meetingId: 'x' });
      bbb().control.recordings.add({ recordId: 'aa-12', meetingId: 'x' });
    });
    const states = () =>
      bbb()
        .control.recordings.all()
        .map(({ state }) => state);

    it('takes whole ids, and echoes what was sent', async () => {
      const answer = await ask(bbb(), 'publishRecordings', 'recordID=aa-1&publish=FALSE');
      expect(text(answer, 'published')).toBe('FALSE');
      expect(states()).toEqual(['unpublished', 'published']);
      await ask(bbb(), 'publishRecordings', 'recordID=aa-1&publish=true');
      expect(states()).toEqual(['published', 'published']);
    });

    it('deletes', async () => {
      const answer = await ask(bbb(), 'deleteRecordings', 'recordID=aa-1%2Caa-12');
      expect(text(answer, 'deleted')).toBe('true');
      expect(states()).toEqual(['deleted', 'deleted']);
    });

    it('fails only when none of the ids exists', async () => {
      const some = await ask(bbb(), 'deleteRecordings', 'recordID=aa-1%2Cgone');
      expect(text(some, 'returncode')).toBe('SUCCESS');
      const none = await ask(bbb(), 'publishRecordings', 'recordID=gone&publish=true');
      expect(text(none, 'messageKey')).toBe('notFound');
      expect(text(none, 'message')).toBe('We could not find recordings');
    });

    it('is GET only', async () => {
      const question = { method: 'POST' };
      expect((await ask(bbb(), 'deleteRecordings', 'recordID=aa-1', question)).status).toBe(404);
      expect((await ask(bbb(), 'updateRecordings', 'recordID=aa-1', question)).status).toBe(200);
    });

    it('changes metadata; an empty value takes a key away', async () => {
      await ask(bbb(), 'updateRecordings', 'recordID=aa-1&meta_Presenter=Zo%C3%AB&meta_topic=x');
      const answer = await ask(
        bbb(),
        'updateRecordings',
        'recordID=aa-1&meta_topic=&meta_bad_key=1',
      );
      expect(text(answer, 'updated')).toBe('true');
      expect(bbb().control.recordings.get('aa-1').metadata).toEqual({ presenter: 'Zoë' });
    });

    it('knows no protection, and ignores the wish for it', async () => {
      const answer = await ask(bbb(), 'updateRecordings', 'recordID=aa-1&protect=true');
      expect(text(answer, 'updated')).toBe('true');
      expect(bbb().control.recordings.get('aa-1').protected).toBe(false);
      expect((await ask(bbb(), 'getRecordings', 'recordID=aa-1')).body).not.toContain(
        '<protected>',
      );
    });

    it('is told with the record’s id alone, and after a week without the meeting’s', async () => {
      await ask(bbb(), 'hooks/create', `callbackURL=${encodeURIComponent(receiver().url)}`);
      await ask(bbb(), 'publishRecordings', 'recordID=aa-1&publish=false');
      await bbb().control.clock.advance(8 * 24 * HOUR);
      await ask(bbb(), 'deleteRecordings', 'recordID=aa-1');
      await bbb().control.settled();
      expect(
        receiver()
          .events()
          .map(({ id, attributes }) => [id, attributes]),
      ).toEqual([
        [
          'rap-unpublished',
          { meeting: { 'internal-meeting-id': 'aa-1', 'external-meeting-id': 'x' } },
        ],
        ['rap-deleted', { meeting: { 'internal-meeting-id': 'aa-1' } }],
      ]);
    });
  });

  describe('at Scalelite', () => {
    beforeEach(() => {
      bbb().control.configure({ recordings: 'scalelite', paging: 'unsupported' });
      bbb().control.recordings.add({ recordId: 'aa-1', metadata: { course: 'Maths', term: '1' } });
      bbb().control.recordings.add({
        recordId: 'aa-2',
        metadata: { course: 'Physics', term: '1' },
      });
    });
    const updated = async (query: string) =>
      text(await ask(bbb(), 'updateRecordings', query), 'updated');

    it('protects the first of several recordings only, and lists it', async () => {
      expect(await updated('recordID=aa-1%2Caa-2&protect=true')).toBe('true');
      const { body } = await ask(bbb(), 'getRecordings');
      expect(body.match(/<protected>\w+</g)).toEqual(['<protected>true<', '<protected>false<']);
    });

    it('stumbles over protecting what it does not have', async () => {
      const answer = await ask(bbb(), 'updateRecordings', 'recordID=gone&protect=true');
      expect(text(answer, 'messageKey')).toBe('internalError');
    });

    it('says true for metadata of what it does not have, and false without anything to change', async () => {
      expect(await updated('recordID=gone&meta_x=1')).toBe('true');
      expect(await updated('recordID=aa-1')).toBe('false');
    });

    it.each([
      ['one of several filters', 'meta_course=Maths&meta_term=1', ['aa-1', 'aa-2']],
      ['one of several values', 'meta_course=Maths%2CArt', ['aa-1']],
      ['no wildcards', 'meta_course=Ma%25', []],
    ])('chooses by metadata: %s', async (_what, query, expected) => {
      expect(texts(await ask(bbb(), 'getRecordings', query), 'recordID')).toEqual(expected);
    });
  });
});
