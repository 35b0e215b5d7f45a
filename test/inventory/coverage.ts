/** Looks up each entry of the inventory in the built nodes. */
import type { INodePropertyOptions } from 'n8n-workflow';

import { BigBlueButtonApi } from '../../credentials/BigBlueButtonApi.credentials';
import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { FAILURES } from '../../protocol/failure';
import { type BuiltOperation, builtOperations, type Field } from './builtNode';
import {
  type AnswerField,
  type Call,
  CALLBACKS,
  CALLS,
  covers,
  EVENTS,
  MESSAGE_KEYS,
  type Parameter,
  valuesOf,
} from './inventory';
import { ANSWERED_BY } from './answeredBy';
import otherNames from './otherNames.json';

/** One thing that the documents have. */
export interface Entry {
  /** how `notYet.json` names it: `create: welcome` */
  id: string;
  /** the chapter of the coverage it stands in */
  chapter: string;
  name: string;
  /** what the documents say about it: `boolean`, `2.4 and later`, `false` */
  type?: string;
  versions?: string;
  default?: string;
  /** where the nodes serve it; empty when nothing does */
  servedBy: string[];
  notOffered?: string;
  /** whether it is a field of the answer */
  isAnswer?: boolean;
}

export const operations = builtOperations();

/** Fields that are named otherwise than what they send, by `call: parameter`. */
const OTHER_NAMES: Readonly<Record<string, string[]>> = otherNames;

/** Every entry of the inventory, with what serves it. */
export function coverage(): Entry[] {
  return [
    ...['hash', 'hookHash'].flatMap(entriesOfHash),
    ...CALLS.flatMap(entriesOfCall),
    ...EVENTS.map(entryOfEvent),
    ...CALLBACKS.map(entryOfCallback),
    ...MESSAGE_KEYS.failures.map(entryOfFailure),
    ...MESSAGE_KEYS.successes.map(entryOfSuccess),
  ];
}

// --- The signature

function hashField(name: string) {
  const field = new BigBlueButtonApi().properties.find((one) => one.name === name);
  return { label: field?.displayName, options: (field?.options ?? []) as INodePropertyOptions[] };
}

/** Every call carries a checksum, which the credential makes. */
function entriesOfHash(field: string): Entry[] {
  const { label, options } = hashField(field);
  return valuesOf('hashes').map(({ value }) => {
    const option = options.find((one) => one.value === value);
    return {
      id: `checksum: ${field} = ${value}`,
      chapter: 'Checksums',
      name: `${value}, for ${field === 'hash' ? 'all calls but hooks/*' : 'hooks/*'}`,
      servedBy: option ? [`BigBlueButton API credential → ${label} → ${option.name}`] : [],
    };
  });
}

// --- Calls

function entriesOfCall(call: Call): Entry[] {
  const chapter = call.call || 'API root';
  const making = operations.filter(({ calls }) => calls.has(call.call));
  // What another call of an operation wants may be called like what this one does not.
  const alone = making.filter(({ calls }) => calls.size === 1);
  const reason = call.notOffered;
  const entry = (
    name: string,
    servedBy: string[],
    notOffered = reason,
    facts: Partial<Parameter> = {},
  ): Entry => ({
    id: `${chapter}: ${name}`,
    chapter,
    name,
    type: facts.type ?? '',
    versions: versionsOf(facts),
    default: facts.default ?? '',
    servedBy,
    ...(notOffered !== undefined && { notOffered }),
  });
  return [
    entry('the call', call.call === '' ? ['the credential, when it is tested'] : names(making)),
    ...call.parameters.flatMap((parameter) => [
      entry(
        parameter.name,
        servers(call, parameter, parameter.notOffered ? alone : making),
        parameter.notOffered ?? reason,
        parameter,
      ),
      ...(parameter.values ? valuesOf(parameter.values) : []).map((value) =>
        entry(
          `${parameter.name} = ${value.value}`,
          offering(call, parameter, value.value, making),
          value.notOffered ?? parameter.notOffered ?? reason,
          { since: value.since, until: value.until },
        ),
      ),
    ]),
    ...(call.body ?? []).map((part) => entry(part.name, servers(call, part, making), reason, part)),
    ...call.answer.map((field) => entryOfAnswer(call, field)),
  ];
}

