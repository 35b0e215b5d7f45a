import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { type StandIn, startStandIn } from '../server/stand-in';
import { fileBytes, runNode } from './runNode';

const media = (name: string) => readFileSync(join(__dirname, '../server/media', name));
const VIDEO = media('video-0.m4v');

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

type Parameters_ = Parameters<typeof runNode>[0]['parameters'];

async function run(
  operation: string,
  parameters: Parameters_ = {},
  more: Partial<Parameters<typeof runNode>[0]> = {},
) {
  return await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'recording', operation, ...parameters },
    ...more,
  });
}

const download = async (parameters: Parameters_ = {}, more: Parameters<typeof run>[2] = {}) =>
  await run('download', { recordID: 'rec-1', ...parameters }, more);

const add = (recordId: string, more: Parameters<typeof bbb.control.recordings.add>[0] = {}) =>
  bbb.control.recordings.add({ recordId, ...more });

const asked = (path: RegExp) =>
  bbb.control.requests.all().filter((request) => path.test(request.path));

const MIB = 1024 * 1024;
const FILE = '/playback/video/rec-1/video-0.m4v';

describe('downloading a recording', () => {
  test('gives the media file, with a name and a type', async () => {
    add('rec-1', {
      name: "Fred's: Kurs/ä 😀?",
      formats: ['presentation', 'video'],
      startTime: 1700000000000,
    });
    const { items } = await run('download', { recordID: 'rec-1' });
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    expect(items[0].binary?.data).toMatchObject({
      mimeType: 'video/mp4',
      fileName: expect.stringMatching(/^2023-11-14 Fred's.*\[video\]\.\w+$/),
    });
    expect(items[0].binary?.data.fileName).not.toMatch(/[/:?\\]/);
    expect(items[0].json).toMatchObject({ recordID: 'rec-1', file: { format: 'video' } });
    expect(items[0].pairedItem).toEqual({ item: 0 });
  });

  test('goes to n8n as a stream, not through memory', async () => {
    add('rec-1');
    const { items } = await run('download', { recordID: 'rec-1' });
    expect(items[0].binary?.data.id).toMatch(/^filesystem/);
  });

  test('puts the file into the field that is asked for', async () => {
    add('rec-1');
    const { items } = await run('download', { recordID: 'rec-1', binaryPropertyName: 'video' });
    expect(Object.keys(items[0].binary ?? {})).toEqual(['video']);
  });

  test('takes what comes closest when there is no video, and never the web page', async () => {
    add('rec-1', { formats: ['podcast'] });
    await expect(run('download', { recordID: 'rec-1', file: 'video' })).rejects.toMatchObject({
      message: expect.stringContaining('no video file'),
      description: expect.stringContaining('bbb-playback-video'),
    });
    const { items } = await run('download', { recordID: 'rec-1', file: 'best' });
    expect(items[0].binary?.data.mimeType).toMatch(/^audio\//);
    expect((await fileBytes(items[0])).toString('latin1', 0, 4)).toBe('OggS');
  });

  test('does not take an HTML page in the place of the video for it', async () => {
    add('rec-1', { formats: ['video'] });
    for (const folder of ['/playback/video', '/video']) {
      bbb.control.faults.set(`${folder}/rec-1/video-0.m4v`, { kind: 'html-200' });
    }
    const error = await run('download', { recordID: 'rec-1', file: 'video' }).then(
      ({ items }) => items[0].binary?.data,
      (failure: { message: string }) => failure.message,
    );
    expect(error).toEqual(expect.stringContaining('no video file'));
  });

  test('fetches a protected recording with the cookie of its one-time link', async () => {
    add('rec-1', { formats: ['video'], protected: true });
    const { items } = await run('download', { recordID: 'rec-1' });
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
  });

  test('goes on with the next file when one breaks off at its beginning', async () => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set('/playback/video/rec-1/video-0.m4v', { kind: 'reset' });
    const { items } = await run('download', { recordID: 'rec-1' });
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
  });

  test('says which kind of file there is none of', async () => {
    add('rec-1', { formats: ['notes'] });
    const error = await run('download', { recordID: 'rec-1', file: 'best' }).catch(
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ message: expect.stringContaining('no media file') });
    expect(error).toMatchObject({ description: expect.not.stringContaining('Best Media File') });
  });

  test('takes the file that a server gives under an address of its own', async () => {
    const url = `${new URL(bbb.url).origin}/b3lb/r/5`;
    add('rec-1', { formats: [{ type: 'presentation', url }] });
    bbb.control.faults.set('/b3lb/r/5', {
      status: 302,
      headers: { location: '/playback/video/rec-2/video-0.m4v' },
    });
    add('rec-2', { formats: ['video'] });
    const { items } = await run('download', { recordID: 'rec-1' });
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    expect(items[0].binary?.data.fileName).toContain('[video]');
  });

  test('gives up on a file that does not come, after the time of the credential', async () => {
    add('rec-1', { formats: ['video'] });
    for (const folder of ['/playback/video', '/video']) {
      bbb.control.faults.set(`${folder}/rec-1/video-0.m4v`, { kind: 'hang' });
    }
    const credential = { url: bbb.url, secret: bbb.secret, timeout: 0.2 };
    await expect(run('download', { recordID: 'rec-1' }, { credential })).rejects.toMatchObject({
      message: expect.stringMatching(/in time/i),
    });
    const asked = bbb.control.requests.all().filter(({ path }) => path.endsWith('.m4v'));
    expect(asked).toHaveLength(1);
  });

  test.each([3, 4096])('gives up on a file that stalls after %d bytes', async (sent) => {
    const stalling = http.createServer(({ method }, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': VIDEO.length });
      if (method === 'HEAD') response.end();
      else response.write(VIDEO.subarray(0, sent));
    });
    await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve));
    const { port } = stalling.address() as AddressInfo;
    add('rec-1', { formats: [{ type: 'video', url: `http://127.0.0.1:${port}/film.mp4` }] });
    try {
      const credential = { url: bbb.url, secret: bbb.secret, timeout: 0.3 };
      await expect(run('download', { recordID: 'rec-1' }, { credential })).rejects.toMatchObject({
        message: `The server at 127.0.0.1:${port} did not answer in time.`,
      });
    } finally {
      stalling.closeAllConnections();
      stalling.close();
    }
  });

  test('that breaks off is an error and no half file', async () => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set('/playback/video/rec-1/video-0.m4v', {
      status: 200,
      contentType: 'video/mp4',
      headers: { 'content-length': String(VIDEO.length) },
      body: VIDEO.subarray(0, 4096).toString('latin1'),
    });
    await expect(run('download', { recordID: 'rec-1' })).rejects.toMatchObject({
      message: expect.stringMatching(/connection/i),
      description: expect.stringMatching(/again/i),
    });
  });
});

