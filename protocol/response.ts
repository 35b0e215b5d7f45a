import { XMLParser, XMLValidator } from 'fast-xml-parser';

import { type AnswerTree, type AnswerValue, ATTRIBUTE, text, textOf, trees } from './answerTree';
import {
  type BigBlueButtonFailure,
  failureOfAnswer,
  failureOfKey,
  type FailureKind,
} from './failure';

export type { AnswerTree, AnswerValue } from './answerTree';

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  contentType?: string;
  /** where a redirect points to */
  location?: string;
  body: string;
}

/** An answer of BigBlueButton that says SUCCESS. */
export interface Answer {
  /** '' if there is none; a SUCCESS may have one, e.g. `duplicateWarning`, `noMeetings` */
  messageKey: string;
  message: string;
  /** everything inside `<response>` or `{"response": …}` */
  tree: AnswerTree;
}

/**
 * Reads the answer to a call, be it XML or JSON: the body decides, because calls that succeed in
 * XML may fail in JSON, and because failures come with any status (bbb-web: 200; balancers: 401,
 * 404, 500, 503).
 *
 * @param call name below the API root, e.g. `create`, `hooks/list`; '' for the root itself
 * @throws BigBlueButtonFailure for whatever is not a SUCCESS
 */
export function readAnswer(call: string, raw: RawAnswer): Answer {
  if (raw.status >= 300 && raw.status < 400) throw failureOfRedirect(call, raw);
  // Trims a byte order mark, too.
  const body = raw.body.trim();
  const tree = treeOf(call, raw.status, body);
  if (!tree) throw failureOfForeignAnswer(call, raw.status, body);

  const returncode = text(tree, 'returncode').toUpperCase();
  const messageKey = text(tree, 'messageKey');
  // A text track that could not be stored is reported as a success that failed.
  if (returncode === 'SUCCESS' && messageKey !== 'upload_text_track_failed') {
    return { messageKey, message: text(tree, 'message'), tree };
  }
  if (returncode === '' && errorsOf(tree).length === 0) {
    if (raw.status >= 400) throw failureOfForeignAnswer(call, raw.status, body);
    if (body.startsWith('<') || SAYS_RETURNCODE.test(call)) {
      throw failureOfAnswer('notBigBlueButton', 'noReturncode', { call, status: raw.status });
    }
    return { messageKey, message: text(tree, 'message'), tree };
  }
  throw failureOfTree(call, raw.status, tree);
}

/** Calls that always say whether they succeeded. Others (stuns, feedback) may answer bare JSON. */
const SAYS_RETURNCODE =
  /^(?:|create|join|end|isMeetingRunning|getMeetings|getMeetingInfo|insertDocument|sendChatMessage|getSessions|signOut|(?:get|publish|delete|update)Recordings|(?:get|put)RecordingTextTracks?|hooks\/\w+)$/;

