import { spawn } from 'node:child_process';
import path from 'node:path';

describe('npm run server', () => {
  it('prints address, secret and control address, and stops when told to', async () => {
    const main = path.join(__dirname, 'main.ts');
    const server = spawn(
      process.execPath,
      ['--import', 'tsx', main, '--port', '0', '--secret', 's3cret'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    server.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    while (!printed.includes('Control:') && server.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const url = /URL: +(\S+)/.exec(printed)?.[1] ?? '';
    const control = /Control: +(\S+)/.exec(printed)?.[1] ?? '';
    const root = await fetch(new URL('api', url));
    expect(await root.text()).toContain('<version>2.0</version>');
    const clock = (await (await fetch(new URL('clock', control))).json()) as { mode: string };
    expect(clock.mode).toBe('real');
    expect(printed).toMatch(/Secret: +s3cret\n/);
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 20_000);
});
