import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/**
 * Settings in the shape n8n wants them, so that a table of them shows only what differs. `name` is
 * the name of the server's parameter, `label` what people read, `description` says what it does, in
 * which unit, and which version of BigBlueButton it needs.
 */

/** What the documents of BigBlueButton say about a parameter, beside what it does. */
export interface Facts {
  /** what a server does without it: a switch stands on or off, the rest in words, with its unit */
  default?: boolean | string;
  /** first and last version of BigBlueButton that has it */
  since?: string;
  until?: string;
}

/** Says what a setting does, what it is unless set, and which versions of BigBlueButton have it. */
export function about(description: string, { default: unset, since, until }: Facts): string {
  const position = typeof unset === 'boolean' ? (unset ? 'on' : 'off') : unset;
  return [
    description.replace(/\.$/, ''),
    ...(position === undefined ? [] : [`Server default: ${position}`]),
    ...(since === undefined && until === undefined ? [] : [versions(since, until)]),
    '',
  ]
    .join('. ')
    .trim();
}

function versions(since?: string, until?: string): string {
  if (until === undefined) return `BigBlueButton ${since} and later`;
  return since === undefined
    ? `Up to BigBlueButton ${until}`
    : `BigBlueButton ${since} to ${until}`;
}

/** A switch; added, it stands on what people add it for. */
export function flag(
  name: string,
  label: string,
  description: string,
  whenAdded = true,
): INodeProperties {
  const off: INodeProperties = {
    displayName: label,
    name,
    type: 'boolean',
    default: false,
    description,
  };
  return { ...off, default: whenAdded };
}

/** A whole number, at least 0. */
export function whole(
  name: string,
  label: string,
  description: string,
  whenAdded: number,
): INodeProperties {
  const typeOptions = { minValue: 0 };
  return { displayName: label, name, type: 'number', typeOptions, default: whenAdded, description };
}

/** One line of text. */
export function line(
  name: string,
  label: string,
  description: string,
  example = '',
): INodeProperties {
  const placeholder = example && `e.g. ${example}`;
  return { displayName: label, name, type: 'string', default: '', placeholder, description };
}

/** Text of several lines. */
export function paragraph(name: string, label: string, description: string): INodeProperties {
  const typeOptions = { rows: 2 };
  return { displayName: label, name, type: 'string', typeOptions, default: '', description };
}

const addresses = new Set<string>();

/** Whether a field is one of those that `address` made. */
export function isAddress({ name }: Pick<INodeProperties, 'name'>): boolean {
  return addresses.has(name);
}

/**
 * A web address; what is none is refused before anything is sent. Not by n8n's own check for URLs,
 * which refuses to run a step with an empty one, and adds http:// to anything.
 */
export function address(
  name: string,
  label: string,
  description: string,
  example = 'https://www.example.com/',
): INodeProperties {
  addresses.add(name);
  return line(name, label, description, example);
}

/** Text in JSON; what is none is refused before anything is sent. */
export function json(
  name: string,
  label: string,
  description: string,
  whenAdded: string,
): INodeProperties {
  return { displayName: label, name, type: 'json', default: whenAdded, description };
}

/** A text that is not to be shown. */
export function hidden(name: string, label: string, description: string): INodeProperties {
  const typeOptions = { password: true };
  return { displayName: label, name, type: 'string', typeOptions, default: '', description };
}

export type Choice = readonly [value: string, label: string, description?: string];

/** One of several values, sorted by their labels. */
export function choice(
  name: string,
  label: string,
  description: string,
  choices: readonly Choice[],
  whenAdded = choices[0][0],
): INodeProperties {
  const options = optionsOf(choices);
  return { displayName: label, name, type: 'options', options, default: whenAdded, description };
}

/** Any number of several values, sorted by their labels. */
export function choices(
  name: string,
  label: string,
  description: string,
  choices: readonly Choice[],
): INodeProperties {
  const options = optionsOf(choices);
  return { displayName: label, name, type: 'multiOptions', options, default: [], description };
}

const jsonLists = new Set<string>();

/** Whether what is chosen goes to the server as a list in JSON, and not separated by commas. */
export function isJsonList({ name }: INodeProperties): boolean {
  return jsonLists.has(name);
}

/** Any number of several values, which the server wants as a list in JSON. */
export function jsonChoices(...field: Parameters<typeof choices>): INodeProperties {
  jsonLists.add(field[0]);
  return openToOthers(choices(...field));
}

const open = new Set<string>();

/** Whether a field takes values that are not among its choices. */
export function takesOthers({ name }: INodeProperties): boolean {
  return open.has(name);
}

/** A field whose values come and go with versions and operators: others may come from expressions. */
export function openToOthers(field: INodeProperties): INodeProperties {
  open.add(field.name);
  return field;
}

/** Settings under a common heading, added one by one; sorted by their labels. */
export function group(
  name: string,
  label: string,
  settings: readonly INodeProperties[],
): INodeProperties {
  const options = byLabel(settings);
  const placeholder = 'Add Setting';
  return { displayName: label, name, type: 'collection', placeholder, default: {}, options };
}

/** As n8n wants the fields of a collection. */
export function byLabel(settings: readonly INodeProperties[]): INodeProperties[] {
  return [...settings].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
}

function optionsOf(choices: readonly Choice[]): INodePropertyOptions[] {
  return choices
    .map(([value, name, description]) => ({ name, value, ...(description && { description }) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
