import { RECORD_ID_IN_PLAYBACK_URL } from '../../protocol/playbackUrl';

const ID = '44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098';

const recordIDIn = (url: string) => new RegExp(RECORD_ID_IN_PLAYBACK_URL).exec(url)?.[1];

describe('the record ID is found in the address of', () => {
  test.each([
    ['the presentation', `/playback/presentation/2.3/${ID}`],
    ['the presentation at a moment', `/playback/presentation/2.3/${ID}?t=1m10s`],
    ['the presentation with a slash', `/playback/presentation/2.3/${ID}/`],
    ['the old player', `/playback/presentation/2.0/playback.html?meetingId=${ID}`],
    ['the older player', `/playback/presentation/0.9.0/playback.html?x=1&meetingId=${ID}&y=2`],
    ['the oldest player', `/playback/presentation/playback.html?meetingId=${ID}#t=5`],
    ['the video', `/playback/video/${ID}/`],
    ['the file of the video', `/playback/video/${ID}/video-0.m4v`],
    ['the file of the video elsewhere', `/video/${ID}/video-0.m4v`],
    ['the sound', `/podcast/${ID}/audio.ogg`],
    ['the notes', `/notes/${ID}/notes.pdf`],
    ['the notes on a page', `/playback/notes/${ID}/`],
    ['the screen share', `/recording/screenshare/${ID}/`],
    ['the screen share as a page', `/playback/screenshare/${ID}/`],
    ['the cameras', `/presentation/${ID}/video/webcams.webm`],
    ['a slide', `/presentation/${ID}/presentation/slides/thumbnails/thumb-1.png`],
    ['a protected recording', `/recording/${ID}/presentation?token=0123abcd`],
    ['a protected screen share', `/recording/${ID}/screenshare?token=0123abcd`],
  ])('%s', (_what, path) => {
    expect(recordIDIn(`https://bbb.example.com${path}`)).toBe(ID);
    expect(recordIDIn(`http://example.com:8443/school/bbb${path}`)).toBe(ID);
  });

  test.each(['007', '1e5', 'rec_1.2~x'])('whatever the ID looks like: %s', (id) => {
    expect(recordIDIn(` https://bbb.example.com/playback/presentation/2.3/${id} `)).toBe(id);
  });
});

describe('none is found in', () => {
  test.each([
    ['', 'nothing'],
    [ID, 'an ID by itself'],
    ['https://bbb.example.com/', 'the address of the server'],
    ['https://bbb.example.com/playback/presentation/2.3/', 'a player without a recording'],
    ['https://bbb.example.com/playback/presentation/2.0/playback.html', 'the old one without it'],
    [`https://www.example.com/?u=/playback/video/${ID}/`, 'an address that carries another'],
  ])('%s (%s)', (url) => {
    expect(recordIDIn(url)).toBeUndefined();
  });
});

test('a long address that is none does not take long', () => {
  const started = Date.now();
  expect(recordIDIn(`https://bbb.example.com/${'x/'.repeat(20_000)}`)).toBeUndefined();
  expect(Date.now() - started).toBeLessThan(1000);
});
