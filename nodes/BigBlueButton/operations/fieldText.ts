import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { isUrl } from '../../../protocol/url';
import { isAddress, isJsonList, takesOthers } from '../fields/setting';

/**
 * Turns a field's value into the text that goes to the server. Expressions give all kinds of
 * values, whatever the field's type, so the type of the field decides and not that of the value.
 *
 * @returns undefined when the field is empty, which leaves the parameter out: servers do not take
 *   `x=` for an absent `x`
 * @throws BigBlueButtonFailure of kind `invalidInput`, naming the field by its label
 */
export function fieldText(property: INodeProperties, value: unknown): string | undefined {
  const text = plainText(property, value);
  if (text !== '') return text;
  if (property.required) {
    throw invalid(property, 'is empty', 'Fill it in, or check the expression in it.');
  }
  return undefined;
}

function plainText(property: INodeProperties, value: unknown): string {
  // There is always a choice; empty it comes from an expression.
  if (property.type === 'options') return choiceText(property, value);
  if (value === undefined || value === null || value === '') return '';
  switch (property.type) {
    case 'boolean':
      return booleanText(property, value);
    case 'number':
      return numberText(property, value);
    case 'multiOptions':
      return choicesText(property, value);
    case 'json':
      return jsonText(property, value);
    case 'color':
      return colorText(property, value);
    default:
      return isAddress(property) ? addressText(property, value) : stringText(property, value);
  }
}

/** `true` or `false`: the server takes `1` for false. */
function booleanText(property: INodeProperties, value: unknown): string {
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return 'true';
  if (text === 'false' || text === '0') return 'false';
  throw invalid(property, `is neither true nor false: ${shown(value)}`, 'Use true or false.');
}

/** A server falls back to its default, without a word, when a number is not one. */
function numberText(property: INodeProperties, value: unknown): string {
  const text = String(value).trim();
  const { minValue = -Infinity, maxValue = Infinity } = property.typeOptions ?? {};
  const number = Number(text);
  if (text === '' || !Number.isInteger(number)) {
    throw invalid(property, `is not a whole number: ${shown(value)}`, 'Use digits only.');
  }
  if (number < minValue || number > maxValue) {
    const range = maxValue === Infinity ? `${minValue} or more` : `${minValue} to ${maxValue}`;
    throw invalid(property, `is out of range: ${shown(value)}`, `Use ${range}.`);
  }
  return String(number);
}

/** An expression may give anything; a server ignores what it does not know, or means something else. */
function choiceText(property: INodeProperties, value: unknown): string {
  const options = (property.options ?? []) as INodePropertyOptions[];
  const given = String(value ?? '').trim();
  const chosen = options.find(
    (option) => String(option.value).toLowerCase() === given.toLowerCase(),
  );
  if (chosen) return String(chosen.value);
  if (takesOthers(property) && /^[^\s"'[\]{}]+$/.test(given)) return given;
  const known = options.map((option) => `${option.value} (${option.name})`).join(', ');
  throw invalid(property, `has no choice ${shown(given)}`, `Use one of these: ${known}.`);
}

/** Several may come as a list, as a list in JSON, or separated by commas. */
function choicesText(property: INodeProperties, value: unknown): string {
  const listed = typeof value === 'string' ? (parsedJson(value) ?? value) : value;
  const chosen = [listed]
    .flat()
    .flatMap((one) => String(one).split(','))
    .map((one) => choiceText(property, one));
  return isJsonList(property) ? JSON.stringify(chosen) : chosen.join(',');
}

/** As it was written, since numbers in it may have more digits than JavaScript keeps. */
function jsonText(property: INodeProperties, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const parsed = parsedJson(text);
  if (parsed === undefined) {
    throw invalid(property, `is not JSON: ${shown(value)}`, 'Check quotes, commas and brackets.');
  }
  const list = String(property.default).startsWith('[');
  if (typeof parsed === 'object' && parsed !== null && Array.isArray(parsed) === list) return text;
  const [wanted, brackets] = list ? ['a list', '[ and ]'] : ['an object', '{ and }'];
  throw invalid(property, `is not ${wanted} in JSON: ${shown(value)}`, `Write it in ${brackets}.`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function colorText(property: INodeProperties, value: unknown): string {
  const text = String(value).trim();
  if (/^#[0-9a-f]{6}$/i.test(text)) return text;
  throw invalid(property, `is no color: ${shown(value)}`, 'Use # and six digits, such as #1b5fb4.');
}

function addressText(property: INodeProperties, value: unknown): string {
  const text = String(value).trim();
  if (isUrl(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw invalid(
    property,
    `is no web address: ${shown(value)}`,
    'Use an address that starts with https://.',
  );
}

function stringText(property: INodeProperties, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => stringText(property, one)).join(',');
  const time = isoOfDate(value);
  if (time !== undefined) return time;
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  if (takesSeveralIDs(property)) return listText(text);
  // IDs and addresses get blanks from tables and forms; the server refuses them.
  return /ID$|URL$|Url$/.test(property.name) ? text.trim() : text;
}

/** Dates of JavaScript, and those of n8n's expressions such as `$now`. */
function isoOfDate(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString();
  const { toISO } = value as { toISO?: unknown };
  return typeof toISO === 'function' ? String(toISO.call(value)) : undefined;
}

/** A meeting is picked alone, or several are typed in; recordings can always be several. */
function takesSeveralIDs({ name, type }: INodeProperties): boolean {
  return /^(?:internalMeeting|record)ID$/.test(name) || (name === 'meetingID' && type === 'string');
}

/** Several IDs stand in one field, separated by commas, which no ID contains. */
function listText(text: string): string {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').join(',');
}

function shown(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function invalid(
  { displayName }: INodeProperties,
  problem: string,
  advice: string,
): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${displayName}" ${problem}.`,
    advice,
  });
}
