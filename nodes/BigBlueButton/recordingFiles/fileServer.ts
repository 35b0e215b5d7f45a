import type { IExecuteFunctions, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { Cookies } from '../../../protocol/cookies';
import type { DownloadHosts } from '../../../protocol/downloadHosts';
import { BigBlueButtonFailure, failureOfTransport } from '../../../protocol/failure';
import type { ConfiguredServer } from '../../../protocol/server';
import { isUrl } from '../../../protocol/url';
import { asInCredential } from '../connection';

/** A stream of Node.js, as n8n's HTTP helper gives it and its file storage takes it. */
export type FileStream = Exclude<
  Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
  Buffer
>;

export interface FileAnswer {
  /** the address that was asked for */
  asked: string;
  /** the address that answered in the end */
  url: string;
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  body: FileStream;
}

export interface TextAnswer {
  url: string;
  /** as in the header */
  type: string;
  text: string;
}

/** The settings of a credential that concern downloads. */
export type DownloadServer = Pick<ConfiguredServer, 'ignoreCertificate' | 'timeout'>;

const MAX_REDIRECTS = 5;
const LONGEST_TEXT = 64 * 1024 * 1024; // bytes

/**
 * Where the files of a recording are asked for. Every address is checked before it is asked, and
 * redirects are followed by hand, so that each of their addresses is checked too and cookies go only
 * where they belong.
 */
export class FileServer {
  private readonly cookies = new Cookies();
  private readonly silent = new Map<string, BigBlueButtonFailure>();

  constructor(
    private readonly context: IExecuteFunctions,
    private readonly server: DownloadServer,
    private readonly hosts: DownloadHosts,
  ) {}

  /** The cookies that go to an address, undefined for none. */
  cookiesFor(url: string): string | undefined {
    return this.cookies.headerFor(url);
  }

  /** How long nothing may come, in milliseconds. */
  get timeout(): number {
    return this.server.timeout;
  }

  /**
   * Asks for a file.
   *
   * @returns whatever the server answers, its body not read yet: read it, or destroy it
   * @throws BigBlueButtonFailure when no answer comes, or the address must not be asked
   */
  async ask(
    start: string,
    headers: Record<string, string> = {},
    method: IHttpRequestMethods = 'GET',
  ): Promise<FileAnswer> {
    let url = this.hosts.checked(start);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.askOnce(url, headers, method);
      this.cookies.keep(url, answer.headers['set-cookie']);
      const { location } = answer.headers;
      const redirects = answer.statusCode >= 300 && answer.statusCode < 400;
      if (!redirects || typeof location !== 'string') return { ...answer, asked: start };
      answer.body.destroy();
      url = this.hosts.checked(isUrl(location, url) ? new URL(location, url).href : location);
    }
    throw tooManyRedirects(url);
  }

  /**
   * Reads a file that is a text.
   *
   * @returns undefined if there is none, or one that is far too long
   */
  async text(start: string): Promise<TextAnswer | undefined> {
    return await this.textOf(await this.ask(start));
  }

  /** The same of an answer that has come. */
  async textOf({ url, statusCode, headers, body }: FileAnswer): Promise<TextAnswer | undefined> {
    if (statusCode !== 200) {
      body.destroy();
      return undefined;
    }
    const content = await upTo(LONGEST_TEXT, body).catch((error: unknown): never => {
      throw failureOfFile(error, url);
    });
    const type = String(headers['content-type'] ?? '');
    return content && { url, type, text: content.toString() };
  }

  /**
   * Remembers of which hosts nothing comes: waiting once is enough.
   *
   * @returns the failure
   */
  noted(url: string, failure: BigBlueButtonFailure): BigBlueButtonFailure {
    if (failure.kind === 'timeout') this.silent.set(new URL(url).host, failure);
    return failure;
  }

  private async askOnce(
    url: string,
    headers: Record<string, string>,
    method: IHttpRequestMethods,
  ): Promise<Omit<FileAnswer, 'asked'>> {
    const { host } = new URL(url);
    const silent = this.silent.get(host);
    if (silent) throw silent;
    const cookie = this.cookies.headerFor(url);
    const options: IHttpRequestOptions = {
      method,
      url,
      // Lengths and ranges count the bytes of the file, not of a compressed one.
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...headers,
        ...(cookie && { Cookie: cookie }),
      },
      encoding: 'stream',
      returnFullResponse: true,
      ignoreHttpStatusErrors: true,
      // Its time-out holds until the headers are there.
      ...asInCredential(this.server),
    };
    const sent: Promise<Omit<FileAnswer, 'asked' | 'url'>> =
      this.context.helpers.httpRequest(options);
    const answer = await sent.catch((error: unknown): never => {
      throw this.noted(url, failureOfFile(error, url));
    });
    // A connection that breaks while nobody reads would end n8n.
    answer.body.on('error', () => undefined);
    return { ...answer, url };
  }
}

/** All that comes; undefined as soon as it is too much. */
async function upTo(most: number, body: FileStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooManyRedirects(url: string): BigBlueButtonFailure {
  return failureOfFile({ code: 'ERR_FR_TOO_MANY_REDIRECTS' }, url);
}

/** Why a file did not come, or not all of it. The API has answered, so the credential is right. */
export function failureOfFile(error: unknown, url: string): BigBlueButtonFailure {
  const { kind, message, advice } = failureOfTransport(error, url);
  const isOther = advice.includes('"Server URL"');
  return new BigBlueButtonFailure({ kind, message, advice: isOther ? UNREACHABLE : advice });
}

const UNREACHABLE =
  'Try again. The server says that files of the recording are to be had there: if it stays, ask its operator, and whoever runs the network of n8n, about this address.';
