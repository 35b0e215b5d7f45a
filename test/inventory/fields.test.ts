/**
 * Whether each field has the control that its parameter needs, and says what the documents say: its
 * unit, what a server does without it, and which versions of BigBlueButton have it.
 */
import { isAddress } from '../../nodes/BigBlueButton/fields/setting';
import type { Field } from './builtNode';
import { fieldsOf, operations, triggerOptions } from './coverage';
import { type Call, CALLS, covers, type Parameter, type Value, valuesOf } from './inventory';

interface Known {
  call: Call;
  parameter: Parameter;
}

const offered = CALLS.filter(({ notOffered }) => notOffered === undefined);

const known: Known[] = offered.flatMap((call) =>
  [...call.parameters, ...(call.body ?? [])]
    .filter(({ notOffered, through }) => notOffered === undefined && through === undefined)
    .map((parameter) => ({ call, parameter })),
);

const idOf = ({ call, parameter }: Known) => `${call.call}: ${parameter.name}`;

/** The fields of each operation that may send a parameter, with the name of the operation. */
function byOperation({ call, parameter }: Known): Array<[string, Field[]]> {
  const found = new Map<string, Field[]>();
  for (const { operation, field } of fieldsOf(call, parameter)) {
    found.set(operation, [...(found.get(operation) ?? []), field]);
  }
  return [...found];
}

// --- What a text says

function versionsSaid(text: string): { since?: string; until?: string } {
  const range = /BigBlueButton ([\d.]+\d) to ([\d.]+[\dx])/.exec(text);
  if (range) return { since: range[1], until: range[2] };
  const since = /BigBlueButton ([\d.]+\d) and later/.exec(text)?.[1];
  const until = /[Uu]p to BigBlueButton ([\d.]+[\dx])/.exec(text)?.[1];
  return { ...(since && { since }), ...(until && { until }) };
}

function versionsOf({ since, until }: Pick<Value, 'since' | 'until'>): {
  since?: string;
  until?: string;
} {
  return { ...(since && { since }), ...(until && { until }) };
}

function defaultSaid(text: string): string | undefined {
  return /Server default: (.*?)\.(?: |$)/.exec(text)?.[1];
}

/** What a field has to say for a default of the documents. */
function defaultWords({ default: unset = '' }: Parameter, field: Field): RegExp {
  if (unset === 'true') return /^on$/;
  if (unset === 'false') return /^off$/;
  if (/^\d+$/.test(unset)) return new RegExp(`^${unset}(?: minutes?)?$`);
  const words = unset
    .split(' or ')
    .map((word) => field.options.find(({ value }) => value === word)?.name ?? word);
  return new RegExp(words.join(' or '), 'i');
}

function says(field: Field, { call, parameter }: Known): boolean {
  const said = versionsSaid(field.description);
  const versions = versionsOf(parameter);
  // What came with its call need not say so, but may.
  const fits = Object.keys(versions).length > 0 ? [versions] : [{}, versionsOf(call)];
  const unset = defaultSaid(field.description);
  return (
    fits.some((one) => one.since === said.since && one.until === said.until) &&
    (parameter.default === undefined
      ? unset === undefined
      : unset !== undefined && defaultWords(parameter, field).test(unset))
  );
}

// --- Which controls fit

const TEXT = ['string', 'resourceLocator'];
const ROWS = 'fixedCollection';

const CONTROLS: Readonly<Record<string, readonly string[]>> = {
  boolean: ['boolean'],
  number: ['number'],
  minutes: ['number'],
  choice: ['options'],
  choices: ['multiOptions'],
  url: ['string'],
  json: ['json', 'multiOptions', ROWS],
  colour: ['color'],
  text: [...TEXT, ROWS],
  html: ['string'],
  xml: ['string'],
  css: ['string'],
  language: ['string'],
  // Both are compared, or dialled, as they are written.
  digits: ['string'],
  milliseconds: ['string'],
  file: ['string'],
};

function fits(field: Field, { type }: Parameter): boolean {
  // What is no address is refused before anything is sent; of documents, when the body is made.
  if (type === 'url' && field.isWire && !isAddress(field)) return false;
  if (CONTROLS[type].includes(field.type)) return true;
  const values = field.options.map(({ value }) => value);
  return type === 'boolean' && ['true', 'false'].every((value) => values.includes(value));
}

function isForOther({ call, parameter }: Known, id: string, field: Field): boolean {
  const calls = operations.find((operation) => operation.id === id)?.calls ?? new Set();
  return known.some(
    (other) =>
      other.call !== call &&
      calls.has(other.call.call) &&
      other.parameter.name === parameter.name &&
      says(field, other),
  );
}

/** The node pages by itself, and cuts where a server cannot, so that these work with all versions. */
const WITH_ALL_VERSIONS = ['getRecordings: limit', 'getRecordings: offset'];

