'use strict';
// Makes node_modules correspond to package-lock.json, so that every command works in a fresh clone.

const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { needNode, needPrograms } = require('./machine.js');
const { runQuietly } = require('./progress.js');

const ROOT = resolve(__dirname, '..');

/** Where npm finds the packages it is asked for by the lock file is the machine's own setting. */
const NPM_CI = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * @param {string} folder with a package-lock.json
 * @returns {boolean} whether its node_modules holds exactly what the lock file names. npm writes
 *   down what it installed, after everything else, in node_modules/.package-lock.json.
 */
function correspondsToLock(folder) {
  let wanted, installed;
  try {
    wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
    installed = JSON.parse(
      readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
    ).packages;
  } catch {
    return false;
  }
  const same = (a, b) => a.version === b.version && a.integrity === b.integrity;
  return (
    Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' ||
        (installed[path]
          ? same(entry, installed[path])
          : Boolean(entry.optional || entry.devOptional)),
    ) && Object.keys(installed).every((path) => wanted[path] !== undefined)
  );
}

/** @returns {string} how far npm is: it makes the folders first, and fills them one by one */
function packageCount(folder) {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return '';
  const names = readdirSync(modules).filter((name) => !/^[.@]/.test(name));
  const filled = names.filter((name) => existsSync(join(modules, name, 'package.json')));
  return `, ${filled.length} of ${names.length} packages`;
}

/**
 * Installs the packages of the repository if they are missing or not those of the lock file.
 *
 * @throws {Error} in one sentence what is missing on this machine, or what npm said
 */
async function ensurePackages() {
  needNode();
  if (correspondsToLock(ROOT)) return;
  needPrograms(['npm']);
  await runQuietly('Installing the packages of the repository (about a minute)', 'npm', NPM_CI, {
    cwd: ROOT,
    state: () => packageCount(ROOT),
  });
}

/** @returns {string} the file of a program that a package of the repository brings */
function localProgram(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}

module.exports = { NPM_CI, ROOT, correspondsToLock, ensurePackages, localProgram, packageCount };
