import { parseArgs } from 'node:util';

import { startStandIn } from './stand-in';

/** `npm run server`: a BigBlueButton stand-in on this machine, until Ctrl+C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      secret: { type: 'string' },
      frozen: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`"${values.port}" is no port number.`);
  }
  const bbb = await startStandIn({
    port,
    secret: values.secret,
    time: values.frozen ? 'frozen' : 'real',
  });
  const control = new URL('/control/', bbb.url).href;
  console.log('BigBlueButton stand-in is running. Ctrl+C stops it.');
  console.log(`    URL:     ${bbb.url}`);
  console.log(`    Secret:  ${bbb.secret}`);
  console.log(`    Control: ${control}   (see test/server/README.md)`);
  const stop = () => void bbb.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  console.error(`The stand-in could not start: ${text}`);
  process.exitCode = 1;
});
