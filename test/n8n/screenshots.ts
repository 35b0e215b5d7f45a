/**
 * npm run screenshots -- <panel> …: pictures of the nodes' panels as n8n's editor shows them, in
 * screenshots/, so that fields can be judged by eye. With --folded as they are when a node is new,
 * and otherwise with all fields.
 */
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startStandIn, type StandIn } from '../server/stand-in';
import { startN8n, type N8n } from './driver';
import { Editor } from './editor';
import { CREDENTIAL_TYPE, panelsOf, workflowOf, type Panel } from './panels';
import { REPOSITORY } from './tarball';

const FOLDER = join(REPOSITORY, 'screenshots');
const CREDENTIAL = 'BigBlueButton';

/** @returns the panels asked for and whether the credential is, or undefined for a wrong name */
function chosenOf(names: string[], panels: Panel[]) {
  const all = names.includes('all');
  const asked = (name: string) =>
    names.some((wanted) => name === wanted || name.startsWith(`${wanted}:`));
  const isKnown = (wanted: string) =>
    ['all', 'credential'].includes(wanted) ||
    panels.some(({ name }) => name === wanted || name.startsWith(`${wanted}:`));
  if (names.length === 0 || !names.every(isKnown)) return undefined;
  return {
    panels: panels.filter(({ name }) => all || asked(name)),
    credential: all || names.includes('credential'),
  };
}

function fileOf(name: string): string {
  return join(FOLDER, `${name.replace(':', '-')}.png`);
}

async function photographAll(n8n: N8n, bbb: StandIn, words: string[]): Promise<void> {
  const folded = words.includes('--folded');
  const names = words.filter((word) => word !== '--folded');
  const panels = panelsOf(await n8n.nodeTypes(), { folded });
  const chosen = chosenOf(names, panels);
  if (!chosen) {
    const known = panels.map(({ name }) => `  ${name}`).join('\n');
    throw new Error(`Say which panels, one or more of:\n${known}\n  credential\n  all`);
  }
  const credentialId = await n8n.createCredential({
    name: CREDENTIAL,
    type: CREDENTIAL_TYPE,
    data: { url: bbb.url, secret: bbb.secret },
  });
  await mkdir(FOLDER, { recursive: true });
  const editor = await Editor.open(n8n);
  try {
    for (const panel of chosen.panels) {
      const workflow = await n8n.importWorkflow(workflowOf(panel, CREDENTIAL));
      await editor.openNode(workflow, panel.name);
      await editor.showWebhookUrls();
      const file = fileOf(folded ? `${panel.name}-folded` : panel.name);
      await editor.photograph(editor.panel(), file);
      console.log(relative(process.cwd(), file));
    }
    if (chosen.credential) {
      await editor.openCredential(credentialId);
      await editor.photograph(editor.credentialDialog(), fileOf('credential'));
      console.log(relative(process.cwd(), fileOf('credential')));
    }
  } finally {
    await editor.close();
  }
}

async function main(): Promise<void> {
  const bbb = await startStandIn();
  const n8n = await startN8n();
  try {
    await photographAll(n8n, bbb, process.argv.slice(2));
  } finally {
    await n8n.stop();
    await bbb.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
