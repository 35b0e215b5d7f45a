import { sleep } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { type FileAnswer, failureOfFile, type FileServer, type FileStream } from './fileServer';

/** How much of something is too much, and what to say then. */
export interface SizeLimit {
  /** bytes */
  most: number;
  /** @param size in bytes; undefined while it is not known, but more than `most` */
  failure(size?: number): BigBlueButtonFailure;
}

export const ENOUGH_TO_RECOGNISE = 512; // bytes
/** Tries to go on, one after the other, that bring not a single byte. */
const MOST_VAIN_TRIES = 4;
const FIRST_PAUSE = 500; // milliseconds, doubled with each vain try
/** What servers answer to links that worked one time. */
const USED_UP: readonly number[] = [401, 403, 404, 410];
const TICK = 1000; // milliseconds

/**
 * A file that comes in one piece even if the connection breaks: what is missing is asked for by a
 * range request (RFC 9110, 14), as long as the server shows that it is still the same file.
 */
export class ResumedStream {
  /** bytes of the whole file, undefined if the server does not tell */
  readonly size: number | undefined;
  private readonly validator: string | undefined;
  private answer: FileAnswer;
  private chunks: AsyncIterator<Buffer>;
  private waitingSince: number | undefined;
  private readonly start: Buffer[] = [];
  private received = 0;
  private limits: readonly SizeLimit[] = [];

  /**
   * @param answer status 200, of which nothing has been read
   * @param newLink asks for another address of the same file, where its own works one time
   */
  constructor(
    private readonly server: FileServer,
    answer: FileAnswer,
    private readonly newLink?: () => Promise<string | undefined>,
  ) {
    this.answer = answer;
    this.chunks = this.chunksOf(answer);
    this.size = lengthOf(answer);
    this.validator = validatorOf(answer);
  }

  /** Waits for the beginning of the file. Less than 512 bytes are the whole of it. */
  async firstBytes(): Promise<Buffer> {
    let length = 0;
    while (length < ENOUGH_TO_RECOGNISE) {
      const step = await this.next();
      if ('broken' in step) throw this.server.noted(this.answer.url, this.cut(step.broken));
      if (step.done) break;
      this.start.push(step.value);
      length += step.value.length;
    }
    return Buffer.concat(this.start);
  }

  /** Gives it up. */
  destroy(): void {
    this.answer.body.destroy();
  }

  /**
   * The whole file as a stream, which fails with a BigBlueButtonFailure when it cannot be had or
   * grows beyond a limit.
   */
  stream(limits: readonly SizeLimit[]): FileStream {
    this.limits = limits;
    return readableOf(this.answer.body).from(this.bytes(), { objectMode: false });
  }

  private async *bytes(): AsyncGenerator<Buffer> {
    let vainTries = 0;
    for (const chunk of this.start.splice(0)) yield this.counted(chunk);
    for (;;) {
      const step = await this.next();
      const isCut = 'broken' in step || (step.done && this.received < (this.size ?? 0));
      if (isCut) {
        const cause = 'broken' in step ? step.broken : { code: 'ECONNRESET' };
        if (vainTries >= MOST_VAIN_TRIES) throw this.cut(cause);
        await sleep(FIRST_PAUSE * 2 ** vainTries);
        vainTries += 1;
        if (await this.resume(cause)) return;
      } else if (step.done) {
        return;
      } else {
        vainTries = 0;
        yield this.counted(step.value);
      }
    }
  }

  private counted(chunk: Buffer): Buffer {
    this.received += chunk.length;
    const exceeded = this.limits.find(({ most }) => this.received > most);
    if (!exceeded) return chunk;
    this.destroy();
    throw exceeded.failure();
  }

  private async next(): Promise<
    { done?: false; value: Buffer } | { done: true } | { broken: unknown }
  > {
    this.waitingSince = Date.now();
    const step = await this.chunks.next().catch((broken: unknown) => ({ broken }));
    this.waitingSince = undefined;
    if ('broken' in step) return step;
    return step.done ? { done: true } : { value: step.value };
  }

  /**
   * Asks for the rest.
   *
   * @returns true if there is none, since the cut came behind the last byte
   */
  private async resume(cause: unknown): Promise<boolean> {
    this.destroy();
    const headers = {
      Range: `bytes=${this.received}-`,
      ...(this.validator !== undefined && { 'If-Range': this.validator }),
    };
    const answer = await this.askAgain(headers);
    // The next try may get one.
    if (!answer || answer.statusCode >= 500) {
      answer?.body.destroy();
      this.chunks = broken(cause);
      return false;
    }
    const range = rangeOf(answer);
    if (answer.statusCode === 416 && range.total === this.received) {
      answer.body.destroy();
      return true;
    }
    if (answer.statusCode !== 206 || !this.isSameFile(answer, range)) {
      answer.body.destroy();
      throw this.cannotResume(answer, cause);
    }
    this.answer = answer;
    this.chunks = this.chunksOf(answer);
    return false;
  }

