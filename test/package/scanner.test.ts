import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage, unpack } from '../n8n/tarball';
import { PATIENCE_MS, REPOSITORY, runNode } from './programs';

jest.setTimeout(PATIENCE_MS);

interface Leg {
  passed: boolean;
  message?: string;
  details?: string;
}

async function scan(source: string, tarball: string): Promise<{ source: Leg; tarball: Leg }> {
  const { code, text } = await runNode([join(__dirname, 'scan.mjs'), source, tarball]);
  if (code !== 0) throw new Error(text);
  return JSON.parse(text.split('\n').find((line) => line.startsWith('{')) ?? '');
}

describe("n8n's verification scanner", () => {
  let scratch: string;
  let unpacked: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'scanned-'));
    unpacked = join(scratch, 'unpacked');
    await unpack(await packPackage(scratch), unpacked);
  });

  afterAll(async () => await rm(scratch, { recursive: true }));

  test('has nothing against the source and nothing against the packed tarball', async () => {
    // No message: it would say "No files found to analyze", and pass.
    expect(await scan(REPOSITORY, unpacked)).toEqual({
      source: { passed: true },
      tarball: { passed: true },
    });
  });

  test('would have something against a timer in a node, in both', async () => {
    const source = join(scratch, 'source');
    for (const part of ['nodes', 'credentials', 'icons', 'package.json']) {
      await cp(join(REPOSITORY, part), join(source, part), { recursive: true });
    }
    await symlink(join(REPOSITORY, 'protocol'), join(source, 'protocol'));
    const spoilt = join(scratch, 'spoilt');
    await cp(unpacked, spoilt, { recursive: true });
    for (const file of [
      join(source, 'nodes/BigBlueButton/BigBlueButton.node.ts'),
      join(spoilt, 'dist/nodes/BigBlueButton/BigBlueButton.node.js'),
    ]) {
      await writeFile(file, `${await readFile(file, 'utf8')}\nsetTimeout(() => undefined, 1);\n`);
    }
    const { source: ofSource, tarball: ofTarball } = await scan(source, spoilt);
    expect(ofSource.passed).toBe(false);
    expect(ofSource.details).toContain('setTimeout');
    expect(ofTarball.passed).toBe(false);
    expect(ofTarball.details).toContain('setTimeout');
  });
});
