import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './programs';
import { repositoryFiles, sourcesIn } from './sources';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

/** An exact version, without ^ or ~. */
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

describe('what is installed', () => {
  const locks = ['package-lock.json', 'test/n8n/host/package-lock.json'];

  test.each(locks)('%s names versions and checksums, and no address to load from', (path) => {
    const { packages } = JSON.parse(read(path)) as {
      packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
    };
    const installed = Object.entries(packages).filter(([name]) => name !== '');
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(installed.filter(([, { integrity, version }]) => !integrity || !version)).toEqual([]);
  });

  // npm leaves out what the registry did not have when the lock file was made, and then refuses it.
  test.each(locks)('%s names the packages for other machines too', (path) => {
    const { packages } = JSON.parse(read(path)) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const isNamed = (from: string, name: string): boolean => {
      const parts = from.split('/node_modules/');
      const folders = parts.map((_, depth) => parts.slice(0, depth + 1).join('/node_modules/'));
      return ['', ...folders.map((folder) => `${folder}/`)].some(
        (folder) => `${folder}node_modules/${name}` in packages,
      );
    };
    const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isNamed(from, name)),
    );
    expect(missing).toEqual([]);
  });

  test.each(['package.json', 'test/n8n/host/package.json'])('%s pins exact versions', (path) => {
    const { dependencies, devDependencies, overrides } = JSON.parse(read(path));
    const versions = Object.values({ ...dependencies, ...devDependencies, ...overrides });
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter((version) => !EXACT.test(String(version)))).toEqual([]);
  });
});

describe('the sources', () => {
  test('speak no secret of the kind that BigBlueButton servers have', () => {
    // `bbb-conf --secret` prints 40 or more letters and digits; published test vectors are no secret.
    const secretLike = /\b(?:sharedSecret|securitySalt)\s*=\s*["']?[A-Za-z0-9]{40,}/;
    const files = repositoryFiles().filter((path) => /\.(ts|js|mjs|json|md|sh)$/.test(path));
    expect(files.filter((path) => secretLike.test(read(path)))).toEqual([]);
  });

  test('run all their tests', () => {
    // Written in two parts, so that this file does not find itself.
    const left = new RegExp(`\\b(?:describe|test|it)\\.(?:${'on'}ly|${'to'}do)\\b`);
    expect(
      sourcesIn('test/')
        .filter(({ text }) => left.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});
