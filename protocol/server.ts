import { apiRootOf } from './address';
import type { HashAlgorithm } from './checksum';
import { BigBlueButtonFailure } from './failure';
import type { BbbServer } from './request';

/** A server as an admin set it up, beyond what signing needs. */
export interface ConfiguredServer extends BbbServer {
  /** valid beside `secret` for verifying deliveries while a secret is being changed; never signs */
  previousSecret?: string;
  /** how long an answer may take, in milliseconds */
  timeout: number;
  ignoreCertificate: boolean;
}

/** The secrets that requests of a server may be proven with: the present one first. */
export function acceptedSecrets({
  secret,
  previousSecret,
}: Pick<ConfiguredServer, 'secret' | 'previousSecret'>): string[] {
  return previousSecret === undefined ? [secret] : [secret, previousSecret];
}

const ALGORITHMS: readonly HashAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512'];
const DEFAULT_TIMEOUT_SECONDS = 60;

/**
 * Reads the settings of a credential. Blanks and line ends around a pasted secret are dropped: no
 * BigBlueButton secret has any, and a checksum made with them fails on every call.
 *
 * @param settings `url`, `secret`, and optionally `hash`, `hookHash`, `previousSecret`,
 *   `timeout` (seconds) and `ignoreSslIssues`
 * @throws BigBlueButtonFailure of kind `invalidAddress` or `invalidInput`
 */
export function configuredServer(settings: Readonly<Record<string, unknown>>): ConfiguredServer {
  const secret = pasted(settings.secret);
  if (secret === '') {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: 'The shared secret is empty.',
      advice:
        'Run "bbb-conf --secret" on the BigBlueButton server and copy the line "Secret" into the credential.',
    });
  }
  const seconds = Number(settings.timeout);
  return {
    apiRoot: apiRootOf(String(settings.url ?? '')),
    secret,
    hash: algorithm(settings.hash, 'sha256'),
    hookHash: algorithm(settings.hookHash, 'sha1'),
    previousSecret: pasted(settings.previousSecret) || undefined,
    timeout: (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000,
    ignoreCertificate: settings.ignoreSslIssues === true,
  };
}

function pasted(value: unknown): string {
  return String(value ?? '')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .trim()
    .replace(/^secret\s*:\s+/i, '');
}

function algorithm(value: unknown, otherwise: HashAlgorithm): HashAlgorithm {
  return ALGORITHMS.find((known) => known === value) ?? otherwise;
}
