import { createHash } from 'node:crypto';

import { runNode } from '../nodes/runNode';
import type { Access, Benchmark } from './benchmark';

const PEOPLE = Array.from({ length: 10_000 }, (_, index) => ({
  name: `Zoë O'Brien & Söhne ${index}`,
  email: `zoe+${index}@example.com`,
}));

const linksOf =
  (fullName: string, userID: string) =>
  ({ url, secret }: Access) =>
  async () => {
    const more = { meetingID: 'physics-101', fullName, additionalFields: { userID } };
    const { items } = await runNode({
      credential: { url, secret },
      parameters: { resource: 'meeting', operation: 'join', ...more },
      items: PEOPLE,
    });
    return items.filter(({ json }) => String(json.joinUrl).includes('checksum=')).length;
  };

export const joinLinks: Benchmark = {
  title: 'Join links for 10,000 items',
  amount: PEOPLE.length,
  unit: 'links',
  subjects: {
    'Meeting: Join Link': linksOf('={{ $json.name }}', '={{ $json.email }}'),
    'Meeting: Join Link without expressions': linksOf('Zoë', 'zoe@example.com'),
    'URLSearchParams and createHash in a loop': ({ apiRoot, secret }) => {
      const linkOf = ({ name, email }: (typeof PEOPLE)[number]) => {
        const person = { fullName: name, role: 'VIEWER', userID: email };
        const query = new URLSearchParams({ meetingID: 'physics-101', ...person }).toString();
        const checksum = createHash('sha256').update(`join${query}${secret}`).digest('hex');
        return `${apiRoot}/join?${query}&checksum=${checksum}`;
      };
      return () => new Set(PEOPLE.map(linkOf)).size;
    },
  },
};
