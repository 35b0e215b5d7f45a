/** An object of JSON whose fields have to be looked at one by one. */
export type JsonObject = Record<string, unknown>;

/** The text of a text, a number or a boolean; '' of everything else. */
export function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}

/** A group of freely named texts; {} if it is none. */
export function textsIn(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value));
  return Object.fromEntries(entries.map(([name, text]) => [name, textOf(text)]));
}

/** The entries of a list, or of an object whose keys do not matter. */
export function listOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** An object, {} for everything else. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a text of JSON holds; undefined if it is none. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A number, be it written as text; null if it is none. */
export function numberOf(value: unknown): number | null {
  const written = textOf(value);
  return written !== '' && Number.isFinite(Number(written)) ? Number(written) : null;
}
