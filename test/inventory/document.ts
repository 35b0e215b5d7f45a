/** Writes the coverage as a page for people. */
import type { Entry } from './coverage';
import { CALLBACKS, CALLS, NOT_OFFERED } from './inventory';

const HEAD = `# What is covered

Everything that the documents of BigBlueButton, its webhooks service, load balancers and hosters
name, with the operation and the field that serves it. This page is written
from \`test/inventory/\` and the built nodes; a test keeps it up to date, and says how. Type, versions
and what happens without a parameter stand where the documents say so.

What is not here can be had by **Any Call**, and by the rows for metadata, userdata and further
parameters.
`;

/** @returns the page, formatted as Prettier does */
export function page(entries: readonly Entry[]): string {
  const chapters = [...new Set(entries.map(({ chapter }) => chapter))];
  const isCall = (chapter: string) => CALLS.some(({ call }) => (call || 'API root') === chapter);
  return [
    HEAD,
    '## Calls\n',
    ...chapters.filter(isCall).map((chapter) => callChapter(chapter, entries)),
    ...chapters.filter((chapter) => !isCall(chapter)).map((one) => chapterOf(one, entries)),
    '## Not offered\n',
    table(
      ['what', 'why'],
      NOT_OFFERED.map(({ name, count, examples = [], reason }) => [
        [
          name,
          ...(count ? [`(${count})`] : []),
          ...(examples.length ? [`such as ${code(examples)}`] : []),
        ].join(' '),
        reason,
      ]),
    ),
  ].join('\n');
}

function callChapter(chapter: string, entries: readonly Entry[]): string {
  const { since, until, server, methods } = CALLS.find(
    ({ call }) => (call || 'API root') === chapter,
  )!;
  const facts = [
    methods.join(' or '),
    ...(since ? [`BigBlueButton ${since} and later`] : []),
    ...(until ? [`up to BigBlueButton ${until}`] : []),
    ...(server ? [`only at ${server}`] : []),
  ];
  const of = entries.filter((entry) => entry.chapter === chapter);
  return [`### ${chapter}\n`, `${facts.join('; ')}.\n`, parameterRows(of)].join('\n');
}

function chapterOf(chapter: string, entries: readonly Entry[]): string {
  const [name, extra] = [`## ${chapter}\n`, chapter === 'Callbacks' ? callbacks() : ''];
  return [name, rows(chapter, entries), ...(extra ? [extra] : [])].join('\n');
}

function parameterRows(entries: readonly Entry[]): string {
  return table(
    ['what', 'type', 'BigBlueButton', 'without it', 'served by'],
    entries.map(({ name, type = '', versions = '', default: unset = '', ...entry }) => [
      name === 'the call' ? name : code([name]),
      type,
      versions,
      unset,
      served(entry),
    ]),
  );
}

function served({ servedBy, notOffered }: Pick<Entry, 'servedBy' | 'notOffered'>): string {
  return servedBy.join('<br>') || (notOffered ? `not offered: ${notOffered}` : 'nothing yet');
}

function rows(chapter: string, entries: readonly Entry[]): string {
  return table(
    ['what', 'served by'],
    entries
      .filter((entry) => entry.chapter === chapter)
      .map((entry) => [chapter === 'Callbacks' ? entry.name : code([entry.name]), served(entry)]),
  );
}

function callbacks(): string {
  return table(
    ['callback', 'sent by', 'proof', 'its sender is content with', 'tried again'],
    CALLBACKS.map(({ name, method, body, adds = [], proof, accepted, retries }) => [
      name,
      [method, body, adds.length ? `with ${adds.join(', ')}` : ''].filter(Boolean).join('; '),
      proof,
      accepted,
      retries,
    ]),
  );
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function table(head: string[], body: string[][]): string {
  const all = [head, ...body];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => [...row[column]].length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] + cell.length - [...cell].length)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line), ''].join('\n');
}
