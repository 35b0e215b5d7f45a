/** What the tests use of S3rver, which brings no types. */
declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';

  /** Koa's */
  export interface S3Context {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
    type: string;
    body: unknown;
    response: { get(header: string): string };
  }

  export default class S3rver {
    constructor(options: {
      directory: string;
      silent?: boolean;
      configureBuckets?: Array<{ name: string; configs: string[] }>;
    });
    middleware: Array<(context: S3Context, next: () => Promise<void>) => Promise<void>>;
    configureBuckets(): Promise<unknown>;
    callback(): RequestListener;
  }
}
