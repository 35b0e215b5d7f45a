/** One parameter of a call, decoded. Names and values are text; the order is the order on the wire. */
export type Parameter = readonly [name: string, value: string];

/**
 * Encodes one name or value for the query of a BigBlueButton call.
 *
 * Only `A–Z a–z 0–9 - _ .` stay as they are, a blank becomes `+`, everything else `%XX` in upper
 * case: the form PHP's `urlencode` writes. It is the only one that every server kind accepts,
 * because some decode the query and encode it again (PHP's `http_build_query`) before hashing, and
 * that no URL parser on the way rewrites (WHATWG `URL` turns a raw `'` into `%27`).
 *
 * Half a surrogate pair, which no URL can carry, becomes U+FFFD.
 */
export function encodeComponent(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed)
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

/** Encodes and joins parameters to the query of a call, without `?` and without a checksum. */
export function encodeQuery(parameters: readonly Parameter[]): string {
  return parameters
    .map(([name, value]) => `${encodeComponent(name)}=${encodeComponent(value)}`)
    .join('&');
}

/**
 * Reads a query somebody else wrote. `+` and `%20` both mean a blank; a `%` that starts no valid
 * escape is kept as it stands, since it can only have been meant literally.
 *
 * @param query the part after `?`, with or without the `?`
 */
export function decodeQuery(query: string): Parameter[] {
  // URLSearchParams decodes bytes that are no UTF-8 to U+FFFD instead of throwing, like browsers do.
  return [...new URLSearchParams(query)];
}
