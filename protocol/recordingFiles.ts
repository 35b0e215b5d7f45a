import { extensionOf, isMediaExtension } from './fileType';
import type { Recording, RecordingFormat } from './recording';
import { isUrl } from './url';

/** What a file of a recording is about. */
export type FileKind =
  | 'video'
  | 'screenshare'
  | 'webcams'
  | 'audio'
  | 'captions'
  | 'notes'
  | 'slidesText'
  | 'chat'
  | 'summary'
  | 'transcript'
  | 'metadata'
  /** what a player needs: shapes, cursor, polls … */
  | 'player';

/** A file that a recording may have. Only asking the server shows whether it has. */
export interface ExpectedFile {
  kind: FileKind;
  /** the form of the recording that it belongs to, as in getRecordings: presentation, video … */
  format: string;
  /** tells it from the other files of the recording, in a few words */
  label: string;
  /** of what is expected; film and sound may turn out to be in another container */
  fileExtension: string;
  /** the places where it may lie, likeliest first */
  urls: readonly string[];
  /** a language tag, of captions */
  language?: string;
}

/** Where the links of formats led to: the address of a format, and the one that answered. */
export type Landings = ReadonlyMap<string, string>;

type Spec = [kind: FileKind, label: string, ...names: string[]];

/**
 * The files of each format as BigBlueButton's publish scripts name them. The number is the place in
 * the list of codecs that an operator has set.
 */
const FILES: Readonly<Record<string, readonly Spec[]>> = {
  video: [
    ['video', 'video', 'video-0.m4v', 'video-0.mp4', 'video-0.webm', 'video-1.m4v', 'video-1.webm'],
    ['chat', 'chat of the video', 'video.xml'],
  ],
  screenshare: [
    ['screenshare', 'screenshare', 'screenshare-0.webm', 'screenshare-0.mp4', 'screenshare-1.mp4'],
  ],
  podcast: [['audio', 'podcast', 'audio.ogg', 'audio.mp3']],
  notes: [
    ['notes', 'notes', 'notes.pdf', 'notes.txt', 'notes.html', 'notes.odt', 'notes.doc'],
    ['notes', 'notes', 'notes.docx', 'notes.md', 'notes.etherpad'],
  ],
  presentation: [
    ['screenshare', 'deskshare', 'deskshare/deskshare.webm', 'deskshare/deskshare.mp4'],
    ['webcams', 'webcams', 'video/webcams.mp4', 'video/webcams.webm'],
    // Written instead of video/ when nobody had a camera on.
    ['audio', 'audio', 'audio/audio.webm', 'audio/audio.ogg'],
    ['notes', 'notes', 'notes.html'],
    ['slidesText', 'slides text', 'presentation_text.json'],
    ['chat', 'chat', 'slides_new.xml'],
    ['player', 'shapes', 'shapes.svg'],
    ['player', 'pan and zoom', 'panzooms.xml'],
    ['player', 'cursor', 'cursor.xml'],
    ['player', 'deskshare times', 'deskshare.xml'],
    ['player', 'polls', 'polls.json'],
    ['player', 'external videos', 'external_videos.json'],
  ],
  'ai-summary': [
    ['summary', 'summary', 'summary.txt'],
    ['summary', 'ai-summary', 'ai-summary.md', 'ai-summary.html', 'ai-summary.pdf'],
    ['summary', 'action items', 'action_items.json'],
    ['transcript', 'speakers', 'transcript_diarized.vtt'],
    ['transcript', 'transcript', 'transcript.txt'],
  ],
};

/**
 * Which address of a format has to be opened before its files can be asked for, because only the
 * server knows where it leads: Scalelite's `/recording/<recordID>/<format>?token=…`, which works one
 * time and sets a cookie for the files, and the links of other balancers.
 *
 * @returns undefined where the address shows by itself where the files are
 */
export function entranceOf(
  { protected: isProtected }: Recording,
  { url }: RecordingFormat,
): string | undefined {
  if (!isWebAddress(url)) return undefined;
  const { pathname } = new URL(url);
  const named = extensionOf(pathname);
  const plain = (named !== '' && !isScript(named)) || OWN_FOLDER.test(pathname);
  return isProtected || hasTicket(url) || !plain ? url : undefined;
}

