import * as anyCall from './anyCall';
import * as attendance from './attendance';
import * as legacy from './legacy';
import * as meeting from './meeting';
import * as mp4 from './mp4';
import type { Resource } from './operation';
import * as recording from './recording';
import * as server from './server';
import * as session from './session';
import * as textTrack from './textTrack';
import * as webhook from './webhook';

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
  {
    name: 'Server',
    value: 'server',
    description: 'The server as a whole: what it can do, and what goes on there',
    operations: server,
  },
  {
    name: 'Session',
    value: 'session',
    description: 'One person who is in a meeting right now',
    operations: session,
  },
  {
    name: 'Webhook',
    value: 'webhook',
    description: 'An address that the server sends events to',
    operations: webhook,
  },
  {
    name: 'Text Track',
    value: 'textTrack',
    description: 'Subtitles or captions of a recording',
    operations: textTrack,
  },
  {
    name: 'Attendance',
    value: 'attendance',
    description: 'Who took part in meetings, on servers that keep it',
    operations: attendance,
  },
  {
    name: 'MP4',
    value: 'mp4',
    description: 'The MP4 file of a recording, on servers that make one on request',
    operations: mp4,
  },
  {
    name: 'Legacy',
    value: 'legacy',
    description: 'What only servers up to BigBlueButton 2.3 have',
    operations: legacy,
  },
  {
    name: 'Any Call',
    value: 'anyCall',
    description: 'Whatever your server has and this node does not',
    operations: anyCall,
  },
];
