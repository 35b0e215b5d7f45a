import './setUp';

import { fork } from 'node:child_process';
import { join } from 'node:path';

import { startStandIn } from '../server/stand-in';
import { type Access, type Benchmark, BENCHMARKS } from './benchmark';
import type { Measured } from './subject';

/** `npm run bench -- <name> …`: one table for each benchmark, all of them unless some are named. */
async function main(): Promise<void> {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHMARKS);
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    throw new Error(
      `There is no benchmark ${unknown.join(', ')}, only ${Object.keys(BENCHMARKS).join(', ')}.`,
    );
  }
  for (const name of names) await tell(name, BENCHMARKS[name]);
}

async function tell(name: string, benchmark: Benchmark): Promise<void> {
  const { title, unit, amount, subjects } = benchmark;
  const bbb = await startStandIn();
  try {
    await benchmark.fill?.(bbb);
    const { url, apiRoot, secret } = bbb;
    console.log(`\n### ${title}\n`);
    console.log(`| | seconds: median (least–most) | ${unit} per second | peak memory, MiB more |`);
    console.log('| --- | --- | --- | --- |');
    for (const subject of Object.keys(subjects)) {
      const { seconds, peakMiB } = await inOwnProcess(name, subject, { url, apiRoot, secret });
      const [least, median, most] = seconds.toSorted((a, b) => a - b);
      const spread = `${digits(median)} (${digits(least)}–${digits(most)})`;
      console.log(`| ${subject} | ${spread} | ${digits(amount / median)} | ${digits(peakMiB)} |`);
    }
  } finally {
    await bbb.stop();
  }
}

function inOwnProcess(name: string, subject: string, bbb: Access): Promise<Measured> {
  const file = join(__dirname, 'subject.ts');
  const child = fork(file, [name, subject, JSON.stringify(bbb)]);
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured));
    child.once('exit', (code) => reject(new Error(`${name}, ${subject}: exited with ${code}`)));
  });
}

/** Three digits; the noise leaves hardly two. */
function digits(number: number): string {
  return String(Number(number.toPrecision(number < 1000 ? 3 : 4)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
