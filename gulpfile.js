const { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const esbuild = require('esbuild');
const { n8n } = require('./package.json');

const entryPoints = [...n8n.nodes, ...n8n.credentials].map((file) =>
  file.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
);

const clean = async () => rmSync('dist', { recursive: true, force: true });

// Nodes may have no runtime dependencies, so what they need is bundled into each of them, readable,
// and the licences of what was bundled travel with it.
const bundle = async () => {
  const { metafile } = await esbuild.build({
    entryPoints,
    outdir: 'dist',
    outbase: '.',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['n8n-workflow'],
    legalComments: 'inline',
    metafile: true,
  });
  for (const folder of packagesIn(Object.keys(metafile.inputs))) shipLicence(folder);
};

const packagesIn = (files) =>
  new Set(
    files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean),
  );

const shipLicence = (folder) => {
  const target = join('dist', 'licences', folder.replace(/^.*node_modules\//, ''));
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'LICENSE'), licenceOf(folder));
};

const licenceOf = (folder) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(join(folder, file));
  const { name, license, author } = require(`./${folder}/package.json`);
  if (license !== 'MIT') throw new Error(`${name} is bundled but has no licence text to ship`);
  // Its package.json names the MIT licence and its holder, the text is the one we use ourselves.
  const holder = typeof author === 'object' ? author.name : author;
  return String(readFileSync('LICENSE')).replace(/^Copyright.*$/m, `Copyright (c) ${holder}`);
};

const assets = () =>
  src(['icons/*.svg', 'nodes/**/*.node.json'], { base: '.', encoding: false }).pipe(dest('dist'));

exports.clean = clean;
exports.build = series(clean, parallel(bundle, assets));
exports.default = exports.build;
