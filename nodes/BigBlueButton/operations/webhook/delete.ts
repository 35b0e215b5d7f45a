import { isMissingHook } from '../../../../protocol/hooks';
import { hookID } from '../../fields/hook';
import type { Operation } from '../operation';

export const deleteHook: Operation = {
  name: 'Delete',
  action: 'Delete webhook',
  description: 'Remove a webhook, so that the server sends nothing to its address any more',
  changes: true,
  fields: [
    hookID,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        {
          displayName: 'Fail if No Such Webhook',
          name: 'failIfMissing',
          type: 'boolean',
          default: true,
          description:
            'Whether to fail when the webhook does not exist. Switch it off when all that counts is that it is not there afterwards.',
        },
      ],
    },
  ],
  local: ['failIfMissing'],
  async run(call) {
    const tolerated = String(call.option('options', 'failIfMissing')) === 'false';
    const deleted = await call.request('hooks/destroy').then(
      () => true,
      (error: unknown) => {
        if (tolerated && isMissingHook(error)) return false;
        throw error;
      },
    );
    return { hookID: call.text('hookID'), deleted };
  },
};
