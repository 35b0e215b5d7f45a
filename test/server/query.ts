/**
 * The parameters of a request, decoded the way a servlet container does it: `+` and `%20` are
 * blanks, the first of several values of one name counts, and a value with a broken `%` sequence is
 * dropped (Tomcat: "Character decoding failed. Parameter … has been ignored").
 */
export class Query {
  private readonly pairs: readonly (readonly [name: string, value: string])[];

  constructor(raw: string) {
    this.pairs = raw.split('&').flatMap((part) => {
      if (part === '') return [];
      const equals = part.indexOf('=');
      const name = decode(equals < 0 ? part : part.slice(0, equals));
      const value = decode(equals < 0 ? '' : part.slice(equals + 1));
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
  }

  /** The first value of a name, `undefined` where the name does not occur. */
  get(name: string): string | undefined {
    return this.pairs.find(([key]) => key === name)?.[1];
  }

  /** The first value of a name, `undefined` where it is absent or empty. */
  filled(name: string): string | undefined {
    const value = this.get(name);
    return value === '' ? undefined : value;
  }

  all(name: string): string[] {
    return this.pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  /** Name and value of every parameter whose name starts with the prefix, the prefix cut off. */
  startingWith(prefix: string): [name: string, value: string][] {
    return this.pairs
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]);
  }

  entries(): readonly (readonly [name: string, value: string])[] {
    return this.pairs;
  }

  /** Java's `Boolean.parseBoolean`: only the word `true` is true, so `record=1` is not. */
  flag(name: string, otherwise = false): boolean {
    const value = this.filled(name);
    return value === undefined ? otherwise : value.toLowerCase() === 'true';
  }

  /** A whole number; what does not parse falls back silently, as in bbb-web. */
  whole(name: string, otherwise: number): number {
    const value = this.filled(name);
    return value !== undefined && /^[+-]?\d{1,9}$/.test(value) ? Number(value) : otherwise;
  }

  /** Comma separated values, trimmed, without empty ones. */
  list(name: string): string[] {
    return (this.get(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
}

/** Decodes one form-encoded name or value; `undefined` when a `%` sequence is broken. */
export function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Encodes as Java's `URLEncoder` does: blank as `+`; letters, digits and `. - * _` stay. */
export function encodeLikeJava(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, percent)
    .replaceAll('%20', '+');
}

/** Encodes as the `request` library does for a form (bbb-webhooks 2.x): blank as `%20`, `!'()*` escaped. */
export function encodeLikeRequest(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
