import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';

import type { HashAlgorithm } from '../../protocol/checksum';
import type { Parameter } from '../../protocol/encode';
import { BigBlueButtonFailure, failureOfTransport } from '../../protocol/failure';
import { ACCEPT, signedUrl } from '../../protocol/request';
import { readAnswer } from '../../protocol/response';
import { configuredServer, type ConfiguredServer } from '../../protocol/server';

/** How a server took a signed call. Failures other than a refused checksum prove the secret right. */
type Outcome = 'accepted' | 'checksumRefused' | BigBlueButtonFailure;

type Ask = (server: ConfiguredServer, call: string, parameters: Parameter[]) => Promise<Outcome>;

/**
 * Cheap calls that prove a secret, until one is answered: not every server kind has each of them,
 * and listing all meetings of a large one takes long.
 */
const PROBES: ReadonlyArray<readonly [call: string, parameters: Parameter[]]> = [
  ['isMeetingRunning', [['meetingID', 'n8n-connection-test']]],
  ['getMeetingInfo', [['meetingID', 'n8n-connection-test']]],
  ['getMeetings', []],
];

const HASH_NAMES: ReadonlyMap<HashAlgorithm, string> = new Map([
  ['sha256', 'SHA-256'],
  ['sha1', 'SHA-1'],
  ['sha512', 'SHA-512'],
  ['sha384', 'SHA-384'],
]);

/** n8n's "test connection" of the credential. Code, because a wrong secret is answered with 200. */
export async function bigBlueButtonApiTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const { helpers } = this;
  const ask: Ask = async (server, call, parameters) => {
    const response = await helpers
      .request({
        uri: signedUrl(server, call, parameters),
        method: 'GET',
        headers: { Accept: ACCEPT },
        json: false,
        simple: false,
        resolveWithFullResponse: true,
        followRedirect: false,
        timeout: server.timeout,
        rejectUnauthorized: !server.ignoreCertificate,
      })
      .catch((error: unknown) => failureOfTransport(error, server.apiRoot));
    return response instanceof BigBlueButtonFailure ? response : outcomeOf(call, response);
  };
  const settings = credential.data ?? {};
  const failure = await problemOf(ask, settings).catch(asFailure);
  const secrets = [settings.secret, settings.previousSecret].map((secret) => String(secret ?? ''));
  const problem = failure?.withoutSecrets(secrets);
  return problem
    ? { status: 'Error', message: `${problem.message} ${problem.advice}` }
    : { status: 'OK', message: 'The server accepts the secret.' };
}

interface LegacyResponse {
  statusCode: number;
  headers: Record<string, string | undefined>;
  body: unknown;
}

function outcomeOf(call: string, { statusCode, headers, body }: LegacyResponse): Outcome {
  try {
    readAnswer(call, {
      status: statusCode,
      contentType: headers['content-type'],
      location: headers.location,
      body: String(body ?? ''),
    });
    return 'accepted';
  } catch (error) {
    const failure = asFailure(error);
    if (failure.kind === 'wrongSecret') return 'checksumRefused';
    // An empty refusal may come from anything on the way.
    const said = failure.messageKey !== undefined || failure.serverMessage !== undefined;
    return failure.kind === 'refused' && said ? 'accepted' : failure;
  }
}

async function problemOf(
  ask: Ask,
  settings: Readonly<Record<string, unknown>>,
): Promise<BigBlueButtonFailure | undefined> {
  const server = configuredServer(settings);
  const outcome = await firstClearOutcome(ask, server);
  if (outcome instanceof BigBlueButtonFailure) return outcome;
  if (outcome === 'accepted') return await problemOfHooks(ask, server);
  for (const hash of HASH_NAMES.keys()) {
    if (hash === server.hash) continue;
    if ((await firstClearOutcome(ask, { ...server, hash })) === 'accepted') {
      return refusedHash('The server', server.hash, 'Hash for API Calls', hash);
    }
  }
  return new BigBlueButtonFailure({
    kind: 'wrongSecret',
    message: 'The server is reached, but it does not accept the shared secret.',
    advice:
      'Run "bbb-conf --secret" on the BigBlueButton server and copy the line "Secret" again. Hosted servers show it in their admin panel.',
  });
}

/** Stops at the first call that the server has, or that shows it cannot be reached at all. */
async function firstClearOutcome(ask: Ask, server: ConfiguredServer): Promise<Outcome> {
  let first: Outcome | undefined;
  for (const [call, parameters] of PROBES) {
    const outcome = await ask(server, call, parameters);
    first ??= outcome;
    if (!(outcome instanceof BigBlueButtonFailure) || outcome.isAboutConnection) return outcome;
  }
  return first as Outcome;
}

/**
 * The webhooks service checks checksums by itself and may allow other hashes. That there is none
 * is no problem here: only the trigger needs it, and says so.
 */
async function problemOfHooks(
  ask: Ask,
  server: ConfiguredServer,
): Promise<BigBlueButtonFailure | undefined> {
  if ((await ask(server, 'hooks/list', [])) !== 'checksumRefused') return undefined;
  for (const hookHash of HASH_NAMES.keys()) {
    if (hookHash === server.hookHash) continue;
    if ((await ask({ ...server, hookHash }, 'hooks/list', [])) === 'accepted') {
      return refusedHash(
        'The server accepts the secret, but its webhooks service',
        server.hookHash,
        'Hash for Webhook Calls',
        hookHash,
      );
    }
  }
  return undefined;
}

function refusedHash(
  who: string,
  refused: HashAlgorithm,
  field: string,
  accepted: HashAlgorithm,
): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'wrongSecret',
    message: `${who} does not accept ${HASH_NAMES.get(refused)} checksums.`,
    advice: `Set "${field}" to ${HASH_NAMES.get(accepted)}, which it accepts.`,
  });
}

function asFailure(error: unknown): BigBlueButtonFailure {
  if (error instanceof BigBlueButtonFailure) return error;
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: 'The credential could not be tested.',
    advice: error instanceof Error ? error.message : String(error),
  });
}
