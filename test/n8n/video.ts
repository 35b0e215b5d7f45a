/** What an MP4 file says of itself, read far enough to tell a whole video from a broken or foreign file. */
export interface Video {
  seconds: number;
  /** `vide`, `soun`, … */
  tracks: string[];
}

/**
 * Reads the structure of an MP4 file.
 *
 * @throws Error for what is no MP4, or ends too early
 */
export function readVideo(bytes: Buffer): Video {
  const boxes = boxesIn(bytes, 0, bytes.length);
  const named = (type: string) => {
    const box = boxes.find((one) => one.type === type);
    if (!box) throw new Error(`This is no playable MP4: it has no "${type}"`);
    return box;
  };
  named('ftyp');
  named('mdat');
  const movie = boxesIn(bytes, named('moov').start, named('moov').end);
  const header = movie.find(({ type }) => type === 'mvhd');
  if (!header) throw new Error('This is no playable MP4: it has no "mvhd"');
  return {
    seconds: durationOf(bytes, header.start),
    tracks: movie
      .filter(({ type }) => type === 'trak')
      .map(({ start, end }) => handlerOf(bytes, start, end)),
  };
}

interface Box {
  type: string;
  /** of its content */
  start: number;
  end: number;
}

function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to;) {
    const size = at + 8 <= to ? bytes.readUInt32BE(at) : 0;
    const long = size === 1;
    const end = at + (long ? Number(bytes.readBigUInt64BE(at + 8)) : size);
    if (size === 0 || end > to) throw new Error(`The file is cut off after ${bytes.length} bytes`);
    const type = bytes.toString('latin1', at + 4, at + 8);
    boxes.push({ type, start: at + (long ? 16 : 8), end });
    at = end;
  }
  return boxes;
}

/** Version 1 of the header has its times in 64 bits. */
function durationOf(bytes: Buffer, header: number): number {
  const wide = bytes[header] === 1;
  const scale = bytes.readUInt32BE(header + (wide ? 20 : 12));
  const units = wide ? Number(bytes.readBigUInt64BE(header + 24)) : bytes.readUInt32BE(header + 16);
  return units / scale;
}

function handlerOf(bytes: Buffer, start: number, end: number): string {
  const media = boxesIn(bytes, start, end).find(({ type }) => type === 'mdia');
  const handler =
    media && boxesIn(bytes, media.start, media.end).find(({ type }) => type === 'hdlr');
  return handler ? bytes.toString('latin1', handler.start + 8, handler.start + 12) : '';
}
