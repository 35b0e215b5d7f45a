import {
  type AnswerTree,
  ATTRIBUTE,
  booleanOf,
  branch,
  fields,
  group,
  list,
  numberOf,
  text,
  textOf,
  trees,
} from './answerTree';
import { withoutCallbackTokens } from './callbackToken';
import { BigBlueButtonFailure, failureOfKey } from './failure';
import type { Answer } from './response';
import { wholeAddress } from './url';

/** A preview of a recording: usually a slide. */
export interface RecordingImage {
  url: string;
  width?: number;
  height?: number;
  alt: string;
}

/** One of the forms a recording is published in. */
export interface RecordingFormat {
  /** e.g. presentation, video, podcast, notes, screenshare; depends on what is installed */
  type: string;
  /** usually of a page; for some formats of the file itself */
  url: string;
  /** milliseconds */
  processingTime?: number;
  /** minutes */
  length?: number;
  /** bytes */
  size?: number;
  images: RecordingImage[];
}

/**
 * A recording on a server. Fields the server left out are left out here, too; fields that are newer
 * than this package are there as text.
 */
export interface Recording {
  recordID: string;
  meetingID: string;
  internalMeetingID: string;
  name: string;
  published: boolean;
  /** processing, processed, published, unpublished or deleted */
  state: string;
  /** milliseconds since 1970; 0 if the server does not say */
  startTime: number;
  /** milliseconds since 1970; 0 if the server does not say */
  endTime: number;
  participants?: number;
  /** bytes, before processing */
  rawSize?: number;
  /** bytes */
  size?: number;
  isBreakout?: boolean;
  /** of a breakout room's recording: where it belongs */
  breakout?: { parentId?: string; sequence?: number };
  /** record IDs of the meeting's breakout rooms */
  breakoutRooms: string[];
  /** at Scalelite: whether its links work only once */
  protected?: boolean;
  metadata: Record<string, string>;
  /** empty while a recording is being processed, and when it is deleted */
  formats: RecordingFormat[];
}

export interface RecordingList {
  recordings: Recording[];
  /** how many there are on all pages, if the server says; some say too many */
  total?: number;
}

const TYPES = {
  numbers: ['startTime', 'endTime', 'participants', 'rawSize', 'size'],
  booleans: ['isBreakout', 'protected'],
};

const FORMAT_TYPES = { numbers: ['processingTime', 'length', 'size'], booleans: [] };

/** Read one by one in `recordingOf`. */
const OWN = ['published', 'state', 'metadata', 'playback', 'breakout', 'breakoutRooms'];

/** Reads the answer to `getRecordings`; no recordings are an empty list. */
export function readRecordings({ tree }: Answer): RecordingList {
  return {
    recordings: trees(tree, 'recordings', 'recording').map(recordingOf),
    // BigBlueButton 2.6, and 3.0 before October 2025, wrap it together with pageable data.
    total: numberOf(text(tree, 'totalElements')) ?? totalIn(branch(tree, 'pagination')),
  };
}

/**
 * Only the recordings that were asked for: servers take a record ID for the beginning of one, and
 * send all that begin with it.
 *
 * @param recordIDs what was asked for; an empty list asked for everything
 */
export function onlyAsked(
  recordings: readonly Recording[],
  recordIDs: readonly string[],
): Recording[] {
  const asked = new Set(recordIDs.map((recordID) => recordID.trim()).filter(Boolean));
  return recordings.filter(({ recordID }) => asked.size === 0 || asked.has(recordID));
}

/** The same, with what it is played at as whole addresses: not every server writes its own host. */
export function withWholeAddresses(recording: Recording, apiRoot: string): Recording {
  const formats = recording.formats.map((format) => ({
    ...format,
    url: wholeAddress(format.url, apiRoot),
  }));
  return { ...recording, formats };
}

/**
 * How much room a recording takes, in bytes: what the server says, or else the sum of its formats.
 *
 * @returns undefined if the server says neither
 */
export function sizeOf({ size, formats }: Recording): number | undefined {
  const known = formats.map((format) => format.size).filter((each) => each !== undefined);
  return size ?? (known.length > 0 ? known.reduce((total, each) => total + each, 0) : undefined);
}

/**
 * The recording with this very ID.
 *
 * @throws BigBlueButtonFailure if it is not among them
 */
