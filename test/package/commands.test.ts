import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './programs';

/** Runs a command on a machine that has nothing but Node.js, and no n8n yet. */
async function onBareMachine(command: string, args: string[] = []): Promise<string> {
  const empty = await mkdtemp(join(tmpdir(), 'bare-'));
  const env = { PATH: empty, HOME: empty, XDG_CACHE_HOME: empty };
  try {
    return await new Promise((resolve) => {
      const file = join(REPOSITORY, 'commands', command);
      execFile(process.execPath, [file, ...args], { env }, (error, out, err) =>
        resolve(`${out}${err}exit code ${error?.code ?? 0}`),
      );
    });
  } finally {
    await rm(empty, { recursive: true });
  }
}

describe('the commands on a machine that lacks something', () => {
  test('name each missing program in one sentence, with its Debian package', async () => {
    const sentences = [
      'git is missing: install it with "apt-get install git" (Debian package git).',
      'tar is missing: install it with "apt-get install tar" (Debian package tar).',
    ];
    expect(await onBareMachine('test.js')).toBe(`\n${sentences.join('\n')}\nexit code 1`);
  });

  test('say what installing n8n lacks before they begin with it', async () => {
    const said = await onBareMachine('n8n-host.js');
    expect(said).toContain('npm is missing: install it with "apt-get install npm"');
    expect(said).toMatch(/exit code 1$/);
  });
});