describe('what is wanted, by meaning', () => {
  const track = (lang: string, content = `WEBVTT\n\n00:01.000 --> 00:02.000\n${lang}\n`) =>
    ({ kind: 'captions', lang, label: lang, source: 'upload', content }) as const;
  const EVERYTHING = ['video', 'presentation', 'podcast', 'notes', 'screenshare', 'ai-summary'];

  test.each([
    ['best', 'video', 'video/mp4', 'video-0.m4v'],
    ['video', 'video', 'video/mp4', 'video-0.m4v'],
    ['renderedVideo', 'video', 'video/mp4', 'video-0.m4v'],
    ['webcams', 'webcams', 'video/webm', 'webcams.webm'],
    ['screenshare', 'screenshare', 'video/webm', 'deskshare.webm'],
    ['audio', 'podcast', 'audio/ogg', 'audio.ogg'],
    ['notes', 'notes', 'application/pdf', 'notes.pdf'],
  ])('%s is the file [%s]', async (file, label, mimeType, original) => {
    add('rec-1', { name: 'Physics', formats: EVERYTHING, startTime: 1700000000000 });
    const { items } = await download({ file });
    expect((await fileBytes(items[0])).equals(media(original))).toBe(true);
    expect(items[0].binary?.data).toMatchObject({
      mimeType,
      fileName: expect.stringMatching(`^2023-11-14 Physics \\[${label}\\]\\.\\w+$`),
    });
  });

  test.each([
    ['slidesText', 'application/json', 'Newton’s laws', '[slides text].json'],
    ['chat', 'application/xml', 'Hello &amp;amp; welcome', '[chat].xml'],
    ['metadataFile', 'application/xml', '<id>rec-1</id>', '[metadata of presentation].xml'],
    ['summary', 'text/plain', 'They spoke about Newton.', '[summary].txt'],
  ])('%s is a text', async (file, mimeType, content, name) => {
    add('rec-1', { formats: EVERYTHING });
    const { items } = await download({ file });
    expect((await fileBytes(items[0])).toString()).toContain(content);
    expect(items[0].binary?.data.mimeType).toBe(mimeType);
    expect(items[0].binary?.data.fileName).toContain(name);
    expect(items[0].json.file).toMatchObject({ mimeType });
  });

  test.each([
    'webcams',
    'screenshare',
    'audio',
    'captions',
    'notes',
    'slidesText',
    'chat',
    'summary',
  ])('%s that there is not is an error that says so', async (file) => {
    add('rec-1', { formats: [{ type: 'capture', url: '/capture/rec-1/' }] });
    await expect(download({ file })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^The recording rec-1 has no .* that can be downloaded\. Its formats: capture\./,
      ),
      description: expect.stringMatching(/List Files|ai-summary/),
    });
  });

  test('the video alone is not replaced by webcams, unless that is allowed', async () => {
    add('rec-1', { formats: ['presentation'], files: { 'presentation/video.mp4': null } });
    await expect(download({ file: 'renderedVideo' })).rejects.toMatchObject({
      description: expect.stringMatching(
        /bbb-playback-video.*process:video.*publish:video.*"Fall Back to Webcams"/,
      ),
    });
    const { items } = await download({
      file: 'renderedVideo',
      options: { fallBackToWebcams: true },
    });
    expect(items[0].json.file).toMatchObject({ kind: 'webcams', format: 'presentation' });
  });

  test('captions come in all languages, one item each, each language once', async () => {
    add('rec-1', { formats: ['video', 'presentation'], textTracks: [track('en-US'), track('de')] });
    const { items } = await download({ file: 'captions' });
    expect(items.map(({ json }) => (json.file as { language: string }).language)).toEqual([
      'en-US',
      'de',
    ]);
    expect((await fileBytes(items[1])).toString()).toContain('de');
    expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
    expect(new Set(items.map(({ binary }) => binary?.data.fileName)).size).toBe(2);
    expect(items[0].binary?.data.mimeType).toBe('text/vtt');
  });

  test('captions of a server without text tracks are those of the formats', async () => {
    bbb.control.configure({ missingCalls: ['getRecordingTextTracks'] });
    add('rec-1', { formats: ['presentation'], textTracks: [track('en-US'), track('de')] });
    const { items } = await download({ file: 'captions', language: 'en' });
    expect(items).toHaveLength(1);
    expect(items[0].json.file).toMatchObject({ language: 'en-US', format: 'presentation' });
    await expect(download({ file: 'captions', language: 'fr' })).rejects.toMatchObject({
      message: expect.stringContaining('no captions in the language "fr"'),
    });
  });

  test('all files of a format may be in one item', async () => {
    add('rec-1', { formats: ['video', 'ai-summary'] });
    const { items } = await download({
      file: 'format',
      format: 'AI-summary',
      severalFiles: 'fields',
      binaryPropertyName: 'file',
    });
    expect(items).toHaveLength(1);
    const names = Object.values(items[0].binary ?? {}).map(({ fileName }) => fileName);
    expect(Object.keys(items[0].binary ?? {})).toEqual([
      'file',
      'file_2',
      'file_3',
      'file_4',
      'file_5',
      'file_6',
    ]);
    expect(new Set(names).size).toBe(6);
    expect((items[0].json.files as object[])[1]).toMatchObject({ field: 'file_2' });
  });

  test('one file of a format may be named', async () => {
    add('rec-1', { formats: ['presentation'], files: { 'presentation/d2/slide-1.svg': '<svg/>' } });
    const { items } = await download({
      file: 'format',
      format: 'presentation',
      fileName: 'd2/slide-1.svg',
    });
    expect(items[0].binary?.data.mimeType).toBe('image/svg+xml');
    await expect(
      download({ file: 'format', format: 'presentation', fileName: '../../etc/passwd' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('no file "../../etc/passwd"') });
    await expect(download({ file: 'format', format: 'video' })).rejects.toMatchObject({
      message: expect.stringContaining('of the format "video"'),
    });
    await expect(download({ file: 'format', format: '={{ "" }}' })).rejects.toMatchObject({
      message: 'The field "Format" is empty.',
    });
  });

  test('a video under another name is found on its page', async () => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set(FILE, { kind: 'html-404' });
    bbb.control.faults.set('/video/rec-1/video-0.m4v', { kind: 'html-404' });
    bbb.control.faults.set('/playback/video/rec-1/', {
      status: 200,
      contentType: 'text/html',
      body: '<video><source src="/presentation/rec-2/meeting.mp4"></video>',
    });
    add('rec-2', { formats: ['presentation'] });
    const { items } = await download({ file: 'renderedVideo' });
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
  });
});

