import type { Recording } from './recording';

/** Most file systems take 255 bytes; some storage services add to a name. */
const LONGEST_NAME = 200;
const LONGEST_FORMAT = 40;

/**
 * Names the file of a recording `<date> <meeting name> [<format>].<extension>`, such as
 * `2026-11-21 Physics [video].m4v`, so that every file system and storage service takes it.
 * The date is that of the meeting's beginning, in UTC.
 */
export function recordingFileName(recording: Recording, format: string, extension: string): string {
  const start = new Date(recording.startTime);
  const known = recording.startTime > 0 && !Number.isNaN(start.getTime());
  const date = known ? `${start.toISOString().slice(0, 10)} ` : '';
  const kind = shortened(harmless(format), LONGEST_FORMAT);
  const end = `${kind && ` [${kind}]`}.${extension.replace(/\W/g, '') || 'bin'}`;
  const room = LONGEST_NAME - Buffer.byteLength(date + end);
  const name = harmless(recording.name) || harmless(recording.recordID) || 'recording';
  return date + shortened(name, room) + end;
}

/** Without what paths, Windows and shells take for something else, and without invisible characters. */
function harmless(text: string): string {
  return (
    text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      // Some turn the direction of writing, so that "gpj.exe" looks like "exe.jpg"; the two kept join emoji.
      .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, '')
      .replace(/[\\/:*?"<>|]/g, '-')
      .replace(/\s+/g, ' ')
      .replace(/^[\s.]+|[\s.]+$/g, '')
  );
}

function shortened(name: string, bytes: number): string {
  let short = '';
  for (const char of name) {
    if (Buffer.byteLength(short + char) > bytes) return short.trim();
    short += char;
  }
  return short;
}
