import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import express, { type Request, type Response } from 'express';
import {
  DataDeduplicationService,
  ExecuteContext,
  ExecutionLifecycleHooks,
  HookContext,
  PollContext,
  WebhookContext,
} from 'n8n-core';
import {
  createRunExecutionData,
  type ICredentialDataDecryptedObject,
  type IDataDeduplicator,
  type IDataObject,
  type INode,
  type INodeExecutionData,
  type INodeTypes,
  type IRun,
  type IWebhookData,
  type IWebhookDescription,
  type IWorkflowBase,
  NodeHelpers,
  type NodeParameterValueType,
  Workflow,
  type WorkflowExecuteMode,
} from 'n8n-workflow';

import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { surroundings } from './runNode';

const trigger = new BigBlueButtonTrigger();
const nodeTypes: INodeTypes = {
  getByName: () => trigger,
  getByNameAndVersion: (_, version) => NodeHelpers.getVersionedNodeType(trigger, version),
  getKnownTypes: () => ({}),
};

/** The node as another process of n8n has it, which knows nothing of what this one did. */
function inNewProcess(): BigBlueButtonTrigger {
  const workflowPackage: unknown = jest.requireActual('n8n-workflow');
  let node: BigBlueButtonTrigger | undefined;
  jest.isolateModules(() => {
    jest.doMock('n8n-workflow', () => workflowPackage);
    type Module = typeof import('../../nodes/BigBlueButton/BigBlueButtonTrigger.node');
    const path = '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
    node = new (jest.requireActual<Module>(path).BigBlueButtonTrigger)();
  });
  jest.dontMock('n8n-workflow');
  return node as BigBlueButtonTrigger;
}

/**
 * n8n's memory of processed events, which is in its database: a list for a node, and one for a workflow.
 * It is read, and then written as a whole, without a lock.
 */
const processed = new Map<string, string[]>();

/** How long that takes at most, in milliseconds; 0 for no time at all. */
let storeTakes = 0;

/** When a run last recorded or told something, in milliseconds. */
let lastActivity = 0;

/** Longer than a run pauses in between. */
const QUIET_FOR = 650;

/** Called when a run has recorded something there; what never returns stands for a process that was killed. */
let onRecorded: () => Promise<void> = async () => {};

void DataDeduplicationService.init({
  checkProcessedAndRecord: async (items: string[], scope: string, _of: unknown, options) => {
    lastActivity = performance.now();
    const before = processed.get(scope) ?? [];
    if (storeTakes > 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * storeTakes));
    }
    const fresh = items.filter((item) => !before.includes(item));
    processed.set(scope, [...before, ...fresh].slice(-(options.maxEntries ?? Infinity)));
    await onRecorded();
    return { new: fresh, processed: items.filter((item) => !fresh.includes(item)) };
  },
} as IDataDeduplicator);

const webhooks = trigger.description.webhooks ?? [];

/** The node's two addresses: for BigBlueButton, and for its own background check. */
type Endpoint = 'webhook' | 'check';

type Mode = 'production' | 'test';

/**
 * What n8n does for one trigger node: it registers it, keeps its static data, listens on loopback
 * and hands it the requests that come in, with n8n-core's own contexts and over real HTTP.
 */