/** What is inside `<response>`; undefined if the body is none of BigBlueButton's. */
function treeOf(call: string, status: number, body: string): AnswerTree | undefined {
  if (body.startsWith('<') && !isPage(body)) return treeOfXml(call, status, body);
  return /^[{[]/.test(body) ? treeOfJson(call, status, body) : undefined;
}

// --- XML

/** Elements that are lists even if there is only one, by their parents. */
const LISTS = new Set([
  'meetings.meeting',
  'attendees.attendee',
  'breakoutRooms.breakout',
  'breakoutRooms.breakoutRoom',
  'recordings.recording',
  'playback.format',
  'images.image',
  'hooks.hook',
  'sessions.meeting',
  'errors.error',
]);

const parser = new XMLParser({
  ignoreAttributes: (_, path) => !/(?:^|\.)(?:image|error)$/.test(String(path)),
  attributeNamePrefix: ATTRIBUTE,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // Decodes numeric entities too, by which some servers write umlauts.
  htmlEntities: true,
  isArray: (_, path) => LISTS.has(String(path).split('.').slice(-2).join('.')),
  // Metadata may be called like parts of JavaScript, for which the parser would give up.
  transformTagName: (name) =>
    name in Object.prototype || name === 'prototype' ? `_${name}` : name,
});

/** What is only text: others may have written it, such as meeting IDs in the list of hooks. */
const TEXT_ONLY = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;

function treeOfXml(call: string, status: number, body: string): AnswerTree | undefined {
  // BigBlueButton sends no document type; reading one would mean expanding its entities.
  if (/<!doctype/i.test(body.replace(TEXT_ONLY, ''))) throw unreadable('doctype', call, status);
  const sound = wellFormed(body) === true ? body : repaired(body);
  const problem = wellFormed(sound);
  if (problem !== true) {
    if (status >= 400) return undefined;
    throw unreadable('brokenXml', call, status, problem);
  }
  const response = responseIn(sound);
  if (response instanceof Error) throw unreadable('brokenXml', call, status, response.message);
  if (response === '') return {};
  return isObject(response) ? (response as AnswerTree) : undefined;
}

/** @returns what is inside `<response>`, or what keeps the parser from reading it */
function responseIn(xml: string): unknown {
  try {
    return parser.parse(xml).response;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** @returns true, or what is wrong with the XML */
function wellFormed(xml: string): true | string {
  const verdict = XMLValidator.validate(xml);
  return verdict === true ? true : `${verdict.err.msg} (line ${verdict.err.line})`;
}

/**
 * Makes XML readable that only wrong names and bare ampersands keep from being so.
 *
 * BigBlueButton turns the names of metadata and userdata into elements unchecked. Somebody who
 * joins with `userdata-my key` would otherwise hide all meetings of the server from us.
 */
function repaired(xml: string): string {
  const CDATA_OR_TAG = /<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([^<>!?][^<>]*?)(\/?)>|&(?!#?\w+;)/g;
  return xml.replace(CDATA_OR_TAG, (match, closing?: string, inside?: string, empty?: string) => {
    if (match === '&') return '&amp;';
    if (inside === undefined || hasAttributes(inside)) return match;
    const name = inside.trim().replace(/[^\p{L}\p{N}._:-]/gu, '_');
    return `<${closing}${/^[\p{L}_]/u.test(name) ? name : `_${name}`}${empty}>`;
  });
}

function hasAttributes(tag: string): boolean {
  return /^[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))+\s*$/.test(tag);
}

// --- JSON

function treeOfJson(call: string, status: number, body: string): AnswerTree | undefined {
  const parsed = parseJson(body);
  if (parsed === undefined) {
    if (status >= 400) return undefined;
    throw unreadable('brokenJson', call, status);
  }
  const value = asTexts(isObject(parsed) && isObject(parsed.response) ? parsed.response : parsed);
  // Extensions of hosted servers answer bare lists.
  return Array.isArray(value) ? { items: value } : (value as AnswerTree);
}

/** A text, which is skipped, or a number. */
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Numbers become texts before anything is rounded: an ID may have more digits than a number holds. */
function parseJson(json: string): unknown {
  const exact = json.replace(JSON_TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`));
  try {
    return JSON.parse(exact);
  } catch {
    return undefined;
  }
}

/** Turns the booleans of JSON to text too, so that one reader serves XML and JSON. */
function asTexts(value: unknown): AnswerValue {
  if (Array.isArray(value)) return value.map(asTexts);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asTexts(each)]));
  }
  return value === null || value === undefined ? '' : String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// --- Failures

interface ServerError {
  key: string;
  message: string;
}

/**
 * The errors of an answer in the list form, with key and message as elements or, in very old
 * versions, as attributes.
 */
function errorsOf(tree: AnswerTree): ServerError[] {
  const listed = trees(tree, 'errors', 'error');
  return (listed.length > 0 ? listed : trees(tree, 'errors')).map((error) => ({
    key: text(error, 'key') || text(error, `${ATTRIBUTE}key`),
    message: text(error, 'message') || text(error, `${ATTRIBUTE}message`) || textOf(error),
  }));
}

function failureOfTree(call: string, status: number, tree: AnswerTree): BigBlueButtonFailure {
  const own = { key: text(tree, 'messageKey'), message: text(tree, 'message') };
  const errors = [own, ...errorsOf(tree)].filter(({ key, message }) => key || message);
  return failureOfErrors(call, status, errors);
}

function failureOfErrors(
  call: string,
  status: number,
  errors: readonly ServerError[],
): BigBlueButtonFailure {
  const key = errors.find((error) => error.key !== '')?.key ?? '';
  const messages = errors.map(({ message }) => message).filter((message) => message !== '');
  return failureOfKey(key, messages.join(' '), call, status);
}

/**
 * Join reports what it refuses by a redirect with `errors=[{"key":…,"message":…}]` in its query;
 * every other redirect leads away from the API.
 */
function failureOfRedirect(call: string, raw: RawAnswer): BigBlueButtonFailure {
  const errors = errorsInQuery(raw.location ?? '');
  if (errors.length > 0) return failureOfErrors(call, raw.status, errors);
  // Not the query: it may be signed.
  const target = raw.location?.split(/[?#]/, 1)[0] || 'an address it does not name';
  return failureOfAnswer('notBigBlueButton', 'redirect', { call, status: raw.status, target });
}

/**
 * bbb-web appends the errors last and does not escape `&` and `+` in them, so they are cut out by
 * hand instead of being read as a parameter.
 */
function errorsInQuery(location: string): ServerError[] {
  const written = /[?&]errors=([^#]*)/.exec(location)?.[1] ?? '';
  const json = decodedLeniently(written);
  const parsed = parseJson(json.slice(json.indexOf('['), json.lastIndexOf(']') + 1));
  return errorsOf({ errors: asTexts(Array.isArray(parsed) ? parsed : []) });
}

function decodedLeniently(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return '';
  }
}

type AnswerCase = Parameters<typeof failureOfAnswer>[1];

function unreadable(answer: AnswerCase, call: string, status: number, message?: string) {
  return failureOfAnswer('unreadable', answer, { call, status, message });
}

/** The calls that every BigBlueButton knows: if they are not there, the address is wrong. */
const CORE_CALLS =
  /^(?:|create|join|end|isMeetingRunning|getMeetings|getMeetingInfo|getRecordings)$/;

const HTTP_TO_HTTPS =
  /plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server|speaking plain HTTP to an SSL/i;

/** Tells what an answer without any of BigBlueButton's own words means. */
function failureOfForeignAnswer(call: string, status: number, body: string): BigBlueButtonFailure {
  const [kind, answer] = HTTP_TO_HTTPS.test(body.slice(0, 2000))
    ? (['notBigBlueButton', 'httpToHttps'] as const)
    : status >= 400
      ? caseOfStatus(call, status, body)
      : caseOfBody(call, body);
  return failureOfAnswer(kind, answer, { call, status, text: excerpt(body) });
}

function caseOfStatus(call: string, status: number, body: string): [FailureKind, AnswerCase] {
  const hooks = call.startsWith('hooks/');
  if (status === 400 && body === '') return ['refused', 'badRequest'];
  if (status === 401) return ['wrongSecret', 'unauthorized'];
  if (status === 403) {
    const some = body !== '' || CORE_CALLS.test(call);
    return ['serverError', some ? 'forbidden' : 'forbiddenCall'];
  }
  if (status === 404 || status === 410) {
    if (hooks) return ['unsupportedCall', 'noWebhooks'];
    return CORE_CALLS.test(call)
      ? ['notBigBlueButton', 'noApiHere']
      : ['unsupportedCall', 'noSuchCall'];
  }
  if (status === 405 || status === 501) return ['unsupportedCall', 'noSuchCall'];
  if ([413, 414, 431].includes(status)) return ['serverError', 'tooMuchSent'];
  if (status === 429) return ['serverError', 'tooManyCalls'];
  if ([502, 503, 504].includes(status)) return ['serverError', 'gateway'];
  if (status >= 500) return ['serverError', hooks ? 'brokenHooks' : 'brokenServer'];
  return ['serverError', 'otherStatus'];
}

function caseOfBody(call: string, body: string): [FailureKind, AnswerCase] {
  if (body !== '') return ['notBigBlueButton', isPage(body) ? 'page' : 'text'];
  if (call === 'insertDocument') return ['refused', 'emptyInsertDocument'];
  if (call === 'getJoinUrl') return ['refused', 'emptyGetJoinUrl'];
  return ['notBigBlueButton', 'empty'];
}

function isPage(body: string): boolean {
  return /^(?:\s*<(?:\?[^>]*\?|!--[^>]*--)>)*\s*<(?:!doctype\s+html|html|head|body|title|h1|center)\b/i.test(
    body.slice(0, 2000),
  );
}

const LONGEST_EXCERPT = 100;

/** The first words of a page or text, for recognising where it comes from. */
function excerpt(body: string): string {
  const words = body
    .slice(0, 4000)
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:nbsp|#160);/g, ' ')
    // Some error pages repeat the address, which is signed.
    .replace(/checksum=\w*/gi, 'checksum=***')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...words];
  if (characters.length === 0) return 'no text';
  if (characters.length <= LONGEST_EXCERPT) return words;
  return `${characters.slice(0, LONGEST_EXCERPT).join('')}…`;
}
