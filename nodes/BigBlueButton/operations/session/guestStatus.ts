import type { IDataObject } from 'n8n-workflow';

import { GUEST_STATUS, readGuestStatus } from '../../../../protocol/sessions';
import { simplify } from '../../fields/list';
import { sessionToken } from '../../fields/session';
import type { Operation } from '../operation';

export const guestStatus: Operation = {
  name: 'Guest Status',
  action: 'Get guest status of session',
  description:
    'Find out whether a guest may enter, still waits or was turned away (up to BigBlueButton 2.7; not behind Scalelite)',
  changes: false,
  fields: [
    {
      ...sessionToken,
      description:
        'The token of the guest: the "session_token" in the answer to a join call with "redirect=false". Whoever has it can act as this person.',
    },
    { ...simplify, description: 'Whether to leave out the link into the meeting' },
  ],
  local: ['simplify'],
  async run(call) {
    const parameters = [...call.parameters(), ...GUEST_STATUS.parameters];
    const status = readGuestStatus(await call.request(GUEST_STATUS.call, parameters));
    const { url, positionInWaitingQueue, ...rest } = status;
    const item: IDataObject = {
      ...rest,
      positionInWaitingQueue: positionInWaitingQueue ?? null,
      admitted: status.guestStatus === 'ALLOW',
      waiting: status.guestStatus === 'WAIT',
    };
    return !call.flag('simplify') ? { ...item, url } : item;
  },
};
