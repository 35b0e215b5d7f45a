import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { htmlReply, type Incoming, type Reply } from './answer';
import { answerCall, API_ROOT, callNameOf } from './api';
import { answerClient } from './client';
import { Clock } from './clock';
import { Control } from './control';
import { answerControl } from './control-http';
import { type Fault, nginxPage, troubleOf } from './faults';
import { answerPlayback } from './playback';
import { Query } from './query';
import type { SettingsChange } from './settings';
import { World } from './world';

export interface StandInOptions extends SettingsChange {
  /** The shared secret; the default is that of BigBlueButton's own documentation. */
  secret?: string;
  /** Absent or 0: any free port. */
  port?: number;
  /** `frozen`: time moves only by `control.clock.advance`. `real`: it runs. Default: frozen. */
  time?: 'frozen' | 'real';
  /** Where the clock starts, in ms since 1970. Default: now. */
  now?: number;
  /** Real ms that `advance` waits for a receiver's answer before time moves on. Default: 2000. */
  patienceMs?: number;
}

export interface StandIn {
  /** As `bbb-conf --secret` prints it: `http://127.0.0.1:PORT/bigbluebutton/`. */
  url: string;
  apiRoot: string;
  secret: string;
  control: Control;
  stop(): Promise<void>;
}

const DOCUMENTED_SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';

/** Starts a BigBlueButton stand-in on loopback. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { secret = DOCUMENTED_SECRET, port = 0, time, now, patienceMs, ...settings } = options;
  const clock = new Clock(time, now, patienceMs);
  const world = new World(clock, secret, settings);
  const control = new Control(world, settings);
  const sockets = new Set<Socket>();
  const server = http.createServer((request, response) => {
    void serve(request, response, world, control);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${world.origin}/bigbluebutton/`,
    apiRoot: world.origin + API_ROOT,
    secret,
    control,
    async stop() {
      clock.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  world: World,
  control: Control,
): Promise<void> {
  try {
    const incoming = await read(request);
    if (incoming.path.startsWith('/control/')) {
      await write(response, request, await answerControl(incoming, control));
      return;
    }
    const call = callNameOf(incoming.path);
    const entry = world.journal.add({ ...incoming, method: request.method ?? 'GET' }, call);
    const fault = world.faults.take(call ?? incoming.path, request.method);
    const reply = await answerWithFault(fault, incoming, call, world);
    if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply !== 'hang') {
      entry.status = reply.status;
      await write(response, request, reply, fault);
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!response.headersSent) await write(response, request, htmlReply(500, `<pre>${text}</pre>`));
    else response.destroy();
  }
}

async function answerWithFault(
  fault: Fault | undefined,
  incoming: Incoming,
  call: string | undefined,
  world: World,
): Promise<Reply | 'hang' | 'reset'> {
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  const trouble = fault ? troubleOf(fault) : ({ type: 'none' } as const);
  if (trouble.type === 'none') {
    const { range, ...others } = incoming.headers;
    const headers = fault?.ignoreRange ? others : { ...others, ...(range && { range }) };
    return answer({ ...incoming, headers }, call, world);
  }
  if (fault?.performed) await answer(incoming, call, world);
  return trouble.type === 'reply' ? trouble.reply : trouble.type;
}

async function answer(incoming: Incoming, call: string | undefined, world: World): Promise<Reply> {
  if (call !== undefined) return answerCall(call, incoming, world);
  return (
    answerClient(incoming, world) ??
    answerPlayback(incoming, world) ??
    (incoming.path === '/'
      ? htmlReply(200, '<!DOCTYPE html><html><body><h1>BigBlueButton</h1></body></html>')
      : nginxPage(404, 'Not Found'))
  );
}

/** Path and query are taken from the request line as they are, nothing is normalised. */
async function read(request: http.IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  const body = Buffer.concat(chunks);
  const isForm = /^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '');
  return {
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    target,
    path,
    rawQuery,
    query: new Query(isForm ? [rawQuery, body.toString('utf8')].join('&') : rawQuery),
    headers: request.headers,
    body,
    cookies: cookiesOf(request.headers.cookie),
    ipAddress: request.socket.remoteAddress ?? '',
  };
}

function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').flatMap((part) => {
    const equals = part.indexOf('=');
    return equals < 0
      ? []
      : [[part.slice(0, equals).trim(), part.slice(equals + 1).trim()] as const];
  });
  return new Map(pairs);
}

/** A HEAD request gets the headers of its GET. */
async function write(
  response: http.ServerResponse,
  request: http.IncomingMessage,
  reply: Reply,
  { cutAfter, withoutLength }: Fault = {},
): Promise<void> {
  const { body } = reply;
  const headers = { ...reply.headers };
  if (!(body instanceof Readable)) headers['content-length'] ??= `${Buffer.byteLength(body)}`;
  if (withoutLength) delete headers['content-length'];
  response.writeHead(reply.status, headers);
  if (request.method === 'HEAD') response.end();
  else if (cutAfter !== undefined) await writeAndCut(response, body, cutAfter);
  else if (body instanceof Readable) await pipeline(body, response).catch(() => undefined);
  else response.end(body);
}

/** The connection breaks when that many bytes are on their way. */
async function writeAndCut(
  response: http.ServerResponse,
  body: Reply['body'],
  bytes: number,
): Promise<void> {
  let left = bytes;
  response.flushHeaders();
  for await (const chunk of body instanceof Readable ? body : [Buffer.from(body)]) {
    const part = (chunk as Buffer).subarray(0, left);
    left -= part.length;
    await new Promise((resolve) => response.write(part, resolve));
    if (left <= 0 || response.destroyed) break;
  }
  response.destroy();
}
