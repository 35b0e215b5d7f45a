import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { RESOURCES } from '../../nodes/BigBlueButton/operations';
import type { Operation } from '../../nodes/BigBlueButton/operations/operation';

const OPERATIONS = join(__dirname, '../../nodes/BigBlueButton/operations');

const { properties } = new BigBlueButton().description;

const menu = (name: string, resource?: string): INodePropertyOptions[] => {
  const found = properties.find(
    (property) =>
      property.name === name &&
      (!resource || property.displayOptions?.show?.resource?.includes(resource)),
  );
  return (found?.options ?? []) as INodePropertyOptions[];
};

const operations = RESOURCES.flatMap(({ value: resource, operations: list }) =>
  Object.entries(list).map(([value, operation]) => ({ resource, value, operation })),
);

const withInner = (property: INodeProperties): INodeProperties[] => [
  property,
  ...((property.options ?? []) as Array<Partial<INodeProperties> & { values?: INodeProperties[] }>)
    .flatMap((option) => option.values ?? (option.type ? [option as INodeProperties] : []))
    .flatMap(withInner),
];

describe('the menus', () => {
  test('offer each resource that has a folder', () => {
    const folders = readdirSync(OPERATIONS, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(
      menu('resource')
        .map(({ value }) => value)
        .sort(),
    ).toEqual(folders.sort());
  });

  test.each(RESOURCES)(
    'offer every operation that has a file in its folder: $value',
    ({ value }) => {
      const folder = join(OPERATIONS, value);
      const inFiles = readdirSync(folder)
        .filter((file) => file !== 'index.ts')
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- which files there are is the question
        .flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>))
        .filter((one): one is Operation => typeof one === 'object' && one !== null && 'run' in one)
        .map(({ name }) => name);
      expect(inFiles.length).toBeGreaterThan(0);
      expect(
        menu('operation', value)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(inFiles.sort());
    },
  );

  test.each(RESOURCES.map(({ value }) => value))('are sorted by name: %s', (resource) => {
    const names = menu('operation', resource).map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
  });

  test('have a default that exists', () => {
    for (const { value } of RESOURCES) {
      const operation = properties.find(
        ({ name, displayOptions }) =>
          name === 'operation' && displayOptions?.show?.resource?.includes(value),
      );
      expect(menu('operation', value).map((option) => option.value)).toContain(operation?.default);
    }
  });
});

describe('the events to choose from', () => {
  const inTrigger = new BigBlueButtonTrigger().description.properties.find(
    ({ name }) => name === 'events',
  );
  const events = (inTrigger?.options ?? []) as INodePropertyOptions[];

  test('stand in groups, each in one place of the alphabetical menu', () => {
    expect(events).toHaveLength(43);
    const names = events.map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    const groups = names.map((name) => /^([^:]+): [A-Z]/.exec(name)?.[1]);
    expect(groups.filter((group, at) => group !== groups[at - 1])).toEqual([
      'Audio and Video',
      'Chat',
      'Meeting',
      'Participant',
      'Poll',
      'Recording',
      'Shared Notes',
      'Transcript',
    ]);
  });

  test.each([
    ['user-audio-muted', 'Audio and Video: Participant Muted'],
    ['user-cam-broadcast-start', 'Audio and Video: Participant Camera Started'],
    ['user-joined', 'Participant: Joined'],
    ['meeting-ended', 'Meeting: Ended'],
    ['rap-publish-ended', 'Recording: Published'],
    ['rap-archive-started', 'Recording: Step Archive Started'],
  ])('name their group once: %s', (id, name) => {
    expect(events.find(({ value }) => value === id)).toMatchObject({ name });
  });

  test('are the same for the trigger, for Wait for Event and for webhooks', () => {
    const others = properties.filter(({ name }) => name === 'events' || name === 'eventID');
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const { options } of others) expect(options).toEqual(events);
  });
});