function versionsOf({ since, until }: { since?: string; until?: string }): string {
  if (until === undefined) return since === undefined ? '' : `${since} and later`;
  return since === undefined ? `up to ${until}` : `${since} to ${until}`;
}

/** Where a parameter stands: the fields by which operations that make the call send it. */
export function fieldsOf(
  call: Call,
  parameter: Parameter,
): Array<{ operation: string; field: Field }> {
  return operations
    .filter(({ calls }) => calls.has(call.call))
    .flatMap((operation) =>
      fieldsFor(call, parameter, operation).map((field) => ({ operation: operation.id, field })),
    );
}

/** That it really is in the output is for `answers.test.ts` to find out. */
function entryOfAnswer({ call }: Call, { path, notOffered }: AnswerField): Entry {
  const chapter = call || 'API root';
  const operation = operations.find(({ id }) => id === ANSWERED_BY[call]?.operation);
  return {
    id: `${chapter}: answer ${path}`,
    chapter,
    name: path,
    isAnswer: true,
    servedBy: notOffered || !operation ? [] : [`the output of ${names([operation])[0]}`],
    ...(notOffered !== undefined && { notOffered }),
  };
}

function servers(call: Call, parameter: Parameter, making: readonly BuiltOperation[]): string[] {
  const fields = grouped(making, (operation) => fieldsFor(call, parameter, operation));
  if (fields.length > 0) return fields;
  if (parameter.through) {
    const free = call.parameters.find(({ name }) => name === parameter.through);
    return free ? servers(call, free, making) : [];
  }
  if (parameter.notOffered) return [];
  const setting = making.filter(({ sets }) => sets.has(parameter.name));
  return names(setting).map((name) => `${name}, by itself`);
}

function fieldsFor(
  { call }: Call,
  { name }: Pick<Parameter, 'name'>,
  { fields }: BuiltOperation,
): Field[] {
  const bare = name.replace(/^(?:document|module) /, '');
  const known = [bare, ...(OTHER_NAMES[`${call}: ${name}`] ?? [])];
  const isDocument = name.startsWith('document ');
  // Rows have names and values of their own, except for those of documents.
  const named = fields.filter((one) => known.includes(one.name) && one.inRow === isDocument);
  // Rows in which one chooses what is set.
  const chosen = fields.filter(({ options }) => options.some(({ value }) => known.includes(value)));
  return named.length > 0 ? named : chosen;
}

function offering(
  call: Call,
  parameter: Parameter,
  value: string,
  making: readonly BuiltOperation[],
): string[] {
  return grouped(making, (operation) =>
    fieldsFor(call, parameter, operation).flatMap((field) =>
      field.options
        .filter((option) => option.value === value)
        .map(({ name }) => ({ ...field, path: [...field.path, name] })),
    ),
  );
}

function names(list: readonly BuiltOperation[]): string[] {
  const byResource = new Map<string, string[]>();
  for (const { resource, name } of list) {
    byResource.set(resource, [...(byResource.get(resource) ?? []), name]);
  }
  return [...byResource].map(([resource, each]) => `${resource}: ${each.join(', ')}`);
}

/** `Meeting: Create, Create and Join → Guests → Guest Policy`, once for operations that share it. */
function grouped(
  making: readonly BuiltOperation[],
  fieldsIn: (operation: BuiltOperation) => Field[],
): string[] {
  const byPath = new Map<string, BuiltOperation[]>();
  for (const operation of making) {
    for (const { path } of fieldsIn(operation)) {
      const key = path.join(' → ');
      byPath.set(key, [...(byPath.get(key) ?? []), operation]);
    }
  }
  return [...byPath].flatMap(([path, list]) => names(list).map((name) => `${name} → ${path}`));
}

// --- Events, callbacks, messages