describe('an HTML page in the place of the video', () => {
  test.each([
    ['with its own type', { kind: 'html-200' }],
    ['with the type of a video', { kind: 'html-200', contentType: 'video/mp4' }],
    ['without any type', { kind: 'html-200', contentType: '' }],
  ] as const)('is never stored: %s', async (_, fault) => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set(FILE, fault);
    bbb.control.faults.set('/video/rec-1/video-0.m4v', fault);
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining('no video file'),
      description: expect.stringContaining('web page in the place of a file'),
    });
  });

  test('is no reason not to look further', async () => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set(FILE, { kind: 'html-200', contentType: 'video/mp4' });
    expect((await fileBytes((await download()).items[0])).equals(VIDEO)).toBe(true);
  });

  test('is not notes, captions or a summary either', async () => {
    add('rec-1', { formats: ['notes', 'ai-summary'] });
    bbb.control.faults.set('*', { kind: 'html-200', contentType: 'text/plain' });
    for (const call of ['getRecordings', 'getRecordingTextTracks']) {
      bbb.control.faults.set(call, {});
    }
    for (const file of ['notes', 'summary', 'captions']) {
      await expect(download({ file })).rejects.toMatchObject({
        message: expect.stringContaining('that can be downloaded'),
      });
    }
  });
});

