import { getDomain } from 'tldts';

import { BigBlueButtonFailure } from './failure';
import { isUrl } from './url';

/** Which addresses files may be fetched from. */
export interface DownloadHosts {
  /**
   * @param url absolute, as a server gave it
   * @returns the address to ask, in its normal spelling
   * @throws BigBlueButtonFailure of kind `foreignAddress` for one that must not be asked
   */
  checked(url: string): string;
}

/**
 * Recordings lie where the server says, and a redirect may say something else again. So that
 * nobody who can write into an answer reaches other machines through n8n, files come only from
 *
 * - the host of the API, whatever the port;
 * - hosts of the same site: those below the same registrable domain, such as `recordings.example.org`
 *   beside `bbb.example.org`. What is registrable the Public Suffix List tells, with its private
 *   part: customers of one hoster (`a.github.io`, `b.github.io`) are no site;
 * - hosts that the user allows.
 *
 * An address written in numbers that is private (loopback and link-local are) is refused unless the
 * API is at this very address. What names resolve to is left to n8n, which knows it when it connects.
 *
 * @param apiRoot of the credential
 * @param allowed `host`, or `*.host` for all below it; an address counts by its host
 */
export function downloadHosts(apiRoot: string, allowed: readonly string[] = []): DownloadHosts {
  const own = hostOf(apiRoot);
  const site = domainOf(own);
  const patterns = allowed.map(pattern).filter((each) => each !== '');
  return {
    checked(url) {
      const parsed = isUrl(url) ? new URL(url) : undefined;
      if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
        throw unusable(url);
      }
      const host = hostOf(parsed.href);
      if (host !== own) {
        if (isPrivateAddress(host)) throw privateAddress(host);
        const known = (site !== undefined && domainOf(host) === site) || isBelow(host, own);
        if (!known && !patterns.some((each) => matches(host, each))) throw foreign(host, own);
      }
      return parsed.href;
    },
  };
}

/** Without the dot that may end a name, and without the brackets around an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[|\]$/g, '');
}

function domainOf(host: string): string | undefined {
  return getDomain(host, { allowPrivateDomains: true }) ?? undefined;
}

/** Names without a registrable domain, such as `bbb.lan`, are a site with what is below them. */
function isBelow(host: string, own: string): boolean {
  return !isNumeric(own) && host.endsWith(`.${own}`);
}

function pattern(written: string): string {
  const text = written.trim().toLowerCase();
  const wild = /^\*\./.test(text);
  const rest = wild ? text.slice(2) : text;
  const url = /^[a-z][a-z0-9+.-]*:\/\//.test(rest) ? rest : `http://${rest}`;
  return rest !== '' && isUrl(url) ? `${wild ? '*.' : ''}${hostOf(url)}` : '';
}

function matches(host: string, each: string): boolean {
  return each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each;
}

// --- Addresses in numbers

function isNumeric(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}

/** First bits of what is not on the public internet: RFC 6890 and its registries. */
const PRIVATE_4: ReadonlyArray<[network: string, bits: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];

/**
 * Whether a host is a private address. `URL` has brought every spelling (decimal, octal, hexadecimal,
 * with fewer parts) into the usual one, and refuses zones.
 *
 * @param host as `URL` gives it, without brackets; a name is none
 */
export function isPrivateAddress(host: string): boolean {
  if (!isNumeric(host)) return false;
  if (!host.includes(':')) return isPrivate4(number4(host));
  const groups = groupsOf(host);
  const embedded = embedded4(groups);
  if (embedded !== undefined) return isPrivate4(embedded);
  // Global unicast is 2000::/3; all else is local, reserved, multicast or a tunnel's inside.
  return groups[0] >> 13 !== 1;
}

function number4(host: string): number {
  return host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isPrivate4(address: number): boolean {
  return PRIVATE_4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor(number4(network) / size);
  });
}

/** The eight groups of an address as `URL` writes it: compressed, never with an IPv4 part. */
function groupsOf(host: string): number[] {
  const [head, tail] = host.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = tail ? Array<string>(8 - head.length - tail.length).fill('0') : [];
  return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

/** The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 and 6to4. */
function embedded4(groups: readonly number[]): number | undefined {
  const [a, b] = groups;
  const zeros = (from: number, to: number) => groups.slice(from, to).every((each) => each === 0);
  const at = (index: number) => groups[index] * 65_536 + groups[index + 1];
  if (zeros(0, 5) && (groups[5] === 0xffff || groups[5] === 0)) return at(6);
  if (zeros(0, 4) && groups[4] === 0xffff && groups[5] === 0) return at(6);
  if (a === 0x64 && b === 0xff9b && zeros(2, 6)) return at(6);
  return a === 0x2002 ? at(1) : undefined;
}

// --- What is said

/** Without user, password and query, which may let in. */
function shown(url: string): string {
  const address = url.replace(/[?#].*$/s, '');
  return address.replace(/^([a-z][a-z0-9+.-]*:[\\/]*)[^\\/]*@/i, '$1').slice(0, 200);
}

function unusable(url: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'foreignAddress',
    message: `The server gave an address that is none of a file: ${shown(url)}`,
    advice: 'Addresses begin with http:// or https://. Ask the operator of the server about it.',
  });
}

function privateAddress(host: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'foreignAddress',
    message: `The server refers to ${host}, an address inside a private network. Nothing was fetched from there.`,
    advice:
      'Such an address is asked only if the server of the credential is at it. If files really lie there, give that machine a name, and allow it in the option "Allowed Hosts".',
  });
}

function foreign(host: string, own: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'foreignAddress',
    message: `The server refers to ${host}, which does not belong to ${own}. Nothing was fetched from there.`,
    advice: `If the recordings of this server are meant to lie there, add ${host} in the option "Allowed Hosts".`,
  });
}
