import { text } from './answerTree';
import { isBbbserver } from './bbbserver';
import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';
import { isB3lb, isOfB3scale, type LoadBalancer } from './loadBalancers';
import { readRecordings } from './recording';
import type { Answer } from './response';

/** `unknown`: the server's answers do not tell. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** How a call went: its answer, or what kept it from having one. */
export type Outcome = Answer | BigBlueButtonFailure;

/** What a server says about itself to anybody. '' for what it does not say. */
export interface ServerVersion {
  /** of the API; `2.0` for many years */
  version: string;
  apiVersion: string;
  /** told only where the operator allows it */
  bbbVersion: string;
  /** of Scalelite, where its operator set one */
  build: string;
  /** what BBBLB says about itself */
  info: string;
}

/** What is known of a server whose API root does not answer. */
export const NO_VERSION: ServerVersion = {
  version: '',
  apiVersion: '',
  bbbVersion: '',
  build: '',
  info: '',
};

/** Reads the answer of the API root. */
export function readServerVersion({ tree }: Answer): ServerVersion {
  return {
    version: text(tree, 'version'),
    apiVersion: text(tree, 'apiVersion'),
    bbbVersion: text(tree, 'bbbVersion'),
    build: text(tree, 'build'),
    info: text(tree, 'info'),
  };
}

const NOBODYS_MEETING: Parameter = ['meetingID', 'n8n-detection'];

/**
 * Calls by which it shows what a server has, and which change nothing on any: they ask about a
 * meeting and a recording that do not exist, and a chat message without a text is sent nowhere.
 */
export const PROBES = {
  core: ['isMeetingRunning', [NOBODYS_MEETING]],
  webhooks: ['hooks/list', []],
  textTracks: ['getRecordingTextTracks', [['recordID', 'n8n-detection']]],
  chatMessages: ['sendChatMessage', [NOBODYS_MEETING]],
  sessions: ['getSessions', []],
  paging: [
    'getRecordings',
    [
      ['offset', '0'],
      ['limit', '1'],
    ],
  ],
} as const satisfies Record<string, readonly [call: string, parameters: readonly Parameter[]]>;

export type Outcomes = Readonly<Record<keyof typeof PROBES, Outcome>>;

/**
 * Whether a server has the call that was tried. A refusal in its own words shows that it has: only
 * who knows a call can say what is wrong with it.
 */
export function isSupported(outcome: Outcome): Verdict {
  if (!(outcome instanceof BigBlueButtonFailure)) return 'yes';
  if (outcome.kind === 'unsupportedCall') return 'no';
  // An empty refusal may come from anything on the way, such as a balancer that has no such route.
  const said = outcome.messageKey !== undefined || outcome.serverMessage !== undefined;
  return /^(?:refused|wrongSecret)$/.test(outcome.kind) && said ? 'yes' : 'unknown';
}

/**
 * Whether a server hands recordings out page by page, told by an answer to a page of one: who can
 * tells how many there are in all, and who cannot sends them all.
 */
export function isPaging(outcome: Outcome): Verdict {
  if (outcome instanceof BigBlueButtonFailure) return 'unknown';
  const { recordings, total } = readRecordings(outcome);
  if (recordings.length > 1) return 'no';
  return total === undefined ? 'unknown' : 'yes';
}

/** What kind of server it is. */
export type ServerKind = 'BigBlueButton' | 'bbbserver.de' | LoadBalancer | 'unknown';

/**
 * Tells the kinds of servers apart by what only they do.
 *
 * - bbbserver.de is known by its address, and so is B3LB where it gives tenants a path.
 * - BBBLB says who it is at its API root.
 * - b3scale has keys of its own for what it does not carry out.
 * - Scalelite answers `unsupportedRequest` to calls that it does not pass on; its API root has
 *   `build` but nothing of BigBlueButton's own.
 * - BigBlueButton's own API root tells more than the version, and its web server has the calls
 *   around sessions, which load balancers do not have.
 */
export function serverKind(
  apiRoot: string,
  { apiVersion, build, info }: ServerVersion,
  outcomes: Outcomes,
): ServerKind {
  if (isBbbserver(apiRoot)) return 'bbbserver.de';
  if (isB3lb(apiRoot)) return 'B3LB';
  if (/\bBBBLB\b/.test(info)) return 'BBBLB';
  const failures = Object.values(outcomes).filter((one) => one instanceof BigBlueButtonFailure);
  if (failures.some(isOfB3scale)) return 'b3scale';
  if (failures.some(({ messageKey }) => messageKey === 'unsupportedRequest')) return 'Scalelite';
  if (build !== '' && apiVersion === '') return 'Scalelite';
  return apiVersion !== '' && isSupported(outcomes.sessions) === 'yes'
    ? 'BigBlueButton'
    : 'unknown';
}

/** Whether a kind of server spreads meetings over others. */
export function isLoadBalancer(kind: ServerKind): Verdict {
  if (kind === 'unknown') return 'unknown';
  return kind === 'BigBlueButton' ? 'no' : 'yes';
}

/**
 * Whether a server has webhooks. b3scale has none, but looks at the checksum of such a call before it
 * notices, and at a part of its name only, so that it says that the checksum is wrong.
 */
export function hasWebhooks(kind: ServerKind, outcome: Outcome): Verdict {
  return kind === 'b3scale' ? 'no' : isSupported(outcome);
}

/** Whether a server took the signature of a call. */
export function isSignatureAccepted(outcome: Outcome): Verdict {
  if (outcome instanceof BigBlueButtonFailure && outcome.kind === 'wrongSecret') return 'no';
  return isSupported(outcome) === 'yes' ? 'yes' : 'unknown';
}
