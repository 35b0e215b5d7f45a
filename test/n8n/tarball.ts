/** The package as it would be published, and put into an n8n as n8n puts community packages there. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const REPOSITORY = resolve(__dirname, '../..');

/**
 * Packs a package, as npm would for publishing it.
 *
 * @param into folder for the tarball
 * @param packageFolder a built package; ours unless told otherwise
 * @returns the tarball's file name
 * @throws Error when ours is not built, or npm fails
 */
export async function packPackage(into: string, packageFolder = REPOSITORY): Promise<string> {
  const { n8n } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    n8n: { nodes: string[]; credentials: string[] };
  };
  const missing = [...n8n.nodes, ...n8n.credentials].find(
    (file) => !existsSync(join(packageFolder, file)),
  );
  if (missing) throw new Error(`${missing} is not built yet: run "npm run build" first.`);
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', into],
    { cwd: packageFolder },
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(into, filename);
}

/**
 * Unpacks a tarball.
 *
 * @param tarball made by npm
 * @param folder the package's files come directly into it; it must not exist
 */
export async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  const scratch = await mkdtemp(join(folder, '..', '.unpacking-'));
  await run('tar', ['-xzf', tarball, '-C', scratch]);
  await rename(join(scratch, 'package'), folder);
  await rm(scratch, { recursive: true });
}

/**
 * Installs a package the way n8n does (n8n 2.41, CommunityPackagesService): unpack it below the
 * user folder, take the dev, peer and optional dependencies out of its package.json, and install
 * the rest. Ours has no rest, which this insists on, so that nothing is installed from elsewhere.
 *
 * @param tarball made by npm
 * @param userFolder n8n's N8N_USER_FOLDER
 * @throws Error when the package has runtime dependencies
 */
export async function installCommunityPackage(tarball: string, userFolder: string): Promise<void> {
  const modules = join(userFolder, '.n8n/nodes/node_modules');
  await mkdir(modules, { recursive: true });
  const scratch = join(await mkdtemp(join(modules, '.installing-')), 'package');
  await unpack(tarball, scratch);
  const manifestFile = join(scratch, 'package.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, unknown> & {
    name: string;
  };
  for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
    delete manifest[kind];
  }
  if (Object.keys(manifest.dependencies ?? {}).length > 0) {
    throw new Error(`${manifest.name} has runtime dependencies, which no community node may have.`);
  }
  await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
  await rename(scratch, join(modules, manifest.name));
  await rm(join(scratch, '..'), { recursive: true });
}
