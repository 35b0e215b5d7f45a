/** Which kind of file something is. */
export interface FileType {
  fileExtension: string;
  mimeType: string;
}

/** Of media files, by their extensions. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
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

/** Of the other files that recordings have. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  json: 'application/json',
  xml: 'application/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  odt: 'application/vnd.oasis.opendocument.text',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  etherpad: 'application/json',
  zip: 'application/zip',
};

/** The type that belongs to an extension; undefined for one that no file of a recording has. */
export function typeOfExtension(fileExtension: string): FileType | undefined {
  const mimeType = MEDIA_TYPES[fileExtension] ?? OTHER_TYPES[fileExtension];
  return mimeType === undefined ? undefined : { fileExtension, mimeType };
}

/** Whether files with this extension are film or sound. */
export function isMediaExtension(fileExtension: string): boolean {
  return Object.hasOwn(MEDIA_TYPES, fileExtension);
}

/** The extension of the file an address names, in small letters; '' if it names none. */
export function extensionOf(address: string): string {
  const path = address.split(/[?#]/, 1)[0];
  return /[^/]\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
}

/**
 * Whether an answer may be the file that is expected, going by its headers alone. What is wanted are
 * files, and what comes in their place are web pages and errors in JSON, with status 200.
 *
 * @param expected extension of the file
 */
export function mayBe(expected: string, contentType: string): boolean {
  const type = bareType(contentType);
  if (expected === 'html') return type === '' || type === 'text/html' || type === 'text/plain';
  if (isMediaExtension(expected)) return !NEVER_MEDIA.test(type);
  if (/^(?:video|audio)\//.test(type)) return false;
  if (typeOfExtension(expected) && JSON_TYPE.test(type)) return isJson(expected);
  return type !== 'text/html' && type !== 'application/xhtml+xml';
}

const JSON_TYPE = /^application\/(?:.*\+)?json$/;

function isJson(fileExtension: string): boolean {
  return typeOfExtension(fileExtension)?.mimeType === 'application/json';
}

/**
 * Tells what an answer is: the file that is expected, or something in its place.
 *
 * @param expected extension of the file
 * @param firstBytes the beginning of the body, 512 bytes if there are that many
 * @returns undefined if it is something else
 */
export function fileTypeOf(
  expected: string,
  contentType: string,
  firstBytes: Buffer,
): FileType | undefined {
  if (isMediaExtension(expected)) return mediaType(contentType, firstBytes);
  if (!mayBe(expected, contentType)) return undefined;
  const text = firstBytes.toString('utf8').replace(/^\ufeff/, '');
  const fits = BEGINNINGS[expected]?.test(text) ?? true;
  if (isJson(expected) && ERROR_IN_JSON.test(text)) return undefined;
  if (!fits || (expected !== 'html' && PAGE.test(text))) return undefined;
  return typeOfExtension(expected) ?? { fileExtension: expected, mimeType: bareType(contentType) };
}

/** Also behind what may stand before it. */
const PAGE =
  /^\s*(?:<\?xml\b[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body|meta|script|title)\b/i;

const ERROR_IN_JSON = /^\s*\{\s*"(?:errors?|message|status|statusCode|detail)"\s*:/;

/** How files begin, where that is certain. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  vtt: /^WEBVTT(?:\s|$)/,
  json: /^\s*[[{]/,
  etherpad: /^\s*[[{]/,
  xml: /^\s*</,
  svg: /^\s*</,
  html: /^\s*[^\s{[]/,
  pdf: /^%PDF-/,
};

function bareType(contentType: string): string {
  return contentType.split(';', 1)[0].trim().toLowerCase();
}

const NEVER_MEDIA =
  /^(?:text\/(?!plain$)|image\/|application\/(?:.*\+)?(?:json|xml|xhtml|javascript|pdf|zip)$)/;

/**
 * Tells which kind of media an answer is. A beginning that is known to be one of film or sound is
 * believed, since scripts that hand out files often call them `text/html`. For others the type is not
 * enough: pages and errors come as `video/mp4` where a server goes by the name of the file.
 *
 * @param firstBytes the beginning of the body, at least 12 bytes; without it the type decides
 * @returns undefined if it is no media
 */
export function mediaType(contentType: string, firstBytes?: Buffer): FileType | undefined {
  const type = bareType(contentType);
  const container = firstBytes && containerOf(firstBytes, type);
  if (!container && (NEVER_MEDIA.test(type) || (firstBytes && isText(firstBytes)))) {
    return undefined;
  }
  const fileExtension = container ?? extensionOfType(type);
  if (fileExtension === undefined) return undefined;
  const audioInWebM = fileExtension === 'webm' && type === 'audio/webm';
  return { fileExtension, mimeType: audioInWebM ? type : (MEDIA_TYPES[fileExtension] ?? type) };
}

function extensionOfType(type: string): string | undefined {
  if (type === 'application/ogg') return 'ogg';
  if (type === 'application/mp4') return 'mp4';
  const [kind, name] = type.split('/');
  if (kind !== 'video' && kind !== 'audio') return undefined;
  const known = Object.keys(MEDIA_TYPES).find(
    (extension) => MEDIA_TYPES[extension] === type && extension !== 'm4v',
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

/** Nothing, markup in any encoding, or whatever else has no control characters, which all media have. */
function isText(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 512);
  return (
    /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*[<{[]/.test(start) || /^[\s\x20-\xff]*$/.test(start)
  );
}
