import { failureOfKey } from '../../protocol/failure';
import { readAnswer } from '../../protocol/response';
import { readTextTracks, saysNoTextTracks, textTrackFile } from '../../protocol/textTrack';

const tracksIn = (response: object) =>
  readTextTracks(
    readAnswer('getRecordingTextTracks', {
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ response: { returncode: 'SUCCESS', ...response } }),
    }),
  );

describe('the text tracks of a recording', () => {
  // The example of the API reference of BigBlueButton.
  const DOCUMENTED = {
    href: 'https://captions.example.com/textTrack/0ab39e419c9bcb63233168daefe390f232c71343/183f0bf3a0982a127bdb8161e0c44eb696b3e75c-1554230749920/subtitles_en-US.vtt',
    kind: 'subtitles',
    label: 'English',
    lang: 'en-US',
    source: 'upload',
  };

  test('are read', () => {
    expect(tracksIn({ tracks: [DOCUMENTED, { ...DOCUMENTED, lang: 'pt-BR' }] })).toEqual([
      DOCUMENTED,
      { ...DOCUMENTED, lang: 'pt-BR' },
    ]);
  });

  test('may be one, or none', () => {
    expect(tracksIn({ tracks: [DOCUMENTED] })).toHaveLength(1);
    expect(tracksIn({ tracks: [] })).toEqual([]);
    expect(tracksIn({})).toEqual([]);
    expect(tracksIn({ tracks: {} })).toEqual([]);
  });

  test.each(['getRecordingTextTracks', 'putRecordingTextTrack'])(
    'are not taken from an answer that does not say that it succeeded: %s',
    (call) => {
      const raw = { status: 200, contentType: 'application/json', body: '{"error":"no route"}' };
      expect(() => readAnswer(call, raw)).toThrow('does not say whether the call succeeded');
    },
  );

  test('may be reported missing, which is no recording missing', () => {
    const call = 'getRecordingTextTracks';
    expect(saysNoTextTracks(failureOfKey('noCaptionsFound', '', call))).toBe(true);
    expect(saysNoTextTracks(failureOfKey('noRecordings', '', call))).toBe(false);
    expect(saysNoTextTracks(new TypeError())).toBe(false);
  });
});

const SRT = '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n';
const VTT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n';
const SSA = '[Script Info]\nTitle: x\n';

const partOf = (content: string, fileName?: string, mimeType?: string) =>
  textTrackFile({ content: Buffer.from(content), fileName, mimeType });

describe('a file is sent as what it is', () => {
  test.each([
    ['SRT by its extension', SRT, 'a b.SRT', 'text/plain', 'application/x-subrip'],
    ['WebVTT by its extension', VTT, 'a.vtt', 'application/octet-stream', 'text/vtt'],
    ['SSA by its extension', SSA, 'a.ass', undefined, 'text/x-ssa'],
    ['SRT by its type', SRT, 'download', 'application/x-subrip', 'application/x-subrip'],
    ['WebVTT by its type', VTT, 'download', 'text/vtt; charset=utf-8', 'text/vtt'],
    ['SRT by its beginning', `\ufeff${SRT}`, 'a.txt', 'text/plain', 'application/x-subrip'],
    ['WebVTT by its beginning', `\ufeff${VTT}`, 'a.txt', 'text/plain', 'text/vtt'],
    ['SSA by its beginning', SSA, 'a.txt', 'text/plain', 'text/x-ssa'],
  ])('%s', (_what, content, fileName, mimeType, contentType) => {
    const part = partOf(content, fileName, mimeType);
    expect(part).toMatchObject({ name: 'file', fileName, contentType });
    expect(part.content.toString()).toBe(content);
  });

  test.each([
    [SRT, 'track.srt'],
    [VTT, 'track.vtt'],
  ])('and gets a name if it has none', (content, fileName) => {
    expect(partOf(content)).toMatchObject({ fileName });
  });
});

describe('a file is not sent when it is', () => {
  test.each([
    ['empty', '', 'a.srt', 'The file "a.srt" is empty.'],
    ['blank', '\ufeff \r\n', undefined, 'The file is empty.'],
    ['something else', '%PDF-1.7', 'a.pdf', 'The file "a.pdf" is no text track.'],
    [
      'a login page',
      '\n<!DOCTYPE html><title>Login',
      'a.srt',
      'The file "a.srt" is no text track.',
    ],
    [
      'of a type that only looks known',
      'x',
      'a.constructor',
      'The file "a.constructor" is no text track.',
    ],
  ])('%s', (_what, content, fileName, message) => {
    expect(() => partOf(content, fileName)).toThrow(
      expect.objectContaining({
        kind: 'invalidInput',
        message,
        advice: expect.stringMatching(/./),
      }),
    );
  });
});
