/** In milliseconds the year 1973, in seconds the year 5138. */
const LARGEST_SECONDS = 1e11;

/**
 * A time since 1970 in milliseconds. BigBlueButton counts in these, but the scripts of its recording
 * pipeline, and some servers that speak its API, count in seconds.
 *
 * @returns undefined for 0, which servers send for "not yet", and for what is no time
 */
export function milliseconds(time: number | undefined): number | undefined {
  if (time === undefined || !(time > 0)) return undefined;
  return time < LARGEST_SECONDS ? time * 1000 : time;
}

/** Such a time as ISO 8601, null where there is none. */
export function isoTime(time: number | undefined): string | null {
  const date = new Date(milliseconds(time) ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
