/** The n8n process: its environment, its log, its start and its certain end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { N8nHost } from '../../commands/n8n-host.js';

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;
const KEPT_LINES_IN_ERRORS = 40;

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

export interface ProcessSettings {
  host: N8nHost;
  /** Is removed when n8n ends. */
  userFolder: string;
  /** Beyond what every n8n of the tests gets. */
  env: Record<string, string>;
  /** Of the editor and the webhooks. */
  port: number;
}

export class N8nProcess {
  private readonly output: string[] = [];
  private readonly ended: Promise<unknown>;
  private hasEnded = false;

  private constructor(
    readonly url: string,
    private readonly guard: ChildProcess,
  ) {
    guard.stdout?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    guard.stderr?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    this.ended = once(guard, 'close').then(() => (this.hasEnded = true));
  }

  /**
   * Starts n8n on loopback and waits until it serves.
   *
   * @throws Error with the end of its log when it ends or does not become ready in two minutes
   */
  static async start(settings: ProcessSettings): Promise<N8nProcess> {
    const { host, userFolder, port } = settings;
    const url = `http://127.0.0.1:${port}`;
    const guard = spawn(
      process.execPath,
      [join(__dirname, 'guard.js'), userFolder, host.node, host.n8n, 'start'],
      { env: await environment(url, settings), stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const n8n = new N8nProcess(url, guard);
    await n8n.becomeReady();
    return n8n;
  }

  /** Everything n8n has written to its log so far. */
  logged(): string {
    return this.output.join('');
  }

  /** The last lines of the log, for error messages. */
  lastLines(): string {
    return this.logged().trimEnd().split('\n').slice(-KEPT_LINES_IN_ERRORS).join('\n');
  }

  /**
   * Ends n8n and everything it started.
   *
   * @param userFolder is removed, unless it is kept for another start
   */
  async stop(userFolder: 'keep' | 'remove' = 'remove'): Promise<void> {
    if (this.hasEnded) return;
    this.guard.stdin?.end(userFolder);
    const patience = setTimeout(() => this.guard.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await this.ended;
    clearTimeout(patience);
  }

  private async becomeReady(): Promise<void> {
    const giveUp = Date.now() + READY_WITHIN_MS;
    while (!(await this.isReady())) {
      if (this.hasEnded || Date.now() > giveUp) {
        const what = this.hasEnded ? 'ended while starting' : 'was not ready after two minutes';
        await this.stop();
        throw new Error(`n8n ${what}. The end of its log:\n${this.lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /**
   * The readiness check speaks of the database only; the editor's page comes a little later, and
   * last the line that says so.
   */
  private async isReady(): Promise<boolean> {
    if (!this.logged().includes('Editor is now accessible')) return false;
    const response = await fetch(`${this.url}/healthz/readiness`).catch(() => undefined);
    return response?.ok === true;
  }
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
    WEBHOOK_URL: `${url}/`,
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
