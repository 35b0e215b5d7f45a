import { createHash, randomBytes, timingSafeEqual } from 'crypto';

/** The hash algorithms a BigBlueButton server may be set to allow. */
export type HashAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const LENGTHS: ReadonlyMap<number, HashAlgorithm> = new Map([
  [40, 'sha1'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);

/**
 * Hashes text (as UTF-8) or bytes. The result is hexadecimal in lower case: bbb-webhooks and
 * Scalelite compare checksums case-sensitively.
 */
export function digest(algorithm: HashAlgorithm, data: string | Buffer): string {
  return createHash(algorithm).update(data).digest('hex');
}

/**
 * The checksum of a call: hash of call name, query and shared secret, with nothing between.
 *
 * @param call name as in the path below the API root, for hooks with the slash: `hooks/create`
 * @param query exactly the query that travels, encoded, without the checksum
 */
export function checksum(
  algorithm: HashAlgorithm,
  call: string,
  query: string,
  secret: string,
): string {
  return digest(algorithm, call + query + secret);
}

/** Which algorithm made a checksum of so many hexadecimal digits; servers decide by the length too. */
export function hashAlgorithmOfLength(hexDigits: number): HashAlgorithm | undefined {
  return LENGTHS.get(hexDigits);
}

/** Compares two texts in a time that does not tell how far they agree. */
export function equalInConstantTime(one: string, other: string): boolean {
  // Hashing first makes the buffers equally long, so that not even the length shows.
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a, b);
}

/** A new identifier that nobody can guess, of characters that an address can have as they are. */
export const randomID = (): string => randomBytes(12).toString('base64url');
