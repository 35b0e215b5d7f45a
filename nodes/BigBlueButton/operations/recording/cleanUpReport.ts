import { type IDataObject, tryToParseDateTime } from 'n8n-workflow';

/**
 * All that a run took away, or would have, as one item.
 *
 * @param items one for each recording, and one with an `error` for each input item that failed
 * @param done what was done to them: `deleted`
 * @param timezone in which the text gives dates
 */
export function cleanUpReport(
  items: readonly IDataObject[],
  done: string,
  timezone: string,
): IDataObject {
  const failed = items.filter((item) => 'error' in item && !('recordID' in item));
  const recordings = items
    .filter((item) => !failed.includes(item))
    .sort((a, b) => Number(a.startTime) - Number(b.startTime));
  const sizes = recordings.map(({ size }) => size).filter((size) => typeof size === 'number');
  const totalSize = sizes.reduce((total, size) => total + size, 0);
  const times = recordings.map(({ started }) => started).filter((time) => time !== null);
  const dryRun = recordings.length > 0 && recordings.every((item) => item.dryRun === true);
  const report = {
    dryRun,
    total: recordings.length,
    totalSize,
    withoutSize: recordings.length - sizes.length,
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
    recordings,
    failed,
  };
  const [noun, was] = recordings.length === 1 ? ['recording', 'was'] : ['recordings', 'were'];
  const lines = [
    `${recordings.length} ${noun} ${dryRun ? 'would be' : was} ${done} (${bytesText(totalSize)}).`,
    ...recordings.map((item) => lineOf(item, timezone)),
    ...failed.map(({ error }) => `Failed: ${String(error)}`),
  ];
  return { ...report, text: lines.join('\n') };
}

function lineOf({ started, name, size, recordID }: IDataObject, timezone: string): string {
  const date =
    typeof started === 'string'
      ? tryToParseDateTime(started, timezone).setZone(timezone).toFormat('yyyy-MM-dd')
      : 'date unknown';
  const bytes = typeof size === 'number' ? bytesText(size) : 'size unknown';
  return `${date}  ${String(name || '(no name)')}  ${bytes}  ${String(recordID)}`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** In the decimal units of disks and bills, with one decimal from kilobytes up. */
function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.95 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
