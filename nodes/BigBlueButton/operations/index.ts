import * as meeting from './meeting';
import type { Resource } from './operation';
import * as recording from './recording';

/** Everything the node can do, in the order in which defaults are taken. */
export const RESOURCES: readonly Resource[] = [
  {
    name: 'Meeting',
    value: 'meeting',
    description: 'A meeting that is on the server now, or is to be',
    operations: meeting,
  },
  {
    name: 'Recording',
    value: 'recording',
    description: 'What was recorded of a meeting',
    operations: recording,
  },
];