describe('a server that answers in its own way', () => {
  test.each([
    ['refuses HEAD', { status: 405, method: 'HEAD' }],
    ['forbids HEAD, as presigned addresses do', { status: 403, method: 'HEAD' }],
    ['does not tell lengths', { withoutLength: true }],
    ['knows no ranges', { ignoreRange: true }],
  ] as const)('and %s', async (_, fault) => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set(FILE, fault);
    const { items } = await download();
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    expect(items[0].json.file).toMatchObject({ size: VIDEO.length });
  });

  test('and cannot give the file just now, is not said to have none', async () => {
    add('rec-1', { formats: ['video'] });
    bbb.control.faults.set(FILE, { kind: 'html-502' });
    bbb.control.faults.set('/video/rec-1/video-0.m4v', { kind: 'html-404' });
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining('HTTP 502'),
    });
  });

  test('is asked afresh on each run', async () => {
    add('rec-1', { formats: ['video'], protected: true });
    await download();
    await download();
    const tokens = asked(/^\/recording\/rec-1\/video$/).map(({ rawQuery }) => rawQuery);
    expect(new Set(tokens).size).toBe(2);
  });
});

describe('a protected recording', () => {
  const cookiesSent = (path: RegExp) => asked(path).map(({ headers }) => headers.cookie);

  test('gives its cookie for its own folder only', async () => {
    add('rec-1', { formats: ['video'], protected: true });
    await download();
    expect(cookiesSent(/^\/playback\/video/).filter(Boolean)).toEqual([]);
    expect(
      cookiesSent(/^\/video\/rec-1\//).every((cookie) =>
        String(cookie).startsWith('recording_video_rec-1='),
      ),
    ).toBe(true);
    expect(asked(/^\/recording\/rec-1\/video$/)).toHaveLength(1);
  });

  test('that is a file itself, such as a podcast, comes through its link', async () => {
    add('rec-1', { formats: ['podcast'], protected: true });
    const { items } = await download({ file: 'audio' });
    expect((await fileBytes(items[0])).toString('latin1', 0, 4)).toBe('OggS');
  });

  test('may be that of another balancer, with a gate of its own', async () => {
    const ticket = 'recording_video_rec-2=anything';
    add('rec-2', { formats: ['video'], protected: true });
    add('rec-1', { formats: [{ type: 'video', url: '/gate/open/abc' }] });
    bbb.control.faults.set('/gate/open/abc', {
      status: 303,
      headers: { location: '../../next', 'set-cookie': `${ticket}; Path=/; HttpOnly` },
      times: 1,
    });
    bbb.control.faults.set('/next', {
      status: 302,
      headers: { location: '/playback/video/rec-2/' },
    });
    const { items } = await download();
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
  });

  test('may be given by a link itself, one time only', async () => {
    add('rec-1', { formats: [{ type: 'video', url: '/gate/film?ticket=once' }] });
    bbb.control.faults.set('/gate/film', {
      status: 200,
      contentType: 'video/webm',
      body: media('webcams.webm').toString('latin1').slice(0, 4) + 'film',
      times: 1,
    });
    const { items } = await download();
    expect(items[0].binary?.data).toMatchObject({ mimeType: 'video/webm', fileExtension: 'webm' });
    expect(asked(/^\/gate\/film$/)).toHaveLength(1);
  });

  test('says that it is protected when it does not let in', async () => {
    bbb.control.configure({ recordings: 'scalelite' });
    add('rec-1', { formats: ['video'], protected: true });
    bbb.control.faults.set('/recording/rec-1/video', { kind: 'html-404' });
    await expect(download()).rejects.toMatchObject({
      description: expect.stringContaining('protected'),
    });
  });
});

