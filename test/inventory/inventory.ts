/**
 * What the documents of BigBlueButton, its webhooks service, load balancers and hosters say there
 * is. It is written from them and never from the code of this package; the JSON files beside this
 * one hold it.
 */
import callbackList from './callbacks.json';
import callList from './calls.json';
import eventList from './events.json';
import keyLists from './messageKeys.json';
import notOfferedList from './notOffered.json';
import valueLists from './values.json';

/** A parameter of a call; a name that ends with `*` stands for all that begin like it. */
export interface Parameter {
  name: string;
  /** in the words of `fields.test.ts`, which knows the controls that fit */
  type: string;
  /** what a server does without it, where the documents say so: a value of it, or words */
  default?: string;
  /** first and last version of BigBlueButton that has it */
  since?: string;
  until?: string;
  /** whether newer servers still take it, without need or effect */
  deprecated?: boolean;
  /** the only kind of server that has it */
  server?: string;
  /** the list in `values.json`, or `events`, that its values are from */
  values?: string;
  /** the parameter of which it is an example, where no field of its own is wanted */
  through?: string;
  /** why no field is offered for it */
  notOffered?: string;
}

export interface Call {
  /** below the API root; '' is the root itself */
  call: string;
  methods: string[];
  since?: string;
  until?: string;
  server?: string;
  /** of the answer, XML unless it says otherwise */
  format?: 'json' | 'bareJson' | 'config';
  notOffered?: string;
  parameters: Parameter[];
  /** what it can carry in its body */
  body?: Parameter[];
  answer: AnswerField[];
}

/** A field of an answer, without those that every answer has. */
export interface AnswerField {
  /** `[]` is a list, `*` stands for any name, `@` is an attribute */
  path: string;
  type?: 'boolean';
  notOffered?: string;
}

export interface Callback {
  name: string;
  setBy: { call: string; parameter: string };
  method: string;
  body: string;
  /** parameters or claims it brings */
  adds?: string[];
  proof: string;
  /** HTTP statuses that its sender takes for delivered */
  accepted: string;
  retries: string;
}

export const CALLS = callList as Call[];
export const EVENTS: readonly string[] = eventList.map(nameOf);
export const CALLBACKS = callbackList as Callback[];
export const MESSAGE_KEYS = keyLists;
export const NOT_OFFERED: ReadonlyArray<{
  name: string;
  count?: number;
  examples?: string[];
  reason: string;
}> = notOfferedList;

export interface Value {
  value: string;
  /** first and last version of BigBlueButton that has it */
  since?: string;
  until?: string;
  notOffered?: string;
}

/** The values of a list, by the name that parameters refer to it by. */
export function valuesOf(list: string): Value[] {
  const lists: Record<string, Array<string | Value>> = { ...valueLists, events: eventList };
  return lists[list].map((one) => (typeof one === 'string' ? { value: one } : one));
}

/** Whether a parameter is this one, or one of those that this one stands for. */
export function covers({ name }: Parameter, wireName: string): boolean {
  return name.endsWith('*') ? wireName.startsWith(name.slice(0, -1)) : name === wireName;
}

function nameOf(one: string | Value): string {
  return typeof one === 'string' ? one : one.value;
}
