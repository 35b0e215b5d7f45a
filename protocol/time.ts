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

const DATE =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;

/**
 * Milliseconds since 1970 of a time as servers write it: in ISO 8601, the way Ruby does
 * (`2023-08-07 14:06:14 -0300`), or as a number. Without a time zone it is in UTC.
 *
 * @returns undefined for what is no time
 */
export function timeOfText(text: string): number | undefined {
  const written = text.trim();
  const counted = /^\d+(\.\d+)?$/.test(written) ? Number(written) : undefined;
  if (isoTime(counted) !== null) return milliseconds(counted);
  const [, year, month, day, time, zone = 'Z'] = DATE.exec(written) ?? [];
  if (year === undefined) return undefined;
  const offset = /\d/.test(zone) ? zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2') : 'Z';
  const parsedTime = Date.parse(`${year}-${month}-${day}T${time}${offset}`);
  return Number.isNaN(parsedTime) ? undefined : parsedTime;
}
