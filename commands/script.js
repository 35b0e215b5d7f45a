'use strict';
// Runs a TypeScript file of the repository with the command's own arguments, in a fresh clone too.

const { ensurePackages, localProgram, ROOT } = require('./packages.js');
const { runLoudly, runMain } = require('./progress.js');

/**
 * Installs what is missing and runs the file; its exit code becomes the command's.
 *
 * @param {string} file from the top of the repository
 * @param {{ withBuild?: boolean, before?: () => Promise<unknown> }} [needs] whether the built
 *   package is needed, and what else must be there first
 */
function runScript(file, { withBuild = false, before = async () => {} } = {}) {
  runMain(async () => {
    await ensurePackages();
    if (withBuild) {
      const code = await runLoudly(process.execPath, [localProgram('gulp'), 'build', '--silent'], {
        cwd: ROOT,
      });
      if (code !== 0) throw new Error('The package could not be built; the reason is above.');
    }
    await before();
    return await runLoudly(process.execPath, ['--import', 'tsx', file, ...process.argv.slice(2)], {
      cwd: ROOT,
    });
  });
}

module.exports = { runScript };
