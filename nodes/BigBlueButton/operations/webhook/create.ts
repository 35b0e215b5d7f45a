import { hookFields } from '../../fields/hook';
import { createHook } from '../../hookCalls';
import type { Operation } from '../operation';
import { wantedItem } from './hookItem';
import { explained, wantedHook } from './wantedHook';

export const create: Operation = {
  name: 'Create',
  action: 'Create webhook',
  description:
    'Set up an address that the server sends events to. If there is one with this address, it stays as it is: use Ensure to change it.',
  changes: true,
  fields: hookFields,
  local: ['webhooksNotice'],
  async run(call) {
    const wanted = wantedHook(call);
    const { hookID, existed } = await explained(wanted, createHook(call.connection, wanted));
    return { ...wantedItem(hookID, wanted), existed };
  },
};
