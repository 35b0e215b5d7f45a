import { isPrivateAddress } from './downloadHosts';
import { isUrl } from './url';

/**
 * Why a BigBlueButton server will probably not fetch a document from an address. As it is usually set
 * up, it takes only https and not localhost (`insertDocumentSupportedProtocols` and
 * `insertDocumentBlockedHosts` in its settings).
 *
 * @param address a web address
 * @returns part of a sentence, or undefined when nothing speaks against it
 */
export function outOfReach(address: string): string | undefined {
  if (!isUrl(address)) return undefined;
  if (isOwnMachine(address)) return 'localhost means the server itself there';
  if (new URL(address).protocol === 'http:') return 'most servers take only https://';
  return isPrivateAddress(hostOf(address))
    ? 'it is in a private network, in which the server has to be as well'
    : undefined;
}

/** Whether an address means the machine of whoever asks for it. */
export function isOwnMachine(address: string): boolean {
  if (!isUrl(address)) return false;
  const host = hostOf(address);
  return /(?:^|\.)localhost$|^127\.|^0\.0\.0\.0$|^::1?$/.test(host);
}

function hostOf(address: string): string {
  return new URL(address).hostname.toLowerCase().replace(/\.$|^\[|\]$/g, '');
}
