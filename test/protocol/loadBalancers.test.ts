import { BigBlueButtonFailure } from '../../protocol/failure';
import { explainedForBalancer, isB3lb } from '../../protocol/loadBalancers';
import { readAnswer } from '../../protocol/response';

const B3LB = 'https://lb.example.com/b3lb/t/school/bbb/api';
const OTHER = 'https://bbb.example.com/bigbluebutton/api';

function told(apiRoot: string, call: string, body: string, status: number): BigBlueButtonFailure {
  try {
    readAnswer(call, { status, body });
  } catch (error) {
    if (error instanceof BigBlueButtonFailure) return explainedForBalancer(error, call, apiRoot);
    throw error;
  }
  throw new Error('did not fail');
}

const failed = (key: string, message: string) =>
  `<response><returncode>FAILED</returncode><messageKey>${key}</messageKey><message>${message}</message></response>`;

test('B3LB is known by the path that it gives a tenant', () => {
  expect(isB3lb(B3LB)).toBe(true);
  expect(isB3lb('https://lb.example.com/b3lb/t/school-001/bbb/api')).toBe(true);
  expect(isB3lb(OTHER)).toBe(false);
  expect(isB3lb('https://lb.example.com/x/b3lb/t/school/bbb/api')).toBe(false);
});

describe('a call that a load balancer does not have is told as that, with its name', () => {
  test.each([
    ['B3LB', B3LB, 'sendChatMessage', '', 403],
    ['B3LB', B3LB, 'getSessions', '', 403],
    ['B3LB', B3LB, 'hooks/create', '<h1>Not Found</h1>', 404],
    [
      'b3scale',
      OTHER,
      'getSessions',
      failed('b3scale_gateway_error', 'unknown resource: getSessions'),
      500,
    ],
    [
      'b3scale',
      OTHER,
      'insertDocument',
      failed('b3scaleGatewayError', 'unknown resource: insertDocument'),
      200,
    ],
  ])('%s at %s: %s', (balancer, apiRoot, call, body, status) => {
    expect(told(apiRoot, call, body, status)).toMatchObject({
      kind: 'unsupportedCall',
      message: `The load balancer ${balancer} does not have the call "${call}".`,
      advice: expect.stringContaining('a credential of its own'),
    });
  });
});

describe('other failures are told as what they are', () => {
  test('a wrong secret at B3LB', () => {
    expect(told(B3LB, 'getSessions', 'Unauthorized', 401).kind).toBe('wrongSecret');
  });

  test('a meeting that B3LB does not know', () => {
    expect(told(B3LB, 'getMeetingInfo', failed('notFound', 'No.'), 200).kind).toBe('refused');
  });

  test('what b3scale could not do', () => {
    const failure = told(
      OTHER,
      'create',
      failed('b3scale_gateway_error', 'backend not ready'),
      500,
    );
    expect(failure).toMatchObject({
      kind: 'serverError',
      message: 'The load balancer b3scale could not carry out the call "create": backend not ready',
    });
  });

  test('a refusal without a word names both who may be behind it', () => {
    const failure = told(OTHER, 'getSessions', '', 403);
    expect(failure.kind).toBe('serverError');
    expect(failure.advice).toMatch(/load balancer.*firewall/);
  });
});

test.each([
  ['unsupportedRequest', 200, 'Scalelite'],
  ['unknownRequest', 404, 'does not have the call "getSessions": No such route.'],
  ['notImplemented', 501, 'does not have the call "getSessions": No such route.'],
])('servers that decline in their own words: %s', (key, status, words) => {
  expect(told(OTHER, 'getSessions', failed(key, 'No such route.'), status)).toMatchObject({
    kind: 'unsupportedCall',
    message: expect.stringContaining(words),
  });
});
