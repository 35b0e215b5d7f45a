import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { Cookies } from '../../protocol/cookies';
import { BigBlueButtonFailure, failureOfTransport } from '../../protocol/failure';
import { type MediaCandidate, type MediaKind, mediaKind } from '../../protocol/media';
import type { ConfiguredServer } from '../../protocol/server';

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
  NodeJS.ReadableStream & { destroy(): void };

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
  let unreachable: unknown;
  for (const { format, url } of withEntries(candidates)) {
    const response = await fetchFollowing(context, url, cookies, server).catch(
      (error: unknown) => void (unreachable ??= error),
    );
    const kind = response && (await kindOf(response));
    if (kind) return { format, url, kind, stream: response.body };
    response?.body.destroy();
  }
  if (unreachable !== undefined) throw unreachable;
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
    disableFollowRedirect: true,
    skipSslCertificateValidation: server.ignoreCertificate,
    timeout: server.timeout, // without any data
  };
  const sent: Promise<StreamResponse> = context.helpers.httpRequest(options);
  return await sent.catch((error: unknown): never => {
    throw failureOfTransport(error, url);
  });
}

async function kindOf({
  statusCode,
  headers,
  body,
}: StreamResponse): Promise<MediaKind | undefined> {
  const start = statusCode === 200 ? await firstBytes(body) : undefined;
  return start && mediaKind(String(headers['content-type'] ?? ''), start);
}

/** Looks at the beginning of a stream and puts it back; undefined if nothing comes. */
async function firstBytes(stream: MediaStream): Promise<Buffer | undefined> {
  return await new Promise((resolve, reject) => {
    stream.once('error', (error) => reject(failureOfTransport(error, '')));
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

/** What to tell when a recording has no file of the kind that is wanted. */
export function noMedia(recordID: string, formats: readonly string[]): BigBlueButtonFailure {
  const found = formats.length > 0 ? formats.join(', ') : 'none';
  return new BigBlueButtonFailure({
    kind: 'noMedia',
    message: `The recording ${recordID} has no video file that can be downloaded. Its formats: ${found}.`,
    advice:
      'The format "presentation" is a web page, not a file. Ask the operator of the server to switch on the format "video" (packages bbb-playback-video and bbb-presentation-video, then the steps process:video and publish:video), or choose "Best Media File There Is". A recording that is still being processed gets its files later.',
  });
}