describe('a connection that breaks', () => {
  const large = 3 * 1024 * 1024;

  test('three times, is taken up again each time where it broke', async () => {
    add('rec-1', { videoBytes: large });
    bbb.control.faults.set(FILE, { cutAfter: 700_000, times: 3, method: 'GET' });
    const { items } = await download();
    const bytes = await fileBytes(items[0]);
    expect(bytes.length).toBe(large);
    expect(bytes.subarray(0, VIDEO.length).equals(VIDEO)).toBe(true);
    expect(bytes.subarray(VIDEO.length + 16).every((byte) => byte === 0)).toBe(true);
    const ranges = asked(/video-0\.m4v$/).map(({ headers }) => headers.range);
    expect(ranges.filter((range) => /^bytes=[1-9]\d*-$/.test(String(range)))).toHaveLength(3);
    const conditions = asked(/video-0\.m4v$/).map((request) => request.headers['if-range']);
    expect(conditions.filter(Boolean)).toHaveLength(3);
  }, 20_000);

  test('also if the server does not tell how long the file is', async () => {
    add('rec-1', { videoBytes: large });
    bbb.control.faults.set(FILE, {
      cutAfter: 700_000,
      withoutLength: true,
      times: 2,
      method: 'GET',
    });
    const { items } = await download();
    expect(items[0].binary?.data.bytes).toBe(large);
  }, 20_000);

  test('without a word, so that nothing comes any more, is taken up again, too', async () => {
    const stalling = http.createServer(({ method, headers: { range } }, response) => {
      const start = Number(/^bytes=([1-9]\d*)-$/.exec(range ?? '')?.[1] ?? 0);
      response.writeHead(start ? 206 : 200, {
        'content-type': 'video/mp4',
        'content-length': VIDEO.length - start,
        etag: '"1"',
        ...(start && { 'content-range': `bytes ${start}-${VIDEO.length - 1}/${VIDEO.length}` }),
      });
      if (start || method === 'HEAD') response.end(VIDEO.subarray(start));
      else response.write(VIDEO.subarray(0, 4096));
    });
    await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve));
    const { port } = stalling.address() as AddressInfo;
    add('rec-1', { formats: [{ type: 'video', url: `http://127.0.0.1:${port}/film.mp4` }] });
    try {
      const credential = { url: bbb.url, secret: bbb.secret, timeout: 0.3 };
      const { items } = await download({}, { credential });
      expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    } finally {
      stalling.closeAllConnections();
      stalling.close();
    }
  }, 20_000);

  test('is an error where the server cannot go on in the middle', async () => {
    add('rec-1', { videoBytes: large });
    bbb.control.faults.set(FILE, { cutAfter: 700_000, ignoreRange: true, method: 'GET' });
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining('was cut off'),
      description: expect.stringMatching(/^\d+ bytes had come.*range requests.*Retry On Fail/),
    });
  }, 20_000);

  test('is an error where the file has changed in between', async () => {
    add('rec-1', { videoBytes: large });
    bbb.control.faults.set(FILE, { cutAfter: 700_000, times: 1, method: 'GET' });
    const change = setInterval(() => {
      if (asked(/video-0\.m4v$/).length < 2) return;
      bbb.control.recordings.get('rec-1').videoBytes = large + 1;
      clearInterval(change);
    }, 5);
    await expect(download()).rejects.toMatchObject({
      description: expect.stringContaining('changed on the server'),
    });
    clearInterval(change);
  }, 20_000);

  test('again and again without a single byte is given up', async () => {
    add('rec-1', { videoBytes: large });
    bbb.control.faults.set(FILE, { cutAfter: 700_000, times: 1, method: 'GET' });
    const block = setInterval(() => {
      if (asked(/video-0\.m4v$/).length < 2) return;
      bbb.control.faults.set(FILE, { kind: 'reset' });
      clearInterval(block);
    }, 5);
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining('was cut off'),
    });
    clearInterval(block);
    expect(asked(/video-0\.m4v$/).length).toBeGreaterThan(4);
  }, 30_000);
});

