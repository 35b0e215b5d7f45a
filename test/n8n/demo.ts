/** `npm run demo`: the main job in a real n8n, told step by step. With `--keep`, n8n stays open. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { startStandIn } from '../server/stand-in';
import { startN8n } from './driver';
import { runMainJob } from './mainJob';

const folder = join(__dirname, '../../demo-output');

async function main(keep: boolean): Promise<void> {
  const begun = Date.now();
  const tell = (step: string) =>
    console.log(`${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${step}`);

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bbb = await startStandIn({ webhooks: { auth: 'checksum-a' } });
  tell(`A BigBlueButton stand-in runs at ${bbb.url}.`);
  const n8n = await startN8n({ filesFolder: folder }).catch(async (error: unknown) => {
    await bbb.stop();
    throw error;
  });
  tell(`n8n runs at ${n8n.url}, with the package installed as a community node.`);
  try {
    await runMainJob({ n8n, bbb, folder, tell });
    if (keep) await untilInterrupted(n8n.url, n8n.owner);
  } finally {
    await n8n.stop();
    await bbb.stop();
    tell('Everything is stopped.');
  }
}

async function untilInterrupted(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<void> {
  console.log(`
n8n stays open: ${url}
  email     ${email}
  password  ${password}
Press Ctrl+C to stop everything.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

main(process.argv.includes('--keep')).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
