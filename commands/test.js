'use strict';
// npm test: installs what is missing, builds, and runs every check. `node commands/test.js unit` runs
// the quick ones only. The last line has the counts.

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { missingPrograms, needNode, needPrograms } = require('./machine.js');
const { ensureN8nHost } = require('./n8n-host.js');
const { ensurePackages, localProgram, ROOT } = require('./packages.js');
const { runLoudly, runMain, seconds } = require('./progress.js');

/** The projects of jest.config.js: what each checks, and what it needs beyond Node.js. */
const PROJECTS = {
  unit: 'the protocol, the nodes and the stand-in server',
  package: 'types, lint, verification scanner, architecture and tarball',
  n8n: 'the package in a real n8n',
};

/** Tests that run only where these programs are. */
const FOR_SOME_TESTS = {
  chromium: 'the tests in the editor, with a real browser',
  postgres: 'the tests of n8n in queue mode',
  'redis-server': 'the tests of n8n in queue mode',
};

/** @returns {Promise<{ passed: number, failed: number, skipped: number }>} */
async function runProject(project) {
  const folder = mkdtempSync(join(tmpdir(), 'test-counts-'));
  const file = join(folder, 'counts.json');
  const config = join(folder, 'jest.config.json');
  writeFileSync(config, JSON.stringify(configWithCounts(file)));
  const args = [localProgram('jest'), '--config', config, '--selectProjects', project];
  // Each of these tests has an n8n of its own, of which two would slow one another down.
  if (project === 'n8n') args.push('--runInBand');
  const code = await runLoudly(process.execPath, args, { cwd: ROOT });
  try {
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    return { ...counts, failed: code !== 0 && counts.failed === 0 ? 1 : counts.failed };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The repository's own configuration, and the reporter that counts. */
function configWithCounts(file) {
  const { projects } = require(join(ROOT, 'jest.config.js'));
  const reporters = ['default', [join(__dirname, 'count-reporter.js'), { file }]];
  return {
    rootDir: ROOT,
    reporters,
    projects: projects.map((project) => ({ ...project, rootDir: ROOT })),
  };
}

/** A step before the tests; if it fails, that is said, and counts as one failure. */
async function succeeds(step) {
  try {
    await step();
    return true;
  } catch (error) {
    console.error(`\n${error.message}`);
    return false;
  }
}

async function build() {
  const code = await runLoudly(process.execPath, [localProgram('gulp'), 'build'], { cwd: ROOT });
  if (code !== 0) throw new Error('The package could not be built; the reason is above.');
}

/** What a project needs before its tests can run. */
const PREPARATIONS = { unit: async () => {}, package: async () => {}, n8n: ensureN8nHost };

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

runMain(async () => {
  const since = Date.now();
  const quick = process.argv[2] === 'unit';
  needNode();
  needPrograms(['git', 'tar']);
  await ensurePackages();

  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const notRun = [];
  const built = quick || (await succeeds(build));
  for (const project of quick ? ['unit'] : Object.keys(PROJECTS)) {
    console.log(`\n── ${project}: ${PROJECTS[project]}`);
    const needsBuild = project !== 'unit';
    if ((needsBuild && !built) || !(await succeeds(PREPARATIONS[project]))) {
      notRun.push(`${project} (${PROJECTS[project]}), for the reason above`);
      total.failed += 1;
      continue;
    }
    const results = await runProject(project);
    for (const kind of Object.keys(total)) total[kind] += results[kind];
    lines.push(`${project}: ${counts(results)}`);
  }
  if (!quick) {
    for (const [program, tests] of Object.entries(FOR_SOME_TESTS)) {
      for (const sentence of missingPrograms([program])) notRun.push(`${tests}: ${sentence}`);
    }
  }

  console.log(`\n${lines.join('\n')}`);
  for (const what of notRun) console.log(`Not run: ${what}`);
  console.log(`All of it took ${seconds(since)}.`);
  console.log(counts(total));
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
});
