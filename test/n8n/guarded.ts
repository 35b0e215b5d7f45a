/** A program that a test starts, and that cannot outlive it: see guard.js. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const STOPPED_WITHIN_MS = 20_000;
const KEPT_LINES_IN_ERRORS = 40;

export interface GuardedSettings {
  /** For error messages. */
  name: string;
  /** The program's own folder, removed when it ends. */
  folder: string;
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  env: Record<string, string>;
  readyWithinMs: number;
  /** @param log everything the program has written so far */
  isReady(log: string): boolean | Promise<boolean>;
}

export class GuardedProcess {
  private readonly output: string[] = [];
  private readonly ended: Promise<unknown>;
  private hasEnded = false;

  private constructor(
    private readonly settings: GuardedSettings,
    private readonly guard: ChildProcess,
  ) {
    guard.stdout?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    guard.stderr?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    // A guard that has just ended cannot be told anything any more.
    guard.stdin?.on('error', () => {});
    this.ended = once(guard, 'close').then(() => (this.hasEnded = true));
  }

  /**
   * Starts a program and waits until it is ready.
   *
   * @throws Error with the end of its log when it ends or does not become ready in time
   */
  static async start(settings: GuardedSettings): Promise<GuardedProcess> {
    const { folder, command, env } = settings;
    const guard = spawn(process.execPath, [join(__dirname, 'guard.js'), folder, ...command], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const guarded = new GuardedProcess(settings, guard);
    await guarded.becomeReady();
    return guarded;
  }

  /** Everything the program has written to its log so far. */
  logged(): string {
    return this.output.join('');
  }

  /** The last lines of the log, for error messages. */
  lastLines(): string {
    return this.logged().trimEnd().split('\n').slice(-KEPT_LINES_IN_ERRORS).join('\n');
  }

  /**
   * Ends the program and everything it started.
   *
   * @param folder is removed, unless it is kept for another start
   */
  async stop(folder: 'keep' | 'remove' = 'remove'): Promise<void> {
    await this.tell(folder);
  }

  /** Ends the program as a crash would (SIGKILL), and keeps its folder for another start. */
  async kill(): Promise<void> {
    await this.tell('kill');
  }

  private async tell(word: 'keep' | 'kill' | 'remove'): Promise<void> {
    if (this.hasEnded) return;
    this.guard.stdin?.end(word);
    const patience = setTimeout(() => this.guard.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await this.ended;
    clearTimeout(patience);
  }

  private async becomeReady(): Promise<void> {
    const { name, readyWithinMs, isReady } = this.settings;
    const giveUp = Date.now() + readyWithinMs;
    while (!(await isReady(this.logged()))) {
      if (this.hasEnded || Date.now() > giveUp) {
        const what = this.hasEnded
          ? 'ended while starting'
          : `was not ready after ${readyWithinMs / 1000} s`;
        await this.stop();
        throw new Error(`${name} ${what}. The end of its log:\n${this.lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
