import {
  ANSWERS,
  FAILURES,
  type FailureText,
  REFUSED,
  TRANSPORT,
  WHO_HAS_CALL,
  WHO_MAY_HAVE_CALL,
} from './failureTexts';
import { isUrl } from './url';

export { FAILURES } from './failureTexts';

export type FailureKind =
  /** the server said FAILED */
  | 'refused'
  /** the server did not accept the signature, in whatever words */
  | 'wrongSecret'
  /** the server, or what stands in front of it, does not know this call */
  | 'unsupportedCall'
  | 'unreachable'
  | 'timeout'
  | 'certificate'
  /** a web page, nothing, or something else that BigBlueButton does not answer */
  | 'notBigBlueButton'
  /** an HTTP status that says it all, without an answer of BigBlueButton */
  | 'serverError'
  /** broken XML or JSON, or XML that is not safe to read */
  | 'unreadable'
  | 'invalidAddress'
  /** an address that does not belong to the server of the credential */
  | 'foreignAddress'
  | 'invalidInput'
  /** a recording has no file of the wanted kind */
  | 'noFile'
  /** a file is larger than is wanted, or than n8n can store */
  | 'tooLarge';

export interface FailureDetails {
  kind: FailureKind;
  message: string;
  advice: string;
  messageKey?: string;
  serverMessage?: string;
  httpStatus?: number;
}

/**
 * Whatever keeps a call to BigBlueButton from succeeding, in words for the person who runs it:
 * `message` says what happened, `advice` what to do next. Neither ever holds the shared secret.
 */
export class BigBlueButtonFailure extends Error {
  override readonly name = 'BigBlueButtonFailure';
  readonly kind: FailureKind;
  readonly advice: string;
  /** the server's own key, e.g. `notFound`; undefined if it gave none */
  readonly messageKey?: string;
  /** the server's own words, which may change between its versions */
  readonly serverMessage?: string;
  readonly httpStatus?: number;

  constructor(details: FailureDetails) {
    super(details.message);
    this.kind = details.kind;
    this.advice = details.advice;
    this.messageKey = details.messageKey;
    this.serverMessage = details.serverMessage;
    this.httpStatus = details.httpStatus;
  }

  /** The same failure with secrets blanked out of all its texts: a server may repeat what it got. */
  withoutSecrets(secrets: readonly string[]): BigBlueButtonFailure {
    const clean = (text: string) => withoutSecrets(text, secrets);
    return new BigBlueButtonFailure({
      kind: this.kind,
      message: clean(this.message),
      advice: clean(this.advice),
      messageKey: this.messageKey && clean(this.messageKey),
      serverMessage: this.serverMessage && clean(this.serverMessage),
      httpStatus: this.httpStatus,
    });
  }

  /** What n8n shows below the message when a failure comes to it as it is. */
  get description(): string {
    return this.advice;
  }

  /** Whether the server said that there is nothing with the given ID. */
  get isNotFound(): boolean {
    return NOT_FOUND.has(this.messageKey ?? '');
  }

  /** Whether the meeting ID belongs to an existing meeting with other passwords. */
  get isMeetingTaken(): boolean {
    return MEETING_TAKEN.has(this.messageKey ?? '');
  }

  /** Whether the address was too long for the web server in front. */
  get isTooLong(): boolean {
    return this.httpStatus === 414 || this.httpStatus === 431;
  }

  /** Whether no server was reached at all, so that asking it something else is no use. */
  get isAboutConnection(): boolean {
    return ABOUT_CONNECTION.has(this.kind);
  }
}

/** Long enough for every sentence BigBlueButton says, short enough for a message on the screen. */
const LONGEST_QUOTE = 500;

const NOT_FOUND = new Set([
  'notFound',
  'meetingNotFound',
  'recordingNotFound',
  'invalidMeetingIdentifier',
  'invalidMeetingId',
  'missingMeeting',
  'meetingForciblyEnded',
  'meetingEnded',
]);
const MEETING_TAKEN = new Set(['idNotUnique', 'NotUniqueMeetingID']);
const ABOUT_CONNECTION: ReadonlySet<FailureKind> = new Set([
  'unreachable',
  'timeout',
  'certificate',
]);
const WRONG_SECRET = new Set(['checksumError']);
/** Scalelite says `unsupportedRequest`; others have words of their own for it. */
const UNSUPPORTED =
  /^(?:unsupported|unknown|noSuch|unhandled)(?:Request|Call|Method|Endpoint|Resource|Route|Action|Function)$|^not(?:Implemented|Supported)$/i;

/** `missingParamMeetingID`, or `missingParameterMeetingID` as BBBLB spells it. */
const MISSING_PARAMETER = /^missingParam(?:eter)?(?=[A-Z])/;

