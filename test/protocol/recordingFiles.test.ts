import { isInLanguage, wantedFiles } from '../../protocol/fileChoice';
import { type Recording, readRecordings } from '../../protocol/recording';
import {
  captionsIn,
  entranceOf,
  type ExpectedFile,
  expectedFiles,
  filesOnPage,
  namedFile,
  refreshTarget,
  withoutTicket,
} from '../../protocol/recordingFiles';
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

type Formats = Array<[type: string, url: string]>;
type Choice = Parameters<typeof wantedFiles>[1];

const filesOf = (formats: Formats, landings: Array<[string, string]> = []) =>
  expectedFiles(recording(formats), new Map(landings));
const wanted = (formats: Formats, choice: Choice = 'video', fallBack = false) =>
  wantedFiles(filesOf(formats), choice, fallBack);
const urlsOf = (formats: Formats, choice: Choice = 'video') =>
  wanted(formats, choice).flatMap(({ urls }) => urls);

const VIDEO: [string, string] = ['video', `${H}/playback/video/${ID}/`];
const PRESENTATION: [string, string] = ['presentation', `${H}/playback/presentation/2.3/${ID}`];
const PODCAST: [string, string] = ['podcast', `${H}/podcast/${ID}/audio.ogg`];
const SCREENSHARE: [string, string] = ['screenshare', `${H}/recording/screenshare/${ID}/`];
const NOTES: [string, string] = ['notes', `${H}/notes/${ID}/notes.pdf`];
const SUMMARY: [string, string] = ['ai-summary', `${H}/ai-summary/${ID}/`];
const ALL = [PRESENTATION, PODCAST, VIDEO, SCREENSHARE, NOTES, SUMMARY];

describe('the video of a recording', () => {
  test('is looked for first where the video format puts it', () => {
    expect(wanted([PRESENTATION, PODCAST, VIDEO])[0]).toEqual({
      kind: 'video',
      format: 'video',
      label: 'video',
      fileExtension: 'm4v',
      urls: [`${H}/playback/video/${ID}/video-0.m4v`, `${H}/video/${ID}/video-0.m4v`],
    });
  });

  test('may be MP4 or WebM, and in the folder of older load balancers', () => {
    expect(urlsOf([VIDEO]).slice(0, 6)).toEqual([
      `${H}/playback/video/${ID}/video-0.m4v`,
      `${H}/video/${ID}/video-0.m4v`,
      `${H}/playback/video/${ID}/video-0.mp4`,
      `${H}/video/${ID}/video-0.mp4`,
      `${H}/playback/video/${ID}/video-0.webm`,
      `${H}/video/${ID}/video-0.webm`,
    ]);
  });

  test.each([
    `${H}/playback/video/${ID}`,
    `${H}/playback/video/${ID}/#top`,
    `${H}/playback/video/${ID}/index.html`,
  ])('is found beside its page, however that is addressed: %s', (page) => {
    expect(urlsOf([['video', page]])[0]).toBe(`${H}/playback/video/${ID}/video-0.m4v`);
  });

  test('may be the address itself, whatever the format is called', () => {
    const url = `${H}/presentation/${ID}/meeting.mp4?sig=a%2Bb`;
    for (const type of ['video', 'mp4', 'presentation']) {
      expect(wanted([[type, url]])[0]).toEqual({
        kind: 'video',
        format: type,
        label: 'video',
        fileExtension: 'mp4',
        urls: [url],
      });
    }
  });

  test('may lie below a folder that a proxy adds', () => {
    const urls = urlsOf([['presentation', `${H}/bbb/playback/presentation/2.3/${ID}`]]);
    expect(urls).toContain(`${H}/bbb/presentation/${ID}/deskshare/deskshare.webm`);
  });

  test('may have been made by an add-on that no server lists', () => {
    expect(urlsOf([PRESENTATION], 'renderedVideo')).toEqual([
      `${H}/presentation/${ID}/video.mp4`,
      `${H}/download/presentation/${ID}/${ID}.mp4`,
      `${H}/recording/${ID}.mp4`,
    ]);
  });

  test('is what the page plays, where it has another name', () => {
    const page = '<video><source src="film.webm?a=1&amp;b=2"><source src=\'/x/other.mp4\'></video>';
    const [format] = recording([VIDEO]).formats;
    expect(filesOnPage(format, VIDEO[1], page).flatMap(({ urls }) => urls)).toEqual([
      `${H}/playback/video/${ID}/film.webm?a=1&b=2`,
      `${H}/x/other.mp4`,
    ]);
  });

  test('is none of a page’s scripts, pictures and links to pages', () => {
    const page = '<script src="a.js"></script><img src="b.png"><a href="c.html">c</a><a href="">';
    expect(filesOnPage(recording([VIDEO]).formats[0], VIDEO[1], page)).toEqual([]);
  });
});

