'use strict';
// node commands/with-packages.js <program> [arguments]: runs a program that a package brings,
// after making sure that the packages are there.

const { ensurePackages, localProgram, ROOT } = require('./packages.js');
const { runLoudly, runMain } = require('./progress.js');

runMain(async () => {
  const [program, ...args] = process.argv.slice(2);
  await ensurePackages();
  return await runLoudly(process.execPath, [localProgram(program), ...args], { cwd: ROOT });
});
