import {
  BigBlueButtonFailure,
  FAILURES,
  failureOfKey,
  failureOfTransport,
  withoutSecrets,
} from '../../protocol/failure';
import { ANSWERS, REFUSED, TRANSPORT } from '../../protocol/failureTexts';

const API_ROOT = 'https://bbb.example.com:8443/bigbluebutton/api';

/** An error as Node.js throws it. */
function coded(code: string, message = `connect ${code} 192.0.2.1:443`): Error {
  return Object.assign(new Error(message), { code });
}

test('a missing parameter is named however the server spells its key', () => {
  const one = failureOfKey('missingParamMeetingID', '', 'end');
  const other = failureOfKey('missingParameterMeetingID', '', 'end');
  expect(other.message).toBe(one.message);
  expect(failureOfKey('missingParameterFoo', '', 'end').message).toContain('"Foo"');
});

describe('the table of refusals', () => {
  // What bbb-web, bbb-webhooks, Scalelite and the older generations are known to answer.
  const KEYS = `
    checksumError missingParamChecksum unsupportedContentType malformedXml validationError sizeError
    missingParamMeetingID missingParamFullName missingParamRecordID missingParamPublish
    missingParamCallbackURL missingParamHookID MissingParam missingParameter missingParameters paramError
    notFound meetingNotFound invalidMeetingIdentifier invalidMeetingId recordingNotFound
    meetingForciblyEnded meetingEnded idNotUnique NotUniqueMeetingID nonUniqueVoiceBridge
    parentMeetingIDMissing parentMeetingIdMissing parentMeetingDoesNotExist invalidSharedNotesEditor
    invalidPassword mismatchCreateTimeParam mismatchCreateTime maxParticipantsReached guestDeniedAccess
    guestDeny guestInvalid guestWait seatWait missingToken missingSession sessionMissing
    noRecordings noCaptionsFound invalidKind invalidLang upload_text_track_failed
    empty_uploaded_text_track createHookError listHookError destroyHookError destroyMissingHook
    internalError serverUnavailable serverTagUnavailable unsupportedRequest
    configXMLError noConfigFound configNotFound apiNotEnabled`
    .trim()
    .split(/\s+/);

  test.each([...KEYS, 'Params required'])('explains %s', (key) => {
    const failure = failureOfKey(key, 'What the server says.', 'create');

    expect(Object.hasOwn(FAILURES, key)).toBe(true);
    expect(failure).toBeInstanceOf(BigBlueButtonFailure);
    expect(failure).toMatchObject({ messageKey: key, serverMessage: 'What the server says.' });
    expect(failure.message).not.toBe('');
    expect(failure.advice).not.toBe('');
  });

  test('speaks in whole sentences and leaves no placeholder unfilled', () => {
    const keys = Object.keys(FAILURES).map((key) => key.replace(/^.*\//, ''));
    for (const key of keys) {
      const failure = failureOfKey(key.replace('*', 'Something'), 'Said.', 'hooks/create');
      expect(failure.message).toMatch(/^[A-Z].*\.$/);
      expect(failure.advice).toMatch(/^[A-Z].*\.$/);
      expect(failure.message + failure.advice).not.toMatch(/[{}]|undefined/);
    }
  });

  test('has no placeholder that nobody knows', () => {
    const texts = [FAILURES, REFUSED, TRANSPORT, ANSWERS].flatMap((table) => Object.values(table));
    const named = texts.flatMap(({ what, advice }) => `${what} ${advice}`.match(/\{\w+\}/g) ?? []);
    expect([...new Set(named)].sort()).toEqual([
      '{call}',
      '{host}',
      '{message}',
      '{parameter}',
      '{status}',
      '{target}',
      '{text}',
      '{whoHasIt}',
    ]);
  });
});

describe('a refused call', () => {
  test('with a wrong checksum names every cause and the fields to change', () => {
    const failure = failureOfKey('checksumError', 'Checksums do not match', 'getMeetings');

    expect(failure.kind).toBe('wrongSecret');
    expect(failure.advice).toContain('"Shared Secret"');
    expect(failure.advice).toContain('"Hash for API Calls"');
    expect(failure.advice).toContain('SHA-384');
  });

  test('of the webhooks service with a wrong checksum points to its own hash field', () => {
    const failure = failureOfKey('checksumError', '', 'hooks/create');

    expect(failure.kind).toBe('wrongSecret');
    expect(failure.advice).toContain('"Hash for Webhook Calls"');
    expect(failure.advice).toContain('SHA-1');
    expect(failure.advice).not.toContain('"Hash for API Calls"');
  });

  test.each(['publishRecordings', 'deleteRecordings', 'updateRecordings'])(
    'that finds nothing speaks of a recording for %s',
    (call) => {
      expect(failureOfKey('notFound', '', call).message).toContain('recording');
    },
  );

  test.each(['end', 'getMeetingInfo'])('that finds nothing speaks of a meeting for %s', (call) => {
    expect(failureOfKey('notFound', '', call).message).toContain('meeting');
    expect(failureOfKey('notFound', '', call).message).not.toContain('recording');
  });

  test('by a load balancer that does not know the call is an unsupported call', () => {
    const failure = failureOfKey('unsupportedRequest', '', 'sendChatMessage');

    expect(failure.kind).toBe('unsupportedCall');
    expect(failure.message).toContain('"sendChatMessage"');
    expect(failure.advice).toContain('Scalelite');
  });

  test('for a missing parameter without an entry of its own names the parameter', () => {
    const failure = failureOfKey('missingParamWebVoice', 'You must …', 'join');

    expect(failure.kind).toBe('refused');
    expect(failure.message).toContain('"WebVoice"');
  });

  test('with an unknown key shows the server’s own message', () => {
    const failure = failureOfKey('quotaExceeded', 'Your plan allows 20 seats.', 'create');

    expect(failure).toMatchObject({
      kind: 'refused',
      message: 'The server refused the call "create": Your plan allows 20 seats.',
      messageKey: 'quotaExceeded',
    });
  });

  test('with an unknown key and no message shows the key', () => {
    expect(failureOfKey('quotaExceeded', '', 'create').message).toContain('quotaExceeded');
  });

  test('without a key shows the server’s own message', () => {
    const failure = failureOfKey('', 'Meeting with id [a, b] not found.', 'insertDocument');

    expect(failure.message).toContain('Meeting with id [a, b] not found.');
    expect(failure.messageKey).toBeUndefined();
  });

  test('without a key and a message says that no reason was given', () => {
    expect(failureOfKey('', '', 'end').message).toContain('no reason');
  });

  test('is not fooled by keys that name parts of JavaScript', () => {
    expect(failureOfKey('constructor', 'Odd.', 'end').message).toContain('Odd.');
    expect(failureOfKey('__proto__', 'Odd.', 'end').message).toContain('Odd.');
  });

  test('cuts off endless messages', () => {
    expect(failureOfKey('odd', 'x'.repeat(100_000), 'end').message.length).toBeLessThan(600);
  });

  test('does not fill in braces that the server sent', () => {
    expect(failureOfKey('odd', 'Use {call}.', 'end').message).toContain('Use {call}.');
  });
});

describe('a call that got no answer', () => {
  test.each([
    ['ECONNREFUSED', 'unreachable', 'refused'],
    ['ENOTFOUND', 'unreachable', 'not known (DNS)'],
    ['EAI_AGAIN', 'unreachable', 'name service'],
    ['EHOSTUNREACH', 'unreachable', 'no way through the network'],
    ['ENETUNREACH', 'unreachable', 'no way through the network'],
    ['ECONNRESET', 'unreachable', 'cut off'],
    ['EPIPE', 'unreachable', 'cut off'],
    ['EPROTO', 'unreachable', 'https'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', 'https'],
    ['ETIMEDOUT', 'timeout', 'in time'],
    ['ECONNABORTED', 'timeout', 'in time'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'in time'],
    ['CERT_HAS_EXPIRED', 'certificate', 'expired'],
    ['CERT_NOT_YET_VALID', 'certificate', 'not valid yet'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', 'self-signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', 'self-signed'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', 'does not know'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate', 'does not know'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'certificate', 'does not know'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'another name'],
    ['CERT_REVOKED', 'certificate', 'not valid'],
    ['HPE_INVALID_CONSTANT', 'notBigBlueButton', 'not a web server'],
    ['ERR_FR_TOO_MANY_REDIRECTS', 'notBigBlueButton', 'circle'],
  ])('because of %s is called %s', (code, kind, words) => {
    const failure = failureOfTransport(coded(code), API_ROOT);

    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(words);
    expect(failure.advice).not.toBe('');
  });

  test('names the host and the port, and nothing else of the address', () => {
    const address = `${API_ROOT}/create?meetingID=1&checksum=0123abcd`;
    const failure = failureOfTransport(coded('ECONNREFUSED'), address);

    expect(failure.message).toContain('bbb.example.com:8443');
    expect(failure.message + failure.advice).not.toContain('checksum');
  });

  test('is recognised below a wrapping error', () => {
    const wrapped = new Error('fetch failed', { cause: coded('CERT_HAS_EXPIRED') });
    expect(failureOfTransport(wrapped, API_ROOT).kind).toBe('certificate');
    const twice = new Error('Request failed', { cause: wrapped });
    expect(failureOfTransport(twice, API_ROOT).kind).toBe('certificate');
  });

  test('is recognised when every address of a host failed by itself', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    const failure = failureOfTransport(new Error('fetch failed', { cause: both }), API_ROOT);
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toContain('refused');
  });

  test('is recognised in an error of n8n, which keeps the code as httpCode', () => {
    const error = {
      name: 'NodeApiError',
      message: 'The service refused the connection - perhaps it is offline',
      httpCode: 'ECONNREFUSED',
      messages: [],
      context: {},
    };
    expect(failureOfTransport(error, API_ROOT).message).toContain('Nothing answers at');
  });

  test('is recognised in the messages that n8n keeps', () => {
    const error = {
      name: 'NodeApiError',
      message: 'The connection timed out, consider setting the "Retry on Fail" option',
      httpCode: null,
      messages: ['connect EHOSTUNREACH 192.0.2.1:443'],
    };
    expect(failureOfTransport(error, API_ROOT).message).toContain('no way through the network');
  });

  test('is recognised by the message alone', () => {
    const lost = { message: 'getaddrinfo ENOTFOUND bbb.example.com' };
    expect(failureOfTransport(lost, API_ROOT).message).toContain('not known');
    const slow = new Error('timeout of 60000ms exceeded');
    expect(failureOfTransport(slow, API_ROOT).kind).toBe('timeout');
    expect(failureOfTransport('socket hang up', API_ROOT).message).toContain('cut off');
  });

  test('because n8n may not connect there tells whom to ask', () => {
    const error = Object.assign(new Error('blocked'), { name: 'SsrfBlockedIpError' });
    expect(failureOfTransport(error, API_ROOT).advice).toContain('administrator of n8n');
  });

  test('because the answer is too large advises to ask for less', () => {
    const error = coded('ERR_BAD_RESPONSE', 'maxContentLength size of 1000 exceeded');
    expect(failureOfTransport(error, API_ROOT).message).toContain('larger');
  });

  test('for a reason nobody knows shows it, without the query of a signed address', () => {
    const error = new Error('Cannot call https://h/api/end?meetingID=1&checksum=abcdef now');
    const failure = failureOfTransport(error, API_ROOT);

    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toContain('Cannot call https://h/api/end now');
    expect(failure.message).not.toContain('abcdef');
  });

  test.each([undefined, null, 42, '', {}, []])('for no reason at all (%p) still says so', (odd) => {
    expect(failureOfTransport(odd, 'not an address').message).toContain('the server');
  });

  test('survives errors that contain themselves', () => {
    const error = coded('ECONNRESET') as Error & { cause?: unknown };
    error.cause = error;
    expect(failureOfTransport(error, API_ROOT).kind).toBe('unreachable');
  });

  test('hands a failure of ours through, also wrapped and from another bundle', () => {
    const own = failureOfKey('notFound', '', 'end');
    expect(failureOfTransport(own, API_ROOT)).toBe(own);

    // The class of another bundle: same name, but no instance of ours.
    const foreign = Object.assign(new Error('Not this server.'), {
      name: 'BigBlueButtonFailure',
      kind: 'foreignAddress',
      advice: 'Use another address.',
    });
    const failure = failureOfTransport(new Error('wrapped', { cause: foreign }), API_ROOT);
    expect(failure).toBeInstanceOf(BigBlueButtonFailure);
    expect(failure).toMatchObject({
      kind: 'foreignAddress',
      message: 'Not this server.',
      advice: 'Use another address.',
    });
  });
});

describe('blanking out secrets', () => {
  const SECRET = `s3cr&t "q" <x> 'ä'+/=\\`;

  test.each([
    ['as it is', SECRET],
    ['in an address', encodeURIComponent(SECRET)],
    ['in an address, lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', new URLSearchParams([['', SECRET]]).toString().slice(1)],
    ['in JSON', JSON.stringify({ secret: SECRET })],
    [
      'in XML',
      SECRET.replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/"/g, '&quot;')
        .replace(/'/g, '&#39;'),
    ],
  ])('finds them %s', (_, written) => {
    const cleaned = withoutSecrets(`before ${written} after`, [SECRET]);
    expect(cleaned).toContain('***');
    expect(cleaned).not.toContain('s3cr');
    expect(cleaned).toMatch(/^before .* after$/);
  });

  test('blanks every occurrence of every secret, also when one begins with the other', () => {
    expect(withoutSecrets('abc abcdef abc', ['abc', 'abcdef'])).toBe('*** *** ***');
  });

  test('finds a secret that was pasted with blanks around it', () => {
    expect(withoutSecrets('wrong: abc', [' abc\n'])).toBe('wrong: ***');
  });

  test('leaves the text alone when there is no secret', () => {
    expect(withoutSecrets('nothing to hide', ['', '  '])).toBe('nothing to hide');
  });

  test('takes a secret for text, not for a pattern', () => {
    expect(withoutSecrets('aXc a.c', ['a.c'])).toBe('aXc ***');
  });
});
