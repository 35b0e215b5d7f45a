'use strict';
// Child processes for the commands: quiet ones that show how far they are, and loud ones.

const { spawn } = require('node:child_process');

const LINE_EVERY_MS = 10_000;
const KEPT_OUTPUT = 20_000;

function seconds(since) {
  const passed = Math.round((Date.now() - since) / 1000);
  return passed < 60 ? `${passed} s` : `${Math.floor(passed / 60)} min ${passed % 60} s`;
}

/**
 * Runs a program quietly: one line at the start, one every ten seconds, one at the end.
 *
 * @param {string} title what is being done, as a person would say it
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, state?: () => string }} [options]
 *   `state` adds how far it is to the ten-second lines
 * @returns {Promise<void>}
 * @throws {Error} with the end of what the program printed, when it does not exit with 0
 */
function runQuietly(title, program, args, { cwd, env, state = () => '' } = {}) {
  const since = Date.now();
  console.log(`${title} …`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ticker = setInterval(() => console.log(`  … ${seconds(since)}${state()}`), LINE_EVERY_MS);
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      clearInterval(ticker);
      reject(new Error(`${title}: ${program} could not be started (${error.message}).`));
    });
    child.on('close', (code, signal) => {
      clearInterval(ticker);
      if (code === 0) {
        console.log(`  done in ${seconds(since)}`);
        resolve();
      } else {
        const end = code === null ? `was ended by ${signal}` : `exited with ${code}`;
        reject(new Error(`${title}: ${program} ${end}.\n${output.trim()}`));
      }
    });
  });
}

/**
 * Runs a program in the foreground, with this terminal's input and output.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 + n for a signal, as shells do
 */
function runLoudly(program, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
    // The terminal sends Ctrl-C to the child as well; it stops first and says what is left to say.
    const wait = () => {};
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      resolve(code ?? 128 + (require('node:os').constants.signals[signal] ?? 1));
    });
  });
}

/**
 * Runs a command's main function: an error becomes one plain message and exit code 1.
 *
 * @param {() => Promise<number | void>} main its result is the exit code
 */
function runMain(main) {
  main().then(
    (code) => (process.exitCode = code ?? 0),
    (error) => {
      console.error(`\n${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
}

module.exports = { runLoudly, runMain, runQuietly, seconds };
