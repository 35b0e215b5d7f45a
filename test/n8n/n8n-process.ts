/** A process of n8n: its environment, and when it is ready. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { N8nHost } from '../../commands/n8n-host.js';
import { GuardedProcess } from './guarded';

const READY_WITHIN_MS = 120_000;

/** n8n calls out to its makers' servers in many ways; none of them belongs in a test. */
const QUIET: Record<string, string> = {
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_DISABLED_MODULES: 'mcp-registry,insights,agents,mcp,chat-hub,instance-ai,data-table',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_VERIFIED_PACKAGES_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
};

/** What n8n calls its processes, and the line with which each says that it works. */
const READY_LINES = {
  start: 'Editor is now accessible',
  webhook: 'Webhook listener waiting for requests',
  worker: 'n8n worker is now ready',
} as const;

export interface ProcessSettings {
  host: N8nHost;
  /** `start`, which is n8n itself, unless it is one of the further processes of queue mode. */
  command?: keyof typeof READY_LINES;
  /** Is removed when n8n ends. */
  userFolder: string;
  /** Beyond what every n8n of the tests gets. */
  env: Record<string, string>;
  /** Of the editor and the webhooks; of a worker, where it says how it is. */
  port: number;
}

/**
 * Starts n8n on loopback and waits until it serves.
 *
 * @throws Error with the end of its log when it ends or does not become ready in two minutes
 */
export async function startN8nProcess(settings: ProcessSettings): Promise<GuardedProcess> {
  const { host, userFolder, port, command = 'start' } = settings;
  const url = `http://127.0.0.1:${port}`;
  return await GuardedProcess.start({
    name: command === 'start' ? 'n8n' : `n8n ${command}`,
    folder: userFolder,
    command: [host.node, host.n8n, command],
    env: await environment(url, settings),
    readyWithinMs: READY_WITHIN_MS,
    // The readiness check speaks of the database only; the editor's page comes a little later, and
    // last the line that says so.
    isReady: async (log) => log.includes(READY_LINES[command]) && (await isReady(url)),
  });
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
  return response?.ok === true;
}

async function environment(
  url: string,
  { host, userFolder, env }: ProcessSettings,
): Promise<Record<string, string>> {
  return {
    // Nothing is inherited that could change n8n's behaviour: no proxy, no NODE_ENV of a test run.
    PATH: `${join(host.node, '..')}:${process.env.PATH ?? ''}`,
    HOME: userFolder,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...QUIET,
    GENERIC_TIMEZONE: 'UTC',
    N8N_HOST: '127.0.0.1',
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_LOG_LEVEL: 'info',
    N8N_PORT: new URL(url).port,
    N8N_RUNNERS_BROKER_PORT: String(await freePort()),
    N8N_SECURE_COOKIE: 'false',
    N8N_USER_FOLDER: userFolder,
    N8N_WEBHOOK_URL: `${url}/`,
    ...env,
  };
}

/** @returns a port of loopback that nobody listens on */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
