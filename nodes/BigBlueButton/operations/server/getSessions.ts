import { readSessions } from '../../../../protocol/sessions';
import { howMany } from '../../fields/list';
import type { Operation } from '../operation';

export const getSessions: Operation = {
  name: 'Get Sessions',
  action: 'Get sessions on server',
  description:
    'Retrieve who is in which meeting, on the whole server; somebody with two devices comes twice. Not behind Scalelite.',
  changes: false,
  fields: [...howMany],
  local: ['returnAll', 'limit'],
  async run(call) {
    const sessions = readSessions(await call.request('getSessions'));
    const limit = call.limit();
    return sessions.slice(0, limit).map((session) => ({ ...session }));
  },
};
