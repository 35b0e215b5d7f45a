import './setUp';

import { readFileSync, writeFileSync } from 'node:fs';

import { type Access, BENCHMARKS } from './benchmark';

/** The table shows all three of them. */
const TIMED_RUNS = 3;

export interface Measured {
  /** of each run but the first, which warms up */
  seconds: number[];
  /** the most resident memory in any run, less what the process had before the first one */
  peakMiB: number;
}

/** Measures one subject, in a process of its own, so that none inherits the memory of another. */
async function measure(name: string, subject: string, bbb: Access): Promise<Measured> {
  const { amount, subjects, tidy } = BENCHMARKS[name];
  const run = await subjects[subject](bbb);
  // Linux forgets the peak so far, which was that of loading n8n.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = residentMiB('VmRSS');
  const seconds: number[] = [];
  for (let count = 0; count <= TIMED_RUNS; count += 1) {
    const start = performance.now();
    const done = await run();
    seconds.push((performance.now() - start) / 1000);
    if (done !== amount) throw new Error(`${name}, ${subject}: did ${done} of ${amount}`);
    tidy?.();
  }
  return { seconds: seconds.slice(1), peakMiB: residentMiB('VmHWM') - before };
}

function residentMiB(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
}

// The benchmark was broken off.
process.once('disconnect', () => process.exit(1));

const [name, subject, access] = process.argv.slice(2);
void measure(name, subject, JSON.parse(access) as Access).then(
  (measured) => process.send?.(measured, undefined, undefined, () => process.exit()),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
