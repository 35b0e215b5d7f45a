import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { Cookies } from '../../protocol/cookies';
import { BigBlueButtonFailure, failureOfTransport } from '../../protocol/failure';
import { isMedia, type MediaCandidate } from '../../protocol/media';

/** A media file that has begun to arrive. */
export interface OpenMedia {
  candidate: MediaCandidate;
  stream: MediaStream;
}

/** What n8n's HTTP helper gives for `encoding: 'stream'`: a Node stream that can be put back into. */
type MediaStream = Parameters<IExecuteFunctions['helpers']['binaryToBuffer']>[0] &
  NodeJS.ReadableStream & { destroy(): void };

interface StreamResponse {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  body: MediaStream;
}

const MAX_REDIRECTS = 5;

/**
 * Opens the first of the candidates that is there and really is media: neither a web page nor
 * an error text, which servers send with status 200 too.
 *
 * @param ignoreCertificate as in the credential of the server
 * @returns undefined when none of them is
 * @throws BigBlueButtonFailure when a server cannot be reached
 */
export async function openFirstMedia(
  context: IExecuteFunctions,
  candidates: readonly MediaCandidate[],
  ignoreCertificate: boolean,
): Promise<OpenMedia | undefined> {
  const cookies = new Cookies();
  const entered = new Set<string>();
  for (const candidate of candidates) {
    const { entry, url } = candidate;
    // The link of a protected recording works once; what it gives is the cookie for the files.
    for (const address of entry && !entered.has(entry) ? [entry, url] : [url]) {
      entered.add(address);
      const response = await fetchFollowing(context, address, cookies, ignoreCertificate);
      const stream = await mediaIn(response);
      if (stream) return { candidate, stream };
    }
  }
  return undefined;
}

/** Follows redirects by hand, so that cookies are kept and sent only where they belong. */
async function fetchFollowing(
  context: IExecuteFunctions,
  start: string,
  cookies: Cookies,
  ignoreCertificate: boolean,
): Promise<StreamResponse | undefined> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetchOnce(context, url, cookies, ignoreCertificate);
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
  ignoreCertificate: boolean,
): Promise<StreamResponse> {
  const cookie = cookies.headerFor(url);
  const options: IHttpRequestOptions = {
    url,
    headers: { Accept: '*/*', ...(cookie && { Cookie: cookie }) },
    encoding: 'stream',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
    skipSslCertificateValidation: ignoreCertificate,
  };
  const sent: Promise<StreamResponse> = context.helpers.httpRequest(options);
  return await sent.catch((error: unknown): never => {
    throw failureOfTransport(error, url);
  });
}

async function mediaIn(response: StreamResponse | undefined): Promise<MediaStream | undefined> {
  if (!response) return undefined;
  const { statusCode, headers, body } = response;
  if (statusCode === 200) {
    const start = await firstBytes(body);
    if (start && isMedia(String(headers['content-type'] ?? ''), start)) return body;
  }
  body.destroy();
  return undefined;
}

/** Looks at the beginning of a stream and puts it back. */
async function firstBytes(stream: MediaStream): Promise<Buffer | undefined> {
  return await new Promise((resolve, reject) => {
    stream.once('error', (error) => reject(failureOfTransport(error, '')));
    stream.once('end', () => resolve(undefined));
    stream.once('readable', () => {
      const chunk = stream.read() as Buffer | null;
      if (chunk) stream.unshift(chunk);
      resolve(chunk ?? undefined);
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
