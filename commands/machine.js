'use strict';
// What the machine must have, and which Debian package brings what it lacks.

const { accessSync, constants, existsSync, readdirSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const OLDEST_NODE = 20;

/** Program → Debian package that has it. */
const DEBIAN_PACKAGES = {
  chromium: 'chromium',
  flock: 'util-linux',
  'g++': 'g++',
  git: 'git',
  make: 'make',
  npm: 'npm',
  postgres: 'postgresql',
  python3: 'python3',
  'redis-server': 'redis-server',
  tar: 'tar',
};

/** Debian keeps each version of PostgreSQL's server programs in a folder of its own. */
const POSTGRESQL_VERSIONS = '/usr/lib/postgresql';

function foldersOfPrograms() {
  const versions = existsSync(POSTGRESQL_VERSIONS) ? readdirSync(POSTGRESQL_VERSIONS) : [];
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(POSTGRESQL_VERSIONS, version, 'bin')),
  ];
}

/**
 * @param {string} program
 * @returns {string | undefined} where the program is, if the machine has it
 */
function whereIs(program) {
  for (const folder of foldersOfPrograms()) {
    const file = join(folder || '.', program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * @param {string[]} programs
 * @returns {string[]} one sentence for each program that is missing
 */
function missingPrograms(programs) {
  return programs
    .filter((program) => !whereIs(program))
    .map(
      (program) =>
        `${program} is missing: install it with "apt-get install ${DEBIAN_PACKAGES[program]}" (Debian package ${DEBIAN_PACKAGES[program]}).`,
    );
}

/** @throws {Error} one sentence for each program that is missing */
function needPrograms(programs) {
  const missing = missingPrograms(programs);
  if (missing.length > 0) throw new Error(missing.join('\n'));
}

/** @throws {Error} when this Node.js is too old for the commands and the tests */
function needNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return;
  throw new Error(
    `Node.js ${OLDEST_NODE} or newer is needed, and this is ${process.version}: install a newer one (Debian package nodejs, or a build from the Node.js project).`,
  );
}

/** @throws {Error} when the pinned n8n with its own Node.js cannot run on this machine */
function needLinuxX64() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The real n8n of the tests and the demo needs Linux on x64, and this is ${process.platform} on ${process.arch}.`,
    );
  }
  if (existsSync('/etc/alpine-release')) {
    throw new Error(
      'The real n8n of the tests and the demo needs a Linux with glibc (such as Debian), and this is Alpine Linux.',
    );
  }
}

module.exports = {
  DEBIAN_PACKAGES,
  missingPrograms,
  needLinuxX64,
  needNode,
  needPrograms,
  whereIs,
};
