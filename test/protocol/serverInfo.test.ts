import { BigBlueButtonFailure } from '../../protocol/failure';
import { readAnswer } from '../../protocol/response';
import {
  hasWebhooks,
  isLoadBalancer,
  isPaging,
  isSignatureAccepted,
  isSupported,
  NO_VERSION,
  type Outcome,
  type Outcomes,
  PROBES,
  readServerVersion,
  serverKind,
} from '../../protocol/serverInfo';

function outcome(call: string, body: string, status = 200): Outcome {
  try {
    return readAnswer(call, { status, body });
  } catch (error) {
    if (error instanceof BigBlueButtonFailure) return error;
    throw error;
  }
}

const success = (inner = '') => `<response><returncode>SUCCESS</returncode>${inner}</response>`;
const failed = (key: string) =>
  `<response><returncode>FAILED</returncode><messageKey>${key}</messageKey><message>No.</message></response>`;
const PAGE = '<!DOCTYPE html><html><body>404</body></html>';

describe('the version', () => {
  test.each([
    [
      'BigBlueButton that tells its version',
      '<version>2.0</version><apiVersion>2.0</apiVersion><bbbVersion>3.0.4</bbbVersion><graphqlApiUrl>https://h/api/rest</graphqlApiUrl>',
      {
        version: '2.0',
        apiVersion: '2.0',
        bbbVersion: '3.0.4',
        build: '',
        info: '',
      },
    ],
    [
      'Scalelite',
      '<version>2.0</version><build>1.6.1</build>',
      { version: '2.0', apiVersion: '', bbbVersion: '', build: '1.6.1', info: '' },
    ],
    [
      'BigBlueButton that keeps it secret',
      '<version>2.0</version><apiVersion>2.0</apiVersion><bbbVersion/>',
      { version: '2.0', apiVersion: '2.0', bbbVersion: '', build: '', info: '' },
    ],
  ])('of %s', (_what, inner, version) => {
    expect(readServerVersion(readAnswer('', { status: 200, body: success(inner) }))).toEqual(
      version,
    );
  });
});

describe('whether a server has a call', () => {
  test.each([
    ['it answers', success(), 200, 'yes'],
    ['it knows what is wrong with it', failed('meetingNotFound'), 200, 'yes'],
    ['it knows what is wrong with it, with a status', failed('notFound'), 404, 'yes'],
    ['it checks the signature', failed('checksumError'), 200, 'yes'],
    ['it declines in so many words', failed('unsupportedRequest'), 200, 'no'],
    ['it has no such page', PAGE, 404, 'no'],
    ['something on the way wants to see a signature', 'Unauthorized', 401, 'unknown'],
    ['it says nothing', '', 400, 'unknown'],
    ['it starts up', PAGE, 502, 'unknown'],
    ['it breaks', PAGE, 500, 'unknown'],
    ['a web page comes', PAGE, 200, 'unknown'],
  ])('%s', (_what, body, status, verdict) => {
    expect(isSupported(outcome('sendChatMessage', body, status))).toBe(verdict);
  });
});

describe('whether a server pages', () => {
  const recording = (id: string) => `<recording><recordID>${id}</recordID></recording>`;

  test.each([
    [
      'it tells how many there are',
      success(`<recordings>${recording('a')}</recordings><totalElements>7</totalElements>`),
      'yes',
    ],
    [
      'it tells so in a wrapper',
      success(
        `<recordings>${recording('a')}</recordings><pagination><totalElements>1</totalElements></pagination>`,
      ),
      'yes',
    ],
    [
      'it sends more than it was asked for',
      success(`<recordings>${recording('a')}${recording('b')}</recordings>`),
      'no',
    ],
    ['it has but one', success(`<recordings>${recording('a')}</recordings>`), 'unknown'],
    ['it has none', success('<recordings/><messageKey>noRecordings</messageKey>'), 'unknown'],
    ['it wants an ID first', failed('missingParameters'), 'unknown'],
  ])('%s', (_what, body, verdict) => {
    expect(isPaging(outcome('getRecordings', body))).toBe(verdict);
  });
});

describe('the kind of a server', () => {
  const all = (body: string, status = 200): Outcomes =>
    Object.fromEntries(
      Object.entries(PROBES).map(([name, [call]]) => [name, outcome(call, body, status)]),
    ) as unknown as Outcomes;
  const root = (inner: string) =>
    readServerVersion(readAnswer('', { status: 200, body: success(inner) }));
  const bigBlueButton = root('<version>2.0</version><apiVersion>2.0</apiVersion>');
  const balancer = root('<version>2.0</version>');
  const bbblb = root('<version>2.0</version><info>Served by BBBLB (AGPL-3)</info>');
  const kind = (version: typeof balancer, outcomes: Outcomes, host = 'bbb.example.com') =>
    serverKind(`https://${host}/bigbluebutton/api`, version, outcomes);
  const kindAt = (path: string) =>
    serverKind(`https://bbb.example.com${path}`, bigBlueButton, all(PAGE, 403));

  test.each([
    ['BigBlueButton', kind(bigBlueButton, all(success()))],
    ['Scalelite', kind(balancer, all(failed('unsupportedRequest')))],
    ['Scalelite', kind(root('<version>2.0</version><build>1.6</build>'), all(success()))],
    ['bbbserver.de', kind(bigBlueButton, all(success()), 'api.bbbserver.de')],
    ['BigBlueButton', kind(bigBlueButton, all(success()), 'bbbserver.de.example.com')],
    ['BBBLB', kind(bbblb, all(PAGE, 404))],
    ['b3scale', kind(NO_VERSION, all(failed('b3scale_gateway_error')))],
    ['b3scale', kind(NO_VERSION, all(failed('b3scaleGatewayError')))],
    ['B3LB', kindAt('/b3lb/t/school/bbb/api')],
    ['unknown', kindAt('/b3lb/api')],
    ['unknown', kindAt('/bbb/school/api')],
    ['unknown', kind(balancer, all(success()))],
    ['unknown', kind(balancer, all(PAGE, 404))],
    ['unknown', kind(bigBlueButton, all(PAGE, 502))],
  ])('%s', (expected, found) => {
    expect(found).toBe(expected);
  });
});

test.each([
  ['BigBlueButton', 'no'],
  ['Scalelite', 'yes'],
  ['b3scale', 'yes'],
  ['bbbserver.de', 'yes'],
  ['unknown', 'unknown'],
] as const)('whether %s spreads meetings over others: %s', (kind, verdict) => {
  expect(isLoadBalancer(kind)).toBe(verdict);
});

test('b3scale has no webhooks, although it says of them that their checksum is wrong', () => {
  const refused = outcome('hooks/list', failed('checksumError'), 500);
  expect(hasWebhooks('b3scale', refused)).toBe('no');
  expect(hasWebhooks('BigBlueButton', refused)).toBe('yes');
});

test('whether a signature was accepted is known only from who checked it', () => {
  expect(isSignatureAccepted(outcome('hooks/list', success('<hooks/>')))).toBe('yes');
  expect(isSignatureAccepted(outcome('hooks/list', failed('checksumError')))).toBe('no');
  expect(isSignatureAccepted(outcome('hooks/list', PAGE, 404))).toBe('unknown');
});

test('no probe is one of the calls that change something', () => {
  expect(Object.values(PROBES).map(([call]) => call)).toEqual([
    'isMeetingRunning',
    'hooks/list',
    'getRecordingTextTracks',
    'sendChatMessage',
    'getSessions',
    'getRecordings',
  ]);
  const parameters = PROBES.chatMessages[1].map(([name]) => name);
  expect(parameters).not.toContain('message');
});
