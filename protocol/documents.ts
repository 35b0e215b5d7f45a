import { decodeQuery } from './encode';
import { BigBlueButtonFailure } from './failure';

/** A presentation that the server fetches by itself. */
export interface DocumentByUrl {
  url: string;
  /** with an extension, which tells the server how to convert it; taken from the URL when absent */
  filename?: string;
}

/** The only Content-Type that all servers take: 2.6.18 and 2.7.8 compare it to the letter. */
export const DOCUMENTS_TYPE = 'application/xml';

/**
 * The body of a `create` or `insertDocument` that hands over presentations.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for an address that no server fetches, or a
 *   file without an extension, which the server drops only later and without a word
 */
export function documentsBody(documents: readonly DocumentByUrl[]): string {
  const elements = documents.map((document) => {
    const { href, filename } = checked(document);
    return `<document url="${escapeXml(href)}" filename="${escapeXml(filename)}"/>`;
  });
  return `<modules><module name="presentation">${elements.join('')}</module></modules>`;
}

function checked({ url, filename = '' }: DocumentByUrl): { href: string; filename: string } {
  const text = url.trim();
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw invalid(
      `The address of the presentation is not a web address: "${text}".`,
      'Use an address that starts with https:// and that the BigBlueButton server can reach.',
    );
  }
  const { href, pathname } = new URL(text);
  const name = filename.trim() || lastPart(pathname);
  if (!/\.[a-z0-9]+$/i.test(name)) {
    throw invalid(
      `BigBlueButton cannot tell what kind of file the presentation "${name || text}" is.`,
      'Give it a file name with an extension, for example slides.pdf.',
    );
  }
  return { href, filename: name };
}

function lastPart(pathname: string): string {
  const part = pathname.slice(pathname.lastIndexOf('/') + 1);
  // In a path, unlike in a query, a plus is a plus.
  return decodeQuery(`name=${part.replace(/[+&]/g, encodeURIComponent)}`)[0][1];
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function invalid(message: string, advice: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({ kind: 'invalidInput', message, advice });
}
