import { text, trees } from './answerTree';
import { BigBlueButtonFailure } from './failure';
import type { FilePart } from './multipart';
import type { Answer } from './response';

/** Subtitles or captions of a recording. */
export interface TextTrack {
  /** subtitles or captions */
  kind: string;
  /** a language tag, e.g. `en-US` */
  lang: string;
  /** what people choose it by */
  label: string;
  /** where it comes from: live, automatic or upload */
  source: string;
  /** of the file, which is WebVTT */
  href: string;
}

/** Reads the answer to `getRecordingTextTracks`; some servers send `{}` where there are none. */
export function readTextTracks({ tree }: Answer): TextTrack[] {
  return trees(tree, 'tracks')
    .map((track) => ({
      kind: text(track, 'kind'),
      lang: text(track, 'lang'),
      label: text(track, 'label'),
      source: text(track, 'source'),
      href: text(track, 'href'),
    }))
    .filter(({ lang, href }) => lang !== '' || href !== '');
}

/** Whether a failure only says that a recording has no text tracks. */
export function saysNoTextTracks(failure: unknown): boolean {
  return failure instanceof BigBlueButtonFailure && failure.messageKey === 'noCaptionsFound';
}

/** A file as n8n hands it on. */
export interface GivenFile {
  fileName?: string;
  mimeType?: string;
  content: Buffer;
}

/** The types that BigBlueButton converts; SubRip and Sub Station Alpha have no registered ones. */
const TYPES: Readonly<Record<string, string>> = {
  srt: 'application/x-subrip',
  vtt: 'text/vtt',
  ssa: 'text/x-ssa',
  ass: 'text/x-ssa',
};

const EXTENSION_OF_TYPE: Readonly<Record<string, string>> = {
  'application/x-subrip': 'srt',
  'application/srt': 'srt',
  'text/srt': 'srt',
  'text/x-srt': 'srt',
  'text/vtt': 'vtt',
  'text/x-ssa': 'ssa',
  'text/x-ass': 'ass',
};

/**
 * The part `file` of `putRecordingTextTrack`. BigBlueButton does not look at the file when it comes,
 * and drops what is no text track minutes later without a word, so it is looked at here: by its
 * extension, its type, and if neither tells, its beginning.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for an empty file, and for one that is no
 *   text track
 */
export function textTrackFile({ fileName = '', mimeType = '', content }: GivenFile): FilePart {
  const beginning = content.toString('utf8', 0, 4096).replace(/^\ufeff/, '');
  const name = fileName.trim();
  if (beginning.trim() === '') {
    throw invalid(
      `The file ${name ? `"${name}" ` : ''}is empty.`,
      'Check the step that made it, and which input field holds it.',
    );
  }
  const extension = isPage(beginning)
    ? undefined
    : (extensionOf(name) ?? extensionOfType(mimeType) ?? recognised(beginning));
  if (extension === undefined) {
    throw invalid(
      `The file ${name ? `"${name}" ` : ''}is no text track.`,
      'Use a SubRip file (.srt) or a WebVTT file (.vtt).',
    );
  }
  return {
    name: 'file',
    fileName: name || `track.${extension}`,
    contentType: TYPES[extension],
    content,
  };
}

function extensionOf(fileName: string): string | undefined {
  const extension = /\.(\w+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(TYPES, extension) ? extension : undefined;
}

function extensionOfType(mimeType: string): string | undefined {
  const type = mimeType.split(';', 1)[0].trim().toLowerCase();
  return Object.hasOwn(EXTENSION_OF_TYPE, type) ? EXTENSION_OF_TYPE[type] : undefined;
}

function recognised(beginning: string): string | undefined {
  if (/^WEBVTT(?:\s|$)/.test(beginning)) return 'vtt';
  if (/^\s*\[Script Info\]/i.test(beginning)) return 'ssa';
  return /^\s*\d+\s*\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->/.test(beginning) ? 'srt' : undefined;
}

/** What comes instead of a file when its address asks for a login. */
function isPage(beginning: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(beginning);
}

function invalid(message: string, advice: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({ kind: 'invalidInput', message, advice });
}
