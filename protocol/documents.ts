import { decodeQuery } from './encode';
import { BigBlueButtonFailure } from './failure';
import { isUrl } from './url';

/** A presentation for a meeting: one that the server fetches, or one that travels along. */
export interface MeetingDocument {
  /** where the server fetches it; without, there is `content` */
  url?: string;
  content?: Buffer;
  /** with an extension, which tells the server how to convert it; taken from the URL when absent */
  filename?: string;
  /** shown first */
  current?: boolean;
  downloadable?: boolean;
  removable?: boolean;
}

/** What travels in the body of `create` or `insertDocument`. */
export interface Modules {
  documents?: readonly MeetingDocument[];
  /** JSON */
  clientSettingsOverride?: string;
  /** JSON */
  sharedNotesInitialContentJson?: string;
}

/** The only Content-Type that all servers take: 2.6.18 and 2.7.8 compare it to the letter. */
export const MODULES_TYPE = 'application/xml';

/**
 * The body of a `create` or `insertDocument`.
 *
 * @param limit the largest size in bytes that the web server in front takes
 * @returns undefined when there is nothing to send
 * @throws BigBlueButtonFailure of kind `invalidInput` for an address that no server fetches, a file
 *   without an extension, which the server drops only later and without a word, or too much data
 */
export function modulesBody(modules: Modules, limit: number): string | undefined {
  const { documents = [], clientSettingsOverride, sharedNotesInitialContentJson } = modules;
  const parts = [
    documents.length > 0 && module('presentation', documents.map(documentElement).join('')),
    clientSettingsOverride && module('clientSettingsOverride', cdata(clientSettingsOverride)),
    sharedNotesInitialContentJson &&
      module('sharedNotesInitialContentJson', cdata(sharedNotesInitialContentJson)),
  ].filter(Boolean);
  if (parts.length === 0) return undefined;
  const body = `<modules>${parts.join('')}</modules>`;
  const size = Buffer.byteLength(body);
  if (size <= limit) return body;
  throw invalid(
    `The presentations are too large to be sent along: ${megabytes(size)} MB, with ${megabytes(limit)} MB allowed.`,
    'Give them by URL, so that the server fetches them. If your server takes more (client_max_body_size of nginx), raise "Largest Upload".',
  );
}

function module(name: string, content: string): string {
  return `<module name="${name}">${content}</module>`;
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function documentElement(document: MeetingDocument): string {
  const flags = (['current', 'downloadable', 'removable'] as const)
    .filter((flag) => document[flag] !== undefined)
    .map((flag) => ` ${flag}="${document[flag]}"`)
    .join('');
  if (document.content) {
    const name = escapeXml(checkedName(document.filename ?? ''));
    return `<document name="${name}"${flags}>${document.content.toString('base64')}</document>`;
  }
  const { href, filename } = checkedAddress(document);
  return `<document url="${escapeXml(href)}" filename="${escapeXml(filename)}"${flags}/>`;
}

function checkedAddress({ url = '', filename = '' }: MeetingDocument): {
  href: string;
  filename: string;
} {
  const text = url.trim();
  if (!isUrl(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw invalid(
      `The field "Presentations" has an address that is not a web address: "${text}".`,
      'Use an address that starts with https:// and that the BigBlueButton server can reach.',
    );
  }
  const { href, pathname } = new URL(text);
  return { href, filename: checkedName(filename.trim() || lastPart(pathname), text) };
}

function checkedName(name: string, otherwise = ''): string {
  if (/\.[a-z0-9]+$/i.test(name)) return name;
  throw invalid(
    `The field "Presentations" has a file of which BigBlueButton cannot tell what kind of file it is: "${name || otherwise}".`,
    'Give it a file name with an extension, for example slides.pdf.',
  );
}

function lastPart(pathname: string): string {
  const part = pathname.slice(pathname.lastIndexOf('/') + 1);
  // In a path, unlike in a query, a plus is a plus.
  return decodeQuery(`name=${part.replace(/[+&]/g, encodeURIComponent)}`)[0][1];
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

function invalid(message: string, advice: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({ kind: 'invalidInput', message, advice });
}
