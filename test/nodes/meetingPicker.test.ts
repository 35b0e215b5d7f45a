import { LoadOptionsContext } from 'n8n-core';
import { type INode, Workflow } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask, link } from '../server/support/ask';
import { nodeTypes, surroundings } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const NODE: INode = {
  id: '1',
  name: 'BigBlueButton',
  type: 'action',
  typeVersion: 1,
  position: [0, 0],
  parameters: { resource: 'meeting', operation: 'end' },
  credentials: { bigBlueButtonApi: { id: '1', name: 'BigBlueButton' } },
};

async function search(filter?: string) {
  const workflow = new Workflow({ nodes: [NODE], connections: {}, active: false, nodeTypes });
  const credential = { url: bbb.url, secret: bbb.secret };
  const context = new LoadOptionsContext(workflow, NODE, surroundings(credential), '');
  const { listSearch } = new BigBlueButton().methods;
  return (await listSearch.searchMeetings.call(context, filter)).results;
}

const create = async (meetingID: string, name: string) =>
  await ask(
    bbb,
    'create',
    `name=${encodeURIComponent(name)}&meetingID=${meetingID}&meetingExpireWhenLastUserLeftInMinutes=0`,
  );
const join = async (meetingID: string) =>
  await bbb.control.participants.join(
    link(bbb, 'join', `meetingID=${meetingID}&fullName=A&role=VIEWER`),
  );

test('those that somebody is in come first, each with its state', async () => {
  await create('007', 'Algebra');
  await create('1e5', '1e5');
  await create('left', 'Biology');
  (await join('left')).leave();
  await create('zoo', "Zoë's & Zoo");
  await join('zoo');
  await join('zoo');
  await create('maths', 'Maths');
  await join('maths');
  expect(await search()).toEqual([
    { name: 'Maths (maths) – running, 1 in it', value: 'maths' },
    { name: "Zoë's & Zoo (zoo) – running, 2 in it", value: 'zoo' },
    { name: '1e5 – nobody has joined yet', value: '1e5' },
    { name: 'Algebra (007) – nobody has joined yet', value: '007' },
    { name: 'Biology (left) – everybody has left', value: 'left' },
  ]);
});

test('they are found by name, ID or state', async () => {
  await create('007', 'Algebra');
  await create('maths', 'Maths');
  await join('maths');
  const found = async (filter: string) => (await search(filter)).map(({ value }) => value);
  expect(await found('ALGEBRA')).toEqual(['007']);
  expect(await found('00')).toEqual(['007']);
  expect(await found('running')).toEqual(['maths']);
  expect(await found('nothing')).toEqual([]);
});

test('none at all is no error', async () => {
  expect(await search()).toEqual([]);
});
