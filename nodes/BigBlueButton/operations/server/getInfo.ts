import { BigBlueButtonFailure } from '../../../../protocol/failure';
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
  type ServerVersion,
} from '../../../../protocol/serverInfo';
import type { Connection } from '../../connection';
import type { Operation } from '../operation';

export const getInfo: Operation = {
  name: 'Get Info',
  action: 'Get info about server',
  description:
    'Find out version and kind of the server, and what it supports. It is tried, with calls that change nothing; what the answers do not tell is "unknown".',
  changes: false,
  fields: [],
  async run({ connection }) {
    const { server } = connection;
    const root = await versionOf(connection);
    const outcomes = await tryAll(connection);
    const kind = serverKind(server.apiRoot, root, outcomes);
    const webhooks = hasWebhooks(kind, outcomes.webhooks);
    return {
      serverUrl: server.apiRoot,
      kind,
      loadBalancer: isLoadBalancer(kind),
      apiVersion: root.apiVersion || root.version || 'unknown',
      bbbVersion: root.bbbVersion || 'unknown',
      build: root.build || null,
      supports: {
        webhooks,
        paging: isPaging(outcomes.paging),
        textTracks: isSupported(outcomes.textTracks),
        chatMessages: isSupported(outcomes.chatMessages),
        sessions: isSupported(outcomes.sessions),
      },
      hash: server.hash,
      hashAccepted: isSignatureAccepted(outcomes.core),
      hookHash: server.hookHash,
      hookHashAccepted: webhooks === 'no' ? 'unknown' : isSignatureAccepted(outcomes.webhooks),
    };
  },
};

/**
 * @returns nothing but '' for a server that does not answer at its API root, such as b3scale, which
 *   wants that signed as well
 * @throws BigBlueButtonFailure when the server cannot be reached, or there is none at the address
 */
async function versionOf(connection: Connection): Promise<ServerVersion> {
  return await connection.call('').then(readServerVersion, async (error: unknown) => {
    const core = await outcomeOf(connection, 'core');
    if (core instanceof BigBlueButtonFailure && isSupported(core) !== 'yes') throw error;
    return NO_VERSION;
  });
}

/** @throws BigBlueButtonFailure when the server cannot be reached, or does not know the secret */
async function tryAll(connection: Connection): Promise<Outcomes> {
  const core = await outcomeOf(connection, 'core');
  if (core instanceof BigBlueButtonFailure && core.kind === 'wrongSecret') throw core;
  return {
    core,
    webhooks: await outcomeOf(connection, 'webhooks'),
    textTracks: await outcomeOf(connection, 'textTracks'),
    chatMessages: await outcomeOf(connection, 'chatMessages'),
    sessions: await outcomeOf(connection, 'sessions'),
    paging: await outcomeOf(connection, 'paging'),
  };
}

async function outcomeOf(connection: Connection, probe: keyof typeof PROBES): Promise<Outcome> {
  const [call, parameters] = PROBES[probe];
  return await connection.call(call, parameters).catch((error: unknown) => {
    if (error instanceof BigBlueButtonFailure && !error.isAboutConnection) return error;
    throw error;
  });
}
