/** Whether what servers answer really reaches the output: each field of each answer, once. */
import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from '../nodes/runNode';
import { ANSWERED_BY } from './answeredBy';
import { type AnswerField, type Call, CALLS } from './inventory';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
});

type Tree = { [name: string]: Tree | Tree[] | string };

/** What a field holds in the made-up answer: something that occurs nowhere else. */
function sample(call: Call, { path, type }: AnswerField): string {
  if (type === 'boolean') return 'true';
  if (/(?:recordID|recordId)$/.test(path)) return 'x1';
  const number = String(700_000 + call.answer.findIndex((one) => one.path === path));
  if (path === 'data') return JSON.stringify({ sample: number });
  return /url$|href$|Url$/i.test(path) ? `https://example.org/${number}` : number;
}

/** The answer as a tree, in which attributes start with `@` and an element's own text is `#`. */
function treeOf(call: Call): Tree {
  const root: Tree = { returncode: 'SUCCESS' };
  for (const field of call.answer) {
    const [elements, attribute] = field.path.split('@');
    const steps = elements.split('.');
    let here = root;
    steps.forEach((step, index) => {
      const name = step.replace('[]', '').replace('*', 'any-name');
      const isLast = index === steps.length - 1;
      if (isLast && !attribute && !step.endsWith('[]')) here[name] = sample(call, field);
      else if (step.endsWith('[]')) {
        const list = (here[name] ??= [{}]) as Tree[];
        [here] = list;
        if (isLast) here[attribute ? `@${attribute}` : '#'] = sample(call, field);
      } else here = (here[name] ??= {}) as Tree;
    });
  }
  return root;
}

function xmlOf(name: string, value: Tree | Tree[] | string): string {
  if (Array.isArray(value)) return value.map((one) => xmlOf(name, one)).join('');
  if (typeof value === 'string') return `<${name}>${value}</${name}>`;
  const entries = Object.entries(value);
  const attributes = entries
    .filter(([key]) => key.startsWith('@'))
    .map(([key, text]) => ` ${key.slice(1)}="${text}"`);
  const inner = entries
    .filter(([key]) => !key.startsWith('@'))
    .map(([key, one]) => (key === '#' ? one : xmlOf(key, one)));
  return `<${name}${attributes.join('')}>${inner.join('')}</${name}>`;
}

function bodyOf(call: Call): string {
  const tree = treeOf(call);
  if (call.format === 'json') return JSON.stringify({ response: tree });
  return call.format === 'bareJson' ? JSON.stringify(tree) : xmlOf('response', tree);
}

/** Everything that stands in an output, names and values. */
function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, one]) => [name, ...wordsIn(one)]);
}

const asked = CALLS.filter(({ answer }) => answer.some(({ notOffered }) => !notOffered));

test.each(asked.map((call) => [call.call || 'the API root', call] as const))(
  'the whole answer to %s is in the output',
  async (_name, call) => {
    const { operation, parameters = {}, files, names = {} } = ANSWERED_BY[call.call];
    const [resource, name] = operation.split(':');
    // What an operation looks up first is there.
    bbb.control.recordings.add({ recordId: 'x1' });
    bbb.control.faults.set(call.call, { body: bodyOf(call), contentType: 'text/xml' });
    const { items } = await runNode({
      credential: { url: bbb.url, secret: bbb.secret },
      parameters: { resource, operation: name, ...(parameters as object) },
      ...(files && { files }),
    } as Parameters<typeof runNode>[0]);
    const words = new Set(wordsIn(items.map(({ json }) => json)).map((one) => one.toLowerCase()));
    const missing = call.answer
      .filter(({ notOffered }) => !notOffered)
      .filter((field) => {
        const own = field.path.split(/[.@]/).at(-1) ?? '';
        const name = names[field.path] ?? own;
        // A boolean and an ID occur more than once, so it is their name that counts.
        const value = field.path === 'data' ? 'sample' : sample(call, field);
        return !words.has((/^(?:true|x1)$/.test(value) ? name : value).toLowerCase());
      });
    expect(missing.map(({ path }) => path)).toEqual([]);
  },
);
