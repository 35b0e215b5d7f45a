/**
 * What BigBlueButton answers, as a tree of texts. Nothing in it is a number or a boolean: only who
 * knows a field knows what it holds (`007` may be a meeting ID).
 */
export type AnswerTree = { [name: string]: AnswerValue };
export type AnswerValue = string | AnswerTree | AnswerValue[];

/** Where an element that has attributes or children keeps its own text. */
export const TEXT = '#text';
/** What the names of attributes start with, e.g. `@width`. */
export const ATTRIBUTE = '@';

/** The text at a path, without blanks around it; '' if there is none. */
export function text(tree: AnswerTree, ...path: string[]): string {
  return textOf(valueAt(tree, path));
}

/**
 * The elements at a path: always an array, be there none, one or many, and whatever an empty list
 * looked like.
 */
export function list(tree: AnswerTree, ...path: string[]): AnswerValue[] {
  const value = valueAt(tree, path);
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each) => each !== undefined && each !== '') as AnswerValue[];
}

/** The elements at a path that have children, for lists of meetings, recordings, hooks … */
export function trees(tree: AnswerTree, ...path: string[]): AnswerTree[] {
  return list(tree, ...path).filter(isTree);
}

/** The element at a path and what is below it; {} if there is none. */
export function branch(tree: AnswerTree, ...path: string[]): AnswerTree {
  return trees(tree, ...path)[0] ?? {};
}

/** A group of freely named texts, such as metadata; {} if it is empty or absent. */
export function group(tree: AnswerTree, ...path: string[]): Record<string, string> {
  const entries = Object.entries(branch(tree, ...path));
  return Object.fromEntries(
    entries
      .filter(([name]) => name !== TEXT && !name.startsWith(ATTRIBUTE))
      .map(([name, value]) => [name, textOf(value)]),
  );
}

/** Which fields of an element are known not to be text. */
export interface FieldTypes {
  numbers: readonly string[];
  booleans: readonly string[];
}

/**
 * The fields of an element by themselves: numbers and booleans where the field is known to hold
 * one, everything else as it came, including fields that are newer than this package. A number or
 * boolean that cannot be read is left out, so that nobody computes with it.
 *
 * @param without fields that the caller reads on its own
 */
export function fields(
  tree: AnswerTree,
  types: FieldTypes,
  without: readonly string[] = [],
): Record<string, AnswerValue | number | boolean> {
  const read = ([name, value]: [string, AnswerValue]) => {
    if (types.numbers.includes(name)) return [name, numberOf(textOf(value))];
    if (types.booleans.includes(name)) return [name, booleanOf(textOf(value))];
    return [name, typeof value === 'string' ? value.trim() : value];
  };
  const entries = Object.entries(tree)
    .filter(([name]) => !without.includes(name))
    .map(read)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

const GROUPED = /^-?\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*$/;
const PLAIN = /^-?\d+(?:\.\d+)?(?:e\+?\d+)?$/i;

/**
 * Reads one of BigBlueButton's counts, times or sizes, all of them whole numbers. Older templates
 * print them in the server's own language: `1,531,241,258,036`, `1.024`, `1 024`.
 */
export function numberOf(written: string): number | undefined {
  const trimmed = written.trim();
  if (GROUPED.test(trimmed)) return Number(trimmed.replace(/[^\d-]/g, ''));
  return PLAIN.test(trimmed) ? Number(trimmed) : undefined;
}

/** Reads `true` and `false`, in whatever case: some calls echo what they were sent. */
export function booleanOf(written: string): boolean | undefined {
  const lowerCase = written.trim().toLowerCase();
  if (lowerCase === 'true') return true;
  return lowerCase === 'false' ? false : undefined;
}

/** The text of a value; that of the first where something stands twice. */
export function textOf(value: AnswerValue | undefined): string {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return textOf(value[0]);
  return value && Object.hasOwn(value, TEXT) ? textOf(value[TEXT]) : '';
}

function valueAt(tree: AnswerTree, path: readonly string[]): AnswerValue | undefined {
  let value: AnswerValue | undefined = tree;
  for (const name of path) {
    const parent: AnswerValue | undefined = Array.isArray(value) ? value[0] : value;
    value =
      parent !== undefined && isTree(parent) && Object.hasOwn(parent, name)
        ? parent[name]
        : undefined;
  }
  return value;
}

function isTree(value: AnswerValue): value is AnswerTree {
  return typeof value === 'object' && !Array.isArray(value);
}
