import { BigBlueButtonFailure } from '../../../../protocol/failure';
import {
  isPaging,
  isSignatureAccepted,
  isSupported,
  type Outcome,
  type Outcomes,
  PROBES,
  readServerVersion,
  serverKind,
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
    const root = readServerVersion(await connection.call(''));
    const outcomes = await tryAll(connection);
    return {
      serverUrl: server.apiRoot,
      kind: serverKind(server.apiRoot, root, outcomes),
      apiVersion: root.apiVersion || root.version || 'unknown',
      bbbVersion: root.bbbVersion || 'unknown',
      build: root.build || null,
      supports: {
        webhooks: isSupported(outcomes.webhooks),
        paging: isPaging(outcomes.paging),
        textTracks: isSupported(outcomes.textTracks),
        chatMessages: isSupported(outcomes.chatMessages),
        sessions: isSupported(outcomes.sessions),
      },
      hash: server.hash,
      hashAccepted: isSignatureAccepted(outcomes.core),
      hookHash: server.hookHash,
      hookHashAccepted: isSignatureAccepted(outcomes.webhooks),
    };
  },
};

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
