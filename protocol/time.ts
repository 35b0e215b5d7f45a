/**
 * BigBlueButton's milliseconds since 1970 as ISO 8601.
 *
 * @returns null for 0, which servers send for "not yet", and for what is no time
 */
export function isoTime(milliseconds: number | undefined): string | null {
  if (!milliseconds || Number.isNaN(new Date(milliseconds).getTime())) return null;
  return new Date(milliseconds).toISOString();
}
