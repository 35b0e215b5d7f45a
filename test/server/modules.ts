import { Refusal } from './answer';
import type { MeetingDocument } from './meeting';

export interface Modules {
  documents: MeetingDocument[];
  /** Text of the other modules, by name. */
  texts: Record<string, string>;
}

/**
 * Reads the `<modules>` body of create and insertDocument. A minimal reader for exactly this form:
 * no entities but the five of XML and numeric ones, no DTD.
 * @throws Refusal `malformedXml` for a body that is none
 */
export function readModules(body: string): Modules {
  const modules: Modules = { documents: [], texts: {} };
  if (body.trim() === '') return modules;
  if (!/^\s*(<\?xml[^>]*\?>)?\s*<modules\b/.test(body) || !isBalanced(body)) {
    throw new Refusal('malformedXml', 'The request body contains malformed XML.');
  }
  for (const [, attributes, , content] of body.matchAll(
    /<module\b([^>]*?)(\/>|>([\s\S]*?)<\/module\s*>)/g,
  )) {
    const { name = '' } = attributesOf(attributes);
    if (name === 'presentation') modules.documents.push(...documentsOf(content ?? ''));
    else modules.texts[name] = textOf(content ?? '');
  }
  return modules;
}

/** The document flagged current goes first; without a flag the first one becomes current. */
export function inOrder(documents: readonly MeetingDocument[]): MeetingDocument[] {
  const current = documents.find((document) => document.current) ?? documents[0];
  return documents
    .map((document) => ({ ...document, current: document === current }))
    .toSorted((a, b) => Number(b.current) - Number(a.current));
}

function documentsOf(content: string): MeetingDocument[] {
  const found = content.matchAll(/<document\b([^>]*?)(\/>|>([\s\S]*?)<\/document\s*>)/g);
  return [...found].map(([, list, , text]) => {
    const attributes = attributesOf(list);
    const { url } = attributes;
    return {
      name: attributes.filename ?? attributes.name ?? url?.split('/').pop() ?? '',
      url,
      bytes: url === undefined ? Buffer.from(textOf(text ?? ''), 'base64').length : undefined,
      current: attributes.current === 'true',
      downloadable: attributes.downloadable === 'true',
      removable: attributes.removable !== 'false',
    };
  });
}

function attributesOf(list: string): Record<string, string> {
  const found = list.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries(
    [...found].map(([, name, double, single]) => [name, unescapeXml(double ?? single)]),
  );
}

function textOf(content: string): string {
  return content
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => (part.startsWith('<![CDATA[') ? part.slice(9, -3) : unescapeXml(part)))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}

/** Every tag is closed in order, no `&` stands alone, no `<` within an attribute. */
function isBalanced(xml: string): boolean {
  const plain = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '');
  if (/&(?!#x[0-9a-f]+;|#\d+;|(?:amp|lt|gt|quot|apos);)/i.test(plain)) return false;
  const open: string[] = [];
  const rest = plain.replace(
    /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g,
    (_tag, close: string, name: string, _attributes, empty: string) => {
      if (close) return open.pop() === name ? '' : '<';
      if (!empty) open.push(name);
      return '';
    },
  );
  return open.length === 0 && !rest.includes('<');
}
