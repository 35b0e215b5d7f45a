import { readFileSync } from 'node:fs';
import path from 'node:path';

import { mediaCandidates, mediaFileName, mediaKind } from '../../protocol/media';

const isMedia = (...answer: Parameters<typeof mediaKind>) => mediaKind(...answer) !== undefined;
import { type Recording, readRecordings } from '../../protocol/recording';
import { readAnswer } from '../../protocol/response';

const ID = 'ffbfc4cc24428694e8b53a4e144f414052431693-1530718721124';
const H = 'https://bbb.example.com';

/** A recording with formats given as `[type, url]`, read from what a server would answer. */
function recording(formats: Array<[type: string, url: string]>, more = ''): Recording {
  const playback = formats.map(
    ([type, url]) =>
      `<format><type>${type}</type><url>\n ${url.replace(/&/g, '&amp;')} </url></format>`,
  );
  const body = `<response><returncode>SUCCESS</returncode><recordings><recording><recordID>${ID}</recordID>${more}<playback>${playback.join('')}</playback></recording></recordings></response>`;
  return readRecordings(readAnswer('getRecordings', { status: 200, body })).recordings[0];
}

function urlsOf(formats: Array<[type: string, url: string]>, want: 'video' | 'best' = 'video') {
  return mediaCandidates(recording(formats), want).map(({ url }) => url);
}

const VIDEO: [string, string] = ['video', `${H}/playback/video/${ID}/`];
const PRESENTATION: [string, string] = ['presentation', `${H}/playback/presentation/2.3/${ID}`];
const PODCAST: [string, string] = ['podcast', `${H}/podcast/${ID}/audio.ogg`];
const SCREENSHARE: [string, string] = ['screenshare', `${H}/recording/screenshare/${ID}/`];
const NOTES: [string, string] = ['notes', `${H}/notes/${ID}/notes.pdf`];

describe('the video of a recording', () => {
  test('is looked for first where the video format puts it', () => {
    const [first] = mediaCandidates(recording([PRESENTATION, PODCAST, VIDEO]), 'video');
    expect(first).toEqual({
      format: 'video',
      url: `${H}/playback/video/${ID}/video-0.m4v`,
      fileExtension: 'm4v',
      mimeType: 'video/mp4',
    });
  });

  test('may be MP4 or WebM, and in the folder of older load balancers', () => {
    expect(urlsOf([VIDEO]).slice(0, 6)).toEqual([
      `${H}/playback/video/${ID}/video-0.m4v`,
      `${H}/playback/video/${ID}/video-0.mp4`,
      `${H}/playback/video/${ID}/video-0.webm`,
      `${H}/video/${ID}/video-0.m4v`,
      `${H}/video/${ID}/video-0.mp4`,
      `${H}/video/${ID}/video-0.webm`,
    ]);
  });

  test.each([
    `${H}/playback/video/${ID}`,
    `${H}/playback/video/${ID}/?x=1#top`,
    `${H}/playback/video/${ID}/index.html`,
  ])('is found beside its page, however that is addressed: %s', (page) => {
    expect(urlsOf([['video', page]])[0]).toBe(`${H}/playback/video/${ID}/video-0.m4v`);
  });

  test('may be the address itself, whatever the format is called', () => {
    const url = `${H}/presentation/${ID}/meeting.mp4?sig=a%2Bb`;
    for (const type of ['video', 'mp4', 'presentation']) {
      expect(mediaCandidates(recording([[type, url]]), 'video')[0]).toEqual({
        format: type,
        url,
        fileExtension: 'mp4',
        mimeType: 'video/mp4',
      });
    }
  });

  test('may lie below a folder that a proxy adds', () => {
    const urls = urlsOf([['presentation', `${H}/bbb/playback/presentation/2.3/${ID}`]]);
    expect(urls).toContain(`${H}/bbb/presentation/${ID}/deskshare/deskshare.webm`);
  });

  test('may have been made by an add-on that no server lists', () => {
    const urls = urlsOf([PRESENTATION]);
    expect(urls.slice(0, 3)).toEqual([
      `${H}/presentation/${ID}/video.mp4`,
      `${H}/download/presentation/${ID}/${ID}.mp4`,
      `${H}/recording/${ID}.mp4`,
    ]);
  });
});

