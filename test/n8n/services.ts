/** The PostgreSQL and the Redis that the processes of n8n share, from Debian's packages. */
import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { whereIs } from '../../commands/machine.js';
import { GuardedProcess } from './guarded';
import { freePort } from './n8n-process';

const run = promisify(execFile);

const READY_WITHIN_MS = 30_000;
const LONGEST_ANSWER = 256 * 1024 * 1024; // bytes
const ENVIRONMENT = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TZ: 'UTC' };

const POSTGRES = whereIs('postgres');
const REDIS = whereIs('redis-server');

/** Whether this machine has both. */
export const hasServices = POSTGRES !== undefined && REDIS !== undefined;

/** A database server on loopback, with one empty database that is gone with it. */
export class Postgres {
  private constructor(
    private readonly port: number,
    private readonly server: GuardedProcess,
  ) {}

  static async start(): Promise<Postgres> {
    const folder = await mkdtemp(join(tmpdir(), 'postgres-test-'));
    const server = await startPostgres(folder).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
    return new Postgres(server.port, server.process);
  }

  /** What n8n has to know of it. */
  get env(): Record<string, string> {
    return {
      DB_TYPE: 'postgresdb',
      DB_POSTGRESDB_HOST: '127.0.0.1',
      DB_POSTGRESDB_PORT: String(this.port),
      DB_POSTGRESDB_DATABASE: 'postgres',
      DB_POSTGRESDB_USER: 'n8n',
    };
  }

  /** @returns the rows that a query gives, with their columns as fields */
  async rows<Row>(query: string): Promise<Row[]> {
    const found = await this.run(`SELECT coalesce(json_agg(found), '[]') FROM (${query}) AS found`);
    return JSON.parse(found) as Row[];
  }

  /** @returns what a statement of SQL prints */
  async run(statement: string): Promise<string> {
    const database = `postgresql://n8n@127.0.0.1:${this.port}/postgres`;
    const args = ['--no-psqlrc', '--tuples-only', '--no-align', '--command', statement, database];
    const options = { env: ENVIRONMENT, maxBuffer: LONGEST_ANSWER };
    const { stdout } = await run(whereIs('psql') ?? 'psql', args, options);
    return stdout;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function startPostgres(folder: string): Promise<{ port: number; process: GuardedProcess }> {
  const programs = dirname(POSTGRES ?? '');
  const data = join(folder, 'data');
  const asUser = await unprivileged(folder);
  const [initdb, ...args] = asUser(
    join(programs, 'initdb'),
    ...['--username=n8n', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
    data,
  );
  await run(initdb, args, { env: ENVIRONMENT });
  const port = await freePort();
  const server = await GuardedProcess.start({
    name: 'PostgreSQL',
    folder,
    command: asUser(
      join(programs, 'postgres'),
      ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder],
      // What a power failure would leave of this database does not matter.
      ...['-c', 'fsync=off', '-c', 'full_page_writes=off'],
    ),
    env: ENVIRONMENT,
    readyWithinMs: READY_WITHIN_MS,
    isReady: (log) => log.includes('database system is ready to accept connections'),
  });
  return { port, process: server };
}

type Command = [string, ...string[]];

/** PostgreSQL refuses to run as root: then the user of Debian's package runs it, and gets the folder. */
async function unprivileged(folder: string): Promise<(...command: Command) => Command> {
  if (process.getuid?.() !== 0) return (...command) => command;
  const [user, group] = await Promise.all(
    ['--user', '--group'].map(async (kind) => Number((await run('id', [kind, 'postgres'])).stdout)),
  );
  await chown(folder, user, group);
  const options = [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--'];
  return (...command) => ['setpriv', ...options, ...command];
}

/** A Redis on loopback that keeps nothing. */
export class Redis {
  private constructor(
    private readonly port: number,
    private readonly server: GuardedProcess,
  ) {}

  static async start(): Promise<Redis> {
    const folder = await mkdtemp(join(tmpdir(), 'redis-test-'));
    const port = await freePort();
    const server = await GuardedProcess.start({
      name: 'Redis',
      folder,
      command: [
        REDIS ?? 'redis-server',
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
        ...['--save', '', '--appendonly', 'no'],
      ],
      env: ENVIRONMENT,
      readyWithinMs: READY_WITHIN_MS,
      isReady: (log) => log.includes('Ready to accept connections'),
    });
    return new Redis(port, server);
  }

  /** What n8n has to know of it. */
  get env(): Record<string, string> {
    return { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(this.port) };
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
