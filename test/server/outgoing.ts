import http from 'node:http';
import https from 'node:https';

import type { Clock } from './clock';

export interface OutgoingRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Redirects that are followed, more of them fail the request; absent: none is followed. */
  maxRedirects?: number;
  timeoutMs?: number;
}

export interface OutgoingAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** Where the last redirect led to. */
  url: string;
}

/** Only this machine is ever called, whatever address a test hands in. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Sends a request as the services of a real server do: the address is normalised by the WHATWG
 * rules, 301, 302 and 303 turn a POST into a GET without body, 307 and 308 keep it. The time-out
 * runs on the stand-in's clock.
 * @throws Error when the receiver cannot be reached, hangs, or redirects too often
 */
export async function send(request: OutgoingRequest, clock: Clock): Promise<OutgoingAnswer> {
  const abort = new AbortController();
  const timer = clock.after(request.timeoutMs ?? 5000, () => abort.abort());
  try {
    const signal = AbortSignal.any([abort.signal, clock.stopped]);
    return await follow(request, request.maxRedirects ?? 0, signal);
  } finally {
    timer.cancel();
  }
}

async function follow(
  request: OutgoingRequest,
  redirects: number,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const answer = await sendOnce(request, signal);
  const { location } = answer.headers;
  if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
  if (!request.maxRedirects) return answer;
  if (redirects === 0) throw new Error('too many redirects');
  const keeps = answer.status === 307 || answer.status === 308;
  const next: OutgoingRequest = {
    ...request,
    url: new URL(location, answer.url).href,
    ...(keeps ? {} : { method: 'GET' as const, body: undefined }),
  };
  return follow(next, redirects - 1, signal);
}

async function sendOnce(request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> {
  const url = new URL(request.url);
  if (!isLoopback(url.hostname)) {
    throw new Error(`${url.hostname} is not this machine: the stand-in calls loopback only`);
  }
  const { request: start } = url.protocol === 'https:' ? https : http;
  const body = request.body === undefined ? undefined : Buffer.from(request.body, 'utf8');
  const headers: Record<string, string | number> = {
    accept: '*/*',
    connection: 'close',
    ...request.headers,
    ...(body && { 'content-length': body.length }),
  };
  return new Promise((resolve, reject) => {
    const sent = start(
      url,
      { method: request.method, headers, signal, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
            url: url.href,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