describe('without a video', () => {
  const kinds = (files: ExpectedFile[]) => [...new Set(files.map(({ label }) => label))];

  test('the screen share comes before the cameras, and add-ons before both', () => {
    expect(kinds(wanted([PRESENTATION, SCREENSHARE]))).toEqual([
      'video',
      'screenshare',
      'deskshare',
      'webcams',
    ]);
  });

  test('nothing else is taken where only the video is wanted, unless that is allowed', () => {
    expect(kinds(wanted([PRESENTATION, SCREENSHARE], 'renderedVideo'))).toEqual(['video']);
    expect(kinds(wanted([PRESENTATION, SCREENSHARE], 'renderedVideo', true))).toEqual([
      'video',
      'webcams',
      'screenshare',
      'deskshare',
    ]);
  });

  test('the screen share is what its publish script calls it', () => {
    expect(urlsOf([SCREENSHARE])).toContain(`${H}/recording/screenshare/${ID}/screenshare-0.webm`);
  });

  test('what the presentation is played from is used, also by the old player', () => {
    const old = `${H}/playback/presentation/2.0/playback.html?meetingId=${ID}`;
    expect(urlsOf([['presentation', old]]).slice(3)).toEqual([
      `${H}/presentation/${ID}/deskshare/deskshare.webm`,
      `${H}/presentation/${ID}/deskshare/deskshare.mp4`,
      `${H}/presentation/${ID}/video/webcams.mp4`,
      `${H}/presentation/${ID}/video/webcams.webm`,
    ]);
  });

  test('the sound counts only if the best there is will do', () => {
    expect(wanted([PODCAST, PRESENTATION]).map(({ kind }) => kind)).not.toContain('audio');
    const sound = wanted([PODCAST, PRESENTATION], 'best').filter(({ kind }) => kind === 'audio');
    expect(sound.flatMap(({ urls }) => urls[0])).toEqual([
      PODCAST[1],
      `${H}/podcast/${ID}/audio.mp3`,
      `${H}/presentation/${ID}/audio/audio.webm`,
      `${H}/presentation/${ID}/audio/audio.ogg`,
    ]);
  });
});

describe('by meaning', () => {
  test.each<[Choice, string]>([
    ['webcams', `${H}/presentation/${ID}/video/webcams.mp4`],
    ['screenshare', `${H}/recording/screenshare/${ID}/screenshare-0.webm`],
    ['audio', PODCAST[1]],
    ['captions', `${H}/presentation/${ID}/captions.json`],
    ['notes', NOTES[1]],
    ['slidesText', `${H}/presentation/${ID}/presentation_text.json`],
    ['chat', `${H}/presentation/${ID}/slides_new.xml`],
    ['metadataFile', `${H}/presentation/${ID}/metadata.xml`],
    ['summary', `${H}/ai-summary/${ID}/summary.txt`],
  ])('%s is first looked for at %s', (choice, url) => {
    expect(urlsOf(ALL, choice)[0]).toBe(url);
  });

  test('the sound may be had from the webcams, too', () => {
    expect(urlsOf([PRESENTATION], 'audio')).toContain(`${H}/presentation/${ID}/video/webcams.webm`);
  });

  test.each([
    ['de', 'de', true],
    ['de-AT', 'de', true],
    ['de_AT', 'de-at', true],
    ['de', 'de-AT', false],
    ['den', 'de', false],
    ['de', ' ', true],
    [undefined, '', true],
    [undefined, 'de', false],
  ])('captions in %p are wanted where %p is: %p', (language, tag, expected) => {
    expect(isInLanguage(language, tag)).toBe(expected);
  });
});

describe('files that may be there', () => {
  test('are none for a recording without formats', () => {
    expect(filesOf([])).toEqual([]);
  });

  test('are never asked for twice', () => {
    const urls = filesOf([...ALL, VIDEO, PODCAST]).flatMap((file) => file.urls);
    expect(new Set(urls).size).toBe(urls.length);
  });

  test.each([
    '',
    'not an address',
    'javascript:alert(1)',
    'file:///etc/passwd.mp4',
    'ftp://h/a.mp4',
  ])('are not made from %p', (url) => {
    expect(filesOf([['video', url]])).toEqual([]);
  });

  test('are not looked for below the player, which answers every path', () => {
    const urls = filesOf([PRESENTATION]).flatMap((file) => file.urls);
    expect(urls.filter((url) => url.includes('/playback/presentation/'))).toEqual([]);
  });

  test('are those of formats that nobody knows, too, as far as all have them', () => {
    const urls = filesOf([['capture', `${H}/capture/${ID}/`]]).flatMap((file) => file.urls);
    expect(urls).toContain(`${H}/capture/${ID}/metadata.xml`);
  });

  test.each(['../../etc/passwd', '/etc//./passwd', 'etc/passwd'])(
    'are named within their folder only: %s',
    (name) => {
      const one = recording([PRESENTATION]);
      const { urls } = namedFile(one, one.formats[0], name, new Map());
      expect(urls).toEqual([`${H}/presentation/${ID}/etc/passwd`]);
    },
  );

  test('may have a name with anything in it', () => {
    const one = recording([PRESENTATION]);
    const { urls, fileExtension } = namedFile(one, one.formats[0], 'a b?#ä.svg', new Map());
    expect(urls).toEqual([`${H}/presentation/${ID}/a%20b%3F%23%C3%A4.svg`]);
    expect(fileExtension).toBe('svg');
  });
});