describe('a file that is too large', () => {
  const tooLarge = { options: { largestFile: 2 } };
  const bodies = () => asked(/video-0\.m4v$/).filter(({ method }) => method !== 'HEAD');

  test('is refused before it is fetched', async () => {
    add('rec-1', { videoBytes: 3 * 1024 * 1024 });
    await expect(download(tooLarge)).rejects.toMatchObject({
      message: expect.stringMatching(
        /has 3 MiB, more than the 2 MiB that the option "Largest File"/,
      ),
      description: expect.stringMatching(/List Files/),
    });
    expect(bodies()).toEqual([]);
    expect((await download({ options: { largestFile: 3 } })).items[0].binary?.data.bytes).toBe(
      3 * 1024 * 1024,
    );
    expect(bodies().length).toBeGreaterThan(0);
  });

  test('is not replaced by another one that is smaller', async () => {
    add('rec-1', { formats: ['video', 'presentation'], videoBytes: 3 * 1024 * 1024 });
    await expect(download({ ...tooLarge, file: 'best' })).rejects.toMatchObject({
      message: expect.stringContaining('[video]'),
    });
  });

  test('is broken off while it comes, where the server does not tell its length', async () => {
    add('rec-1', { videoBytes: 300 * 1024 * 1024 });
    bbb.control.faults.set(FILE, { withoutLength: true, ignoreRange: true });
    await expect(download(tooLarge)).rejects.toMatchObject({
      message: expect.stringMatching(/has more than the 2 MiB that the option "Largest File"/),
    });
  });
});

describe('hosts', () => {
  const foreign = async (answer: http.RequestListener) => {
    const server = http.createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { port, close: () => server.close() };
  };

  test('of others are not asked, unless they are allowed', async () => {
    let calls = 0;
    const { port, close } = await foreign((_, response) => {
      calls += 1;
      response.writeHead(200, { 'content-type': 'video/mp4' }).end(VIDEO);
    });
    add('rec-1', { formats: [{ type: 'video', url: `http://localhost:${port}/film.mp4` }] });
    try {
      await expect(download()).rejects.toMatchObject({
        message: expect.stringContaining('refers to localhost, which does not belong to 127.0.0.1'),
        description: expect.stringContaining('"Allowed Hosts"'),
      });
      expect(calls).toBe(0);
      const { items } = await download({ options: { allowedHosts: 'other.example, localhost' } });
      expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    } finally {
      close();
    }
  });

  test.each([
    'http://localhost:1/x.mp4',
    'http://2130706434/x.mp4',
    'http://[::ffff:10.0.0.1]/x.mp4',
  ])('that a redirect leads to are checked, too: %s', async (location) => {
    add('rec-1', { formats: [{ type: 'mp4', url: '/moved/film.mp4' }] });
    bbb.control.faults.set('/moved/film.mp4', { status: 302, headers: { location } });
    await expect(download({ options: { allowedHosts: '10.0.0.1' } })).rejects.toMatchObject({
      message: expect.stringContaining('Nothing was fetched from there'),
    });
  });

  test('that redirect in a circle are left', async () => {
    add('rec-1', { formats: [{ type: 'mp4', url: '/moved/film.mp4' }] });
    bbb.control.faults.set('/moved/film.mp4', {
      status: 302,
      headers: { location: '/moved/film.mp4' },
    });
    await expect(download()).rejects.toMatchObject({
      message: expect.stringContaining('redirects in a circle'),
    });
  });
});