export function theRecording(recordings: readonly Recording[], recordID: string): Recording {
  const found = recordings.find((recording) => recording.recordID === recordID.trim());
  if (!found) throw failureOfKey('notFound', '', 'getRecordings');
  return found;
}

/**
 * @param found what a server has of the recordings that were asked for
 * @throws BigBlueButtonFailure naming those that it does not have
 */
export function checkAllFound(found: readonly Recording[], recordIDs: readonly string[]): void {
  const missing = recordIDs.filter((asked) => !found.some(({ recordID }) => recordID === asked));
  if (missing.length === 0) return;
  const { messageKey, advice } = failureOfKey('notFound', '', 'getRecordings');
  const message = `There are no recordings with these record IDs: ${missing.join(', ')}. Nothing was changed.`;
  throw new BigBlueButtonFailure({ kind: 'refused', message, advice, messageKey });
}

/**
 * Looks at the answer to `updateRecordings`, which may be a success that changed nothing.
 *
 * @throws BigBlueButtonFailure when it says so, as Scalelite and other load balancers do
 */
export function checkUpdated({ tree }: Answer): void {
  if (booleanOf(text(tree, 'updated')) !== false) return;
  throw new BigBlueButtonFailure({
    kind: 'refused',
    message: 'The server says that it changed nothing.',
    advice:
      'Load balancers answer like this when they do not know one of the recordings, or when there is nothing to change. Check the record IDs and what is to be changed.',
  });
}

/**
 * Looks whether recordings are protected, or not, after that was asked for: BigBlueButton itself
 * knows no protection, ignores the wish and says that all went well.
 *
 * @throws BigBlueButtonFailure of kind `unsupportedCall`
 */
export function checkProtected(recordings: readonly Recording[], wanted: boolean): void {
  if (recordings.every((recording) => recording.protected === wanted)) return;
  throw new BigBlueButtonFailure({
    kind: 'unsupportedCall',
    message:
      'This server cannot protect recordings: only Scalelite can. Its recordings stay as they were.',
    advice: wanted
      ? 'Use the credential of a Scalelite load balancer (1.2 or later). On other servers, Unpublish hides a recording from everybody.'
      : 'On other servers no recording is protected, so there is nothing to take away.',
  });
}

function recordingOf(tree: AnswerTree): Recording {
  const metadata = withoutCallbackTokens(group(tree, 'metadata'));
  const state = text(tree, 'state');
  const published = isPublished(text(tree, 'published'), state);
  const breakout = fields(branch(tree, 'breakout'), { numbers: ['sequence'], booleans: [] });
  return {
    recordID: text(tree, 'internalMeetingID'),
    meetingID: '',
    internalMeetingID: '',
    startTime: 0,
    endTime: 0,
    ...fields(tree, TYPES, OWN),
    name: text(tree, 'name') || metadata.meetingName || '',
    published,
    state: state || (published ? 'published' : 'unpublished'),
    ...(Object.keys(breakout).length > 0 && { breakout }),
    breakoutRooms: list(tree, 'breakoutRooms', 'breakoutRoom').map(textOf),
    metadata,
    formats: trees(tree, 'playback', 'format').map(formatOf),
  };
}

/** One load balancer writes the state where the others write true or false. */
function isPublished(written: string, state: string): boolean {
  return booleanOf(written) ?? (written || state).toLowerCase() === 'published';
}

function formatOf(tree: AnswerTree): RecordingFormat {
  return {
    type: '',
    url: '',
    ...fields(tree, FORMAT_TYPES, ['preview']),
    images: list(tree, 'preview', 'images', 'image').map((image) => {
      const attributes = typeof image === 'string' || Array.isArray(image) ? {} : image;
      return {
        url: textOf(image),
        width: numberOf(text(attributes, `${ATTRIBUTE}width`)),
        height: numberOf(text(attributes, `${ATTRIBUTE}height`)),
        alt: text(attributes, `${ATTRIBUTE}alt`),
      };
    }),
  };
}

function totalIn(tree: AnswerTree): number | undefined {
  const here = numberOf(text(tree, 'totalElements'));
  if (here !== undefined) return here;
  const below = Object.keys(tree).flatMap((name) => trees(tree, name));
  return below.map(totalIn).find((total) => total !== undefined);
}
