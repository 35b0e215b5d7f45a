'use strict';
// node guard.js <folder> <program> [arguments]: runs a program that must not outlive its starter.
// When the guard's input closes (the starter says stop, or has died, however it died), the program
// and everything it started is ended, and its folder is removed, unless the starter wrote "keep". At
// "kill" the program is given no time to end, and its folder is kept as well.

const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

const PATIENCE_MS = 10_000;

const [folder, program, ...args] = process.argv.slice(2);
// A process group of its own, so that its children can be ended with it.
const child = spawn(program, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function signalAll(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

let keepFolder = false;
let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  signalAll('SIGTERM');
  setTimeout(() => signalAll('SIGKILL'), PATIENCE_MS).unref();
}

function end(code) {
  signalAll('SIGKILL');
  if (!keepFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

process.stdin.on('data', (said) => {
  keepFolder = said.toString() !== 'remove';
  if (said.toString() === 'kill') signalAll('SIGKILL');
});
process.stdin.on('close', stop).on('error', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdout.on('error', stop);
process.stderr.on('error', stop);
child.on('error', () => end(127));
child.on('exit', (code) => end(stopping ? 0 : (code ?? 1)));
