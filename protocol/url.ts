/**
 * Whether a text is an absolute address, or a relative one to a base.
 *
 * Instead of `URL.canParse`, which in Node.js 20 takes every address with an umlaut for none as soon
 * as it has been called often.
 */
export function isUrl(text: string, base?: string): boolean {
  try {
    return new URL(text, base) instanceof URL;
  } catch {
    return false;
  }
}

/**
 * What a server gave as an address, where it may have left out its own host.
 *
 * @returns it as it was if it is whole, or none at all
 */
export function wholeAddress(url: string, base: string): string {
  return url !== '' && !isUrl(url) && isUrl(url, base) ? new URL(url, base).href : url;
}
