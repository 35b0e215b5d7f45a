import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Somebody who gets deliveries and callbacks, and answers them as told. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What to answer from now on; a function may decide by request. */
  answer: (request: Received, response: http.ServerResponse) => void;
  /** The mapped events in what was received, in order. */
  events(): { id: string; attributes: Record<string, Record<string, unknown>> }[];
  stop(): Promise<void>;
}

export function answering(status: number, headers: http.OutgoingHttpHeaders = {}) {
  return (_request: Received, response: http.ServerResponse): void => {
    response.writeHead(status, headers).end('ok');
  };
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(entry);
      receiver.answer(entry, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: answering(200),
    events: () =>
      received.flatMap(({ body }) => {
        const list = new URLSearchParams(body).get('event');
        return list === null ? [] : (JSON.parse(list) as { data: never }[]).map(({ data }) => data);
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
