import { BigBlueButtonFailure } from '../../../protocol/failure';
import {
  extensionOf,
  fileTypeOf,
  type FileType,
  isMediaExtension,
  mayBe,
  mediaType,
} from '../../../protocol/fileType';
import type { Recording, RecordingFormat } from '../../../protocol/recording';
import {
  captionsIn,
  entranceOf,
  type ExpectedFile,
  expectedFiles,
  filesOnPage,
  namedFile,
  namesFile,
  refreshTarget,
} from '../../../protocol/recordingFiles';
import type { FileAnswer, FileServer } from './fileServer';
import { ENOUGH_TO_RECOGNISE, lengthOf, ResumedStream } from './resumedStream';

/** A file that is there, going by the headers of an answer. */
export interface FoundFile {
  file: ExpectedFile;
  url: string;
  /** as the server says, without parameters; '' if it does not */
  contentType: string;
  /** bytes, undefined if the server does not tell */
  size?: number;
}

/** A file that has begun to arrive and is what it should be. */
export interface OpenFile extends FoundFile {
  type: FileType;
  content: ResumedStream;
}

/** How many files are asked for at the same time. */
const AT_ONCE = 6;
/** How many pages of a link are opened, each of which sends on to the next. */
const MOST_PAGES = 4;
const NO_FILE = 'no-file-has-this-name.html';

/** The files of one recording, as they are found on its server. */
export class RecordingFiles {
  private readonly landings = new Map<string, string>();
  /** Pages of formats that were opened for their cookies. */
  private readonly pages = new Map<string, Promise<void>>();
  /** Answers of links that work one time and gave the file itself. */
  private readonly direct = new Map<string, FileAnswer>();
  private expected: ExpectedFile[] | undefined;
  private failure: unknown;
  /** How often a web page came in the place of a file. */
  pagesInstead = 0;
  /** 401 or 403, if the server ever said so. */
  refusal: number | undefined;

  /** @param afresh asks for the recording again, for links that work one time */
  constructor(
    readonly recording: Recording,
    readonly server: FileServer,
    private readonly afresh: () => Promise<Recording>,
  ) {}

  /** All files that there may be. Opens the links that let in, since they show where files are. */
  async all(): Promise<ExpectedFile[]> {
    if (!this.expected) {
      for (const format of this.recording.formats) await this.enter(format);
      this.expected = expectedFiles(this.recording, this.landings);
    }
    return this.expected;
  }

  /** A file that the user names, in the folder of a format. */
  async named(format: RecordingFormat, name: string): Promise<ExpectedFile> {
    await this.all();
    return namedFile(this.recording, format, name, this.landings);
  }

  /** Those of the files that are there. A list of captions stands for the captions. */
  async found(files: readonly ExpectedFile[]): Promise<FoundFile[]> {
    const found: FoundFile[] = [];
    for (let start = 0; start < files.length; start += AT_ONCE) {
      const some = files.slice(start, start + AT_ONCE).map(async (file) => await this.find(file));
      for (const one of await Promise.all(some)) if (one) found.push(one);
    }
    return found;
  }

  /** Looks for a file in the places where it may lie. */
  async find(file: ExpectedFile): Promise<FoundFile | undefined> {
    for (const url of file.urls) {
      const found = await this.tried(async () => await this.look(file, url));
      if (found) return found;
    }
    return undefined;
  }

  /**
   * Opens the first of the files that is there and really is what it should be: neither a web page
   * nor an error text, which servers send with status 200 too.
   *
   * @param admit is asked before a file is opened; throws for one that must not be fetched
   */
  async openFirst(
    files: readonly ExpectedFile[],
    admit: (found: FoundFile) => Promise<void>,
  ): Promise<OpenFile | undefined> {
    for (const file of files) {
      for (const url of file.urls) {
        const found = await this.tried(async () => await this.look(file, url));
        if (found) await admit(found);
        const open = found && (await this.open(found));
        if (open) return open;
      }
    }
    return undefined;
  }

