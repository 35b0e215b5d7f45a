import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';

import { htmlReply, type Incoming, redirect, type Reply } from './answer';
import { nginxPage } from './faults';
import { decode } from './query';
import type { Recording } from './recordings';
import { jwt } from './signature';
import type { World } from './world';
import { escapeXml, group, tag } from './xml';

const MEDIA = path.join(__dirname, 'media');

interface File {
  type: string;
  size: number;
  /** Bytes from start up to and including end. */
  read(start: number, end: number): Buffer | Readable;
}

const TYPES: Readonly<Record<string, string>> = {
  m4v: 'video/x-m4v',
  mp4: 'video/mp4',
  webm: 'video/webm',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  png: 'image/png',
  json: 'application/json',
  vtt: 'text/vtt',
  xml: 'text/xml',
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
  svg: 'image/svg+xml',
};

/**
 * Serves what nginx serves of published recordings: player pages, media files with ranges, and
 * Scalelite's one-time links. `undefined` for paths that have nothing to do with recordings.
 */
export function answerPlayback(request: Incoming, world: World): Reply | undefined {
  const link = /^\/recording\/([^/]+)\/([^/]+)$/.exec(request.path);
  if (link && request.query.get('token') !== undefined) return openProtected(link, request, world);
  const track = /^\/textTrack\/([^/]+)\/(subtitles|captions)_([\w-]+)\.vtt$/.exec(request.path);
  if (track) return sendTrack(track, request, world);
  const match =
    // The player takes every path below it for itself.
    /^\/playback\/presentation\/[\d.]+\/(?<id>[^/]+)(?:\/.*)?(?<file>)$/.exec(request.path) ??
    /^\/(?:playback\/|recording\/)?(?<format>[\w-]+)\/(?<id>[^/]+)\/(?<file>.*)$/.exec(
      request.path,
    );
  if (!match?.groups) return undefined;
  const { id, file, format = 'presentation' } = match.groups;
  const recording = world.recordings.get(decode(id) ?? '');
  if (!recording) return undefined;
  if (recording.state !== 'published') return nginxPage(404, 'Not Found');
  const isPage = file === '' || file === 'index.html';
  if (recording.protected && !isPage && !request.cookies.has(cookieName(format, recording))) {
    return nginxPage(404, 'Not Found');
  }
  if (isPage) return playerPage(recording, format);
  const found = fileOf(recording, format, file);
  return found ? sendFile(found, request) : nginxPage(404, 'Not Found');
}

/** The files of each format, below `/<format>/<recordID>/` and `/playback/<format>/<recordID>/`. */
function fileOf(recording: Recording, format: string, name: string): File | undefined {
  const published = recording.formats.some((one) => one.type === format);
  if (!published) return undefined;
  const caption = /^caption_([\w-]+)\.vtt$/.exec(name);
  if (caption) return captionFile(recording, caption[1]);
  if (name === 'captions.json') return textFile('json', JSON.stringify(captionList(recording)));
  if (name === 'metadata.xml') return textFile('xml', metadataXml(recording));
  const path = `${format}/${decode(name)}`;
  const text = path in recording.files ? recording.files[path] : TEXTS[path];
  if (text !== undefined) return text === null ? undefined : textFile(path, text);
  switch (path) {
    case 'video/video-0.m4v':
      return videoFile(recording);
    case 'presentation/meeting.mp4':
    case 'presentation/video.mp4':
      return { ...videoFile(recording), type: TYPES.mp4 };
    case 'presentation/video/webcams.webm':
      return mediaFile('webcams.webm');
    case 'presentation/deskshare/deskshare.webm':
    case 'screenshare/screenshare-0.webm':
      return mediaFile('deskshare.webm');
    case 'podcast/audio.ogg':
      return mediaFile('audio.ogg');
    case 'notes/notes.pdf':
      return mediaFile('notes.pdf');
  }
  if (format === 'presentation' && /thumbnails\/thumb-\d+\.png$/.test(name)) {
    return mediaFile('thumb.png');
  }
  return undefined;
}

/** Texts that the publish scripts always write, and those of a server with AI summaries. */
const TEXTS: Readonly<Record<string, string>> = {
  'presentation/slides_new.xml':
    '<?xml version="1.0"?>\n<popcorn><chattimeline in="12" name="Zoë" message="Hello &amp;amp; welcome" target="chat"/></popcorn>\n',
  'presentation/presentation_text.json': '{"d2d9a672":{"slide-1":"Newton’s laws","slide-2":""}}\n',
  'presentation/shapes.svg': '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  'presentation/panzooms.xml': '<?xml version="1.0"?>\n<recording id="panzoom_events"/>\n',
  'presentation/cursor.xml': '<?xml version="1.0"?>\n<recording id="cursor_events"/>\n',
  'presentation/polls.json': '[]\n',
  'video/video.xml': '<?xml version="1.0"?>\n<popcorn/>\n',
  'ai-summary/summary.txt': 'They spoke about Newton.\n',
  'ai-summary/ai-summary.md': '# Summary\n\nThey spoke about Newton.\n',
  'ai-summary/ai-summary.html': '<!DOCTYPE html><html><h1>Summary</h1></html>\n',
  'ai-summary/action_items.json': '[{"who":"Zoë","what":"exercise 7"}]\n',
  'ai-summary/transcript.txt': 'Good morning. Force is mass times acceleration.\n',
  'ai-summary/transcript_diarized.vtt':
    'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Zoë>Good morning.</v>\n\n00:00:03.000 --> 00:00:06.000\n<v Speaker 2>Force is mass times acceleration.</v>\n',
};

const CONTENT = new Map<string, Buffer>();

