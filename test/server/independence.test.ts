import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/** Packages that the stand-in's tests use to look at it; the stand-in itself uses none. */
const OF_TESTS = ['jsonwebtoken', 'typescript'];

/**
 * The stand-in judges the product, so it may not share code with it: the two could then be wrong
 * together.
 */
describe('the stand-in', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const imports = files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(__dirname, file), 'utf8'));
    return importedFiles.map(({ fileName: module }) => ({ file, module }));
  });

  it('is read here as a whole', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('imports nothing but Node and itself', () => {
    const foreign = imports.filter(({ file, module }) => {
      if (module.startsWith('node:')) return false;
      if (!module.startsWith('.')) return !(file.endsWith('.test.ts') && OF_TESTS.includes(module));
      const target = path.resolve(__dirname, path.dirname(file), module);
      return !target.startsWith(__dirname + path.sep);
    });
    expect(foreign).toEqual([]);
  });
});
