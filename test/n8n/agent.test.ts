import { type StandIn, startStandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { type ChatModel, startChatModel, type ToolCall } from './chatModel';
import { credentialFor, type N8n, startN8n } from './driver';
import { outputOf } from './execution';
import type { WorkflowNode } from './workflow';

let bbb: StandIn;
let model: ChatModel;
let n8n: N8n;

beforeAll(async () => {
  bbb = await startStandIn();
  model = await startChatModel();
  n8n = await startN8n();
  await n8n.createCredential(credentialFor(bbb));
  await n8n.createCredential({
    name: 'Model',
    type: 'openAiApi',
    data: { apiKey: 'none', url: model.url },
  });
}, 300_000);
afterAll(async () => {
  await Promise.all([n8n?.stop(), model?.stop(), bbb?.stop()]);
});
beforeEach(async () => {
  bbb.control.reset();
  await ask(bbb, 'create', 'name=Caf%C3%A9+%26+Co&meetingID=007');
});

const tool = (name: string, parameters: Record<string, unknown>): WorkflowNode => ({
  name,
  type: 'n8n-nodes-bigbluebutton.bigBlueButtonTool',
  parameters,
  credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
});

/** As the editor's button writes it that leaves a field to the model. */
const MEETING_BY_MODEL = {
  __rl: true,
  mode: 'id',
  value: "={{ $fromAI('Meeting', `The ID of the meeting`, 'string') }}",
};

/** Lets an agent with these tools answer, while its model makes these calls. */
async function agent(tools: WorkflowNode[], calls: ToolCall[]) {
  model.calls.push(...calls);
  const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
  const workflow = await n8n.importWorkflow({
    name: 'Agent',
    nodes: [
      { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
      {
        name: 'Agent',
        type: '@n8n/n8n-nodes-langchain.agent',
        parameters: { promptType: 'define', text: 'Go on', options: {} },
      },
      {
        name: 'Chat model',
        type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
        typeVersion: 1.2,
        parameters: { model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} },
        credentials: { openAiApi: { name: 'Model' } },
      },
      ...tools,
    ],
    connections: {
      Start: to('main'),
      'Chat model': to('ai_languageModel'),
      ...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
    },
  });
  const [{ output }] = outputOf(await n8n.run(workflow), 'Agent');
  return String(output);
}

test('an agent asks who is in a meeting that it chooses', async () => {
  const tools = [
    tool('List meetings', { resource: 'meeting', operation: 'getMany' }),
    tool('Who is there', {
      resource: 'meeting',
      operation: 'getAttendance',
      meetingID: MEETING_BY_MODEL,
    }),
  ];
  const answer = await agent(tools, [
    { name: 'List_meetings', arguments: {} },
    { name: 'Who_is_there', arguments: { Meeting: '007' } },
  ]);
  const offered = [...model.offered()].sort((a, b) => a.name.localeCompare(b.name));
  expect(offered).toMatchObject([
    { name: 'List_meetings', description: 'Get many meetings in BigBlueButton' },
    {
      name: 'Who_is_there',
      description: 'Get attendance of running meeting in BigBlueButton',
      parameters: { properties: { Meeting: { type: 'string' } } },
    },
  ]);
  expect(model.heard()[0]).toContain('Café & Co');
  expect(answer).toBe(model.heard()[1]);
});

describe('a tool that would change something', () => {
  const end = { resource: 'meeting', operation: 'end', meetingID: MEETING_BY_MODEL };
  const call = { name: 'End_meeting', arguments: { Meeting: '007' } };

  test('is refused, and the model is told so', async () => {
    const answer = await agent([tool('End meeting', end)], [call]);
    expect(JSON.parse(answer)).toEqual([
      { error: 'This tool may only read: "End" was refused, and nothing was changed.' },
    ]);
    expect(bbb.control.requests.all('end')).toEqual([]);
  });

  test('does it once whoever made the workflow allows it', async () => {
    await agent([tool('End meeting', { ...end, allowOnlyReading: false })], [call]);
    expect(bbb.control.requests.all('end')).toHaveLength(1);
  });
});