describe.each(operations)('$resource: $value', ({ resource, value, operation }) => {
  const shown = properties.filter(
    ({ displayOptions, name }) =>
      name !== 'allowOnlyReadingNotice' &&
      displayOptions?.show?.resource?.includes(resource) &&
      displayOptions.show.operation?.includes(value),
  );

  test('declares whether it changes anything, for agents that may only read', () => {
    const { changes } = operation;
    // What a call of any name does is known only when it is named.
    const isNamed = operation.fields.some(({ name }) => name === 'callName');
    if (isNamed && changes !== true) expect(typeof changes).toBe('function');
    else expect(typeof changes).toBe('boolean');
    if (/^(?:get(?!JoinUrl)|is)/.test(value)) expect(changes).not.toBe(true);
    if (changes === false) expect(value).toMatch(/^(?:get|is|download|list|guestStatus)/);
  });

  test('says what it does in other words than its name', () => {
    expect(operation.action).toMatch(/^[A-Z][a-z]+ /);
    expect(operation.description.length).toBeGreaterThan(operation.name.length);
    expect(operation.description).not.toBe(operation.action);
  });

  test('shows each of its fields, once', () => {
    expect(shown.map(({ name }) => name)).toEqual(operation.fields.map(({ name }) => name));
    expect(new Set(shown.map(({ name }) => name)).size).toBe(shown.length);
  });

  test('handles by itself only fields that it has', () => {
    const names = operation.fields.flatMap(withInner).map(({ name }) => name);
    for (const local of operation.local ?? []) expect(names).toContain(local);
  });

  test('labels every field, and offers every choice with an explanation or a plain name', () => {
    for (const field of operation.fields.flatMap(withInner)) {
      expect(field.displayName).toMatch(/^(?:[A-Z]|n8n )/);
      expect(field.default).toBeDefined();
      for (const option of field.type === 'options' ? (field.options ?? []) : []) {
        expect((option as INodePropertyOptions).name).toMatch(/^[A-Z]/);
      }
    }
  });
});

describe('the fields of all operations, as n8n wants them', () => {
  const fields = operations.flatMap(({ resource, value, operation }) =>
    operation.fields.flatMap(withInner).map((field) => ({ where: `${resource}:${value}`, field })),
  );

  test('switches say "Whether"', () => {
    for (const { where, field } of fields.filter((one) => one.field.type === 'boolean')) {
      expect(`${where} ${field.name}: ${field.description}`).toMatch(/: Whether /);
    }
  });

  test('collections are sorted by label, and offer nothing twice', () => {
    for (const { where, field } of fields.filter((one) => one.field.type === 'collection')) {
      const options = (field.options ?? []) as INodeProperties[];
      const labels = options.map(({ displayName }) => displayName);
      const sorted = [...labels].sort((a, b) => a.localeCompare(b, 'en'));
      expect({ where, labels }).toEqual({ where, labels: sorted });
      expect(new Set(options.map(({ name }) => name)).size).toBe(options.length);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  test('a description of one sentence has no full stop, of several each has one', () => {
    for (const { where, field } of fields) {
      const { description = '' } = field;
      const several = /[.?!] [A-Z0-9]/.test(description.replace(/e\.g\. /g, ''));
      expect(`${where} ${field.name}: ${description}`).toMatch(several ? /\.$/ : /[^.]$/);
    }
  });

  test('the labels of settings are short enough for the column of the editor', () => {
    const labels = fields
      .filter(({ field }) => field.type === 'collection')
      .flatMap(({ field }) => (field.options ?? []) as INodeProperties[])
      .map(({ displayName }) => displayName);
    expect(labels.filter((label) => label.length > 30)).toEqual([]);
  });

  test('secrets are not shown', () => {
    for (const { where, field } of fields.filter((one) =>
      /password|PW$|token$/i.test(one.field.name),
    )) {
      expect([where, field.name, field.typeOptions?.password]).toEqual([where, field.name, true]);
    }
  });
});
