import type { IDataObject } from 'n8n-workflow';

import { TriggerHost } from '../nodes/triggerHost';
import type { Benchmark } from './benchmark';
import { recordings } from './lists';

interface Known {
  recordings: object;
  others?: Record<string, string>;
}

/** How many recordings the trigger knows by now. */
function countOf({ production }: TriggerHost['staticData']): number {
  const [{ known }] = Object.values(production) as Array<IDataObject & { known: Known }>;
  const marks = Object.values(known.others ?? {}).join('').length / 8;
  return Object.keys(known.recordings).length + marks;
}

export const look: Benchmark = {
  title: 'A look at 10,000 recordings, of which the trigger knows all',
  amount: recordings.amount,
  unit: 'recordings',
  fill: recordings.fill,
  subjects: {
    'BigBlueButton Trigger: background check': async ({ url, secret }) => {
      const n8n = await TriggerHost.start({ url, secret });
      n8n.parameters = { source: 'check', seenEvents: ['rap-deleted'], scope: 'all' };
      await n8n.activate();
      await n8n.check();
      const realNow = Date.now;
      let hours = 0;
      return async () => {
        // Long lists are looked at once an hour.
        hours += 1;
        Date.now = () => realNow() + hours * 3_600_000;
        await n8n.check();
        return countOf(n8n.staticData);
      };
    },
  },
};
