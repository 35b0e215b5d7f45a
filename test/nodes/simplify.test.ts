import type { IDataObject } from 'n8n-workflow';

import { RESOURCES } from '../../nodes/BigBlueButton/operations';
import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());

/** What each operation with the switch needs; `main` is running, `over` is over. */
const PARAMETERS: Record<string, IDataObject> = {
  'attendance:getAttendance': { meetingID: 'main' },
  'attendance:getPastMeetings': {},
  'meeting:create': { meetingID: 'new-1', name: 'New' },
  'meeting:createAndJoin': { meetingID: 'new-2', name: 'New', fullName: 'Ada', role: 'MODERATOR' },
  'meeting:createBreakoutRoom': {
    parentMeetingID: 'main',
    meetingID: 'room-1',
    name: 'Room 1',
    sequence: 1,
  },
  'meeting:get': { meetingID: 'main' },
  'meeting:getMany': {},
  'recording:get': { recordID: 'rec-1' },
  'recording:getMany': {},
  'session:getIceServers': { sessionToken: '={{ $json.token }}' },
  'session:getLearningDashboard': { sessionToken: '={{ $json.token }}' },
  'session:guestStatus': { sessionToken: '={{ $json.token }}' },
};

let token: string;

beforeEach(async () => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
  const { moderatorJoinUrl } = await first('meeting:create', { meetingID: 'main', name: 'Main' });
  ({ sessionToken: token } = await bbb.control.participants.join(String(moderatorJoinUrl)));
  await first('meeting:create', { meetingID: 'over', name: 'Over' });
  bbb.control.meetings.end('over');
  bbb.control.recordings.add({ recordId: 'rec-1' });
});

async function first(id: string, parameters: IDataObject, input: IDataObject = {}) {
  const [resource, operation] = id.split(':');
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource, operation, ...parameters } as Parameters<
      typeof runNode
    >[0]['parameters'],
    items: [input],
  });
  return items[0].json;
}

const ISO: Record<string, string> = {
  createTime: 'created',
  startTime: 'started',
  endTime: 'ended',
  joinTime: 'joined',
  leaveTime: 'left',
};

/** Times in milliseconds without their ISO 8601 beside them, wherever they stand. */
function timesAlone(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(timesAlone);
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const here = Object.keys(ISO).filter((name) => {
    const time = fields[name];
    if (typeof time !== 'number') return false;
    return fields[ISO[name]] !== (time > 0 ? new Date(time).toISOString() : null);
  });
  return [...here, ...Object.values(fields).flatMap(timesAlone)];
}

const withSwitch = RESOURCES.flatMap(({ value, operations }) =>
  Object.entries(operations)
    .filter(([, { fields }]) => fields.some(({ name }) => name === 'simplify'))
    .map(([operation]) => `${value}:${operation}`),
);

test('every operation with the switch is looked at here', () => {
  expect(Object.keys(PARAMETERS).sort()).toEqual(withSwitch.sort());
});

describe.each(Object.keys(PARAMETERS))('%s', (id) => {
  test('gives at most ten fields and no passwords unless everything is wanted', async () => {
    const json = await first(id, PARAMETERS[id], { token });
    const own = Object.keys(json).filter((name) => name !== 'token');
    expect(own.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(json)).not.toMatch(/PW"|password/i);
    expect(timesAlone(json)).toEqual([]);
  });
});

test('a new meeting comes with its passwords when everything is wanted', async () => {
  const json = await first('meeting:create', {
    meetingID: 'new-1',
    name: 'New',
    simplify: false,
  });
  expect(json).toMatchObject({
    attendeePW: expect.stringMatching(/./),
    moderatorPW: expect.stringMatching(/./),
    dialNumber: '613-555-1234',
    voiceBridge: expect.stringMatching(/^\d+$/),
    duration: 0,
    hasUserJoined: false,
    createTime: expect.any(Number),
    created: expect.stringMatching(/Z$/),
    moderatorJoinUrl: expect.stringContaining('/join?'),
    calendar: { summary: 'New' },
  });
});

test('attendance has times in ISO 8601 for each participant, simplified or not', async () => {
  for (const simplify of [true, false]) {
    const json = await first('attendance:getAttendance', { meetingID: 'main', simplify });
    expect(json.attendance).toMatchObject([
      { name: 'Moderator', joinTime: expect.any(Number), joined: expect.stringMatching(/Z$/) },
    ]);
    expect(timesAlone(json)).toEqual([]);
  }
});

test('a report of past meetings with fields that nobody expects is handed on', async () => {
  const body = JSON.stringify({ response: { returncode: 'SUCCESS', meetings: [{ other: '1' }] } });
  bbb.control.faults.set('getPastMeetings', { body, contentType: 'application/json', status: 200 });
  expect(await first('attendance:getPastMeetings', {})).toEqual({ other: 1 });
});