  /** Opens a file that was found; undefined if it turns out to be something else. */
  async open(found: FoundFile): Promise<OpenFile | undefined> {
    return await this.tried(async () => {
      const direct = this.taken(found.url);
      const answer = direct ?? (await this.server.ask(found.url));
      const newLink = async () => await this.linkOf(found.file);
      const content = new ResumedStream(this.server, answer, direct && newLink);
      const contentType = typeOf(answer);
      const start = answer.statusCode === 200 ? await content.firstBytes() : undefined;
      const type = start && fileTypeOf(found.file.fileExtension, contentType, start);
      if (type) return { ...found, contentType, size: content.size ?? found.size, type, content };
      if (start) this.pagesInstead += 1;
      content.destroy();
      return undefined;
    });
  }

  /** Reads a file that is a text; undefined if it turns out to be something else. */
  async read({ file, url }: FoundFile): Promise<string | undefined> {
    const content = await this.tried(async () => await this.server.text(url));
    if (!content) return undefined;
    const start = Buffer.from(content.text.slice(0, 512));
    if (fileTypeOf(file.fileExtension, content.type, start)) return content.text;
    this.pagesInstead += 1;
    return undefined;
  }

  /** The captions that the lists of the formats name. */
  async captions(): Promise<ExpectedFile[]> {
    const lists = (await this.all()).filter(
      ({ kind, fileExtension }) => kind === 'captions' && fileExtension === 'json',
    );
    const captions: ExpectedFile[] = [];
    for (const list of await this.found(lists)) {
      const content = await this.tried(async () => await this.server.text(list.url));
      captions.push(...captionsIn(list.file, content?.url ?? list.url, content?.text ?? ''));
    }
    return captions;
  }

  /** What the pages of the formats play, for formats whose files have other names than expected. */
  async onPages(): Promise<ExpectedFile[]> {
    const files: ExpectedFile[] = [];
    for (const format of this.recording.formats) {
      const page = this.landings.get(format.url) ?? format.url;
      if (format.type === 'presentation' || isMediaExtension(extensionOf(page))) continue;
      const content = await this.tried(async () => await this.server.text(page));
      if (!content?.type.includes('html')) continue;
      files.push(...filesOnPage(format, content.url, content.text));
    }
    return files;
  }

  /** @throws what went wrong first, if anything did: it may be why nothing was found */
  throwFailure(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Lets go of what was opened and is not wanted. */
  close(): void {
    for (const { body } of this.direct.values()) body.destroy();
    this.direct.clear();
  }

  private async enter(format: RecordingFormat): Promise<void> {
    const entrance = entranceOf(this.recording, format);
    if (entrance === undefined) return;
    let next: string | undefined = entrance;
    for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
      const url: string = next;
      const answer = await this.tried(async () => await this.server.ask(url));
      next = answer && (await this.land(format, answer));
    }
  }

  /** Takes note of where a link led. Returns where to go from there. */
  private async land(format: RecordingFormat, answer: FileAnswer): Promise<string | undefined> {
    this.noteRefusal(answer);
    if (answer.statusCode !== 200) {
      answer.body.destroy();
      return undefined;
    }
    this.landings.set(format.url, answer.url);
    if (/html/.test(typeOf(answer))) {
      const page = await this.tried(async () => await this.server.textOf(answer));
      return page && refreshTarget(page.url, page.text);
    }
    this.direct.set(answer.url, answer);
    return undefined;
  }

  private noteRefusal({ statusCode }: FileAnswer): void {
    if (statusCode === 401 || statusCode === 403) this.refusal = statusCode;
  }

  /** Looks again if there is a cookie for the file only after its page was opened, as in a browser. */
  private async look(file: ExpectedFile, url: string): Promise<FoundFile | undefined> {
    const cookies = this.server.cookiesFor(url);
    const found = await this.lookOnce(file, url);
    if (found) return found;
    await this.openPageOf(file.format);
    if (this.server.cookiesFor(url) === cookies) return undefined;
    return await this.lookOnce(file, url);
  }