function mediaFile(name: string): File {
  let bytes = CONTENT.get(name);
  if (!bytes) CONTENT.set(name, (bytes = readFileSync(path.join(MEDIA, name))));
  return bytesFile(bytes, TYPES[name.split('.').pop() as string]);
}

/** @param kind extension, or a path that ends in it */
function textFile(kind: string, text: string): File {
  const type = TYPES[kind.split('.').pop() as string] ?? 'application/octet-stream';
  return bytesFile(Buffer.from(text, 'utf8'), type);
}

function bytesFile(bytes: Buffer, type: string): File {
  return { type, size: bytes.length, read: (start, end) => bytes.subarray(start, end + 1) };
}

/**
 * The video. Made longer to a wished size, it stays playable: behind the real film comes a box
 * that players skip, its content generated while it is sent.
 */
function videoFile(recording: Recording): File {
  const film = mediaFile('video-0.m4v');
  const padding = recording.videoBytes - film.size;
  if (padding < 16) return film;
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write('free', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(padding), 8);
  const head = Buffer.concat([film.read(0, film.size - 1) as Buffer, header]);
  return {
    type: film.type,
    size: recording.videoBytes,
    read: (start, end) => Readable.from(chunks(head, start, end)),
  };
}

function* chunks(head: Buffer, start: number, end: number): Generator<Buffer> {
  if (start < head.length) yield head.subarray(start, end + 1);
  const zeros = Buffer.alloc(65_536);
  for (let at = Math.max(start, head.length); at <= end; at += zeros.length) {
    yield zeros.subarray(0, Math.min(zeros.length, end + 1 - at));
  }
}

function sendTrack(match: RegExpExecArray, request: Incoming, world: World): Reply {
  const [, recordId, kind, lang] = match;
  const found = world.recordings
    .get(recordId)
    ?.textTracks.find((track) => track.kind === kind && track.lang === lang);
  return found ? sendFile(textFile('vtt', found.content), request) : nginxPage(404, 'Not Found');
}

function captionFile(recording: Recording, lang: string): File | undefined {
  const track = recording.textTracks.find((one) => one.lang === lang);
  return track && textFile('vtt', track.content);
}

function captionList(recording: Recording): { locale: string; localeName: string }[] {
  return recording.textTracks.map(({ lang, label }) => ({ locale: lang, localeName: label }));
}

function metadataXml(recording: Recording): string {
  return group('recording', [
    tag('id', recording.recordId),
    tag('state', recording.state),
    tag('published', recording.state === 'published'),
    tag('start_time', recording.startTime),
    tag('end_time', recording.endTime),
  ]);
}

/**
 * One range of bytes, as nginx answers it: 206, 416 for one outside, 200 for what it can't read and
 * for a file that is no longer the one in If-Range.
 */
function sendFile(file: File, request: Incoming): Reply {
  const etag = `"${file.size.toString(16)}"`;
  const headers: Record<string, string> = {
    'content-type': file.type,
    'accept-ranges': 'bytes',
    etag,
    'last-modified': 'Sat, 21 Nov 2026 07:50:00 GMT',
  };
  const { 'if-range': known = etag, range = '' } = request.headers;
  const isSame = known === etag || known === headers['last-modified'];
  const match = isSame ? /^bytes=(\d*)-(\d*)$/.exec(range) : null;
  if (!match || (match[1] === '' && match[2] === '')) {
    headers['content-length'] = `${file.size}`;
    return { status: 200, headers, body: file.read(0, file.size - 1) };
  }
  const last = file.size - 1;
  const start = match[1] === '' ? Math.max(0, file.size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? last : Math.min(Number(match[2]), last);
  if (start > end) {
    const page = nginxPage(416, 'Requested Range Not Satisfiable');
    return { ...page, headers: { ...page.headers, 'content-range': `bytes */${file.size}` } };
  }
  headers['content-range'] = `bytes ${start}-${end}/${file.size}`;
  headers['content-length'] = `${end - start + 1}`;
  return { status: 206, headers, body: file.read(start, end) };
}

function playerPage(recording: Recording, format: string): Reply {
  const known = recording.formats.some((one) => one.type === format);
  if (!known) return nginxPage(404, 'Not Found');
  const title = escapeXml(recording.name);
  const source = SOURCES[format];
  const player = source
    ? `<video controls><source src="${source[0]}" type="${source[1]}"></video>`
    : '<div id="root"></div>';
  return htmlReply(
    200,
    `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n${player}\n</body>\n</html>\n`,
  );
}

const SOURCES: Readonly<Record<string, [source: string, type: string]>> = {
  video: ['video-0.m4v', 'video/mp4'],
  screenshare: ['screenshare-0.webm', 'video/webm'],
};

function cookieName(format: string, recording: Recording): string {
  return `recording_${format}_${recording.recordId}`;
}

/** Scalelite: the token is good for one visit, which leaves a cookie for the format's files. */
function openProtected(link: RegExpExecArray, request: Incoming, world: World): Reply {
  const recording = world.recordings.get(link[1]);
  const format = recording?.formats.find((one) => one.type === link[2]);
  const token = request.query.get('token') ?? '';
  if (!recording || !format || !world.playbackTokens.delete(token)) {
    return nginxPage(404, 'Not Found');
  }
  const claims = { sub: recording.recordId, exp: Math.floor(world.clock.now() / 1000) + 6 * 3600 };
  const value = jwt({ alg: 'HS256' }, claims, world.secret);
  const name = cookieName(format.type, recording);
  const cookie = `${name}=${value}; path=/${format.type}/${recording.recordId}; HttpOnly`;
  return { ...redirect(world.addressOf(format.url), { 'set-cookie': cookie }), status: 307 };
}
