import type { Incoming } from './answer';

/** The text of a file part of a multipart body; `undefined` when there is none of that name. */
export function filePartOf(request: Incoming, name: string): string | undefined {
  const type = request.headers['content-type'] ?? '';
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type);
  if (!type.startsWith('multipart/form-data') || !boundary) return undefined;
  const parts = request.body.toString('utf8').split(`--${boundary[1] ?? boundary[2]}`);
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = part.slice(0, end);
    const isWanted = new RegExp(`;\\s*name="${name}"`).test(head) && /filename/.test(head);
    if (isWanted) return part.slice(end + 4).replace(/\r\n$/, '');
  }
  return undefined;
}
