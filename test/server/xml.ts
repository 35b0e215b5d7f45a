const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes text as FreeMarker's XML output format does. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

export type Attributes = Readonly<Record<string, string | number>>;

function open(name: string, attributes: Attributes): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(`${value}`)}"`,
  );
  return `<${name}${list.join('')}>`;
}

/** An element with text in it. The name is not checked, as bbb-web checks none either. */
export function tag(name: string, text: string | number | boolean, attributes: Attributes = {}) {
  return `${open(name, attributes)}${escapeXml(`${text}`)}</${name}>`;
}

/** An element with a CDATA section in it, as bbb-webhooks writes callback URLs. */
export function cdata(name: string, text: string): string {
  return `<${name}><![CDATA[${text}]]></${name}>`;
}

/** An element with finished elements in it. */
export function group(name: string, children: readonly string[], attributes: Attributes = {}) {
  return `${open(name, attributes)}${children.join('')}</${name}>`;
}

/** An element per entry, below one parent: how metadata and custom data are written. */
export function map(name: string, entries: Readonly<Record<string, string>>): string {
  return group(
    name,
    Object.entries(entries).map(([key, value]) => tag(key, value)),
  );
}
