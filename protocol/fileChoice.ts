import type { ExpectedFile, FileKind } from './recordingFiles';

/** What somebody wants of a recording. */
export type FileChoice =
  | 'best'
  /** the best video: from the rendered one down to the cameras */
  | 'video'
  | 'renderedVideo'
  | 'webcams'
  | 'screenshare'
  | 'audio'
  | 'captions'
  | 'notes'
  | 'slidesText'
  | 'chat'
  | 'metadataFile'
  | 'summary'
  /** everything that belongs to a format */
  | 'format';

const isKind =
  (...kinds: FileKind[]) =>
  ({ kind }: ExpectedFile) =>
    kinds.includes(kind);
const isIn =
  (kind: FileKind, ...formats: string[]) =>
  (file: ExpectedFile) =>
    file.kind === kind && formats.includes(file.format);

const SCREEN = [isIn('screenshare', 'screenshare'), isKind('screenshare')];
const SOUND = [isIn('audio', 'podcast'), isKind('audio')];

/** In which order files are looked for. */
const WANTED: Readonly<
  Record<Exclude<FileChoice, 'format'>, ReadonlyArray<(file: ExpectedFile) => boolean>>
> = {
  renderedVideo: [isIn('video', 'video'), isKind('video')],
  video: [isIn('video', 'video'), isKind('video'), ...SCREEN, isKind('webcams')],
  best: [isIn('video', 'video'), isKind('video'), ...SCREEN, isKind('webcams'), ...SOUND],
  webcams: [isKind('webcams')],
  screenshare: SCREEN,
  audio: [...SOUND, isKind('webcams')],
  captions: [isKind('captions')],
  notes: [isIn('notes', 'notes'), isKind('notes')],
  slidesText: [isKind('slidesText')],
  chat: [isIn('chat', 'presentation'), isKind('chat')],
  metadataFile: [isIn('metadata', 'presentation'), isKind('metadata')],
  summary: [isKind('summary')],
};

/**
 * Chooses by meaning, best first.
 *
 * @param fallBackToWebcams whether the cameras and the screen will do where there is no video
 */
export function wantedFiles(
  files: readonly ExpectedFile[],
  choice: Exclude<FileChoice, 'format'>,
  fallBackToWebcams = false,
): ExpectedFile[] {
  const otherwise = fallBackToWebcams ? [isKind('webcams'), ...SCREEN] : [];
  const order = [...WANTED[choice], ...otherwise];
  return [...new Set(order.flatMap((fits) => files.filter(fits)))];
}

/**
 * Whether captions are in a wanted language: `en` stands for `en-US` too, not the other way round.
 *
 * @param wanted a language tag; '' for any
 */
export function isInLanguage(language: string | undefined, wanted: string): boolean {
  const tag = (text: string) => text.trim().toLowerCase().replaceAll('_', '-');
  return wanted.trim() === '' || `${tag(language ?? '')}-`.startsWith(`${tag(wanted)}-`);
}
