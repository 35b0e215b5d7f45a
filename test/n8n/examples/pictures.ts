/**
 * npm run pictures: the pictures of the examples in docs/images, taken of n8n's editor. With names
 * of examples it takes only theirs.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Editor } from '../editor';
import { REPOSITORY } from '../tarball';
import { EXAMPLES, Office } from './office';

const FOLDER = join(REPOSITORY, 'docs/images');

async function takeAll(office: Office, wanted: readonly string[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const bbb = await office.server();
  const editor = await Editor.open(office.n8n);
  try {
    for (const file of await readdir(EXAMPLES)) {
      const name = file.replace(/\.json$/, '');
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const picture = join(FOLDER, `${name}.png`);
      await editor.openWorkflow(await office.use(file, bbb));
      const faulty = await editor.nodesWithIssues();
      if (faulty.length > 0)
        throw new Error(`${file}: the editor complains of ${faulty.join(', ')}`);
      await editor.photographCanvas(picture);
      console.log(`docs/images/${name}.png`, (await stat(picture)).size);
    }
  } finally {
    await editor.close();
  }
}

async function main(): Promise<void> {
  const office = await Office.open();
  try {
    await takeAll(office, process.argv.slice(2));
  } finally {
    await office.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
