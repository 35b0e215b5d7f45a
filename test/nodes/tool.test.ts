import {
  NodeHelpers,
  type INode,
  type INodeProperties,
  type INodePropertyOptions,
  type INodeTypeDescription,
} from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { RESOURCES } from '../../nodes/BigBlueButton/operations';
import { propertiesOf } from '../../nodes/BigBlueButton/operations/operation';
import { onlyReads } from '../../protocol/readingCalls';
import { CALLS } from '../inventory/inventory';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { type NodeRun, runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(async () => {
  bbb.control.reset();
  await ask(bbb, 'create', 'name=Room&meetingID=007');
  bbb.control.recordings.add({ recordId: 'rec-1' });
  bbb.control.requests.clear();
});

async function tool(parameters: NodeRun['parameters'], more: Partial<NodeRun> = {}) {
  const credential = { url: bbb.url, secret: bbb.secret };
  const { items } = await runNode({ credential, parameters, asTool: true, ...more });
  return items.map(({ json }) => json);
}

const LOCATOR = { __rl: true, mode: 'id', value: '1' };

const operations = RESOURCES.flatMap(({ value: resource, operations: list }) =>
  Object.entries(list).map(([operation, definition]) => ({ resource, operation, definition })),
);

describe('as the tool of an AI agent', () => {
  test('the node reads', async () => {
    expect(await tool({ resource: 'meeting', operation: 'getMany' })).toMatchObject([
      { meetingID: '007', meetingName: 'Room' },
    ]);
  });

  const changing = operations.filter(
    ({ definition }) => definition.changes === true && !definition.notForTools,
  );

  test.each(changing)(
    'it changes nothing unless it is allowed to: $resource $operation',
    async ({ resource, operation, definition }) => {
      const filledIn = definition.fields
        .filter(({ required }) => required)
        .map(({ name, type }) => [name, type === 'resourceLocator' ? LOCATOR : '1']);
      const parameters = { ...Object.fromEntries(filledIn), resource, operation };
      await expect(tool(parameters)).rejects.toMatchObject({
        message: `This tool may only read: "${definition.name}" was refused, and nothing was changed.`,
        description: expect.stringContaining('switch off "Allow Only Reading"'),
      });
      expect(bbb.control.requests.all()).toEqual([]);
    },
  );

  test('it changes what it is allowed to', async () => {
    const parameters = { resource: 'meeting', operation: 'end', meetingID: '007' };
    await tool({ ...parameters, allowOnlyReading: false });
    expect(bbb.control.requests.all('end')).toHaveLength(1);
  });

  test.each(['={{ false }}', '={{ "" }}', '={{ $fromAI("allowed") }}', 'false', '', 0])(
    'its permission is not up to the model or an expression: %j',
    async (allowOnlyReading) => {
      const parameters = { resource: 'meeting', operation: 'end', meetingID: '007' };
      await expect(tool({ ...parameters, allowOnlyReading })).rejects.toThrow('may only read');
      expect(bbb.control.requests.all()).toEqual([]);
    },
  );

  test('nor is what it does', async () => {
    const parameters = { operation: '={{ "end" }}', meetingID: '007', allowOnlyReading: false };
    await expect(tool({ resource: 'meeting', ...parameters })).rejects.toThrow('has no operation');
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test.each(['constructor', 'toString', '__proto__', 'End', ' end'])(
    'a word that is no operation is none: %j',
    async (operation) => {
      const parameters = { resource: 'meeting', operation, meetingID: '007' };
      await expect(tool(parameters)).rejects.toThrow('has no operation');
    },
  );

  test('with Continue on Fail, the refusal is an item', async () => {
    const parameters = { resource: 'meeting', operation: 'end', meetingID: '007' };
    expect(await tool(parameters, { onError: 'continueRegularOutput' })).toEqual([
      {
        error: 'This tool may only read: "End" was refused, and nothing was changed.',
        details: { advice: expect.stringContaining('"Allow Only Reading"') },
      },
    ]);
  });

  test('anywhere else nothing is limited', async () => {
    const parameters = { resource: 'meeting', operation: 'end', meetingID: '007' };
    await tool({ ...parameters, allowOnlyReading: true }, { asTool: false });
    expect(bbb.control.requests.all('end')).toHaveLength(1);
  });
});

describe('what the model sees', () => {
  const actions = operations.map(({ definition }) => definition.action);

  test('tells the operations apart: n8n describes a tool by its action', () => {
    expect(new Set(actions).size).toBe(actions.length);
  });

  test.each(operations)('is any field of $resource $operation', ({ definition }) => {
    const withInner = (fields: readonly INodeProperties[]): INodeProperties[] =>
      fields.flatMap((field) => [
        field,
        ...withInner(((field.options ?? []) as INodeProperties[]).filter(({ type }) => type)),
      ]);
    const closed = withInner(definition.fields).filter(({ noDataExpression }) => noDataExpression);
    expect(closed.map(({ name }) => name)).toEqual([]);
  });

  test('a picker takes an ID from it', async () => {
    const meetingID = { __rl: true, mode: 'id', value: "={{ $json['meeting'] }}" };
    const items = [{ meeting: '007' }];
    expect(
      await tool({ resource: 'meeting', operation: 'get', meetingID }, { items }),
    ).toMatchObject([{ meetingID: '007' }]);
  });
});

describe('any call, as a tool that may only read', () => {
  const call = (parameters: NodeRun['parameters']) =>
    tool({ resource: 'anyCall', operation: 'call', ...parameters });

  test('reads what is known to be read', async () => {
    expect(await call({ callName: 'getMeetings' })).toHaveLength(1);
  });

  test.each([
    { callName: 'end' },
    { callName: 'getmeetings' },
    { callName: ' End ' },
    { callName: 'hooks/create' },
    { callName: 'getMeetings', method: 'post' },
    { callName: 'getMeetings', method: '={{ "POST " }}' },
    { callName: 'getSomethingNew' },
    { callName: 'hooks/destroy' },
    { callName: 'getMeetings', method: 'POST' },
    { callName: '={{ "create" }}' },
  ])('makes no other call: %j', async (parameters) => {
    await expect(call(parameters)).rejects.toThrow('"Any Call" was refused');
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test.each([
    'getMeetings/../end',
    'getMeetings/%2e%2e/end',
    'getMeetings?x',
    '/end',
    'getMeetings;',
  ])('takes no path for a name: %j', async (callName) => {
    await expect(call({ callName })).rejects.toThrow('is not the name of a call');
    expect(bbb.control.requests.all()).toEqual([]);
  });

  test('knows of each documented call whether it changes anything', () => {
    const documented = CALLS.map((one) => one.call);
    const reading = documented.filter((name) => onlyReads(name, 'GET')).sort();
    expect(reading).toEqual([
      'getAttendance',
      'getDefaultConfigXML',
      'getMP4',
      'getMeetingInfo',
      'getMeetings',
      'getPastMeetings',
      'getRecordingTextTracks',
      'getRecordings',
      'getSessions',
      'hooks/list',
      'isMeetingRunning',
      'learningDashboard',
      'stuns',
    ]);
  });
});

describe('a call whose name can be changed, in a tool that may only read', () => {
  test.each([
    ['mp4', 'getMP4Url', 'deleteRecordings'],
    ['mp4', 'getMP4Url', ' publishRecordings '],
    ['attendance', 'getPastMeetings', 'create'],
    ['attendance', 'getPastMeetings', '={{ "hooks/create" }}'],
  ])(
    'is refused once it is none that reads: %s %s as %j',
    async (resource, operation, callName) => {
      const parameters = { resource, operation, callName, recordID: 'rec-1' };
      await expect(tool(parameters)).rejects.toThrow('This tool may only read');
      expect(bbb.control.requests.all()).toEqual([]);
      expect(bbb.control.recordings.get('rec-1').state).toBe('published');
    },
  );

  test('is made under the name that it has', async () => {
    await tool(
      { resource: 'mp4', operation: 'getMP4Url', recordID: 'rec-1' },
      { onError: 'continueRegularOutput' },
    );
    expect(bbb.control.requests.all('getMP4')).toHaveLength(1);
  });
});

describe('in the editor', () => {
  const { description } = new BigBlueButton();
  const shown = (name: string, values: Record<string, string | boolean>, type = 'Tool') => {
    const asType = { ...description, name: `bigBlueButton${type}` } as INodeTypeDescription;
    const node = { typeVersion: 1 } as INode;
    return description.properties
      .filter((property) => property.name === name)
      .filter((one) => NodeHelpers.displayParameter(values, one, node, asType));
  };

  test('only a tool has the switch, and it is on', () => {
    const values = { resource: 'meeting', operation: 'get' };
    expect(shown('allowOnlyReading', values)).toMatchObject([
      { default: true, noDataExpression: true },
    ]);
    expect(shown('allowOnlyReading', values, '')).toEqual([]);
  });

  test('an operation that will be refused is marked, once', () => {
    const notices = (operation: string, allowOnlyReading: boolean, type?: string) =>
      shown('allowOnlyReadingNotice', { resource: 'meeting', operation, allowOnlyReading }, type);
    expect(notices('create', true)).toHaveLength(1);
    expect(notices('create', false)).toEqual([]);
    expect(notices('get', true)).toEqual([]);
    expect(notices('create', true, '')).toEqual([]);
  });

  test('an operation that is no tool is offered only elsewhere', () => {
    const [meeting] = RESOURCES;
    const waiting = { ...meeting.operations.get, notForTools: true };
    const properties = propertiesOf([{ ...meeting, operations: { waiting } }]);
    const option = properties.find(({ name }) => name === 'operation')?.options?.[0];
    expect(option).toMatchObject({ displayOptions: { hide: { '@tool': [true] } } });
  });

  test('waiting for an event is such a one: a tool has it neither in its menu nor at all', async () => {
    const offered = (type: string) => {
      const values = { resource: 'meeting' };
      const asType = { ...description, name: `bigBlueButton${type}` } as INodeTypeDescription;
      const [menu] = shown('operation', values, type);
      return (menu.options as INodeProperties[])
        .filter((one) =>
          NodeHelpers.displayParameter(values, one, { typeVersion: 1 } as INode, asType),
        )
        .map((one) => (one as unknown as INodePropertyOptions).value);
    };
    expect(offered('')).toEqual(expect.arrayContaining([...offered('Tool'), 'waitForEvent']));
    expect(offered('Tool')).toContain('get');
    expect(offered('Tool')).not.toContain('waitForEvent');
    const parameters = { resource: 'meeting', operation: 'waitForEvent', meetingID: LOCATOR };
    await expect(tool({ ...parameters, allowOnlyReading: false })).rejects.toThrow(
      'cannot be a tool of an AI agent',
    );
    expect(bbb.control.requests.all()).toEqual([]);
  });
});
