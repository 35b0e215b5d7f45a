import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate that nobody vouches for, with its key: for 127.0.0.1, made for these tests only. */
export function selfSigned(): { key: Buffer; cert: Buffer } {
  const read = (name: string) => readFileSync(join(__dirname, 'certificate', name));
  return { key: read('key.pem'), cert: read('cert.pem') };
}