  /** At the address that gave the file; if that is used up, at the one that led there, or a new one. */
  private async askAgain(headers: Record<string, string>): Promise<FileAnswer | undefined> {
    const { url, asked } = this.answer;
    const known = [...new Set([url, asked])].map((address) => async () => address);
    let answer: FileAnswer | undefined;
    for (const link of [...known, ...(this.newLink ? [this.newLink] : [])]) {
      answer?.body.destroy();
      answer = await this.askAt(link, headers).catch(() => undefined);
      if (!answer || !USED_UP.includes(answer.statusCode)) break;
    }
    return answer;
  }

  private async askAt(
    link: () => Promise<string | undefined>,
    headers: Record<string, string>,
  ): Promise<FileAnswer | undefined> {
    const address = await link();
    return address === undefined ? undefined : await this.server.ask(address, headers);
  }

  private isSameFile(answer: FileAnswer, { start, total }: Range): boolean {
    const validator = validatorOf(answer);
    return (
      start === this.received &&
      (total === undefined || this.size === undefined || total === this.size) &&
      (validator === undefined || this.validator === undefined || validator === this.validator)
    );
  }

  private chunksOf({ body }: FileAnswer): AsyncIterator<Buffer> {
    void this.endWhenSilent(body);
    return body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /**
   * Ends a stream from which nothing has come for too long: the time-out of n8n's HTTP helper is over
   * once the headers are there. A reader that takes its time is not to blame on the server.
   */
  private async endWhenSilent(body: FileStream): Promise<void> {
    while (!body.destroyed && !body.readableEnded) {
      await sleep(Math.min(this.server.timeout, TICK));
      const waited = Date.now() - (this.waitingSince ?? Date.now());
      if (this.answer.body === body && waited > this.server.timeout && !body.destroyed) {
        // Destroying it alone would wait for what does not come.
        body.emit('error', Object.assign(new Error('Nothing came'), { code: 'ETIMEDOUT' }));
        body.destroy();
      }
    }
  }

  private cut(cause: unknown): BigBlueButtonFailure {
    return failureOfFile(cause, this.answer.url);
  }

  private cannotResume(answer: FileAnswer, cause: unknown): BigBlueButtonFailure {
    const { kind, message } = this.cut(cause);
    const changed = answer.statusCode === 200 && this.validator !== validatorOf(answer);
    const why =
      changed || answer.statusCode === 206
        ? 'In between the file was changed on the server, so the rest of it does not fit what had come.'
        : answer.statusCode === 200
          ? 'The server does not support going on from there (HTTP range requests).'
          : `When asked for the rest, the server answered HTTP ${answer.statusCode}.`;
    return new BigBlueButtonFailure({
      kind,
      message,
      advice: `${this.received} bytes had come by then. ${why} Run it again, or switch on "Retry On Fail" in the settings of the node.`,
      httpStatus: answer.statusCode,
    });
  }
}

interface Range {
  start?: number;
  total?: number;
}

function rangeOf({ headers }: FileAnswer): Range {
  const [, start, total] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(String(headers['content-range'] ?? '')) ?? [];
  return { start: whole(start), total: whole(total) };
}

/** The size of the whole file, as far as an answer to a request for it or for a range tells. */
export function lengthOf(answer: FileAnswer): number | undefined {
  if (answer.statusCode === 206) return rangeOf(answer).total;
  return whole(answer.headers['content-length']);
}

function whole(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What If-Range takes: a strong entity tag, or a date. */
function validatorOf({ headers }: FileAnswer): string | undefined {
  const { etag, 'last-modified': modified } = headers;
  if (typeof etag === 'string' && etag.startsWith('"')) return etag;
  return typeof modified === 'string' ? modified : undefined;
}

function broken(cause: unknown): AsyncIterator<Buffer> {
  return { next: async () => await Promise.reject(cause as Error) };
}

interface ReadableClass {
  from(chunks: AsyncIterable<Buffer>, options: { objectMode: boolean }): FileStream;
}

/**
 * The class Readable of Node.js, which n8n does not let nodes import: every stream that its HTTP helper
 * gives is derived from it.
 */
function readableOf(stream: FileStream): ReadableClass {
  let found: unknown = stream.constructor;
  while ((found as { name?: string }).name !== 'Readable') {
    const parent: unknown = Object.getPrototypeOf(found);
    if (typeof parent !== 'function' || parent === Function.prototype) break;
    found = parent;
  }
  return found as ReadableClass;
}
