import { readFileSync } from 'node:fs';
import path from 'node:path';

import { fileTypeOf, mayBe, mediaType } from '../../protocol/fileType';

const isMedia = (...answer: Parameters<typeof mediaType>) => mediaType(...answer) !== undefined;

describe('film and sound', () => {
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
    ['video-0.m4v', 'text/html; charset=utf-8', 'video/mp4'],
    ['webcams.webm', 'audio/webm', 'audio/webm'],
    ['audio.ogg', 'audio/ogg; charset=binary', 'audio/ogg'],
    ['audio.ogg', 'application/ogg', 'audio/ogg'],
  ])('is media if it is: %s as %p', (name, contentType, mimeType) => {
    expect(mediaType(contentType, media(name))).toMatchObject({ mimeType });
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
    expect(mediaType('application/octet-stream', start)).toMatchObject({ fileExtension });
  });

  const PAGE = Buffer.from('<!DOCTYPE html><html><title>404</title></html>');

  test.each([
    ['text/html', undefined],
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
    ['video/mp4', Buffer.from('Access denied. Bitte anmelden: für Gäste gesperrt.')],
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
    expect(mediaType(contentType)).toEqual({ fileExtension, mimeType });
  });

  test('goes by its type if its beginning is unknown, but no text', () => {
    expect(isMedia('video/mp2t', bytes([0x47, 0x40, 0x11, 0x10, 0, 0, 0, 0]))).toBe(true);
  });
});

describe('other files', () => {
  const PAGE = '<!DOCTYPE html><html><title>Log in</title></html>';

  test.each([
    ['vtt', 'text/vtt', 'WEBVTT\n\n', 'text/vtt'],
    ['vtt', 'application/octet-stream', '\ufeffWEBVTT', 'text/vtt'],
    ['json', 'application/json', ' [{"locale":"de"}]', 'application/json'],
    ['xml', 'text/xml', '<?xml version="1.0"?><popcorn/>', 'application/xml'],
    ['svg', 'image/svg+xml', '<svg>', 'image/svg+xml'],
    ['pdf', 'application/pdf', '%PDF-1.7', 'application/pdf'],
    ['txt', 'text/plain', 'Fränzi', 'text/plain'],
    ['txt', '', '<b> is a tag', 'text/plain'],
    ['html', 'text/html', PAGE, 'text/html'],
    ['odt', 'application/vnd.oasis.opendocument.text', 'PK', expect.stringMatching(/opendocument/)],
  ])('are what is expected: %s as %p', (expected, contentType, start, mimeType) => {
    expect(fileTypeOf(expected, contentType, Buffer.from(start))).toMatchObject({ mimeType });
    expect(mayBe(expected, contentType)).toBe(true);
  });

  test.each([
    ['vtt', 'text/html', 'WEBVTT'],
    ['vtt', 'text/vtt', PAGE],
    ['vtt', 'text/plain', '1\n00:00:01,000 --> 00:00:02,000'],
    ['json', 'application/json', PAGE],
    ['xml', 'text/xml', PAGE],
    ['xml', 'text/xml', 'Not found'],
    ['txt', 'text/plain', `\n${PAGE}`],
    ['txt', 'text/plain', `<?xml version="1.0"?>\n<!-- log in -->\n${PAGE}`],
    ['txt', 'text/plain', '<meta http-equiv="refresh" content="0; url=/login">'],
    ['txt', 'application/json', '{"error":"denied"}'],
    ['txt', 'application/problem+json', '{"status":403}'],
    ['xml', 'text/xml', `<!-- a -->${PAGE}`],
    ['md', 'text/html', '# Summary'],
    ['pdf', 'application/pdf', PAGE],
    ['pdf', 'text/html', '%PDF-1.7'],
    ['odt', 'application/octet-stream', PAGE],
    ['html', 'application/json', '{"error":404}'],
    ['html', 'text/html', '{"error":404}'],
    ['html', 'text/html', ''],
  ])('are not what comes in their place: %s as %p with %p', (expected, contentType, start) => {
    expect(fileTypeOf(expected, contentType, Buffer.from(start))).toBeUndefined();
  });

  test.each([
    ['m4v', 'text/html; charset=utf-8'],
    ['m4v', 'application/json'],
    ['pdf', 'text/html'],
    ['html', 'video/mp4'],
  ])('are refused by their headers where these say enough: %s as %p', (expected, contentType) => {
    expect(mayBe(expected, contentType)).toBe(false);
  });

  test.each([
    ['m4v', ''],
    ['m4v', 'application/octet-stream'],
    ['m4v', 'video/x-m4v'],
    ['pdf', 'application/octet-stream'],
  ])('are looked at where headers do not: %s as %p', (expected, contentType) => {
    expect(mayBe(expected, contentType)).toBe(true);
  });
});