describe('captions', () => {
  const list = wanted([VIDEO], 'captions')[0];
  const url = list.urls[0];

  test('are those of the list, beside it', () => {
    const json = '[{"locale":"en-US","localeName":"English"},{"locale":"de_AT"}]';
    expect(captionsIn(list, url, json)).toMatchObject([
      { urls: [`${H}/playback/video/${ID}/caption_en-US.vtt`], language: 'en-US' },
      { urls: [`${H}/playback/video/${ID}/caption_de_AT.vtt`], language: 'de-AT' },
    ]);
  });

  test.each(['', '[]', '{}', 'null', '<html>', '[null, 1, {"locale":7}]'])(
    'are none where the list is %p',
    (content) => expect(captionsIn(list, url, content)).toEqual([]),
  );
});

describe('a protected recording', () => {
  const SL = 'https://scalelite.example.com';
  const link = (format: string) => `${SL}/recording/${ID}/${format}?token=${'0'.repeat(64)}`;
  const entrance = (formats: Formats, more = '') => {
    const one = recording(formats, more);
    return entranceOf(one, one.formats[0]);
  };

  test.each([
    link('video'),
    `${SL}/b3lb/r/5`,
    `${SL}/api/v1/protected/recordings/abc`,
    `${SL}/playback/video/${ID}/?signature=x`,
  ])('is entered by its link: %s', (url) => {
    expect(entrance([['video', url]])).toBe(url);
  });

  test.each([VIDEO, PRESENTATION, PODCAST, SCREENSHARE, NOTES])(
    'is not what a plain address leads to: %s %s',
    (...format) => {
      expect(entrance([format])).toBeUndefined();
      expect(entrance([format], '<protected>true</protected>')).toBe(format[1]);
    },
  );

  test('has its files where the link led, or at the usual places', () => {
    const landed = `${SL}/playback/video/${ID}/`;
    const urls = wantedFiles(
      filesOf([['video', link('video')]], [[link('video'), landed]]),
      'renderedVideo',
    ).flatMap((file) => file.urls);
    expect(urls).toContain(`${SL}/playback/video/${ID}/video-0.m4v`);
    expect(urls).toContain(`${SL}/video/${ID}/video-0.m4v`);
    expect(urls).not.toContain(link('video'));
  });

  test('may have been the file itself', () => {
    const landed = `${SL}/podcast/${ID}/audio.ogg`;
    const files = filesOf([['podcast', link('podcast')]], [[link('podcast'), landed]]);
    expect(wantedFiles(files, 'audio')[0].urls[0]).toBe(landed);
  });

  test('may be somewhere else altogether', () => {
    const landed = 'https://files.example.com/r/7';
    const [file] = wantedFiles(
      filesOf([['video', link('video')]], [[link('video'), landed]]),
      'video',
    );
    expect(file.urls).toEqual([landed]);
  });
});

describe('a page that sends on', () => {
  const target = (html: string) => refreshTarget(`${H}/gate/1`, html);

  test.each([
    ['<meta http-equiv="refresh" content="0; url=../film/?a=1&amp;b=2">', `${H}/film/?a=1&b=2`],
    ['<META content=\'3;URL="/film/"\' HTTP-EQUIV=Refresh />', `${H}/film/`],
  ])('says where: %s', (html, url) => {
    expect(target(html)).toBe(url);
  });

  test.each([
    '<meta http-equiv="refresh" content="30">',
    '<meta name="refresh" content="0; url=/x">',
    '<!-- <meta http-equiv="refresh" content="0; url=/x"> -->',
    '<noscript><meta http-equiv="refresh" content="0; url=/x"></noscript>',
    '',
  ])('is none: %s', (html) => {
    expect(target(html)).toBeUndefined();
  });
});

test('an address without its ticket is the same for those who have none', () => {
  expect(withoutTicket(`${H}/a?token=1#t`)).toBe(`${H}/a`);
  const old = `${H}/playback/presentation/2.0/playback.html?meetingId=${ID}`;
  expect(withoutTicket(old)).toBe(old);
});