  private async openPageOf(type: string): Promise<void> {
    const format = this.recording.formats.find((one) => one.type === type);
    if (!format || namesFile(format.url)) return;
    // Links that let in have been opened before, and may work one time only.
    if (entranceOf(this.recording, format) !== undefined) return;
    let opened = this.pages.get(type);
    if (!opened) {
      opened = this.server.ask(format.url).then(
        ({ body }) => void body.destroy(),
        () => undefined,
      );
      this.pages.set(type, opened);
    }
    await opened;
  }

  private async lookOnce(file: ExpectedFile, url: string): Promise<FoundFile | undefined> {
    const direct = this.direct.get(url);
    let answer = direct ?? (await this.server.ask(url, {}, 'HEAD'));
    if (!direct) answer.body.destroy();
    const isThere = answer.statusCode >= 200 && answer.statusCode < 300;
    if (answer.statusCode === 404 || answer.statusCode === 410) return undefined;
    // Some servers refuse HEAD, presigned addresses do, and some tell no length then, or 0.
    if (!direct && (!isThere || !lengthOf(answer))) {
      answer = await this.server.ask(url, { Range: 'bytes=0-0' });
      answer.body.destroy();
    }
    this.noteRefusal(answer);
    if (answer.statusCode >= 500) throw unavailable(answer);
    if (answer.statusCode !== 200 && answer.statusCode !== 206) return undefined;
    const contentType = typeOf(answer);
    const size = lengthOf(answer);
    if (size === 0) return undefined;
    const isPage = file.fileExtension === 'html' && (await this.givesPagesForAll(url));
    if (!isPage && mayBe(file.fileExtension, contentType)) return { file, url, contentType, size };
    // A link that leads to a player is right as it is.
    if (!namesFile(url)) return undefined;
    if (await this.beginsAsMedia(file, url)) return { file, url, contentType, size };
    if (/html|json/.test(contentType)) this.pagesInstead += 1;
    return undefined;
  }

  /** For film and sound that a script gives without a type, which then counts as a page. */
  private async beginsAsMedia({ fileExtension }: ExpectedFile, url: string): Promise<boolean> {
    if (!isMediaExtension(fileExtension)) return false;
    const answer = await this.server.ask(url, { Range: `bytes=0-${ENOUGH_TO_RECOGNISE - 1}` });
    const content = new ResumedStream(this.server, answer);
    const isThere = answer.statusCode === 200 || answer.statusCode === 206;
    const start = isThere ? await content.firstBytes() : Buffer.alloc(0);
    content.destroy();
    return mediaType('', start) !== undefined;
  }

  /** A file that is a page itself cannot be told from a login, but what is there otherwise can. */
  private async givesPagesForAll(url: string): Promise<boolean> {
    const answer = await this.server.ask(new URL(NO_FILE, url).href, {}, 'HEAD');
    answer.body.destroy();
    return answer.statusCode === 200;
  }

  private async linkOf({ format }: ExpectedFile): Promise<string | undefined> {
    return (await this.afresh()).formats.find(({ type }) => type === format)?.url;
  }

  private taken(url: string): FileAnswer | undefined {
    const answer = this.direct.get(url);
    this.direct.delete(url);
    return answer;
  }

  /** One file that cannot be reached does not keep the others from being found. */
  private async tried<T>(look: () => Promise<T>): Promise<T | undefined> {
    return await look().catch((error: unknown) => {
      this.failure ??= error;
      return undefined;
    });
  }
}

function typeOf({ headers }: FileAnswer): string {
  return String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    .trim()
    .toLowerCase();
}

function unavailable({ url, statusCode }: FileAnswer): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'serverError',
    message: `The server at ${new URL(url).host} could not give the file (HTTP ${statusCode}).`,
    advice: 'Try again later. If it stays, the operator of the server finds the cause in its log.',
    httpStatus: statusCode,
  });
}
