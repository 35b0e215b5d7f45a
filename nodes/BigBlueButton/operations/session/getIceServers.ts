import type { IDataObject } from 'n8n-workflow';

import { readIceServers } from '../../../../protocol/sessions';
import { simplify } from '../../fields/list';
import { sessionToken } from '../../fields/session';
import type { Operation } from '../operation';

export const getIceServers: Operation = {
  name: 'Get STUN/TURN Servers',
  action: 'Get STUN and TURN servers of session',
  description:
    "Retrieve the servers that bring sound and pictures through firewalls to a person's browser, for finding out why somebody hears nothing. Not behind Scalelite.",
  changes: false,
  fields: [
    sessionToken,
    {
      ...simplify,
      description: 'Whether to leave out the user names and passwords for the TURN servers',
    },
  ],
  local: ['simplify'],
  async run(call) {
    const servers = readIceServers(await call.request('stuns'));
    if (!call.flag('simplify')) return servers as unknown as IDataObject;
    return {
      ...servers,
      turnServers: servers.turnServers.map(({ url, ttl }) => ({ url, ttl: ttl ?? null })),
    };
  },
};
