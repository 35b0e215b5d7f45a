import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import { isUrl } from '../../../protocol/url';

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