/**
 * Puts a refusal of the server into words.
 *
 * @param messageKey the server's key; '' if it gave none (insertDocument, getJoinUrl)
 * @param serverMessage the server's own words, shown when the key is not known
 * @param call decides between meanings of one key, e.g. `notFound` of a meeting or a recording
 */
export function failureOfKey(
  messageKey: string,
  serverMessage: string,
  call: string,
  httpStatus?: number,
): BigBlueButtonFailure {
  const said = quoted(serverMessage);
  const words = {
    call,
    // Something is better than nothing: without a sentence the key is at least a word.
    message: said || messageKey,
    parameter: messageKey.replace(MISSING_PARAMETER, ''),
  };
  return new BigBlueButtonFailure({
    kind: kindOfKey(messageKey),
    ...filled(textOfKey(messageKey, said, call), words),
    messageKey: messageKey || undefined,
    serverMessage: said || undefined,
    httpStatus,
  });
}

function kindOfKey(messageKey: string): FailureKind {
  if (WRONG_SECRET.has(messageKey)) return 'wrongSecret';
  if (messageKey.startsWith('b3scale')) return 'serverError';
  return UNSUPPORTED.test(messageKey) ? 'unsupportedCall' : 'refused';
}

function textOfKey(messageKey: string, said: string, call: string): FailureText {
  const family = call.startsWith('hooks/')
    ? 'hooks'
    : /Recording|MP4/.test(call)
      ? 'recordings'
      : '';
  const usual = messageKey.replace(MISSING_PARAMETER, 'missingParam');
  const known = [`${family}/${messageKey}`, messageKey, usual].find((key) =>
    Object.hasOwn(FAILURES, key),
  );
  if (known !== undefined) return FAILURES[known];
  if (MISSING_PARAMETER.test(messageKey)) return FAILURES['missingParam*'];
  if (UNSUPPORTED.test(messageKey)) return REFUSED.unsupported;
  return said === '' && messageKey === '' ? REFUSED.withoutMessage : REFUSED.withMessage;
}

/**
 * Puts an answer that is none of BigBlueButton's into words.
 *
 * @param answer which case of the table `ANSWERS`
 * @param words what the case's text wants to know
 */
export function failureOfAnswer(
  kind: FailureKind,
  answer: keyof typeof ANSWERS,
  words: { call: string; status: number; text?: string; message?: string; target?: string },
): BigBlueButtonFailure {
  const { call, status, text = '', message = '', target = '' } = words;
  // The API root has no name to be called by.
  const whoHasIt = Object.hasOwn(WHO_HAS_CALL, call) ? WHO_HAS_CALL[call] : WHO_MAY_HAVE_CALL;
  const named = {
    call: call || 'version',
    status: String(status),
    text,
    message,
    target,
    whoHasIt,
  };
  return new BigBlueButtonFailure({
    kind,
    ...filled(ANSWERS[answer], named),
    httpStatus: status,
  });
}

/** Which words belong to the codes of Node.js, OpenSSL, axios and undici. */
const TRANSPORT_CODES: ReadonlyArray<[RegExp, FailureKind, keyof typeof TRANSPORT]> = [
  [/^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, 'certificate', 'certificateExpired'],
  [/^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'certificate', 'certificateHost'],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    'certificate',
    'certificateSelfSigned',
  ],
  [
    /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?)$/,
    'certificate',
    'certificateUnknownIssuer',
  ],
  [
    /^(?:CERT_\w+|UNABLE_TO_\w+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL_\w+|ERROR_IN_C\w+|ERR_TLS_CERT\w*)$/,
    'certificate',
    'certificateInvalid',
  ],
  [/^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, 'unreachable', 'protocol'],
  [
    /^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    'timeout',
    'timeout',
  ],
  [/^ECONNREFUSED$/, 'unreachable', 'refused'],
  [/^ENOTFOUND$/, 'unreachable', 'unknownHost'],
  [/^(?:EAI_\w+|ENODATA|ESERVFAIL)$/, 'unreachable', 'nameService'],
  [/^(?:EHOST|ENET)(?:UNREACH|DOWN)$|^EADDRNOTAVAIL$/, 'unreachable', 'noRoute'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'unreachable', 'reset'],
  [/^HPE_\w+$/, 'notBigBlueButton', 'notHttp'],
  [/^ERR_FR_TOO_MANY_REDIRECTS$/, 'notBigBlueButton', 'tooManyRedirects'],
  [/^Ssrf\w+$/, 'unreachable', 'blocked'],
  [/^ERR_INVALID_URL$/, 'invalidAddress', 'badAddress'],
  [/^ERR_CANCELED$/, 'unreachable', 'cancelled'],
];

