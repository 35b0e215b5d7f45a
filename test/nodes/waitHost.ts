import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import express, { type Request, type Response } from 'express';
import { WebhookContext } from 'n8n-core';
import {
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type IRunExecutionData,
  type IWebhookData,
  Workflow,
} from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { type NodeRun, nodeTypes, runNode, surroundings } from './runNode';

const node = new BigBlueButton();
const [webhookDescription] = node.description.webhooks ?? [];

/** One execution that may wait: what n8n stores about it, and what came of it. */
export class WaitingExecution {
  /** what n8n wrote to its database, undefined while nothing waits */
  stored: IRunExecutionData | undefined;
  /** the items that the node put out, at once or when it was resumed */
  output: IDataObject[] | undefined;
  until: Date | undefined;

  constructor(readonly id: string) {}

  get isWaiting(): boolean {
    return this.stored !== undefined && this.output === undefined;
  }

  /** What n8n goes on with when the time is over. */
  get atTimeOut(): IDataObject[] {
    const [entry] = this.stored?.executionData?.nodeExecutionStack ?? [];
    return (entry?.data.main[0] ?? []).map(({ json }) => json);
  }
}

/**
 * What n8n does for executions that wait: it keeps what the node left behind, listens on loopback, and
 * hands the node the calls that come in, with n8n-core's own contexts and over real HTTP.
 */
export class WaitHost {
  /** what the node wrote to n8n's log */
  readonly log: string[] = [];
  /** the address n8n believes to be reachable at; its own on loopback unless set */
  publicUrl: string | undefined;
  /** what n8n answers in place of resuming, if it cannot */
  refusesToResume = false;
  private readonly executions = new Map<string, WaitingExecution>();

  private constructor(
    private readonly server: Server,
    public credential: ICredentialDataDecryptedObject,
  ) {}

  static async start(credential: ICredentialDataDecryptedObject): Promise<WaitHost> {
    const app = express();
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = new WaitHost(server, credential);
    app.use(express.raw({ type: () => true, limit: '16mb' }));
    app.post('/webhook-waiting/:id', (request, response) => {
      void host.receive(request, response);
    });
    app.post('/webhook-waiting/:id/:below', (request, response) => {
      host.saysWhoWaits(request, response);
    });
    const write = (message: string) => void host.log.push(message);
    const logger = { warn: write, error: write, info: write, debug: write, scoped: () => logger };
    Container.set(Logger, logger as unknown as Logger);
    return host;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Runs the node in a new execution. */
  async run(run: Omit<NodeRun, 'credential'>): Promise<WaitingExecution> {
    const execution = new WaitingExecution(String(this.executions.size + 12));
    this.executions.set(execution.id, execution);
    const n8n = this.more(execution);
    const { items, run: result } = await runNode({ ...run, credential: this.credential, n8n });
    execution.until = result.data.waitTill;
    if (execution.until) execution.stored = afterSaving(result.data);
    else execution.output = items.map(({ json }) => json);
    return execution;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private more({ id }: WaitingExecution) {
    const webhookWaitingBaseUrl = `${this.publicUrl ?? this.address}/webhook-waiting`;
    return { executionId: id, webhookWaitingBaseUrl };
  }

  private async receive(request: Request, response: Response): Promise<void> {
    const execution = this.executions.get(String(request.params.id));
    if (!execution?.stored || execution.output) {
      response.status(execution ? 409 : 404).json({ message: 'nothing waits here' });
      return;
    }
    if (request.query.signature !== execution.stored.resumeToken) {
      response.status(401).json({ error: 'Invalid token' });
      return;
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    Object.assign(request, { rawBody: body, body: {} });
    const context = this.webhookContext(execution, request, response);
    const { workflowData, noWebhookResponse } = await node.webhook.call(context);
    if (workflowData && this.refusesToResume) {
      response.status(500).json({ message: 'Error in workflow' });
      return;
    }
    if (workflowData) execution.output = workflowData[0].map(({ json }) => json);
    if (!noWebhookResponse) response.status(200).end();
  }

  /** What n8n says where no node listens, in its own words. */
  private saysWhoWaits({ params, query }: Request, response: Response): void {
    const execution = this.executions.get(String(params.id));
    if (!execution) {
      response.status(404).json({ message: `The execution "${params.id}" does not exist.` });
    } else if (query.signature !== execution.stored?.resumeToken) {
      response.status(401).json({ error: 'Invalid token' });
    } else if (execution.output) {
      response.status(409).json({ message: `The execution "${params.id} has finished already.` });
    } else {
      response.status(404).json({ message: 'There is no waiting webhook with a matching path.' });
    }
  }

  private webhookContext(
    execution: WaitingExecution,
    httpRequest: Request,
    httpResponse: Response,
  ): WebhookContext {
    const stored = afterSaving(execution.stored as IRunExecutionData);
    const waiting = stored.executionData?.nodeExecutionStack[0].node;
    if (!waiting) throw new Error('nothing is stored about the node');
    const workflow = new Workflow({
      id: 'test',
      nodes: [waiting],
      connections: {},
      nodeTypes,
      active: true,
      settings: { executionOrder: 'v1' },
    });
    const additional = surroundings(this.credential, {
      ...this.more(execution),
      httpRequest,
      httpResponse,
    });
    const webhookData = { webhookDescription, isTest: false } as IWebhookData;
    return new WebhookContext(workflow, waiting, additional, 'webhook', webhookData, [], stored);
  }
}

function afterSaving(data: IRunExecutionData): IRunExecutionData {
  return JSON.parse(JSON.stringify(data)) as IRunExecutionData;
}