export class TriggerHost {
  parameters: Record<string, NodeParameterValueType> = {};
  /** undefined: somebody deleted the credential */
  credential: ICredentialDataDecryptedObject | undefined;
  /** the items of each run that was started */
  readonly runs: IDataObject[][] = [];
  /** what the node wrote to n8n's log */
  readonly log: string[] = [];
  readonly staticData: Record<Mode, IDataObject> = { production: {}, test: {} };
  /** n8n's part after the node's: starting the run; may take its time, or fail */
  startRun: () => Promise<void> = async () => {};
  /** whether runs are begun too, and what they then pass on to the workflow */
  beginsRuns = false;
  readonly passedOn: IDataObject[] = [];
  private readonly running: Array<Promise<void>> = [];
  private executions = 0;
  /** what runs were started with, by what of it is seen */
  private readonly started = new Map<IDataObject, INodeExecutionData>();
  /** the rest of the workflow takes its time: runs end when `endRuns` is called */
  runsGoOn = false;
  /** n8n cannot save how a run has ended */
  failsAtEnd = false;
  private goingOn: ExecutionLifecycleHooks[] = [];
  /** the executions that wait */
  readonly waiting = new Set<string>();
  /** nothing answers */
  isDown = false;
  /** behind some routers a machine cannot reach itself by its public address */
  isDeafToItself = false;
  /** failed executions that the background check has made */
  readonly failures: Array<{ message: string; description?: string | null }> = [];
  /** of its own for each, since the nodes remember some things by it as long as the process lives */
  private readonly workflowId = randomUUID();
  /** the copy on which background checks work, from when the workflow was published */
  private polled: Workflow | undefined;
  /** the process that takes requests, and the one that publishes and makes background checks; often the same */
  private receivers = [trigger];
  private checker = trigger;
  /** the address n8n believes to be reachable at; its own on loopback unless set */
  publicUrl: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly webhookId: string,
  ) {}

  static async start(credential: ICredentialDataDecryptedObject): Promise<TriggerHost> {
    const app = express();
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = new TriggerHost(server, 'f3c1d2e4-0000-4000-8000-000000000001');
    host.credential = credential;
    app.use(express.raw({ type: () => true, limit: '16mb' }));
    processed.clear();
    storeTakes = 4;
    app.post('/webhook-waiting/:id/:below', ({ params: { id } }, response) => {
      const message = host.waiting.has(id)
        ? `The workflow for execution "${id}" does not contain a waiting webhook with a matching path/method.`
        : `The execution "${id}" does not exist.`;
      response.status(404).json({ code: 404, message });
    });
    app.all('/:base/:id/:endpoint', (request, response) => {
      const isUnreachable = host.isDeafToItself && request.params.endpoint === 'check';
      if (host.isDown || isUnreachable) {
        request.socket.destroy();
        return;
      }
      const mode = request.params.base === 'webhook-test' ? 'test' : 'production';
      void host.receive(request, response, mode, request.params.endpoint as Endpoint);
    });
    const write = (message: string) => void host.log.push(message);
    const logger = { warn: write, error: write, info: write, debug: write, scoped: () => logger };
    Container.set(Logger, logger as unknown as Logger);
    return host;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  callbackUrl(mode: Mode = 'production'): string {
    const path = mode === 'test' ? 'webhook-test' : 'webhook';
    return `${this.publicUrl ?? this.address}/${path}/${this.webhookId}/webhook`;
  }

  get items(): IDataObject[] {
    return this.runs.flat();
  }

  /** Publishing: n8n asks whether it is registered, and registers it if not. */
  async activate(mode: Mode = 'production'): Promise<'found' | 'created'> {
    if (await this.hook(mode, 'checkExists')) return 'found';
    try {
      await this.hook(mode, 'create');
    } catch (error) {
      await this.hook(mode, 'delete');
      throw error;
    }
    if (mode === 'production') this.polled = this.workflow('production');
    return 'created';
  }

  /**
   * n8n was down; what it had saved is all it knows.
   *
   * @param inQueueMode another process takes requests than makes background checks
   */
  restart(inQueueMode = false): void {
    this.isDown = false;
    this.checker = inNewProcess();
    this.receivers = [inQueueMode ? inNewProcess() : this.checker];
    this.polled = this.workflow('production');
  }

  /** n8n's store has no lock, but takes no time. */
  useFastStore(): void {
    storeTakes = 0;
  }

  /** One more process takes requests; they get them in turn. */
  addReceiver(): void {
    this.receivers.push(inNewProcess());
  }

  private nextReceiver(): BigBlueButtonTrigger {
    const [next, ...others] = this.receivers;
    this.receivers = [...others, next];
    return next;
  }

  /** A background check; n8n saves what it changed only if it starts a run. */
  async check(): Promise<IDataObject[]> {
    const workflow = this.polled ?? this.workflow('production');
    const [node] = Object.values(workflow.nodes);
    const alone: INodeExecutionData[][] = [];
    const context = new PollContext(
      workflow,
      node,
      this.surroundings(),
      'trigger',
      'update',
      (data) => void alone.push(data.flat()),
      (error) => void this.failures.push(error),
    );
    const together = await this.checker.poll.call(context);
    const started = [...alone, ...(together ?? [])].map((items) => this.noted(items));
    if (started.length > 0 && workflow.staticData.__dataChanged) {
      this.staticData.production = stored(workflow);
    }
    this.runs.push(...started);
    for (const items of started) this.begin(items, 'trigger');
    return started.flat();
  }

  private noted(items: INodeExecutionData[]): IDataObject[] {
    for (const item of items) this.started.set(item.json, item);
    return items.map(({ json }) => json);
  }

  /** Nobody waits for a run that was started. */
  private begin(items: IDataObject[], mode: WorkflowExecuteMode): void {
    if (!this.beginsRuns) return;
    const run = this.finishedRun(items, mode).then((output) => void this.passedOn.push(...output));
    this.running.push(run);
  }

  /** Begins a run and kills its process as soon as the run has recorded what it is about to pass on. */
  async killRun(items: IDataObject[]): Promise<void> {
    await new Promise<void>((resolve) => {
      onRecorded = async () => {
        resolve();
        await new Promise(() => {});
      };
      void this.finishedRun(items, 'webhook');
    });
    onRecorded = async () => {};
  }

  /** Waits until all runs that were started have passed on what they pass on. */
  async runsBegun(): Promise<void> {
    await Promise.all(this.running.splice(0));
  }

  /** What the run that was started first passes on to the workflow. */
  async finishedRun(
    items = this.runs[0],
    // As when somebody retries it: n8n's memory of processed events has no part in it.
    mode: WorkflowExecuteMode = 'retry',
  ): Promise<IDataObject[]> {
    // A worker is not given what is kept with the workflow.
    const workflow = this.workflow('production', {});
    const [node] = Object.values(workflow.nodes);
    const input = items.map((json) => this.started.get(json) ?? { json });
    this.executions += 1;
    const executionId = String(this.executions);
    const hooks = new ExecutionLifecycleHooks(mode, executionId, {} as IWorkflowBase);
    const context = new ExecuteContext(
      workflow,
      node,
      { ...this.surroundings(), executionId, hooks },
      mode,
      createRunExecutionData(),
      0,
      input,
      { main: [input] },
      { node, data: { main: [input] }, source: null },
      [],
    );
    const output = await trigger.execute.call(context);
    this.goingOn.push(hooks);
    if (!this.runsGoOn) await this.endRuns();
    return output.flat().map(({ json }) => json);
  }

  /** Runs record and tell how they go on without waiting for that. */
  async reported(): Promise<void> {
    while (performance.now() - lastActivity < QUIET_FOR) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The workflow has done with what it was given. */
  async endRuns(): Promise<void> {
    for (const hooks of this.goingOn.splice(0)) {
      hooks.addHandler('workflowExecuteAfter', () => {
        if (this.failsAtEnd) throw new Error('The database is away');
      });
      await hooks.runHook('workflowExecuteAfter', [{} as IRun, {}]).catch(() => {});
    }
  }

  /** Whatever was under way is never heard of again. */
  crash(): void {
    this.goingOn = [];
    this.restart();
  }

  async deactivate(mode: Mode = 'production'): Promise<void> {
    await this.hook(mode, 'delete');
  }

  async stop(): Promise<void> {
    await this.reported();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async hook(mode: Mode, method: 'checkExists' | 'create' | 'delete'): Promise<boolean> {
    const workflow = this.workflow(mode);
    const [node] = Object.values(workflow.nodes);
    const context = new HookContext(
      workflow,
      node,
      this.surroundings(),
      mode === 'test' ? 'manual' : 'trigger',
      mode === 'test' ? 'manual' : 'activate',
      this.webhookData(mode),
    );
    try {
      return await this.checker.webhookMethods.default[method].call(context);
    } finally {
      this.staticData[mode] = stored(workflow);
    }
  }

  private async receive(
    request: Request,
    response: Response,
    mode: Mode,
    endpoint: Endpoint,
  ): Promise<void> {
    lastActivity = performance.now();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      Object.assign(request, { rawBody: body, body: parsedBody(request, body) });
    } catch {
      response.status(422).json({ message: 'Failed to parse request body' });
      return;
    }
    const workflow = this.workflow(mode);
    const [node] = Object.values(workflow.nodes);
    const context = new WebhookContext(
      workflow,
      node,
      { ...this.surroundings(), httpRequest: request, httpResponse: response },
      mode === 'test' ? 'manual' : 'webhook',
      this.webhookData(mode, endpoint, request.method),
      [],
      null,
    );
    try {
      const answer = await this.nextReceiver().webhook.call(context);
      const { workflowData, noWebhookResponse } = answer;
      if (workflowData) {
        // As n8n 2.41 does it.
        workflow.staticData.__dataChanged = false;
        await this.startRun();
        const started = workflowData.map((items: INodeExecutionData[]) => this.noted(items));
        this.runs.push(...started);
        for (const items of started) this.begin(items, 'webhook');
      }
      const { webhookResponse } = answer;
      if (workflow.staticData.__dataChanged) this.staticData[mode] = stored(workflow);
      if (!noWebhookResponse) {
        const { responseData = 'firstEntryJson' } = descriptionOf(endpoint, request.method) ?? {};
        const fixed = workflowData && responseData;
        response.status(200).end(fixed === 'noData' ? undefined : fixed || webhookResponse);
      }
    } catch (error) {
      this.log.push(String(error));
      response.status(500).json({ message: 'Error in workflow' });
    }
  }

  private workflow(mode: Mode, staticData = this.staticData[mode]): Workflow {
    const node: INode = {
      id: 'trigger',
      name: 'BigBlueButton Trigger',
      type: 'trigger',
      typeVersion: 1,
      position: [0, 0],
      webhookId: this.webhookId,
      // The tests name events one by one.
      parameters: { triggerOn: 'chosen', ...this.parameters },
      credentials: { bigBlueButtonApi: { id: '1', name: 'BigBlueButton' } },
    };
    return new Workflow({
      id: this.workflowId,
      nodes: [node],
      connections: {},
      nodeTypes,
      active: mode === 'production',
      // As after a save and a load.
      staticData: JSON.parse(JSON.stringify(staticData)) as IDataObject,
    });
  }

  private surroundings() {
    const base = this.publicUrl ?? this.address;
    const { credential } = this;
    const more = surroundings(credential ?? {}, {
      webhookBaseUrl: `${base}/webhook`,
      webhookTestBaseUrl: `${base}/webhook-test`,
      restApiUrl: `${base}/rest`,
    });
    if (!credential) {
      more.credentialsHelper.getDecrypted = async () => {
        throw new Error('Credential with ID "1" does not exist');
      };
    }
    return more;
  }

  private webhookData(
    mode: Mode,
    endpoint: Endpoint = 'webhook',
    httpMethod = 'POST',
  ): IWebhookData {
    return {
      webhookDescription: descriptionOf(endpoint, httpMethod),
      node: 'BigBlueButton Trigger',
      path: `${this.webhookId}/${endpoint}`,
      httpMethod,
      workflowId: this.workflowId,
      isTest: mode === 'test',
      workflowExecuteAdditionalData: this.surroundings(),
    } as IWebhookData;
  }
}

/** As n8n reads it; what it cannot read stays empty. */
function parsedBody(request: Request, body: Buffer): unknown {
  const text = body.toString('utf8');
  if (request.is('json')) return text === '' ? {} : (JSON.parse(text) as unknown);
  if (request.is('urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return request.is('text') ? text : {};
}

function descriptionOf(endpoint: Endpoint, method: string): IWebhookDescription | undefined {
  return webhooks.find(({ path, httpMethod }) => path === endpoint && httpMethod === method);
}

function stored(workflow: Workflow): IDataObject {
  return JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
}
