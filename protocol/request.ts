import { callUnder } from './address';
import { checksum, type HashAlgorithm } from './checksum';
import { decodeQuery, encodeQuery, type Parameter } from './encode';

/** What it takes to sign calls to one server. */
export interface BbbServer {
  /** without a slash at the end, e.g. `https://bbb.example.com/bigbluebutton/api` */
  apiRoot: string;
  secret: string;
  /** for all calls but `hooks/*` */
  hash: HashAlgorithm;
  /** for `hooks/*`: a service of its own, which knows only SHA-1 before BigBlueButton 3.0 */
  hookHash: HashAlgorithm;
}

/**
 * Asks for XML without ruling anything out. Grails picks the format of its error answers by this
 * header, so a client that prefers JSON gets XML for success and JSON for failure.
 */
export const ACCEPT = 'application/xml, text/xml;q=0.9, */*;q=0.8';

/** The address of a call, complete but for the checksum. */
export function requestUrl(
  apiRoot: string,
  call: string,
  parameters: readonly Parameter[] = [],
): string {
  const query = encodeQuery(parameters);
  return `${apiRoot}/${call}${query && `?${query}`}`;
}

/** The signed address of a call, for instance the link a participant joins by. */
export function signedUrl(
  server: BbbServer,
  call: string,
  parameters: readonly Parameter[] = [],
): string {
  return signUrl(server, requestUrl(server.apiRoot, call, parameters));
}

/**
 * Signs an address. Its query is decoded once and written again in the one form that all servers
 * accept; a checksum in it is dropped first, so signing twice gives the same as signing once.
 *
 * @param added parameters that are to follow those already in the address
 * @throws BigBlueButtonFailure of kind `foreignAddress` for whatever is not below the server's API root
 */
export function signUrl(server: BbbServer, url: string, added: readonly Parameter[] = []): string {
  const call = callUnder(server.apiRoot, url);
  const [address] = url.split('#', 1);
  const start = address.indexOf('?');
  const given = start < 0 ? [] : decodeQuery(address.slice(start + 1));
  const query = encodeQuery([...given, ...added].filter(([name]) => name !== 'checksum'));
  // The root itself tells its version to anybody; there is no call to sign.
  if (call === '') return `${server.apiRoot}${query && `?${query}`}`;
  const algorithm = call.startsWith('hooks/') ? server.hookHash : server.hash;
  const sum = checksum(algorithm, call, query, server.secret);
  return `${server.apiRoot}/${call}?${query && `${query}&`}checksum=${sum}`;
}
