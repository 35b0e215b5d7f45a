import type { Recording, RecordingFormat } from './recording';

/** Where a media file of a recording may be. Only asking the server shows whether it is. */
export interface MediaCandidate {
  /** what it shows: video, screenshare, deskshare, webcams, podcast, audio … */
  format: string;
  url: string;
  /** of what is expected there; `mediaKind` tells what really came */
  fileExtension: string;
  mimeType: string;
  /**
   * An address to open first, once, for the cookies it sets: the link of a protected recording,
   * whose token works only one time. The file is behind these cookies.
   */
  entry?: string;
}

export interface MediaKind {
  fileExtension: string;
  mimeType: string;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  m4v: 'video/mp4',
  mp4: 'video/mp4',
  webm: 'video/webm',
  ogv: 'video/ogg',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  wav: 'audio/wav',
};

/** What the publish scripts of BigBlueButton call the files of each format, likeliest first. */
const FILES = {
  video: ['video-0.m4v', 'video-0.mp4', 'video-0.webm'],
  // WebM first, MP4 where an operator has added it: record-and-playback/screenshare/scripts.
  screenshare: ['screenshare-0.webm', 'screenshare-0.mp4', 'screenshare-1.mp4'],
  podcast: ['audio.ogg', 'audio.mp3'],
} as const;

/** Files of the format "presentation", whose own address is a page. */
const PRESENTATION_FILES = {
  deskshare: ['deskshare/deskshare.webm', 'deskshare/deskshare.mp4'],
  webcams: ['video/webcams.mp4', 'video/webcams.webm'],
  // Written instead of video/ when nobody had a camera on.
  audio: ['audio/audio.webm', 'audio/audio.ogg'],
} as const;

/**
 * Lists the addresses under which a media file of a recording may be, best first: the video, then
 * videos that common add-ons make, the screen share, and the cameras.
 *
 * @param want 'best' adds, at the end, the sound alone
 * @returns addresses as the server gave them or derived from those; the caller must check that what
 *   comes is media (`mediaKind`), since servers answer pages for what is not there
 */
export function mediaCandidates(recording: Recording, want: 'video' | 'best'): MediaCandidate[] {
  const formats = recording.formats.filter(({ url }) => isWebAddress(url));
  const ofType = (type: keyof typeof FILES) =>
    formats
      .filter((format) => format.type === type)
      .flatMap((format) => filesOfFormat(recording, format, type));
  const files = (kind: 'video' | 'audio') =>
    formats
      .filter(({ url }) => MIME_TYPES[extensionOf(url)]?.startsWith(kind))
      .map(({ type, url }) => candidate(type, url));

  const found = [
    ...ofType('video'),
    ...files('video'),
    ...filesOfOtherServers(formats),
    ...filesOfAddOns(recording, formats),
    ...ofType('screenshare'),
    ...filesOfPresentation(recording, formats, 'deskshare'),
    ...filesOfPresentation(recording, formats, 'webcams'),
  ];
  if (want === 'best') {
    found.push(...ofType('podcast'), ...files('audio'));
    found.push(...filesOfPresentation(recording, formats, 'audio'));
  }
  return found.filter(({ url }, index) => found.findIndex((each) => each.url === url) === index);
}

function filesOfFormat(
  { recordID }: Recording,
  { url }: RecordingFormat,
  type: keyof typeof FILES,
): MediaCandidate[] {
  if (extensionOf(url) in MIME_TYPES) return [candidate(type, url)];
  const id = encodeURIComponent(recordID);
  // Load balancers have served the same folder with and without the first part of its path.
  const folders = [`${siteOf(url)}/playback/${type}/${id}/`, `${siteOf(url)}/${type}/${id}/`];
  if (isOneTimeLink(url)) {
    const behind = urlsIn(folders, FILES[type]).map((file) => candidate(type, file, url));
    // It leads to the file itself where the format is one, and sets the cookies for it anyway.
    return [{ ...candidate(type, FILES[type][0]), url }, ...behind];
  }
  return urlsIn([folderOf(url), ...folders], FILES[type]).map((file) => candidate(type, file));
}

