/** An object storage with the interface of Amazon S3. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver, { type S3Context } from '@20minutes/s3rver';
import type { CredentialData } from '../driver';
import { listen } from './loopback';

export interface Storage {
  /** the credential of n8n's AWS S3 node */
  credential: CredentialData;
  /** every change that was asked for: `PUT /bucket/key` */
  writes: string[];
  /** @returns undefined when there is no such object */
  read(key: string): Promise<{ content: Buffer; type: string } | undefined>;
  remove(key: string): Promise<void>;
  stop(): Promise<void>;
}

/** S3rver knows this one pair. */
const KEY = 'S3RVER';

/** Starts a storage on loopback with one bucket. Checks signatures; takes uploads in parts. */
export async function startStorage(name: string, bucket: string): Promise<Storage> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const s3 = new S3rver({
    directory,
    silent: true,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  await s3.configureBuckets();
  const writes: string[] = [];
  s3.middleware.unshift(async ({ method, path }, next) => {
    if (method !== 'GET' && method !== 'HEAD') writes.push(`${method} ${path}`);
    await next();
  }, listOfParts());
  const server = await listen(s3.callback());
  return {
    credential: {
      name,
      type: 'aws',
      data: {
        region: 'us-east-1',
        accessKeyId: KEY,
        secretAccessKey: KEY,
        customEndpoints: true,
        s3Endpoint: server.url,
      },
    },
    writes,
    async read(key) {
      const response = await fetch(`${server.url}/${bucket}/${key}`);
      if (response.status === 404) return undefined;
      const content = Buffer.from(await response.arrayBuffer());
      return { content, type: response.headers.get('content-type') ?? '' };
    },
    async remove(key) {
      const { status } = await fetch(`${server.url}/${bucket}/${key}`, { method: 'DELETE' });
      if (status !== 204) throw new Error(`${key} could not be removed: ${status}`);
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * ListParts, which S3rver lacks and n8n's node asks for before it completes an upload: the parts
 * as they were taken.
 */
function listOfParts(): (context: S3Context, next: () => Promise<void>) => Promise<void> {
  const uploads = new Map<string, Array<[number: number, etag: string]>>();
  return async (context, next) => {
    const { uploadId, partNumber } = context.query;
    if (context.method === 'GET' && uploadId) {
      const parts = (uploads.get(uploadId) ?? []).map(
        ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
      );
      context.type = 'application/xml';
      context.body = `<?xml version="1.0" encoding="UTF-8"?>\n<ListPartsResult>${parts.join('')}</ListPartsResult>`;
      return;
    }
    await next();
    if (context.method !== 'PUT' || !uploadId) return;
    const etag = context.response.get('ETag');
    uploads.set(uploadId, [...(uploads.get(uploadId) ?? []), [Number(partNumber), etag]]);
  };
}