/** The events that the trigger offers. */
export function triggerOptions(): INodePropertyOptions[] {
  const { properties } = new BigBlueButtonTrigger().description;
  return (properties.find(({ name }) => name === 'events')?.options ??
    []) as INodePropertyOptions[];
}

function entryOfEvent(event: string): Entry {
  const option = triggerOptions().find(({ value }) => value === event);
  return {
    id: `event: ${event}`,
    chapter: 'Events',
    name: event,
    servedBy: option ? [`BigBlueButton Trigger → Trigger On → ${option.name}`] : [],
  };
}

function entryOfCallback({ name, setBy }: (typeof CALLBACKS)[number]): Entry {
  const call = CALLS.find((one) => one.call === setBy.call);
  const parameter = call?.parameters.find((one) => one.name === setBy.parameter);
  const making = operations.filter(({ calls }) => calls.has(setBy.call));
  const servedBy = call && parameter ? servers(call, parameter, making) : [];
  return {
    id: `callback: ${name}`,
    chapter: 'Callbacks',
    name,
    servedBy: [...(name === 'webhooks' ? ['BigBlueButton Trigger'] : []), ...servedBy],
  };
}

function entryOfFailure({ key, calls }: { key: string; calls: string[] }): Entry {
  return {
    id: `messageKey: ${calls[0]}: ${key}`,
    chapter: 'Refusals',
    name: key,
    servedBy: tableKey(key) ? ['a sentence of its own, and what to do next'] : [],
  };
}

/** The entry of the table of failures that says something about a key. */
function tableKey(key: string): string | undefined {
  const general = /^missingParam[A-Z]/.test(key) ? ['missingParam*'] : [];
  return [key, `recordings/${key}`, `hooks/${key}`, ...general].find((one) =>
    Object.hasOwn(FAILURES, one),
  );
}

function entryOfSuccess({ key, calls }: { key: string; calls: string[] }): Entry {
  const making = operations.filter((operation) => calls.some((call) => operation.calls.has(call)));
  return {
    id: `success: ${calls[0]}: ${key}`,
    chapter: 'Successes',
    name: key,
    servedBy: names(making),
  };
}

// --- The other way round

/** What the nodes offer and the inventory does not have. */
export function unknownToInventory(): string[] {
  return [
    ...operations.flatMap(unknownFields),
    ...operations
      .filter(({ calls, id }) => calls.size === 0 && id !== 'anyCall:call')
      .map(({ id }) => `${id}: makes no call of the inventory`),
    ...triggerOptions()
      .filter(({ value }) => !EVENTS.includes(String(value)))
      .map(({ value }) => `trigger: ${value}`),
    ...['hash', 'hookHash'].flatMap((field) =>
      hashField(field)
        .options.filter(({ value }) => !valuesOf('hashes').some((one) => one.value === value))
        .map(({ value }) => `credential: ${field} = ${value}`),
    ),
    ...Object.keys(FAILURES)
      .map((key) => key.replace(/^(?:recordings|hooks)\//, ''))
      .filter((key) => key !== 'missingParam*' && !knownKeys().has(key))
      .map((key) => `messageKey: ${key}`),
  ];
}

function knownKeys(): Set<string> {
  const { failures, successes, ofOtherServers } = MESSAGE_KEYS;
  return new Set([...[...failures, ...successes].map(({ key }) => key), ...ofOtherServers]);
}

function unknownFields({ id, fields, calls }: BuiltOperation): string[] {
  const parameters = CALLS.filter(({ call }) => calls.has(call)).flatMap((one) => one.parameters);
  return fields
    .filter(({ isWire }) => isWire)
    .flatMap((field) => {
      const found = parameters.filter((parameter) => covers(parameter, field.name));
      if (found.length === 0) return [`${id}: ${field.name}`];
      const values = found.flatMap((one) => (one.values ? valuesOf(one.values) : []));
      return field.options
        .filter(({ value }) => !values.some((known) => known.value === value))
        .map(({ value }) => `${id}: ${field.name} = ${value}`);
    });
}