/**
 * Puts into words why a call did not even get an answer.
 *
 * @param error whatever the HTTP client threw. Its code may stand in `code`, `httpCode` or the
 *   message, and in errors wrapped by it (`cause`, `errors[]`, `error`, `reason`)
 * @param address where the call went; only its host is shown, since the rest may be signed
 */
export function failureOfTransport(error: unknown, address: string): BigBlueButtonFailure {
  const errors = withCauses(error);
  const own = errors.find(isFailure);
  // Another bundle of this package has a class of its own by the same name.
  if (own) return own instanceof BigBlueButtonFailure ? own : new BigBlueButtonFailure(own);
  const host = hostOf(address);
  const codes = errors.flatMap(codesOf);
  for (const [pattern, kind, name] of TRANSPORT_CODES) {
    if (codes.some((code) => pattern.test(code))) return transport(kind, name, host);
  }
  const message =
    errors.map((each) => String(each.message ?? '')).find((each) => each !== '') ?? '';
  if (/max\w*Length\b.*exceeded/i.test(message)) return transport('serverError', 'tooLarge', host);
  if (/\btime(?:d )?-?out\b/i.test(message)) return transport('timeout', 'timeout', host);
  if (/socket hang up/i.test(message)) return transport('unreachable', 'reset', host);
  // The query of an address in the message may be signed.
  return transport('unreachable', 'unknown', host, quoted(message.replace(/\?\S*/g, '')));
}

/** Whether an error is about the connection, and not for instance about where an answer is stored. */
export function isTransportError(error: unknown): boolean {
  const codes = withCauses(error).flatMap(codesOf);
  return TRANSPORT_CODES.some(([pattern]) => codes.some((code) => pattern.test(code)));
}

function transport(
  kind: FailureKind,
  name: keyof typeof TRANSPORT,
  host: string,
  message = 'no reason given',
): BigBlueButtonFailure {
  return new BigBlueButtonFailure({ kind, ...filled(TRANSPORT[name], { host, message }) });
}

type ErrorLike = Record<string, unknown>;

/** The error and those it wraps, outermost first, each once. */
function withCauses(error: unknown): ErrorLike[] {
  const found = new Set<ErrorLike>();
  const visit = (value: unknown) => {
    if (typeof value === 'string') return void found.add({ message: value });
    if (typeof value !== 'object' || value === null || found.has(value as ErrorLike)) return;
    const each = value as ErrorLike;
    found.add(each);
    for (const inner of ['cause', 'error', 'reason']) visit(each[inner]);
    if (Array.isArray(each.errors)) each.errors.forEach(visit);
  };
  visit(error);
  return [...found];
}

function codesOf(error: ErrorLike): string[] {
  const said = [error.message, ...(Array.isArray(error.messages) ? error.messages : [])]
    .filter((text) => typeof text === 'string')
    .flatMap((text) => text.match(/\b(?:E[A-Z]{3,}|EAI_[A-Z]+|[A-Z]+(?:_[A-Z]+)+)\b/g) ?? []);
  return [error.code, error.httpCode, error.name, ...said].filter(
    (code) => typeof code === 'string',
  );
}

function isFailure(error: ErrorLike): error is ErrorLike & FailureDetails {
  return error.name === 'BigBlueButtonFailure' && typeof error.advice === 'string';
}

function hostOf(address: string): string {
  return isUrl(address) ? new URL(address).host : 'the server';
}

/**
 * Blanks out secrets in a text that may be shown or logged, also where they are written as part of
 * an address, of JSON or of XML.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const patterns = secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
    .map((secret) => [...secret].map(anyWritingOf).join(''));
  return patterns.reduce((cleaned, each) => cleaned.replace(new RegExp(each, 'gi'), '***'), text);
}

const XML_ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

/** A pattern for a character as such, percent-encoded, and escaped as in JSON and XML. */
function anyWritingOf(char: string): string {
  const hex = [...Buffer.from(char, 'utf8')].map((byte) => byte.toString(16).padStart(2, '0'));
  const point = char.codePointAt(0) as number;
  const literal = char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  return `(?:${[
    literal,
    hex.map((byte) => `%${byte}`).join(''),
    ...(char === ' ' ? ['\\+'] : []),
    ...(/["\\/]/.test(char) ? [`\\\\${literal}`] : []),
    `\\\\u${point.toString(16).padStart(4, '0')}`,
    `&#0*${point};`,
    `&#x0*${point.toString(16)};`,
    ...(char in XML_ENTITIES ? [`&${XML_ENTITIES[char]};`] : []),
  ].join('|')})`;
}

function filled(
  text: FailureText,
  words: Record<string, string>,
): { message: string; advice: string } {
  const fill = (sentence: string) =>
    sentence.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');
  return { message: fill(text.what), advice: fill(text.advice) };
}

function quoted(serverMessage: string): string {
  const text = serverMessage.replace(/\s+/g, ' ').trim();
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
