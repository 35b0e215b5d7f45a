/** Reads source files for the tests of the architecture. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import * as ts from 'typescript';
import { REPOSITORY } from './programs';

export interface Source {
  /** from the top of the repository */
  path: string;
  text: string;
}

/** @returns every file of the repository that git tracks or would track, and that still exists */
export function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  return [...new Set(list.split('\0'))].filter(
    (path) => path !== '' && existsSync(join(REPOSITORY, path)),
  );
}

/** @returns the TypeScript and JavaScript below a folder, or all of the repository's */
export function sourcesIn(folder = ''): Source[] {
  return repositoryFiles()
    .filter((path) => path.startsWith(folder) && /\.(ts|js|mjs|cjs)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(REPOSITORY, path), 'utf8') }));
}

/**
 * @returns what a file imports, requires or re-exports; relative ones as paths from the top of the
 *   repository, without extension
 */
export function importsOf({ path, text }: Source): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? posix.join(dirname(path), fileName) : fileName,
  );
}

/** @returns every name that a file uses, and the text of every literal without placeholders */
export function wordsOf({ path, text }: Source): { names: Set<string>; literals: Set<string> } {
  const names = new Set<string>();
  const literals = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    if (ts.isStringLiteralLike(node)) literals.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false));
  return { names, literals };
}