describe('listing the files', () => {
  const list = async (parameters: Parameters_ = {}) =>
    (await run('listFiles', { recordID: 'rec-1', ...parameters })).items.map(({ json }) => json);

  test('gives each with address, size, type, format and name, and downloads none', async () => {
    add('rec-1', {
      name: 'Physics',
      startTime: 1700000000000,
      formats: ['video', 'presentation', 'podcast', 'notes', 'screenshare'],
      textTracks: [
        { kind: 'captions', lang: 'de', label: 'Deutsch', source: 'live', content: 'WEBVTT\n' },
      ],
    });
    const files = await list();
    expect(files).toContainEqual({
      recordID: 'rec-1',
      url: `${new URL(bbb.url).origin}/playback/video/rec-1/video-0.m4v`,
      fileName: '2023-11-14 Physics [video].m4v',
      format: 'video',
      kind: 'video',
      mimeType: 'video/mp4',
      size: VIDEO.length,
    });
    const names = files.map(({ fileName }) => String(fileName).replace('2023-11-14 Physics ', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        '[webcams].webm',
        '[deskshare].webm',
        '[screenshare].webm',
        '[podcast].ogg',
        '[notes].pdf',
        '[chat].xml',
        '[slides text].json',
        '[metadata of video].xml',
        '[captions de].vtt',
      ]),
    );
    expect(new Set(files.map(({ url }) => url)).size).toBe(files.length);
    for (const { size } of files) expect(size).toBeGreaterThan(0);
    const fetched = asked(/\.(?:m4v|webm|ogg|pdf)$/).filter(({ status }) => status === 200);
    expect(fetched.every(({ method }) => method === 'HEAD')).toBe(true);
  });

  test('gives addresses that can be fetched as they are', async () => {
    add('rec-1', { formats: ['video', 'podcast'] });
    for (const { url, size } of await list()) {
      const response = await fetch(String(url));
      expect((await response.arrayBuffer()).byteLength).toBe(size);
    }
  });

  test('of a protected recording says so', async () => {
    add('rec-1', { formats: ['video'], protected: true });
    const files = await list();
    expect(files.map(({ kind }) => kind)).toEqual(['video', 'chat', 'metadata']);
  });

  test('of a recording without any gives none', async () => {
    add('rec-1', { state: 'processing', formats: [] });
    expect(await list()).toEqual([]);
  });

  test('leaves out what is on hosts that are not allowed', async () => {
    add('rec-1', {
      formats: ['podcast', { type: 'video', url: 'https://cdn.example.net/film.mp4' }],
    });
    expect((await list()).map(({ kind }) => kind)).toEqual(['audio', 'metadata']);
    add('rec-2', { formats: [{ type: 'video', url: 'https://cdn.example.net/film.mp4' }] });
    await expect(list({ recordID: 'rec-2' })).rejects.toMatchObject({
      message: expect.stringContaining('cdn.example.net'),
    });
  });
});