// --- The specification

test('every parameter has a type that some control fits', () => {
  expect(known.filter(({ parameter }) => !CONTROLS[parameter.type]).map(idOf)).toEqual([]);
});

const stated = known.filter((one) => !WITH_ALL_VERSIONS.includes(idOf(one)));

test.each(stated.map((one) => [idOf(one), one] as const))(
  'the field for %s has a fitting control, and says what the documents say',
  (_id, one) => {
    const wrong = byOperation(one)
      // What is called alike in another call of the same operation may be what the field is for.
      .filter(([operation, fields]) => !fields.every((field) => isForOther(one, operation, field)))
      .filter(
        ([, fields]) => !fields.some((field) => fits(field, one.parameter) && says(field, one)),
      )
      .map(([operation, fields]) => ({
        operation,
        documents: one.parameter,
        fields: fields.map(({ path, type, description }) => ({ path, type, description })),
      }));
    expect(wrong).toEqual([]);
  },
);

test.each(
  known
    .filter(({ parameter }) => /^m(?:inutes|illiseconds)$/.test(parameter.type))
    .map((one) => [idOf(one), one] as const),
)('the field for %s names its unit', (_id, one) => {
  for (const { field } of fieldsOf(one.call, one.parameter)) {
    expect(`${field.path.join(' → ')}: ${field.description}`.toLowerCase()).toContain(
      one.parameter.type,
    );
  }
});

test.each(
  known.filter(({ parameter }) => parameter.values).map((one) => [idOf(one), one] as const),
)('the choices for %s say which versions have them', (_id, { call, parameter }) => {
  const values = valuesOf(parameter.values ?? '').filter(({ notOffered }) => !notOffered);
  const wrong = fieldsOf(call, parameter).flatMap(({ operation, field }) =>
    field.options.flatMap(({ value, description }) => {
      const documented = versionsOf(values.find((one) => one.value === value) ?? { value });
      const said = versionsSaid(description);
      return JSON.stringify(said) === JSON.stringify(documented)
        ? []
        : [{ operation, value, said, documented }];
    }),
  );
  expect(wrong).toEqual([]);
});

test('the events of the trigger say which versions have them', () => {
  const documented = valuesOf('events').map((event) => [event.value, versionsOf(event)]);
  const said = triggerOptions().map(({ value, description }) => [
    value,
    versionsSaid(description ?? ''),
  ]);
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(documented));
});

describe('what only older servers know or need', () => {
  const ofOlder = (path: readonly string[]) => /^Older Servers/.test(path[0]);
  const settings = known.filter(({ call }) => call.call === 'create' || call.call === 'join');
  const isOld = ({ parameter }: Known) =>
    parameter.deprecated === true || parameter.until !== undefined;

  test.each(settings.filter(isOld).map((one) => [idOf(one), one] as const))(
    'stands together: %s',
    (_id, { call, parameter }) => {
      const paths = fieldsOf(call, parameter).map(({ field }) => field.path);
      expect(paths.filter((path) => !ofOlder(path))).toEqual([]);
      expect(paths.length).toBeGreaterThan(0);
    },
  );

  test('has nothing among it that newer servers need', () => {
    const old = new Set(settings.filter(isOld).map(({ parameter }) => parameter.name));
    const among = operations.flatMap(({ fields }) =>
      fields.filter(({ path, isWire }) => isWire && ofOlder(path)).map(({ name }) => name),
    );
    expect(among.length).toBeGreaterThan(15);
    expect(among.filter((name) => !old.has(name))).toEqual([]);
  });
});

test('no field claims a version or a default that the documents do not have', () => {
  const wrong = operations.flatMap(({ id, calls, fields }) => {
    const of = known.filter(({ call }) => calls.has(call.call));
    return fields
      .filter(({ isWire }) => isWire)
      .filter((field) => {
        const candidates = of.filter(({ parameter }) => covers(parameter, field.name));
        return candidates.length > 0 && !candidates.some((one) => says(field, one));
      })
      .map(({ path, description }) => `${id}: ${path.join(' → ')}: ${description}`);
  });
  expect(wrong).toEqual([]);
});

test('an operation for a call that not all versions have says which do', () => {
  const wrong = operations.flatMap(({ id, name, description, calls }) =>
    offered
      .filter(({ call, since, until }) => calls.has(call) && calls.size === 1 && (since ?? until))
      .filter(({ since, until }) => {
        const text = `${name} ${description}`;
        return (
          !(since && text.includes(`BigBlueButton ${since} and later`)) &&
          !(until && text.includes(`up to ${until}`))
        );
      })
      .map(
        ({ call, since, until }) => `${id}: ${call} ${since ?? ''}–${until ?? ''}: ${description}`,
      ),
  );
  expect(wrong).toEqual([]);
});