/** The address without what lets in, which is used up or nobody else's. */
export function withoutTicket(url: string): string {
  return isWebAddress(url) && hasTicket(url) ? url.replace(/[?#].*$/s, '') : url;
}

/** Whether a query lets in. The player before BigBlueButton 2.3 has one that only says what to play. */
export function hasTicket(url: string): boolean {
  return [...new URL(url).searchParams.keys()].some((name) => name !== 'meetingId');
}

/**
 * Lists all files that a recording may have, with the places where each may be.
 *
 * @param landings of the formats that have an entrance, as far as they were opened
 */
export function expectedFiles(recording: Recording, landings: Landings): ExpectedFile[] {
  const formats = recording.formats.filter(({ url }) => isWebAddress(url));
  const found = formats.flatMap((format) => [
    ...itself(format, landings),
    ...filesOfFormat(recording, format, landings),
  ]);
  const files = new Map<string, ExpectedFile>();
  const seen = new Set<string>();
  for (const file of [...found, ...filesOfAddOns(recording, formats)]) {
    const urls = file.urls.filter((url) => !seen.has(url) && seen.add(url));
    if (urls.length === 0) continue;
    // A format that is a file has this file among those of its folder, too.
    const name = `${file.format}/${new URL(urls[0]).pathname.split('/').pop()}`;
    const same = files.get(name);
    files.set(name, same ? { ...same, urls: [...same.urls, ...urls] } : { ...file, urls });
  }
  return [...files.values()];
}

/** Some formats are a file, and some links lead to one. */
function itself(format: RecordingFormat, landings: Landings): ExpectedFile[] {
  const { type } = format;
  const url = landings.get(format.url) ?? format.url;
  const named = extensionOf(url);
  if (isWebPage(named)) return [];
  const extension = isScript(named) ? '' : named;
  if (extension === '' && !landings.has(format.url)) return [];
  const fileExtension = extension || extensionOf(FILES[type]?.[0][2] ?? '.mp4') || 'mp4';
  const [kind, label] = FILES[type]?.find(([, , ...names]) =>
    names.some((name) => isMediaExtension(extensionOf(name)) === isMediaExtension(fileExtension)),
  ) ?? ['player', type];
  const isFilm = /^(?:m4v|mp4|webm|ogv|mov|mkv)$/.test(fileExtension);
  // B3LB and others give a film in the place of the presentation.
  const film = isFilm && !/^(?:screenshare|podcast)$/.test(type);
  const sound = isMediaExtension(fileExtension) && !isFilm;
  return [
    {
      kind: film ? 'video' : sound ? 'audio' : kind,
      format: type,
      label: film ? 'video' : sound ? type : label,
      fileExtension,
      urls: [url],
    },
  ];
}

function filesOfFormat(
  { recordID }: Recording,
  format: RecordingFormat,
  landings: Landings,
): ExpectedFile[] {
  const { type } = format;
  const folders = foldersOf(format, recordID, landings);
  const common: Spec[] = [
    ['captions', `captions of ${type}`, 'captions.json'],
    ['metadata', `metadata of ${type}`, 'metadata.xml'],
  ];
  const specs = type === 'ai-summary' ? FILES[type] : [...(FILES[type] ?? []), ...common];
  return specs.flatMap(([kind, label, ...names]) =>
    names.map((name) => ({
      kind,
      format: type,
      label,
      fileExtension: extensionOf(name),
      urls: folders.map((folder) => folder + name),
    })),
  );
}

/** The folders in which the files of a format may lie. */
function foldersOf({ type, url }: RecordingFormat, recordID: string, landings: Landings): string[] {
  const landed = landings.get(url);
  const id = encodeURIComponent(recordID);
  const folder = encodeURIComponent(type);
  const sites = [...new Set([landed ?? url, url].map(siteOf))];
  // Load balancers have served the same folder with and without the first part of its path.
  const usual = sites.flatMap((site) =>
    type === 'presentation'
      ? [`${site}/presentation/${id}/`]
      : [`${site}/playback/${folder}/${id}/`, `${site}/${folder}/${id}/`],
  );
  const known = landed ?? (hasTicket(url) && extensionOf(url) === '' ? undefined : url);
  const beside = known === undefined || isPlayer(known) ? [] : [folderOf(known)];
  return [...new Set([...beside, ...usual])];
}

/** MP4s of bbb-video-download, bbb-download and bbb-mp4, which getRecordings does not list. */
function filesOfAddOns(
  { recordID }: Recording,
  formats: readonly RecordingFormat[],
): ExpectedFile[] {
  const id = encodeURIComponent(recordID);
  const presentation = formats.find(({ type }) => type === 'presentation') ?? formats[0];
  if (!presentation) return [];
  const names = [
    `presentation/${id}/video.mp4`,
    `download/presentation/${id}/${id}.mp4`,
    `recording/${id}.mp4`,
  ];
  const urls = names.map((name) => `${siteOf(presentation.url)}/${name}`);
  const file = { kind: 'video', label: 'video', fileExtension: 'mp4' } as const;
  return [{ ...file, format: presentation.type, urls }];
}

/** A file of a recording that somebody names, as it lies in the folder of a format. */
export function namedFile(
  recording: Recording,
  format: RecordingFormat,
  name: string,
  landings: Landings,
): ExpectedFile {
  const path = name.split('/').filter((part) => !/^\.{0,2}$/.test(part));
  const written = path.map(encodeURIComponent).join('/');
  return {
    kind: 'player',
    format: format.type,
    label: path.join(' '),
    fileExtension: extensionOf(`/${written}`),
    urls: foldersOf(format, recording.recordID, landings).map((folder) => folder + written),
  };
}

/**
 * The captions that a `captions.json` lists.
 *
 * @param list the file it was found as
 * @param url where it was found
 * @param content of it; anything else than a list of captions gives none
 */
export function captionsIn(list: ExpectedFile, url: string, content: string): ExpectedFile[] {
  const entries = parsedList(content);
  const locales = entries
    .map(({ locale }) => locale)
    .filter((locale) => typeof locale === 'string');
  return [...new Set(locales)].map((locale) => ({
    kind: 'captions',
    format: list.format,
    label: `captions ${locale}`,
    fileExtension: 'vtt',
    urls: [`${folderOf(url)}caption_${encodeURIComponent(locale)}.vtt`],
    language: locale.replaceAll('_', '-'),
  }));
}

function parsedList(content: string): Array<{ locale?: unknown }> {
  try {
    const parsed: unknown = JSON.parse(content.replace(/^\ufeff/, ''));
    return Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'object' && each) : [];
  } catch {
    return [];
  }
}

/**
 * Where a page sends whoever opens it, as some login gates do instead of a redirect.
 *
 * @returns undefined if it is a page to stay at
 */
export function refreshTarget(url: string, html: string): string | undefined {
  const shown = html.replace(/<!--[\s\S]*?-->|<noscript\b[\s\S]*?<\/noscript\s*>/gi, '');
  const tags = shown.match(/<meta\b[^>]*>/gi) ?? [];
  const refresh = tags.find((tag) => /\shttp-equiv\s*=\s*["']?refresh\b/i.test(tag));
  const content = /\scontent\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(refresh ?? '');
  const [, written] =
    /^\s*[\d.]+\s*[;,]\s*url\s*=\s*["']?([^"']+)/i.exec(content?.[1] ?? content?.[2] ?? '') ?? [];
  const target = written?.replaceAll('&amp;', '&').trim();
  return target && isUrl(target, url) ? new URL(target, url).href : undefined;
}

/**
 * The files that the page of a format plays or offers, for formats and versions that name them in
 * another way.
 *
 * @param url of the page
 */
export function filesOnPage({ type }: RecordingFormat, url: string, html: string): ExpectedFile[] {
  const marked = html.matchAll(
    /<(?:source|video|audio|a)\b[^>]*?\s(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi,
  );
  const addresses = [...marked]
    .map(([, double, single]) => (double ?? single).replaceAll('&amp;', '&').trim())
    .filter((address) => isMediaExtension(extensionOf(address)) && isUrl(address, url))
    .map((address) => new URL(address, url).href);
  return [...new Set(addresses)].flatMap((address) =>
    itself({ type, url: address, images: [] }, new Map()),
  );
}

// --- Addresses

function isWebAddress(url: string): boolean {
  return isUrl(url) && /^https?:$/.test(new URL(url).protocol);
}

function isWebPage(fileExtension: string): boolean {
  return /^x?html?$/.test(fileExtension);
}

/** What gives pages, and files as well. */
function isScript(fileExtension: string): boolean {
  return /^(?:php|aspx?|jsp|cgi)$/.test(fileExtension);
}

/** Whether an address is that of a file, and not of a page or of whatever a script gives. */
export function namesFile(url: string): boolean {
  const fileExtension = extensionOf(url);
  return fileExtension !== '' && !isWebPage(fileExtension) && !isScript(fileExtension);
}

/** The folders in which BigBlueButton itself keeps recordings. */
const OWN_FOLDER =
  /\/(?:playback|recording|presentation|podcast|video|screenshare|notes|capture|ai-summary)\//;

/** The player of presentations lies apart from their files, and takes every path below it for itself. */
function isPlayer(url: string): boolean {
  return /\/playback\/presentation\//.test(new URL(url).pathname);
}

/** What stands before the recordings' own paths: the origin, and the folder a proxy may have added. */
function siteOf(url: string): string {
  const { origin, pathname } = new URL(url);
  const start = pathname.search(OWN_FOLDER);
  return origin + (start > 0 ? pathname.slice(0, start) : '');
}

/** The folder of a page, which often is addressed as a folder, or of a file. */
function folderOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/[^/]*\.\w{2,5}$/, '').replace(/\/*$/, '/')}`;
}