/** MP4s of bbb-video-download, bbb-download and bbb-mp4, which getRecordings does not list. */
function filesOfAddOns(
  { recordID }: Recording,
  formats: readonly RecordingFormat[],
): MediaCandidate[] {
  const id = encodeURIComponent(recordID);
  const files = [
    `presentation/${id}/video.mp4`,
    `download/presentation/${id}/${id}.mp4`,
    `recording/${id}.mp4`,
  ];
  const presentation = formats.find(({ type }) => type === 'presentation') ?? formats[0];
  if (!presentation) return [];
  return files.map((file) =>
    candidate('video', `${siteOf(presentation.url)}/${file}`, entryOf(presentation)),
  );
}

/** B3LB, for one, gives the file itself under an address of its own: `/b3lb/r/<number>`. */
function filesOfOtherServers(formats: readonly RecordingFormat[]): MediaCandidate[] {
  return formats
    .filter(({ type }) => type === 'video' || type === 'presentation')
    .filter(({ url }) => extensionOf(url) === '' && !OWN_FOLDER.test(new URL(url).pathname))
    .map(({ url }) => ({ format: 'video', url, fileExtension: 'mp4', mimeType: MIME_TYPES.mp4 }));
}

function filesOfPresentation(
  { recordID }: Recording,
  formats: readonly RecordingFormat[],
  part: keyof typeof PRESENTATION_FILES,
): MediaCandidate[] {
  return formats
    .filter(({ type }) => type === 'presentation')
    .flatMap((format) => {
      const folder = `${siteOf(format.url)}/presentation/${encodeURIComponent(recordID)}/`;
      const urls = urlsIn([folder], PRESENTATION_FILES[part]);
      return urls.map((url) => candidate(part, url, entryOf(format)));
    });
}

function candidate(format: string, url: string, entry?: string): MediaCandidate {
  const fileExtension = extensionOf(url);
  const mimeType = MIME_TYPES[fileExtension];
  return {
    format,
    url,
    fileExtension,
    // WebM holds either.
    mimeType: format === 'audio' ? mimeType.replace('video/', 'audio/') : mimeType,
    ...(entry && { entry }),
  };
}

