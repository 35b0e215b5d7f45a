import type { IHookFunctions, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { isUrl } from '../../../protocol/url';
import { addressForWebhooks } from '../operations/webhook/orphans';

/** n8n tells a background check its own address in no other way than to an expression. */
export const resumeUrl: INodeProperties = {
  displayName: 'Resume URL',
  name: 'resumeUrl',
  type: 'hidden',
  default: '={{ $execution.resumeUrl }}',
};

/**
 * The address at which this n8n takes webhooks, as it is set now, without a slash at its end.
 *
 * @returns undefined if n8n does not tell: publishing at the moment of a background check takes away
 *   what n8n 2.41 evaluates expressions with
 */
export function n8nAddress(context: IHookFunctions | IPollFunctions): string | undefined {
  try {
    const address = addressForWebhooks(String(context.getNodeParameter(resumeUrl.name)));
    return isUrl(address) ? address : undefined;
  } catch {
    return undefined;
  }
}