describe('without a video', () => {
  test('the screen share comes before the cameras, and add-ons before both', () => {
    const formats = mediaCandidates(recording([PRESENTATION, SCREENSHARE]), 'video').map(
      ({ format }) => format,
    );
    expect([...new Set(formats)]).toEqual(['video', 'screenshare', 'deskshare', 'webcams']);
  });

  test('the screen share is what its publish script calls it', () => {
    expect(urlsOf([SCREENSHARE])).toContain(`${H}/recording/screenshare/${ID}/screenshare-0.webm`);
  });

  test('what the presentation is played from is used', () => {
    const urls = urlsOf([
      ['presentation', `${H}/playback/presentation/2.0/playback.html?meetingId=${ID}`],
    ]);
    expect(urls.slice(3)).toEqual([
      `${H}/presentation/${ID}/deskshare/deskshare.webm`,
      `${H}/presentation/${ID}/deskshare/deskshare.mp4`,
      `${H}/presentation/${ID}/video/webcams.mp4`,
      `${H}/presentation/${ID}/video/webcams.webm`,
    ]);
  });

  test('the sound counts only if the best there is will do', () => {
    expect(mediaCandidates(recording([PODCAST, PRESENTATION]), 'video')).not.toContainEqual(
      expect.objectContaining({ mimeType: expect.stringMatching(/^audio/) }),
    );
    expect(mediaCandidates(recording([PODCAST, PRESENTATION]), 'best').slice(-3)).toEqual([
      { format: 'podcast', url: PODCAST[1], fileExtension: 'ogg', mimeType: 'audio/ogg' },
      {
        format: 'audio',
        url: `${H}/presentation/${ID}/audio/audio.webm`,
        fileExtension: 'webm',
        mimeType: 'audio/webm',
      },
      {
        format: 'audio',
        url: `${H}/presentation/${ID}/audio/audio.ogg`,
        fileExtension: 'ogg',
        mimeType: 'audio/ogg',
      },
    ]);
  });

  test('the best there is begins with all the videos', () => {
    const formats = [PODCAST, PRESENTATION, VIDEO];
    const videos = urlsOf(formats, 'video');
    expect(urlsOf(formats, 'best').slice(0, videos.length)).toEqual(videos);
  });
});

describe('candidates', () => {
  test('are none for a recording without formats', () => {
    expect(urlsOf([], 'best')).toEqual([]);
  });

  test('are never documents, pages or previews', () => {
    expect(urlsOf([NOTES], 'best').filter((url) => /pdf|html|png|\/$/.test(url))).toEqual([]);
  });

  test('are never listed twice', () => {
    const urls = urlsOf([VIDEO, VIDEO, PODCAST, PODCAST, PRESENTATION], 'best');
    expect(new Set(urls).size).toBe(urls.length);
  });

  test.each([
    '',
    'not an address',
    'javascript:alert(1)',
    'file:///etc/passwd.mp4',
    'ftp://h/a.mp4',
  ])('are not made from %p', (url) => {
    expect(urlsOf([['video', url]], 'best')).toEqual([]);
  });

  test('all have a kind', () => {
    const all = mediaCandidates(
      recording([VIDEO, PRESENTATION, PODCAST, SCREENSHARE, NOTES]),
      'best',
    );
    for (const { fileExtension, mimeType } of all) {
      expect(fileExtension).toMatch(/^\w+$/);
      expect(mimeType).toMatch(/^(?:video|audio)\/\w+$/);
    }
  });
});