function urlsIn(folders: readonly string[], files: readonly string[]): string[] {
  return [...new Set(folders.flatMap((folder) => files.map((file) => folder + file)))];
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** `https://host/recording/<recordID>/<format>?token=…`, as Scalelite protects recordings. */
function isOneTimeLink(url: string): boolean {
  const { pathname, searchParams } = new URL(url);
  return /\/recording\/[^/]+\/[^/]+\/?$/.test(pathname) && searchParams.has('token');
}

function entryOf({ url }: RecordingFormat): string | undefined {
  return isOneTimeLink(url) ? url : undefined;
}

/** The folders in which BigBlueButton itself keeps recordings. */
const OWN_FOLDER =
  /\/(?:playback|recording|presentation|podcast|video|screenshare|notes|capture)\//;

/** What stands before the recordings' own paths: the origin, and the folder a proxy may have added. */
function siteOf(url: string): string {
  const { origin, pathname } = new URL(url);
  const start = pathname.search(OWN_FOLDER);
  return origin + (start > 0 ? pathname.slice(0, start) : '');
}

function folderOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/[^/]*\.html?$/, '').replace(/\/*$/, '/')}`;
}

function extensionOf(address: string): string {
  const path = address.split(/[?#]/, 1)[0];
  return /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
}

// --- What came

const NEVER_MEDIA =
  /^(?:text\/(?!plain$)|image\/|application\/(?:.*\+)?(?:json|xml|xhtml|javascript|pdf|zip)$)/;

/**
 * Tells which kind of media an answer is. Neither its type nor its beginning is trusted alone: pages
 * come as `video/mp4` where a server goes by the name of the file, and videos as octets.
 *
 * @param firstBytes the beginning of the body, at least 12 bytes; without it the type decides
 * @returns undefined if it is no media
 */
export function mediaKind(contentType: string, firstBytes?: Buffer): MediaKind | undefined {
  const type = contentType.split(';', 1)[0].trim().toLowerCase();
  if (NEVER_MEDIA.test(type) || firstBytes?.length === 0) return undefined;
  const fileExtension = firstBytes
    ? (containerOf(firstBytes, type) ?? (isText(firstBytes) ? undefined : extensionOfType(type)))
    : extensionOfType(type);
  if (fileExtension === undefined) return undefined;
  const audioInWebM = fileExtension === 'webm' && type === 'audio/webm';
  return { fileExtension, mimeType: audioInWebM ? type : (MIME_TYPES[fileExtension] ?? type) };
}

function extensionOfType(type: string): string | undefined {
  if (type === 'application/ogg') return 'ogg';
  if (type === 'application/mp4') return 'mp4';
  const [kind, name] = type.split('/');
  if (kind !== 'video' && kind !== 'audio') return undefined;
  const known = Object.keys(MIME_TYPES).find(
    (extension) => MIME_TYPES[extension] === type && extension !== 'm4v',
  );
  return known ?? (name?.replace(/^x-/, '').replace(/\W.*$/, '') || undefined);
}

/** Recognises a file by its first bytes. */
function containerOf(bytes: Buffer, type: string): string | undefined {
  const audio = type.startsWith('audio/');
  const tag = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (/^(?:ftyp|moov|mdat|wide|free|skip)$/.test(tag(4, 8))) {
    if (/^ftypM4V/.test(tag(4, 11)) || type === 'video/x-m4v') return 'm4v';
    return audio ? 'm4a' : 'mp4';
  }
  if (bytes.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))) {
    return type === 'video/x-matroska' ? 'mkv' : 'webm';
  }
  if (tag(0, 4) === 'OggS') return type === 'video/ogg' ? 'ogv' : 'ogg';
  if (tag(0, 4) === 'RIFF' && tag(8, 12) === 'WAVE') return 'wav';
  if (tag(0, 3) === 'ID3') return 'mp3';
  // A frame of MPEG audio, layer III, of any version.
  return bytes[0] === 0xff && (bytes[1] & 0xe6) === 0xe2 ? 'mp3' : undefined;
}

function isText(bytes: Buffer): boolean {
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*[<{[]/.test(bytes.toString('latin1', 0, 512));
}

// --- The name of the file

/** Most file systems take 255 bytes; some storage services add to a name. */
const LONGEST_NAME = 200;
const LONGEST_FORMAT = 40;

/**
 * Names the file of a recording `<date> <meeting name> [<format>].<extension>`, such as
 * `2026-11-21 Physics [video].m4v`, so that every file system and storage service takes it.
 * The date is that of the meeting's beginning, in UTC.
 */
export function mediaFileName(recording: Recording, format: string, extension: string): string {
  const start = new Date(recording.startTime);
  const known = recording.startTime > 0 && !Number.isNaN(start.getTime());
  const date = known ? `${start.toISOString().slice(0, 10)} ` : '';
  const kind = shortened(harmless(format), LONGEST_FORMAT);
  const end = `${kind && ` [${kind}]`}.${extension.replace(/\W/g, '') || 'bin'}`;
  const room = LONGEST_NAME - Buffer.byteLength(date + end);
  const name = harmless(recording.name) || harmless(recording.recordID) || 'recording';
  return date + shortened(name, room) + end;
}

/** Without what paths, Windows and shells take for something else, and without invisible characters. */
function harmless(text: string): string {
  return (
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      // Some turn the direction of writing, so that "gpj.exe" looks like "exe.jpg"; the two kept join emoji.
      .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, '')
      .replace(/[\\/:*?"<>|]/g, '-')
      .replace(/\s+/g, ' ')
      .replace(/^[\s.]+|[\s.]+$/g, '')
  );
}

function shortened(name: string, bytes: number): string {
  let short = '';
  for (const char of name) {
    if (Buffer.byteLength(short + char) > bytes) return short.trim();
    short += char;
  }
  return short;
}
