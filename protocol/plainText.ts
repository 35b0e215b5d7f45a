/** Entities that Etherpad, BigBlueButton and WebVTT write; others stay as they are. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '\u200e',
  rlm: '\u200f',
};

/** Replaces the entities of HTML and WebVTT by their characters, once. */
export function decodedEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name = '') => {
      const point = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : -1;
      if (point > 0 && point <= 0x10ffff) return String.fromCodePoint(point);
      return ENTITIES[String(name).toLowerCase()] ?? whole;
    },
  );
}

/** The words of a page such as exported notes, a line for each paragraph and list item. */
export function textOfHtml(html: string): string {
  const marked = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(head|script|style|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<li\b[^>]*>/gi, '\n- ')
    .replace(/<(?:br|\/?p|\/?div|\/?ul|\/?ol|\/?h[1-6]|\/?tr|\/?table|hr)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '');
  return decodedEntities(marked)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
