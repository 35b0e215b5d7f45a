export interface N8nHost {
  folder: string;
  /** The Node.js that n8n runs on. */
  node: string;
  /** The script that this Node.js runs as n8n. */
  n8n: string;
  /** The user folder of an n8n that was never used, to copy. */
  fresh: string;
}

/** See n8n-host.js. */
export function ensureN8nHost(): Promise<N8nHost>;
