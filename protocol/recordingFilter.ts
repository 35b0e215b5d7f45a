import type { Parameter } from './encode';
import type { Recording } from './recording';
import { milliseconds } from './time';

/** Which of the recordings that a server sends are wanted. What is left out does not matter. */
export interface RecordingFilter {
  /** as sent to the server: `meta_<name>` and the wanted value, `%` at its ends for anything */
  metadata?: readonly Parameter[];
  /** at least one of these formats, e.g. `video` */
  formats?: readonly string[];
  /** in one of these states, e.g. `unpublished` */
  states?: readonly string[];
  /** the earliest start, in milliseconds since 1970 */
  from?: number;
  /** the latest start, in milliseconds since 1970 */
  to?: number;
  /** the start is before this, in milliseconds since 1970 */
  before?: number;
}

/**
 * Chooses among recordings after they came. `getRecordings` knows neither dates nor formats, and
 * metadata means something else elsewhere: Scalelite gives what fits one of several entries
 * (`get_recordings` of its API controller), and some servers ignore the entries.
 *
 * A recording whose start the server does not tell is in no range of time.
 */
export function recordingFilter({
  metadata = [],
  formats,
  states,
  from,
  to,
  before,
}: RecordingFilter): (recording: Recording) => boolean {
  return (recording) =>
    metadata.every(([parameter, value]) => hasMetadata(recording, parameter, value)) &&
    (formats === undefined || hasFormat(recording, formats)) &&
    (states === undefined || states.includes(recording.state.toLowerCase())) &&
    startedBetween(recording, from, to) &&
    (before === undefined || startedBefore(recording, before));
}

function hasMetadata({ metadata }: Recording, parameter: string, wanted: string): boolean {
  const name = parameter.replace(/^meta_/, '').toLowerCase();
  const found = Object.entries(metadata).find(([key]) => key.toLowerCase() === name);
  if (!found) return false;
  // Scalelite takes several values, separated by commas.
  return [wanted, ...wanted.split(',')].some((one) => fits(found[1], one));
}

function fits(value: string, wanted: string): boolean {
  const text = value.trim().toLowerCase();
  const part = wanted.replace(/^%|%$/g, '').trim().toLowerCase();
  if (wanted.startsWith('%') && wanted.endsWith('%')) return text.includes(part);
  if (wanted.startsWith('%')) return text.endsWith(part);
  return wanted.endsWith('%') ? text.startsWith(part) : text === part;
}

function hasFormat(recording: Recording, formats: readonly string[]): boolean {
  const wanted = formats.map((format) => format.trim().toLowerCase());
  return recording.formats.some(({ type }) => wanted.includes(type.toLowerCase()));
}

function startedBetween({ startTime }: Recording, from?: number, to?: number): boolean {
  if (from === undefined && to === undefined) return true;
  const started = milliseconds(startTime);
  return started !== undefined && started >= (from ?? -Infinity) && started <= (to ?? Infinity);
}

function startedBefore({ startTime }: Recording, before: number): boolean {
  const started = milliseconds(startTime);
  return started !== undefined && started < before;
}
