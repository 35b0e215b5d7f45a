import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import {
  BigBlueButtonFailure,
  failureOfTransport,
  isTransportError,
} from '../../../protocol/failure';
import type { FileType } from '../../../protocol/fileType';
import type { ResumedStream, SizeLimit } from './resumedStream';

export const MIB = 1024 * 1024;

/** Base64 of more does not fit into the longest string of Node.js (2^29 - 24 characters). */
const MOST_IN_MEMORY = Math.floor((2 ** 29 - 24) / 4) * 3;

/**
 * n8n's own storage for files. Where it keeps them only an administrator decides, and only the
 * first file that is stored shows it: a tiny one, since a large one would be fetched in vain.
 */
export class FileStorage {
  private mode: string | undefined;

  /**
   * @param databaseLimit what n8n takes in its database, in bytes
   * @param largestFile what the user wants at the most, in bytes
   */
  constructor(
    private readonly context: IExecuteFunctions,
    private readonly databaseLimit: number,
    private readonly largestFile = Infinity,
  ) {}

  /**
   * Which sizes a file must not exceed, looked up before it is fetched.
   *
   * @param size in bytes, undefined if the server does not tell
   * @throws BigBlueButtonFailure when it is known to be too large
   */
  async limitsFor(fileName: string, size: number | undefined): Promise<SizeLimit[]> {
    const limits = [largest(fileName, this.largestFile)];
    if ((size ?? Infinity) > Math.min(this.databaseLimit, MOST_IN_MEMORY)) {
      this.mode ??= await this.findMode();
      if (this.mode === 'database') limits.push(inDatabase(fileName, this.databaseLimit));
      if (this.mode === 'memory') limits.push(inMemory(fileName));
    }
    const exceeded = limits.find(({ most }) => size !== undefined && size > most);
    if (exceeded) throw exceeded.failure(size);
    return limits;
  }

  /**
   * Fetches a file into the storage, piece by piece.
   *
   * @throws BigBlueButtonFailure when it is too large or does not come
   */
  async store(file: ResumedStream, fileName: string, type: FileType): Promise<IBinaryData> {
    const limits = await this.limitsFor(fileName, file.size).catch((error: unknown): never => {
      file.destroy();
      throw error;
    });
    const stream = file.stream(limits);
    let own: unknown;
    stream.once('error', (error) => (own = error));
    const stored = this.context.helpers.prepareBinaryData(stream, fileName, type.mimeType);
    return await stored.catch((error: unknown): never => {
      file.destroy();
      if (own instanceof BigBlueButtonFailure) throw own;
      if (isTooLarge(error)) throw inDatabase(fileName).failure(file.size);
      throw isTransportError(error) ? failureOfTransport(error, 'n8n') : error;
    });
  }

  private async findMode(): Promise<string> {
    const { prepareBinaryData } = this.context.helpers;
    const { id } = await prepareBinaryData(Buffer.from('BigBlueButton'), 'probe.txt', 'text/plain');
    return id === undefined ? 'memory' : id.split(':', 1)[0];
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.includes('DATABASE_MAX_FILE_SIZE');
}

function mib(bytes: number): string {
  return (bytes / MIB).toLocaleString('en', { maximumFractionDigits: 1, useGrouping: false });
}

function tooLarge(
  fileName: string,
  size: number | undefined,
  most: number,
  where: string,
  advice: string,
): BigBlueButtonFailure {
  const amount = size === undefined ? 'more than' : `${mib(size)} MiB, more than`;
  const limit = Number.isFinite(most) ? ` the ${mib(most)} MiB that` : '';
  return new BigBlueButtonFailure({
    kind: 'tooLarge',
    message: `The file "${fileName}" has ${amount}${limit} ${where}.`,
    advice,
  });
}

function largest(fileName: string, most: number): SizeLimit {
  const where = 'the option "Largest File" allows';
  const advice = 'Raise the limit, or choose another file: List Files shows the sizes.';
  return { most, failure: (size) => tooLarge(fileName, size, most, where, advice) };
}

/** @param most unless n8n has another limit, which nobody told */
function inDatabase(fileName: string, most = Infinity): SizeLimit {
  const where = 'n8n stores in its database';
  const advice =
    'Ask the administrator of n8n to keep files outside the database (N8N_DEFAULT_BINARY_DATA_MODE=filesystem or s3), or to raise N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE (MiB; 512 unless set, 1024 at the most). If it is raised already, enter the same number in the option "Database File Limit".';
  return { most, failure: (size) => tooLarge(fileName, size, most, where, advice) };
}

function inMemory(fileName: string): SizeLimit {
  const where = 'n8n can hold in memory';
  const advice =
    'Ask the administrator of n8n to keep files outside the memory: N8N_DEFAULT_BINARY_DATA_MODE=filesystem.';
  return {
    most: MOST_IN_MEMORY,
    failure: (size) => tooLarge(fileName, size, MOST_IN_MEMORY, where, advice),
  };
}
