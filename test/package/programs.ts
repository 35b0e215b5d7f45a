/** Runs the programs that check the package, and gives back what they say. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');

/** The checks read the whole repository, on a small machine beside other checks. */
export const PATIENCE_MS = 180_000;

export interface Said {
  code: number;
  text: string;
}

/**
 * @param args for this Node.js: a script and its arguments
 * @returns exit code, and everything the program printed
 */
export async function runNode(args: string[], cwd = REPOSITORY): Promise<Said> {
  const env = { ...process.env };
  // A check behaves as it does outside the test runner, and finds only what lies beside it.
  delete env.NODE_ENV;
  delete env.NODE_PATH;
  delete env.NODE_OPTIONS;
  return await new Promise((done) => {
    execFile(
      process.execPath,
      args,
      { cwd, env, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => {
        done({ code: error ? Number(error.code ?? 1) : 0, text: (out + err).trim() });
      },
    );
  });
}

/** @param name of a program that a package of the repository brings */
export async function runLocal(name: string, args: string[]): Promise<Said> {
  return await runNode([join(REPOSITORY, 'node_modules/.bin', name), ...args]);
}
