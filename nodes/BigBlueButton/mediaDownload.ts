import { type IExecuteFunctions, type IHttpRequestOptions, sleep } from 'n8n-workflow';

import { Cookies } from '../../protocol/cookies';
import { BigBlueButtonFailure, failureOfTransport } from '../../protocol/failure';
import { type MediaCandidate, type MediaKind, mediaKind } from '../../protocol/media';
import type { Recording } from '../../protocol/recording';
import type { ConfiguredServer } from '../../protocol/server';
import { asInCredential } from './connection';

/** A media file that has begun to arrive. */
export interface OpenMedia {
  /** of the recording, e.g. `video` */
  format: string;
  url: string;
  /** as the beginning of the file shows */
  kind: MediaKind;
  stream: MediaStream;
}

/** The settings of a credential that concern downloads. */
type DownloadServer = Pick<ConfiguredServer, 'ignoreCertificate' | 'timeout'>;

/** What n8n's HTTP helper gives for `encoding: 'stream'`: a Node stream that can be put back into. */
type MediaStream = Parameters<IExecuteFunctions['helpers']['binaryToBuffer']>[0] &
  NodeJS.ReadableStream & {
    readonly destroyed: boolean;
    readonly readableEnded: boolean;
    readonly readableLength: number;
    readonly readableHighWaterMark: number;
    destroy(error?: Error): void;
    push(chunk: unknown, encoding?: BufferEncoding): boolean;
  };

interface StreamResponse {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  body: MediaStream;
}

const MAX_REDIRECTS = 5;
const ENOUGH_TO_RECOGNISE = 512; // bytes

/**
 * Opens the first of the candidates that is there and really is media: neither a web page nor
 * an error text, which servers send with status 200 too.
 *
 * @param server how to treat it, as in its credential
 * @returns undefined when none of them is
 * @throws BigBlueButtonFailure when there is none, and an address of one could not be reached
 */
export async function openFirstMedia(
  context: IExecuteFunctions,
  candidates: readonly MediaCandidate[],
  server: DownloadServer,
): Promise<OpenMedia | undefined> {
  const cookies = new Cookies();
  const silent = new Set<string>();
  let firstFailure: unknown;
  for (const { format, url } of withEntries(candidates)) {
    const { host } = new URL(url);
    if (silent.has(host)) continue;
    try {
      const opened = await openMedia(context, url, cookies, server);
      if (opened) return { format, url, ...opened };
    } catch (error) {
      firstFailure ??= error;
      // Waiting once is enough.
      if (error instanceof BigBlueButtonFailure && error.kind === 'timeout') silent.add(host);
    }
  }
  if (firstFailure !== undefined) throw firstFailure;
  return undefined;
}

async function openMedia(
  context: IExecuteFunctions,
  url: string,
  cookies: Cookies,
  server: DownloadServer,
): Promise<Pick<OpenMedia, 'kind' | 'stream'> | undefined> {
  const response = await fetchFollowing(context, url, cookies, server);
  if (!response) return undefined;
  const { statusCode, headers, body } = response;
  void endWhenSilent(body, server.timeout);
  const start = statusCode === 200 ? await firstBytes(body, url) : undefined;
  const kind = start && mediaKind(String(headers['content-type'] ?? ''), start);
  if (kind) return { kind, stream: body };
  body.destroy();
  return undefined;
}

/**
 * All addresses to try, in order. The link of a protected recording stands once before the files
 * behind it: what it gives is the cookie for them.
 */
function withEntries(
  candidates: readonly MediaCandidate[],
): Array<{ format: string; url: string }> {
  const addresses = candidates.flatMap(({ format, url, entry }) =>
    [entry ?? url, url].map((address) => ({ format, url: address })),
  );
  return addresses.filter(
    ({ url }, index) => addresses.findIndex((one) => one.url === url) === index,
  );
}

/** Follows redirects by hand, so that cookies are kept and sent only where they belong. */
async function fetchFollowing(
  context: IExecuteFunctions,
  start: string,
  cookies: Cookies,
  server: DownloadServer,
): Promise<StreamResponse | undefined> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetchOnce(context, url, cookies, server);
    cookies.keep(url, response.headers['set-cookie']);
    const { location } = response.headers;
    if (response.statusCode < 300 || response.statusCode > 399 || typeof location !== 'string') {
      return response;
    }
    response.body.destroy();
    const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!target || !/^https?:$/.test(target.protocol)) return undefined;
    url = target.href;
  }
  return undefined;
}

async function fetchOnce(
  context: IExecuteFunctions,
  url: string,
  cookies: Cookies,
  server: DownloadServer,
): Promise<StreamResponse> {
  const cookie = cookies.headerFor(url);
  const options: IHttpRequestOptions = {
    url,
    headers: { Accept: '*/*', ...(cookie && { Cookie: cookie }) },
    encoding: 'stream',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    // Its time-out holds until the headers are there.
    ...asInCredential(server),
  };
  const sent: Promise<StreamResponse> = context.helpers.httpRequest(options);
  return await sent.catch((error: unknown): never => {
    throw failureOfTransport(error, url);
  });
}

const TICK = 1000; // milliseconds

/**
 * Ends a stream from which nothing has come for too long: the time-out of n8n's HTTP helper is over
 * once the headers are there. A reader that takes its time is not to blame on the server.
 */
async function endWhenSilent(stream: MediaStream, timeout: number): Promise<void> {
  let heardAt = Date.now();
  let buffered = 0;
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    heardAt = Date.now();
    return push(chunk, encoding);
  };
  while (!stream.destroyed && !stream.readableEnded) {
    await sleep(Math.min(timeout, TICK));
    const { readableLength, readableHighWaterMark } = stream;
    const moved = readableLength !== buffered || readableLength >= readableHighWaterMark;
    if (moved) heardAt = Date.now();
    buffered = readableLength;
    if (Date.now() - heardAt > timeout) {
      // Destroying it alone would wait for what does not come.
      stream.emit('error', Object.assign(new Error('Nothing came'), { code: 'ETIMEDOUT' }));
      stream.destroy();
      return;
    }
  }
}

/** Looks at the beginning of a stream and puts it back; undefined if nothing comes. */
async function firstBytes(stream: MediaStream, url: string): Promise<Buffer | undefined> {
  return await new Promise((resolve, reject) => {
    stream.once('error', (error) => reject(failureOfTransport(error, url)));
    stream.once('end', () => resolve(undefined));
    stream.on('readable', function look() {
      // Null until there is enough, or the stream is over.
      const start = stream.read(ENOUGH_TO_RECOGNISE) as Buffer | null;
      if (!start) return;
      stream.removeListener('readable', look);
      stream.unshift(start);
      resolve(start);
    });
  });
}

/**
 * What to tell when a recording has no file of the kind that is wanted.
 *
 * @param wanted as in `mediaCandidates`
 */
export function noMedia(recording: Recording, wanted: 'video' | 'best'): BigBlueButtonFailure {
  const formats = recording.formats.map(({ type }) => type).join(', ') || 'none';
  const what = wanted === 'video' ? 'video file' : 'media file';
  const otherwise = wanted === 'video' ? ', or choose "Best Media File There Is"' : '';
  return new BigBlueButtonFailure({
    kind: 'noMedia',
    message: `The recording ${recording.recordID} has no ${what} that can be downloaded. Its formats: ${formats}.`,
    advice: `The format "presentation" is a web page, not a file. Ask the operator of the server to switch on the format "video" (packages bbb-playback-video and bbb-presentation-video, then the steps process:video and publish:video)${otherwise}. A recording that is still being processed gets its files later.`,
  });
}
