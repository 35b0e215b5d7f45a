import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isLoopback } from '../../../protocol/hooks';
import { isUrl } from '../../../protocol/url';
import { stateOf } from './state';

/**
 * The address at which this n8n takes webhooks, as it is set now, without a slash at its end; undefined
 * if n8n does not tell.
 *
 * A background check is told no other address than that of n8n's API, which is <address for
 * webhooks>/rest. The one of an execution would need an expression, and publishing at the moment of a
 * background check takes away what n8n 2.41 evaluates those with.
 */
export function n8nAddress(context: IHookFunctions | IPollFunctions): string | undefined {
  const address = context.getRestApiUrl().replace(/\/+[^/]+\/*$/, '');
  return isUrl(address) ? address : undefined;
}

/**
 * Where this trigger takes notes, as n8n's address is now. Of several processes some may not have been
 * told it; then it is where it was when the workflow was published.
 */
export function noteAddress(context: IWebhookFunctions): string | undefined {
  const present = context.getNodeWebhookUrl('setup');
  const { checkUrl = present } = stateOf(context);
  const isHere = (address = '') => !isUrl(address) || isLoopback(new URL(address).hostname);
  return isHere(present) && !isHere(checkUrl) ? checkUrl : present;
}