describe('a protected recording', () => {
  const SL = 'https://scalelite.example.com';
  const link = (format: string) => `${SL}/recording/${ID}/${format}?token=${'0'.repeat(64)}`;

  test('is entered by its link, which may lead to the file, and whose cookies open the rest', () => {
    const candidates = mediaCandidates(recording([['video', link('video')]]), 'video');

    expect(candidates[0]).toEqual({
      format: 'video',
      url: link('video'),
      fileExtension: 'm4v',
      mimeType: 'video/mp4',
    });
    const behind = candidates.slice(1, 7);
    expect(behind.map(({ url }) => url)).toEqual([
      `${SL}/playback/video/${ID}/video-0.m4v`,
      `${SL}/playback/video/${ID}/video-0.mp4`,
      `${SL}/playback/video/${ID}/video-0.webm`,
      `${SL}/video/${ID}/video-0.m4v`,
      `${SL}/video/${ID}/video-0.mp4`,
      `${SL}/video/${ID}/video-0.webm`,
    ]);
    for (const { entry } of behind) expect(entry).toBe(link('video'));
  });

  test('lets the parts of the presentation in by the link of the presentation', () => {
    const candidates = mediaCandidates(recording([['presentation', link('presentation')]]), 'best');
    const webcams = candidates.filter(({ format }) => format === 'webcams');
    expect(webcams.map(({ url, entry }) => [url, entry])).toEqual([
      [`${SL}/presentation/${ID}/video/webcams.mp4`, link('presentation')],
      [`${SL}/presentation/${ID}/video/webcams.webm`, link('presentation')],
    ]);
    // The presentation itself is a page.
    expect(candidates.map(({ url }) => url)).not.toContain(link('presentation'));
  });

  test('may be sound', () => {
    const candidates = mediaCandidates(recording([['podcast', link('podcast')]]), 'best');
    const podcast = candidates.filter(({ format }) => format === 'podcast');
    expect(podcast[0]).toMatchObject({ url: link('podcast'), fileExtension: 'ogg' });
    expect(podcast[0]).not.toHaveProperty('entry');
    expect(podcast[1]).toMatchObject({
      url: `${SL}/playback/podcast/${ID}/audio.ogg`,
      entry: link('podcast'),
    });
  });

  test('is not what a screen share without a token is', () => {
    const candidates = mediaCandidates(recording([SCREENSHARE]), 'video');
    expect(candidates.filter(({ entry }) => entry)).toEqual([]);
    expect(candidates.map(({ url }) => url)).not.toContain(SCREENSHARE[1]);
  });
});

describe('what came', () => {
  const media = (name: string) =>
    readFileSync(path.join(__dirname, '../server/media', name)).subarray(0, 64);
  const bytes = (...parts: Array<string | number[]>) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));

  test.each([
    ['video-0.m4v', 'video/mp4', 'video/mp4'],
    ['video-0.m4v', 'application/octet-stream', 'video/mp4'],
    ['video-0.m4v', '', 'video/mp4'],
    ['webcams.webm', 'video/webm', 'video/webm'],
    ['webcams.webm', 'text/plain', 'video/webm'],
    ['webcams.webm', 'audio/webm', 'audio/webm'],
    ['audio.ogg', 'audio/ogg; charset=binary', 'audio/ogg'],
    ['audio.ogg', 'application/ogg', 'audio/ogg'],
  ])('is media if it is: %s as %p', (name, contentType, mimeType) => {
    expect(mediaKind(contentType, media(name))).toMatchObject({ mimeType });
    expect(isMedia(contentType, media(name))).toBe(true);
  });

  test.each([
    ['ID3 and sound', bytes('ID3', [4, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 'mp3'],
    ['a frame of MP3', bytes([0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0, 0, 0, 0, 0]), 'mp3'],
    ['WAVE', bytes('RIFF', [0, 0, 0, 0], 'WAVE'), 'wav'],
    ['MP4 of M4V', bytes([0, 0, 0, 28], 'ftypM4V '), 'm4v'],
    ['MP4', bytes([0, 0, 0, 28], 'ftypisom'), 'mp4'],
    ['old QuickTime', bytes([0, 0, 0, 8], 'wide', [0, 0, 0, 0]), 'mp4'],
  ])('is recognised without a type: %s', (_, start, fileExtension) => {
    expect(mediaKind('application/octet-stream', start)).toMatchObject({ fileExtension });
  });

  const PAGE = Buffer.from('<!DOCTYPE html><html><title>404</title></html>');

  test.each([
    ['text/html', undefined],
    ['text/html; charset=utf-8', media('video-0.m4v')],
    ['application/xhtml+xml', undefined],
    ['application/json', undefined],
    ['text/xml', undefined],
    ['application/xml', undefined],
    ['application/pdf', undefined],
    ['image/png', undefined],
    ['video/mp4', PAGE],
    ['video/x-m4v', Buffer.from('\r\n  <html>')],
    ['video/mp4', Buffer.from('\uFEFF<html>')],
    ['video/mp4', Buffer.from('<html>', 'utf16le')],
    ['audio/ogg', Buffer.from('{"error":404}')],
    ['video/mp4', Buffer.alloc(0)],
    ['application/octet-stream', PAGE],
    ['application/octet-stream', Buffer.from('something else')],
    ['application/octet-stream', undefined],
    ['text/plain', Buffer.from('Not found')],
    ['', undefined],
    ['', Buffer.from('\xff\xfe<\0h\0', 'latin1')],
  ])('is no media if it is not: %p with %p', (contentType, start) => {
    expect(isMedia(contentType, start)).toBe(false);
  });

  test.each([
    ['video/mp4', 'mp4', 'video/mp4'],
    ['video/x-m4v', 'm4v', 'video/mp4'],
    ['video/webm', 'webm', 'video/webm'],
    ['audio/mpeg', 'mp3', 'audio/mpeg'],
    ['audio/x-wav', 'wav', 'audio/wav'],
    ['video/x-msvideo', 'msvideo', 'video/x-msvideo'],
  ])('goes by its type if nothing else is known: %s', (contentType, fileExtension, mimeType) => {
    expect(mediaKind(contentType)).toEqual({ fileExtension, mimeType });
  });

  test('goes by its type if its beginning is unknown, but no text', () => {
    expect(isMedia('video/mp2t', bytes([0x47, 0x40, 0x11, 0x10, 0, 0, 0, 0]))).toBe(true);
  });
});