describe('the transcript', () => {
  const transcript = async (parameters: Parameters_ = {}) =>
    (await run('getTranscript', { recordID: 'rec-1', ...parameters })).items[0].json;
  const track = (lang: string, content: string) =>
    ({ kind: 'captions', lang, label: lang, source: 'upload', content }) as const;
  const ENGLISH = track('en-US', 'WEBVTT\n\n00:01.000 --> 00:02.000\nGood &amp; well\n');
  const GERMAN = track('de', 'WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag\n');
  const formats = ['presentation', 'ai-summary', 'notes'];

  test('is that of the text tracks, if there are any', async () => {
    add('rec-1', { name: 'Physics', formats, textTracks: [ENGLISH, GERMAN] });
    expect(await transcript()).toEqual({
      recordID: 'rec-1',
      name: 'Physics',
      source: 'textTrack',
      language: 'en-US',
      languages: ['en-US', 'de'],
      url: expect.stringMatching(/^http.*en-US\.vtt$/),
      text: 'Good & well',
      cues: [{ start: 1, end: 2, text: 'Good & well' }],
    });
    expect(await transcript({ language: 'DE' })).toMatchObject({ text: 'Guten Tag' });
    expect(await transcript({ options: { includeCues: false } })).not.toHaveProperty('cues');
  });

  test('in a language that there is not names those that there are', async () => {
    add('rec-1', { formats, textTracks: [ENGLISH, GERMAN] });
    await expect(transcript({ language: 'fr' })).rejects.toMatchObject({
      message: expect.stringMatching(/in the language "fr"\. There is: en-US, de\.$/),
    });
  });

  test('is that of the captions, where the server has no text tracks', async () => {
    bbb.control.configure({ missingCalls: ['getRecordingTextTracks'] });
    add('rec-1', { formats, textTracks: [GERMAN] });
    expect(await transcript()).toMatchObject({
      source: 'captions',
      language: 'de',
      text: 'Guten Tag',
    });
  });

  test('is that of a protected recording, too', async () => {
    bbb.control.configure({ recordings: 'scalelite', missingCalls: ['getRecordingTextTracks'] });
    add('rec-1', { formats: ['presentation'], textTracks: [GERMAN], protected: true });
    expect(await transcript()).toMatchObject({ source: 'captions', text: 'Guten Tag' });
  });

  test('is that of an AI summary, with the speakers if they are known', async () => {
    add('rec-1', { formats });
    expect(await transcript()).toMatchObject({
      source: 'transcript',
      text: 'Zoë: Good morning.\nSpeaker 2: Force is mass times acceleration.',
      cues: [
        { start: 1, end: 2.5, speaker: 'Zoë', text: 'Good morning.' },
        { start: 3, end: 6, speaker: 'Speaker 2' },
      ],
    });
    bbb.control.recordings.get('rec-1').files['ai-summary/transcript_diarized.vtt'] = null;
    expect(await transcript()).toMatchObject({
      text: 'Good morning. Force is mass times acceleration.',
      cues: [],
    });
  });

  test.each([
    [{ 'notes/notes.txt': '\ufeffForce\n' }, 'Force'],
    [{ 'presentation/notes.html': '<html><body>Force<br>is mass</body></html>' }, 'Force\nis mass'],
  ])('is the notes, where nobody wrote down what was said: %j', async (files, text) => {
    add('rec-1', { formats: ['presentation', 'notes'], files });
    expect(await transcript()).toMatchObject({ source: 'notes', text, cues: [], languages: [] });
    await expect(transcript({ options: { includeNotes: false } })).rejects.toMatchObject({
      message: expect.stringContaining('has no transcript'),
    });
  });

  test('of a recording without text is no item, if it is to be skipped', async () => {
    add('rec-1', { formats: ['presentation'] });
    await expect(transcript()).rejects.toMatchObject({
      message: expect.stringContaining('has no transcript'),
    });
    const skipping = { recordID: 'rec-1', options: { skipWithoutText: true } };
    expect((await run('getTranscript', skipping)).items).toEqual([]);
    bbb.control.faults.set('getRecordings', { kind: 'html-502' });
    await expect(run('getTranscript', skipping)).rejects.toThrow();
  });

  test('is not said to lack a language that only has no words', async () => {
    const empty = [ENGLISH, track('de', 'WEBVTT\n'), track('fr', 'no captions')];
    add('rec-1', { formats: ['presentation'], textTracks: empty });
    for (const language of ['de', 'fr']) {
      await expect(transcript({ language })).rejects.toMatchObject({
        message: `The recording rec-1 has captions in the language "${language}", but there are no words in them, or they cannot be read.`,
      });
    }
  });

  test('passes over captions in which nothing was said', async () => {
    add('rec-1', { formats, textTracks: [track('de', 'WEBVTT\n')] });
    expect(await transcript()).toMatchObject({ source: 'transcript' });
  });

  test('that there is not is an error that says how to get one', async () => {
    add('rec-1', { formats: ['video', 'notes'] });
    await expect(transcript()).rejects.toMatchObject({
      message: expect.stringMatching(/no transcript.*its notes are no text \(PDF\)/),
      description: expect.stringContaining('Upload'),
    });
  });
});

describe('an n8n that keeps files in memory', () => {
  const storage = () => Container.get(BinaryDataService) as unknown as { mode: string };

  afterEach(() => (storage().mode = 'filesystem-v2'));

  test('is not sent what does not fit into a text of Node.js', async () => {
    add('rec-1', { videoBytes: 600 * MIB });
    await run('get', { recordID: 'rec-1' });
    storage().mode = 'default';
    await expect(download()).rejects.toMatchObject({
      message: expect.stringMatching(
        /has 600 MiB, more than the 384 MiB that n8n can hold in memory/,
      ),
      description: expect.stringContaining('N8N_DEFAULT_BINARY_DATA_MODE=filesystem'),
    });
    expect(asked(/video-0\.m4v$/).every(({ method }) => method === 'HEAD')).toBe(true);
  });
});

describe('memory', () => {
  /** How much more memory the process has at its peak than before, in MiB. */
  async function peakOf(bytes: number): Promise<number> {
    bbb.control.reset();
    add('rec-1', { videoBytes: bytes });
    let peak = 0;
    const before = process.memoryUsage().rss;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
    const { items } = await download();
    clearInterval(watch);
    expect(items[0].binary?.data.bytes).toBe(bytes);
    return (peak - before) / MIB;
  }

  test('is needed no more for 1 GiB than for 40 MiB', async () => {
    const small = await peakOf(40 * MIB);
    const large = await peakOf(1024 * MIB);
    // What the collector leaves lying for a while, here and in the stand-in in the same process.
    expect(large - small).toBeLessThan(128);
  }, 120_000);
});
