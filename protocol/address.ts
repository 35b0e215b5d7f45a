import { BigBlueButtonFailure } from './failure';
import { isUrl } from './url';

/** Names that stand behind the API root in a call's address, for recognising a pasted call. */
const KNOWN_CALL =
  /\/api\/(?:hooks\/\w+|create|join|end|enter|stuns|signOut|insertDocument|sendChatMessage|feedback|guestWait|learningDashboard|(?:is|get|set|put|publish|delete|update)[A-Z]\w*)$/;

/**
 * Finds the API root in whatever people paste as the address of their server: what
 * `bbb-conf --secret` prints, with or without `/bigbluebutton`, `/api`, a call, a query or `https://`,
 * and the links of API Mate, which carry the server's address behind `#server=`.
 *
 * An address that ends in `/api` is taken as it is, because balancers have roots of their own
 * (`/b3lb/t/<tenant>/bbb/api`, `/<name>/api`).
 *
 * @returns e.g. `https://bbb.example.com/bigbluebutton/api`, never with a slash at the end
 * @throws BigBlueButtonFailure of kind `invalidAddress`
 */
export function apiRootOf(input: string): string {
  const url = parse(cleaned(input));
  if (url.username || url.password) {
    throw invalid(
      'The server URL contains a user name or password (the part before the @).',
      'Remove it. BigBlueButton needs only the server URL and the shared secret.',
    );
  }
  return url.origin + rootPath(url.pathname);
}

function cleaned(input: string): string {
  const text = input
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '') // pasted along from web pages, and invisible
    .replace(/^(?:[\s\S]*\n)?\s*URL\s*:\s*(\S+)[\s\S]*$/i, '$1') // the lines of `bbb-conf --secret`
    .trim()
    .replace(/^["'<]+|["'>]+$/g, '')
    .trim()
    .replace(/^(https?):?\/+(?=[^/])/i, '$1://');
  const mate = new URLSearchParams(text.split('#')[1]).get('server');
  return (mate ?? text).split(/[?#]/, 1)[0];
}

function parse(text: string): URL {
  if (text === '') {
    throw invalid('The server URL is empty.', EXAMPLE);
  }
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = isUrl(absolute) ? new URL(absolute) : undefined;
  if (!url || /\s/.test(text)) {
    throw invalid('The server URL is not a web address.', EXAMPLE);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw invalid('The server URL must start with https:// (or http://).', EXAMPLE);
  }
  return url;
}

function rootPath(pathname: string): string {
  const path = pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(KNOWN_CALL, '/api');
  if (path === '') return '/bigbluebutton/api';
  return path.endsWith('/api') ? path : `${path}/api`;
}

/**
 * Names the call that an address asks for, if and only if it lies under the API root.
 *
 * The checksum does not contain the host, so signing an address elsewhere would hand a signature
 * that is valid on this server to somebody else. Everything that could be read in two ways is
 * therefore refused: other hosts and ports, `user@`, `//`, `..` (also encoded) and backslashes.
 *
 * @param url an absolute address, with or without a query
 * @returns the path below the root, e.g. `create` or `hooks/list`; '' for the root itself
 * @throws BigBlueButtonFailure of kind `foreignAddress`
 */
export function callUnder(apiRoot: string, url: string): string {
  const path = url.split(/[?#]/, 1)[0];
  const suspicious =
    /[\s\\@]|%(?:2e|2f|5c|00)|\/\.{1,2}(?:\/|$)/i.test(path) || /.:\/\/.*\/\//.test(path);
  const parsed =
    !suspicious && /^https?:\/\/[^/]/i.test(path) && isUrl(url) ? new URL(url) : undefined;
  const root = new URL(apiRoot);
  if (!parsed || parsed.username || parsed.password || parsed.origin !== root.origin) {
    throw foreign(apiRoot);
  }
  if (parsed.pathname === root.pathname || parsed.pathname === `${root.pathname}/`) return '';
  if (!parsed.pathname.startsWith(`${root.pathname}/`)) throw foreign(apiRoot);
  const call = parsed.pathname.slice(root.pathname.length + 1);
  if (!/^\w+(?:\/\w+)*$/.test(call)) throw foreign(apiRoot);
  return call;
}

const EXAMPLE =
  'Run "bbb-conf --secret" on the BigBlueButton server and copy the line "URL", for example https://bbb.example.com/bigbluebutton/.';

function invalid(message: string, advice: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({ kind: 'invalidAddress', message, advice });
}

function foreign(apiRoot: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'foreignAddress',
    message: 'This address does not belong to the BigBlueButton server of the credential.',
    advice: `The credential signs only calls below ${apiRoot}/. Use an address that starts with it, or another credential.`,
  });
}
