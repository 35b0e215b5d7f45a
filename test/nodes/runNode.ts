import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
  createRunExecutionData,
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type IExecuteData,
  type IHttpRequestOptions,
  type INode,
  type INodeExecutionData,
  type INodeType,
  type INodeTypes,
  type IRun,
  type IWorkflowExecuteAdditionalData,
  NodeHelpers,
  type NodeParameterValueType,
  Workflow,
} from 'n8n-workflow';

import { BigBlueButtonApi } from '../../credentials/BigBlueButtonApi.credentials';
import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';

/** Hands its items on; stands where a workflow begins. */
class Start implements INodeType {
  description = {
    displayName: 'Start',
    name: 'start',
    group: [],
    version: 1,
    description: '',
    defaults: { name: 'Start' },
    inputs: [],
    outputs: ['main'],
    properties: [],
  } as unknown as INodeType['description'];

  async execute(): Promise<INodeExecutionData[][]> {
    return [[]];
  }
}

/** The node as n8n makes a tool for AI agents of it: by its name, since n8n asks for no other sign. */
function asTool(node: INodeType): INodeType {
  const { description } = node;
  node.description = { ...description, name: `${description.name}Tool` };
  return node;
}

const NODE_TYPES: Record<string, INodeType> = {
  start: new Start(),
  action: new BigBlueButton(),
  bigBlueButtonTool: asTool(new BigBlueButton()),
};

export const nodeTypes: INodeTypes = {
  getByName: (name) => NODE_TYPES[name],
  getByNameAndVersion: (name, version) =>
    NodeHelpers.getVersionedNodeType(NODE_TYPES[name], version),
  getKnownTypes: () => ({}),
};

/** What n8n's engine wants to know about its surroundings, with one credential for all nodes. */
export function surroundings(
  credential: ICredentialDataDecryptedObject,
  more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
  const type = new BigBlueButtonApi();
  const authenticate = type.authenticate as (
    credential: ICredentialDataDecryptedObject,
    options: IHttpRequestOptions,
  ) => Promise<IHttpRequestOptions>;
  return {
    executionId: '1',
    variables: {},
    credentialsHelper: {
      getParentTypes: () => [],
      preAuthentication: async () => undefined,
      getCredentialsProperties: () => [],
      isCredentialUsableByNode: () => true,
      getDecrypted: async () => credential,
      authenticate: async (
        data: ICredentialDataDecryptedObject,
        _type: string,
        options: IHttpRequestOptions,
      ) => await authenticate(data, options),
    },
    webhookBaseUrl: 'https://n8n.example.org/webhook',
    webhookTestBaseUrl: 'https://n8n.example.org/webhook-test',
    restApiUrl: 'http://localhost/rest',
    instanceBaseUrl: 'http://localhost',
    formWaitingBaseUrl: 'http://localhost/form-waiting',
    webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
    ...more,
  } as unknown as IWorkflowExecuteAdditionalData;
}

export interface NodeRun {
  credential: ICredentialDataDecryptedObject;
  parameters: Record<string, NodeParameterValueType>;
  /** input items; one empty item unless given */
  items?: IDataObject[];
  /** files that each input item carries, by the names of their fields */
  files?: Record<string, InputFile>;
  onError?: INode['onError'];
  /** whether it runs as the tool of an AI agent */
  asTool?: boolean;
  /** what n8n tells its nodes about itself, where it differs */
  n8n?: Partial<IWorkflowExecuteAdditionalData>;
}

export interface InputFile {
  content: Buffer | string;
  fileName?: string;
  mimeType?: string;
}

/** The output of a run; `failed` is the second output, of "Continue (using error output)". */
export interface NodeOutput {
  items: INodeExecutionData[];
  failed: INodeExecutionData[];
  run: IRun;
}

/**
 * Runs the action node in n8n's own engine, over real HTTP.
 *
 * @throws the error that n8n would show
 */
export async function runNode({
  credential,
  parameters,
  items = [{}],
  files,
  onError,
  asTool: isTool = false,
  n8n,
}: NodeRun): Promise<NodeOutput> {
  await fileSystemBinaryData();
  const node = (name: string, type: string, more: Partial<INode> = {}): INode => ({
    id: name,
    name,
    type,
    typeVersion: 1,
    position: [0, 0],
    parameters: {},
    ...more,
  });
  const nodes = [
    node('Start', 'start'),
    node('BigBlueButton', isTool ? 'bigBlueButtonTool' : 'action', {
      parameters,
      onError,
      credentials: { bigBlueButtonApi: { id: '1', name: 'BigBlueButton' } },
    }),
  ];
  const connections = {
    Start: { main: [[{ node: 'BigBlueButton', type: 'main' as const, index: 0 }]] },
  };
  const workflow = new Workflow({
    id: 'test',
    nodes,
    connections,
    nodeTypes,
    active: false,
    settings: { executionOrder: 'v1' },
  });
  const hooks = new ExecutionLifecycleHooks('manual', '1', {
    id: 'test',
    name: 'test',
    nodes,
    connections,
    active: false,
    isArchived: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    activeVersionId: null,
  });
  let finished: IRun | undefined;
  hooks.addHandler('workflowExecuteAfter', (run) => {
    finished = run;
  });
  const stack: IExecuteData[] = [
    {
      node: nodes[1],
      data: {
        main: [items.map((json, item) => ({ json, ...binaryOf(files), pairedItem: { item } }))],
      },
      source: { main: [{ previousNode: 'Start' }] },
    },
  ];
  const data = createRunExecutionData({
    executionData: { nodeExecutionStack: stack },
    resultData: {
      runData: {
        Start: [
          {
            startTime: 0,
            executionTime: 0,
            executionIndex: 0,
            source: [],
            data: { main: [items.map((json) => ({ json }))] },
          },
        ],
      },
    },
  });
  const execution = new WorkflowExecute(
    surroundings(credential, { hooks, ...n8n }),
    'manual',
    data,
  );
  await execution.processRunExecutionData(workflow);
  if (!finished) throw new Error('n8n did not finish the workflow');
  const { resultData } = finished.data;
  // The engine stores a plain copy of the error.
  if (resultData.error) throw Object.assign(new Error(resultData.error.message), resultData.error);
  const outputs = resultData.runData.BigBlueButton[0].data?.main ?? [];
  return { items: outputs[0] ?? [], failed: outputs[1] ?? [], run: finished };
}

function binaryOf(files: Record<string, InputFile> = {}): Pick<INodeExecutionData, 'binary'> {
  const entries = Object.entries(files).map(([field, { content, fileName, mimeType = '' }]) => {
    const data = Buffer.from(content).toString('base64');
    return [field, { data, mimeType, fileName, fileExtension: fileName?.split('.').pop() }];
  });
  return entries.length > 0 ? { binary: Object.fromEntries(entries) } : {};
}

let binaryDataReady: Promise<void> | undefined;

/** Files go to a folder, as in n8n itself, and not into memory. */
async function fileSystemBinaryData(): Promise<void> {
  binaryDataReady ??= Container.get(BinaryDataService).init();
  await binaryDataReady;
}

/** The bytes of an output file. */
export async function fileBytes(item: INodeExecutionData, field = 'data'): Promise<Buffer> {
  const file = item.binary?.[field];
  if (!file) throw new Error(`no file in the field ${field}`);
  return await Container.get(BinaryDataService).getAsBuffer(file);
}
