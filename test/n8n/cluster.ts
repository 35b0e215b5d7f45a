/**
 * A real n8n in queue mode: a main process, workers and webhook processes with their PostgreSQL and
 * Redis, behind a reverse proxy, all on loopback and ended with what started them.
 *
 * @example
 * const cluster = await startCluster();
 * await cluster.n8n.publish(workflow); // driven like any n8n of the tests
 * await cluster.killWorker(0);
 * await cluster.startWorker(0);
 * await cluster.stop();
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureN8nHost, type N8nHost } from '../../commands/n8n-host.js';
import { N8n } from './driver';
import type { GuardedProcess } from './guarded';
import { freePort, startN8nProcess, type ProcessSettings } from './n8n-process';
import { ReverseProxy } from './reverseProxy';
import { Postgres, Redis } from './services';
import { installCommunityPackage, packPackage } from './tarball';

export interface ClusterSettings {
  workers?: number;
  webhookProcesses?: number;
  /** For all processes of n8n. */
  env?: Record<string, string>;
}

/** A worker or a webhook process; it keeps its folder and port when it is killed and started again. */
interface Member {
  settings: ProcessSettings;
  running?: GuardedProcess;
  earlierLog: string;
}

/** Starts a new n8n in queue mode with the package in it and an owner signed in. */
export async function startCluster(settings: ClusterSettings = {}): Promise<Cluster> {
  const cluster = new Cluster(await ensureN8nHost());
  try {
    await cluster.start(settings);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

export class Cluster {
  private env: Record<string, string> = {};
  private packed: { folder: string; tarball: string } | undefined;
  private services: { postgres: Postgres; redis: Redis; proxy: ReverseProxy } | undefined;
  private main: N8n | undefined;
  private readonly workers: Member[] = [];
  private readonly webhookProcesses: Member[] = [];

  constructor(private readonly host: N8nHost) {}

  /** See startCluster(). */
  async start({ workers = 2, webhookProcesses = 1, env = {} }: ClusterSettings): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'n8n-packed-'));
    this.packed = { folder, tarball: await packPackage(folder) };
    const port = await freePort();
    const [postgres, redis, proxy] = await Promise.all([
      Postgres.start(),
      Redis.start(),
      ReverseProxy.start({
        main: port,
        webhookProcesses: () =>
          this.webhookProcesses
            .filter(({ running }) => running !== undefined)
            .map(({ settings }) => settings.port),
      }),
    ]);
    this.services = { postgres, redis, proxy };
    this.env = { ...queueMode(proxy.url), ...postgres.env, ...redis.env, ...env };
    // The main process sets up the database, for which the others would only wait.
    this.main = new N8n(await this.newProcess('start', port));
    await this.main.start();
    await Promise.all([
      ...Array.from({ length: workers }, () => this.add('worker', this.workers)),
      ...Array.from({ length: webhookProcesses }, () => this.addWebhookProcess()),
    ]);
  }

  /** The main process, with which everything is done as with an n8n of one process. */
  get n8n(): N8n {
    if (!this.main) throw new Error('The main process of n8n has not been started.');
    return this.main;
  }

  get proxy(): ReverseProxy {
    return this.running.proxy;
  }

  /** Address of a webhook process itself, past the reverse proxy. */
  webhookProcessUrl(number: number): string {
    return `http://127.0.0.1:${member(this.webhookProcesses, number).settings.port}/`;
  }

  /** @returns the rows that a query of n8n's database gives */
  async rows<Row>(query: string): Promise<Row[]> {
    return await this.running.postgres.rows<Row>(query);
  }

  /** Changes something in n8n's database. */
  async run(statement: string): Promise<void> {
    await this.running.postgres.run(statement);
  }

  /** IDs of the executions that a worker has begun and not ended, as its log has it. */
  underWayOn(number: number): string[] {
    const log = member(this.workers, number).running?.logged() ?? '';
    const said = (what: string) =>
      [...log.matchAll(new RegExp(`Worker ${what} execution (\\d+) `, 'g'))].map(([, id]) => id);
    const ended = new Set(said('finished'));
    return said('started').filter((id) => !ended.has(id));
  }

  /** Kills a worker (SIGKILL); its runs are lost in the middle. Workers are counted from 0. */
  async killWorker(number: number): Promise<void> {
    await killMember(member(this.workers, number));
  }

  /** Starts a worker again. */
  async startWorker(number: number): Promise<void> {
    await startMember(member(this.workers, number));
  }

  /** Kills a webhook process (SIGKILL). They are counted from 0. */
  async killWebhookProcess(number: number): Promise<void> {
    await killMember(member(this.webhookProcesses, number));
  }

  /** Starts a webhook process again. */
  async startWebhookProcess(number: number): Promise<void> {
    await startMember(member(this.webhookProcesses, number));
  }

  /** Starts one more webhook process. */
  async addWebhookProcess(): Promise<void> {
    await this.add('webhook', this.webhookProcesses);
  }

  /** Everything that all processes of n8n have written to their logs so far. */
  logged(): string {
    const logs = [...this.workers, ...this.webhookProcesses].map(
      ({ earlierLog, running }) => earlierLog + (running?.logged() ?? ''),
    );
    return [this.main?.logged() ?? '', ...logs].join('\n');
  }

  /** Ends all processes, and removes everything they have written. */
  async stop(): Promise<void> {
    const members = [...this.workers, ...this.webhookProcesses];
    await Promise.all([this.main?.stop(), ...members.map(({ running }) => running?.stop())]);
    // PostgreSQL waits for those who use it.
    const { postgres, redis, proxy } = this.services ?? {};
    await Promise.all([postgres?.stop(), redis?.stop(), proxy?.stop()]);
    const folders = members.map(({ settings }) => settings.userFolder);
    for (const folder of [...folders, this.packed?.folder]) {
      if (folder) await rm(folder, { recursive: true, force: true });
    }
  }

  private get running() {
    if (!this.services) throw new Error('The cluster has not been started.');
    return this.services;
  }

  private async add(command: 'webhook' | 'worker', list: Member[]): Promise<void> {
    const member = { settings: await this.newProcess(command, await freePort()), earlierLog: '' };
    list.push(member);
    await startMember(member);
  }

  private async newProcess(
    command: 'start' | 'webhook' | 'worker',
    port: number,
  ): Promise<ProcessSettings> {
    const userFolder = await mkdtemp(join(tmpdir(), `n8n-${command}-test-`));
    if (this.packed) await installCommunityPackage(this.packed.tarball, userFolder);
    const health = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) };
    return { host: this.host, command, userFolder, port, env: { ...this.env, ...health } };
  }
}

/** Settings of n8n's documentation for queue mode, beside those of database and Redis. */
function queueMode(webhookUrl: string): Record<string, string> {
  return {
    EXECUTIONS_MODE: 'queue',
    N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
    N8N_ENCRYPTION_KEY: 'the same in all processes of this n8n',
    N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
    N8N_WEBHOOK_URL: webhookUrl,
  };
}

function member(members: readonly Member[], number: number): Member {
  const found = members[number];
  if (!found) throw new Error(`There is no such process: ${number} of ${members.length}.`);
  return found;
}

async function startMember(member: Member): Promise<void> {
  member.running = await startN8nProcess(member.settings);
}

async function killMember(member: Member): Promise<void> {
  await member.running?.kill();
  member.earlierLog += member.running?.logged() ?? '';
  member.running = undefined;
}
