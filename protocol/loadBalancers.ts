import { BigBlueButtonFailure } from './failure';

/** Load balancers that speak BigBlueButton's API and can be told by what only they do. */
export type LoadBalancer = 'Scalelite' | 'b3scale' | 'B3LB' | 'BBBLB';

/** B3LB can give each tenant a path of its own; below a host name it looks like any other server. */
export function isB3lb(apiRoot: string): boolean {
  return /^\/b3lb\/t\/[^/]+\/bbb\/api$/.test(new URL(apiRoot).pathname);
}

/** b3scale has keys of its own for what it does not carry out. */
export function isOfB3scale({ messageKey }: Pick<BigBlueButtonFailure, 'messageKey'>): boolean {
  return /^b3scale/.test(messageKey ?? '');
}

/** What B3LB hands on or answers itself. To everything else it says 403 or 404, without a word. */
const OFFERED_BY_B3LB: ReadonlySet<string> = new Set([
  '',
  'create',
  'join',
  'end',
  'insertDocument',
  'isMeetingRunning',
  'getMeetings',
  'getMeetingInfo',
  'getRecordings',
  'publishRecordings',
  'deleteRecordings',
  'updateRecordings',
  'getRecordingTextTracks',
  'setConfigXML',
]);

/**
 * Says that a call failed because a load balancer does not have it, where the answer or the address
 * tells which one it is. Other failures stay as they are.
 */
export function explainedForBalancer(
  failure: BigBlueButtonFailure,
  call: string,
  apiRoot: string,
): BigBlueButtonFailure {
  const balancer = withoutCall(failure, call, apiRoot);
  if (!balancer) return failure;
  return new BigBlueButtonFailure({
    kind: 'unsupportedCall',
    message: `The load balancer ${balancer} does not have the call "${call}".`,
    advice:
      'It passes on meetings and recordings, and little else. Address the BigBlueButton server behind it with a credential of its own.',
    messageKey: failure.messageKey,
    serverMessage: failure.serverMessage,
    httpStatus: failure.httpStatus,
  });
}

function withoutCall(
  failure: BigBlueButtonFailure,
  call: string,
  apiRoot: string,
): LoadBalancer | undefined {
  const { kind, serverMessage = '', httpStatus = 0 } = failure;
  if (isOfB3scale(failure)) return /unknown resource/i.test(serverMessage) ? 'b3scale' : undefined;
  const declined = kind !== 'wrongSecret' && (httpStatus === 403 || httpStatus === 404);
  return declined && isB3lb(apiRoot) && !OFFERED_BY_B3LB.has(call) ? 'B3LB' : undefined;
}