describe('the name of a downloaded file', () => {
  const named = (name: string, startTime = '1795251600000') =>
    recording([], `<name>${name}</name><startTime>${startTime}</startTime>`);

  test('is date, meeting, format and extension', () => {
    expect(mediaFileName(named('Physics'), 'video', 'm4v')).toBe('2026-11-21 Physics [video].m4v');
  });

  test('keeps letters of every language, and emoji', () => {
    const name = 'Fränzi’s Übung – 物理 👩\u200d🏫 + 100%';
    expect(mediaFileName(named(name), 'video', 'mp4')).toBe(`2026-11-21 ${name} [video].mp4`);
  });

  test.each([
    ['../../etc/passwd', '-..-etc-passwd'],
    ['a/b\\c:d*e?f', 'a-b-c-d-e-f'],
    ['&lt;b&gt; &quot;x&quot; | y', '-b- -x- - y'],
    ['tab\tand\nline', 'tab and line'],
    ['  .hidden.  ', 'hidden'],
    ['evil\u202egpj.exe', 'evilgpj.exe'],
  ])('is safe for file systems: %p', (name, safe) => {
    expect(mediaFileName(named(name), 'video', 'mp4')).toBe(`2026-11-21 ${safe} [video].mp4`);
  });

  test('has no invisible control characters', () => {
    const odd = { ...named('A'), name: 'bell\u0007s\u0000' };
    expect(mediaFileName(odd, 'video', 'mp4')).toBe('2026-11-21 bell s [video].mp4');
  });

  test('fits into every file system, without half characters', () => {
    for (const name of [
      'x'.repeat(1000),
      'ü'.repeat(1000),
      '😀'.repeat(1000),
      'a b '.repeat(300),
    ]) {
      const file = mediaFileName(named(name), 'video', 'm4v');
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(200);
      expect(Buffer.byteLength(file)).toBeGreaterThan(190);
      expect(file).toMatch(/^2026-11-21 .* \[video\]\.m4v$/);
      expect(Buffer.from(file).toString()).toBe(file);
    }
    const odd = mediaFileName(named('x'.repeat(1000)), 'f'.repeat(1000), 'm4v');
    expect(Buffer.byteLength(odd)).toBeLessThanOrEqual(200);
  });

  test('uses the record ID where there is no name, and no date where there is none', () => {
    expect(mediaFileName(named(''), 'video', 'm4v')).toBe(`2026-11-21 ${ID} [video].m4v`);
    expect(mediaFileName(named('...'), 'video', 'm4v')).toBe(`2026-11-21 ${ID} [video].m4v`);
    expect(mediaFileName(named('A', ''), 'video', 'm4v')).toBe('A [video].m4v');
    expect(mediaFileName(named('A', '99999999999999999'), 'video', 'm4v')).toBe('A [video].m4v');
  });

  test('takes no path from format or extension', () => {
    expect(mediaFileName(named('A'), '../x', '../sh')).toBe('2026-11-21 A [-x].sh');
    expect(mediaFileName(named('A'), '', '')).toBe('2026-11-21 A.bin');
  });
});
