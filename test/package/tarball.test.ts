import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage, unpack } from '../n8n/tarball';
import { PATIENCE_MS, REPOSITORY, runNode } from './programs';

jest.setTimeout(PATIENCE_MS);

/** Loads every class as n8n does, and prints what they call themselves. */
const LOAD_ALL = `
  const { n8n } = require('./package.json');
  const instances = (files) => files.map((file) => {
    const loaded = require('./' + file);
    const name = /([^/]+?)\\.(node|credentials)\\.js$/.exec(file)[1];
    return new loaded[name]();
  });
  console.log(JSON.stringify({
    nodes: instances(n8n.nodes).map(({ description }) => description.name),
    credentials: instances(n8n.credentials).map(({ name }) => name),
  }));
`;

describe('the packed tarball', () => {
  let scratch: string;
  let folder: string;
  let files: string[];

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'packed-'));
    const modules = join(scratch, 'node_modules');
    folder = join(modules, 'n8n-nodes-bigbluebutton');
    await mkdir(modules);
    await unpack(await packPackage(scratch), folder);
    // All that n8n promises a community package.
    await symlink(join(REPOSITORY, 'node_modules/n8n-workflow'), join(modules, 'n8n-workflow'));
    files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  });

  afterAll(async () => await rm(scratch, { recursive: true }));

  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

  test('loads all nodes and credentials with nothing but n8n-workflow beside it', async () => {
    const { code, text } = await runNode(['-e', LOAD_ALL], folder);
    expect({ code, text }).toEqual({
      code: 0,
      text: JSON.stringify({
        nodes: ['bigBlueButton', 'bigBlueButtonTrigger'],
        credentials: ['bigBlueButtonApi'],
      }),
    });
  });

  test('cannot have found fast-xml-parser anywhere but inside itself', async () => {
    const { code, text } = await runNode(['-e', "require('fast-xml-parser')"], folder);
    expect(code).not.toBe(0);
    expect(text).toContain("Cannot find module 'fast-xml-parser'");
  });

  test('asks for no package but n8n-workflow, as its peer', () => {
    const manifest = JSON.parse(textOf('package.json'));
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
  });

  test('carries its own licence and that of the XML parser in it', () => {
    const normalised = (text: string) => text.replace(/\s+/g, ' ');
    const ofParser = readFileSync(join(REPOSITORY, 'node_modules/fast-xml-parser/LICENSE'), 'utf8');
    const licences = files.filter((file) => /licen[cs]e/i.test(file)).map(textOf);
    expect(licences.map(normalised).some((text) => text.includes(normalised(ofParser)))).toBe(true);
    expect(files).toContain('LICENSE');
  });

  test('has the icons and the descriptions that the nodes name', () => {
    const { nodes } = JSON.parse(textOf('package.json')).n8n as { nodes: string[] };
    for (const node of nodes) {
      expect(files).toContain(`${node}on`);
      const icons = [...textOf(node).matchAll(/file:([^"'`]+\.svg)/g)].map(([, icon]) => icon);
      expect(icons.length).toBeGreaterThan(0);
      for (const icon of icons) {
        expect(existsSync(join(folder, node, '..', icon as string))).toBe(true);
      }
    }
  });

  test('holds nothing but what n8n needs and people read', () => {
    const expected = /^(dist\/.+\.(js|json|svg)|dist\/licences\/.+|index\.js|package\.json)$/;
    const read = /^(README|LICENSE|CHANGELOG)(\.md)?$/;
    expect(files.filter((file) => !expected.test(file) && !read.test(file))).toEqual([]);
    expect(files.filter((file) => /test|\.ts$|\.map$/.test(file))).toEqual([]);
  });

  test('names no folder of the machine that built it', () => {
    const telling = [REPOSITORY, homedir(), tmpdir()].map((path) => `${path}/`);
    const found = files.filter((file) => telling.some((path) => textOf(file).includes(path)));
    expect(found).toEqual([]);
  });
});
