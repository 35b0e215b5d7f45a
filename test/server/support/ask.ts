import http from 'node:http';

import { type Algorithm, checksum } from '../signature';
import type { StandIn } from '../stand-in';

/** What came back, before anybody's HTTP library could tidy it up. */
export interface Answered {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Question {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string;
}

/** Sends a request whose target is not normalised in any way. */
export function askRaw(bbb: StandIn, target: string, question: Question = {}): Promise<Answered> {
  const { hostname, port } = new URL(bbb.url);
  const { method = 'GET', headers, body } = question;
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path: target, method, headers, agent: false };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The signed target of a call, its query taken as it is. */
export function target(
  bbb: StandIn,
  call: string,
  query = '',
  algorithm: Algorithm = 'sha256',
): string {
  const hash = checksum(algorithm, call, query, bbb.secret);
  return `/bigbluebutton/api/${call}?${query}${query === '' ? '' : '&'}checksum=${hash}`;
}

/** A signed call with a finished query. */
export function ask(bbb: StandIn, call: string, query = '', question?: Question) {
  return askRaw(bbb, target(bbb, call, query), question);
}

/** A signed link to a page, such as a join link. */
export function link(bbb: StandIn, call: string, query: string): string {
  return new URL(target(bbb, call, query), bbb.url).href;
}

/** The text of the first element of a name, entities left as they are. */
export function text(answered: Answered, element: string): string | undefined {
  return new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`).exec(answered.body)?.[1];
}

/** The texts of all elements of a name. */
export function texts(answered: Answered, element: string): string[] {
  const found = answered.body.matchAll(
    new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`, 'g'),
  );
  return [...found].map((match) => match[1]);
}
