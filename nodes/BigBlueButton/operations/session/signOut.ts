import { sessionToken } from '../../fields/session';
import type { Operation } from '../operation';

export const signOut: Operation = {
  name: 'Sign Out',
  action: 'Sign out session',
  description:
    'End the session of a person, who then has to join again. The server says the same for a token that nobody has. Not behind Scalelite.',
  changes: true,
  fields: [sessionToken],
  async run(call) {
    await call.request('signOut');
    return { signedOut: true };
  },
};
