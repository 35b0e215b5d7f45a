import { PollContext } from 'n8n-core';
import {
  type INode,
  type INodePropertyOptions,
  NodeHelpers,
  toCronExpression,
  type TriggerTime,
  Workflow,
} from 'n8n-workflow';

import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { surroundings } from './runNode';

const trigger = new BigBlueButtonTrigger();
const { properties } = trigger.description;
const menu = properties.find(({ displayName }) => displayName === 'Background Check');
const choices = (menu?.options ?? []) as INodePropertyOptions[];

/** The schedules that n8n makes when a workflow with this trigger is published, as it reads them. */
function schedules(parameters: INode['parameters']): string[] {
  const node: INode = {
    id: 'trigger',
    name: 'BigBlueButton Trigger',
    type: 'trigger',
    typeVersion: 1,
    position: [0, 0],
    parameters,
  };
  const workflow = new Workflow({
    id: '1',
    nodes: [node],
    connections: {},
    active: true,
    nodeTypes: {
      getByName: () => trigger,
      getByNameAndVersion: (_, version) => NodeHelpers.getVersionedNodeType(trigger, version),
      getKnownTypes: () => ({}),
    },
  });
  const context = new PollContext(workflow, node, surroundings({}), 'trigger', 'activate');
  const { item = [] } = context.getNodeParameter('pollTimes') as { item?: TriggerTime[] };
  return item.map(toCronExpression);
}

/** n8n chooses the second, and where it is once an hour also the minute. */
const EXPECTED: Record<string, RegExp[]> = {
  'Every Minute': [/^\d+ \*\/1 \* \* \* \*$/],
  'Every 5 Minutes': [/^\d+ \*\/5 \* \* \* \*$/],
  'Every 10 Minutes': [/^\d+ \*\/10 \* \* \* \*$/],
  'Every 15 Minutes': [/^\d+ \*\/15 \* \* \* \*$/],
  'Every 30 Minutes': [/^\d+ \*\/30 \* \* \* \*$/],
  'Every Hour': [/^\d+ \d+ \*\/1 \* \* \*$/],
  Off: [],
};

describe('n8n makes the background check', () => {
  test.each(choices)('as often as "$name" says, whatever the source', ({ name, value }) => {
    const expected = EXPECTED[name].map((pattern) => expect.stringMatching(pattern) as unknown);
    for (const source of ['events', 'check', 'meetingEnded', 'mp4Ready']) {
      expect(schedules({ source, checkEvery: value })).toEqual(expected);
    }
    // An expression can give a text.
    expect(schedules({ checkEvery: `=${value}` })).toEqual(expected);
  });

  test('every five minutes where nothing was chosen', () => {
    expect(schedules({})).toEqual([expect.stringMatching(/^\d+ \*\/5 \* \* \* \*$/)]);
  });

  test('for each choice there is', () => {
    expect(choices.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
