import { readFileSync } from 'node:fs';
import path from 'node:path';

import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, text, texts } from './support/ask';

describe('playback files on the stand-in', () => {
  let bbb: StandIn;
  const media = (name: string) => readFileSync(path.join(__dirname, 'media', name));

  beforeAll(async () => (bbb = await startStandIn()));
  beforeEach(() => {
    bbb.control.reset();
    bbb.control.recordings.add({
      recordId: 'rec-1',
      name: 'Fred & Zoë',
      formats: ['video', 'presentation', 'podcast', 'notes', 'screenshare'],
      textTracks: [
        { kind: 'captions', lang: 'en-US', label: 'English', source: 'live', content: 'WEBVTT\n' },
      ],
    });
  });
  afterAll(() => bbb.stop());

  async function load(target: string, init: RequestInit = {}) {
    const response = await fetch(new URL(target, bbb.url), { redirect: 'manual', ...init });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it('shows pages, not media, where getRecordings points to for video and presentation', async () => {
    const [video, presentation] = texts(await ask(bbb, 'getRecordings'), 'url');
    for (const url of [video, presentation]) {
      const { response, bytes } = await load(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html');
      expect(bytes.toString()).toContain('Fred &amp; Zoë');
    }
    expect((await load(video)).bytes.toString()).toContain('<source src="video-0.m4v"');
  });

  it.each([
    ['/playback/video/rec-1/video-0.m4v', 'video/x-m4v', 'video-0.m4v'],
    ['/presentation/rec-1/video/webcams.webm', 'video/webm', 'webcams.webm'],
    ['/presentation/rec-1/deskshare/deskshare.webm', 'video/webm', 'deskshare.webm'],
    ['/recording/screenshare/rec-1/screenshare-0.webm', 'video/webm', 'deskshare.webm'],
    ['/podcast/rec-1/audio.ogg', 'audio/ogg', 'audio.ogg'],
    ['/notes/rec-1/notes.pdf', 'application/pdf', 'notes.pdf'],
  ])('serves %s as %s', async (target, type, file) => {
    const { response, bytes } = await load(target);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-length')).toBe(`${media(file).length}`);
    expect(bytes.equals(media(file))).toBe(true);
  });

  it('ships a small video that starts like an MP4 that can be played while it loads', () => {
    const film = media('video-0.m4v');
    expect(film.length).toBeLessThan(60_000);
    expect(film.toString('latin1', 4, 8)).toBe('ftyp');
    expect(film.indexOf('moov')).toBeLessThan(film.indexOf('mdat'));
  });

  it('serves captions', async () => {
    const list = await load('/playback/video/rec-1/captions.json');
    expect(JSON.parse(list.bytes.toString())).toEqual([{ locale: 'en-US', localeName: 'English' }]);
    expect((await load('/playback/video/rec-1/caption_en-US.vtt')).bytes.toString()).toBe(
      'WEBVTT\n',
    );
  });

  it('answers HEAD with the headers of the file and no body', async () => {
    const { response, bytes } = await load('/playback/video/rec-1/video-0.m4v', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(`${media('video-0.m4v').length}`);
    expect(bytes).toHaveLength(0);
  });

  it.each([
    ['bytes=0-0', 206, 0, 1],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=40000-', 206, 40_000, undefined],
    ['bytes=-5', 206, -5, undefined],
    ['lines=1-2', 200, 0, undefined],
  ])('answers the range %s with %i', async (range, status, start, end) => {
    const { response, bytes } = await load('/playback/video/rec-1/video-0.m4v', {
      headers: { range },
    });
    expect(response.status).toBe(status);
    expect(bytes.equals(media('video-0.m4v').subarray(start, end))).toBe(true);
  });

  it('refuses a range behind the end', async () => {
    const headers = { range: 'bytes=99999999-' };
    const { response } = await load('/playback/video/rec-1/video-0.m4v', { headers });
    expect(response.status).toBe(416);
  });

  it('sends the whole file where the one in If-Range is not this one', async () => {
    const target = '/playback/video/rec-1/video-0.m4v';
    const etag = (await load(target)).response.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]+"$/);
    const rest = (known: string) =>
      load(target, { headers: { range: 'bytes=100-', 'if-range': known } });
    expect((await rest(etag)).response.status).toBe(206);
    expect((await rest('"other"')).response.status).toBe(200);
  });

  it('breaks connections, forgets ranges and hides lengths where that is wished', async () => {
    const target = '/playback/video/rec-1/video-0.m4v';
    bbb.control.faults.set(target, { cutAfter: 1000, times: 1, method: 'GET' });
    expect((await load(target, { method: 'HEAD' })).response.status).toBe(200);
    await expect(load(target)).rejects.toThrow();
    expect((await load(target)).bytes.equals(media('video-0.m4v'))).toBe(true);
    const headers = { range: 'bytes=10-19' };
    bbb.control.faults.set(target, { ignoreRange: true });
    expect((await load(target, { headers })).response.status).toBe(200);
    bbb.control.faults.set(target, { withoutLength: true });
    const { response, bytes } = await load(target);
    expect(response.headers.get('content-length')).toBeNull();
    expect(bytes.equals(media('video-0.m4v'))).toBe(true);
  });

  it('has the texts of formats, and others where they are wished', async () => {
    bbb.control.recordings.add({
      recordId: 'rec-3',
      formats: ['presentation', 'ai-summary', 'notes'],
      files: { 'notes/notes.txt': 'Ä', 'presentation/polls.json': null },
    });
    expect((await load('/presentation/rec-3/slides_new.xml')).response.status).toBe(200);
    expect((await load('/ai-summary/rec-3/transcript.txt')).bytes.toString()).toContain('Force');
    expect((await load('/notes/rec-3/notes.txt')).bytes.toString()).toBe('Ä');
    expect((await load('/presentation/rec-3/polls.json')).response.status).toBe(404);
  });

  it('shows the player of presentations on every path below it', async () => {
    const { response } = await load('/playback/presentation/2.3/rec-1/metadata.xml');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html');
  });

  it.each([
    '/playback/video/rec-1/other.mp4',
    '/playback/video/gone/video-0.m4v',
    '/playback/capture/rec-1/',
    '/presentation/rec-1/audio/audio.webm',
  ])('has no %s: an HTML page with 404', async (target) => {
    const { response } = await load(target);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/html');
  });

  it.each(['unpublished', 'deleted', 'processing'] as const)(
    'serves nothing of a recording that is %s',
    async (state) => {
      bbb.control.recordings.get('rec-1').state = state;
      expect((await load('/playback/video/rec-1/video-0.m4v')).response.status).toBe(404);
    },
  );

  it('makes the video as large as wished, without holding it in memory', async () => {
    const size = 64 * 1024 * 1024;
    bbb.control.recordings.get('rec-1').videoBytes = size;
    expect(text(await ask(bbb, 'getRecordings'), 'size')).toBe(`${size}`);
    const response = await fetch(new URL('/playback/video/rec-1/video-0.m4v', bbb.url));
    expect(response.headers.get('content-length')).toBe(`${size}`);
    let length = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
    }
    expect(length).toBe(size);
    const last = await load('/playback/video/rec-1/video-0.m4v', {
      headers: { range: 'bytes=-3' },
    });
    expect([...last.bytes]).toEqual([0, 0, 0]);
  });

  it('lists formats of third parties at their own address', async () => {
    bbb.control.recordings.add({
      recordId: 'rec-2',
      formats: ['presentation', { type: 'video', url: '/presentation/rec-2/meeting.mp4' }],
    });
    const url = texts(await ask(bbb, 'getRecordings', 'recordID=rec-2'), 'url')[1];
    expect((await load(url)).response.headers.get('content-type')).toBe('video/mp4');
  });

  describe('of a protected recording', () => {
    beforeEach(() => (bbb.control.recordings.get('rec-1').protected = true));
    const linkOf = async () => texts(await ask(bbb, 'getRecordings'), 'url')[0];

    it('are reached by a link that is good for one visit', async () => {
      const url = await linkOf();
      expect(url).toMatch(/\/recording\/rec-1\/video\?token=[0-9a-f]{64}$/);
      expect(await linkOf()).not.toBe(url);
      const first = await load(url);
      expect(first.response.status).toBe(307);
      expect(first.response.headers.get('location')).toMatch(/\/playback\/video\/rec-1\/$/);
      expect((await load(url)).response.status).toBe(404);
    });

    it('want the cookie that the link sets, and are not found without it', async () => {
      const { response } = await load(await linkOf());
      const cookie = response.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^recording_video_rec-1=[\w.-]+; path=\/video\/rec-1; HttpOnly$/);
      const headers = { cookie: cookie.split(';')[0] };
      for (const target of ['/video/rec-1/video-0.m4v', '/playback/video/rec-1/video-0.m4v']) {
        expect((await load(target)).response.status).toBe(404);
        expect((await load(target, { headers })).response.status).toBe(200);
      }
      const other = await load('/podcast/rec-1/audio.ogg', { headers });
      expect(other.response.status).toBe(404);
    });

    it('have no preview', async () => {
      expect((await ask(bbb, 'getRecordings')).body).not.toContain('<preview>');
    });
  });

  it('keeps recordings of other servers out: an unknown path is nginx’ 404 page', async () => {
    const answer = await askRaw(bbb, '/somewhere/else');
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('nginx');
  });
});
