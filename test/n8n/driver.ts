/**
 * A real n8n for a test: started on loopback with the packed package in it, driven over its own
 * interfaces, ended with everything it started.
 *
 * @example
 * const n8n = await startN8n();
 * await n8n.createCredential({ name: 'BBB', type: 'bigBlueButtonApi', data: { … } });
 * const workflow = await n8n.importWorkflow(JSON.parse(text));
 * await n8n.publish(workflow);
 * const execution = await n8n.nextExecution(workflow);
 * await n8n.stop();
 */
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { ensureN8nHost } from '../../commands/n8n-host.js';
import { hasEnded, type Execution, type ExecutionSummary } from './execution';
import type { GuardedProcess } from './guarded';
import { freePort, startN8nProcess, type ProcessSettings } from './n8n-process';
import { Rest, type Owner } from './rest';
import { installCommunityPackage, packPackage } from './tarball';
import { preparedWorkflow, type NodeType, type Workflow, type WorkflowFile } from './workflow';

export const PACKAGE = 'n8n-nodes-bigbluebutton';

/** n8n tries a failing publication five times, 1 + 2 + 4 + 8 s apart. */
const PUBLISHED_WITHIN_MS = 60_000;
const EXECUTED_WITHIN_MS = 60_000;

const OWNER: Owner = { email: 'owner@example.org', password: 'Loopback1only' };

export interface StartSettings {
  /** Environment variables beyond, or instead of, the usual ones of n8n-process.ts. */
  env?: Record<string, string>;
  /** The one folder that workflows may write files to and read them from. */
  filesFolder?: string;
  /** A packed community package to install; ours, freshly packed, unless told otherwise. */
  tarball?: string;
  port?: number;
}

export interface CredentialData {
  name: string;
  type: string;
  data: Record<string, unknown>;
}

/** A credential named "BigBlueButton" for a server, with the algorithms that the stand-in takes at first. */
export function credentialFor({ url, secret }: { url: string; secret: string }): CredentialData {
  const data = { url, secret, hash: 'sha256', hookHash: 'sha1' };
  return { name: 'BigBlueButton', type: 'bigBlueButtonApi', data };
}

/** Starts a new n8n with the package in it and an owner signed in. */
export async function startN8n(settings: StartSettings = {}): Promise<N8n> {
  const host = await ensureN8nHost();
  const userFolder = await mkdtemp(join(tmpdir(), 'n8n-test-'));
  await cp(host.fresh, userFolder, { recursive: true });
  const packFolder = join(userFolder, 'packed');
  await mkdir(packFolder);
  const tarball = settings.tarball ?? (await packPackage(packFolder));
  await installCommunityPackage(tarball, userFolder);
  const n8n = new N8n({
    host,
    userFolder,
    port: settings.port ?? (await freePort()),
    env: {
      ...(settings.filesFolder ? { N8N_RESTRICT_FILE_ACCESS_TO: settings.filesFolder } : {}),
      ...settings.env,
    },
  });
  await n8n.start();
  return n8n;
}

export class N8n {
  readonly owner = OWNER;
  /** For what this class has no method for. */
  readonly rest: Rest;
  readonly url: string;
  private readonly credentialIds = new Map<string, string>();
  private types: NodeType[] | undefined;
  private process: GuardedProcess | undefined;
  private earlierLog = '';

  constructor(private readonly settings: ProcessSettings) {
    this.url = `http://127.0.0.1:${settings.port}`;
    this.rest = new Rest(this.url);
  }

  /** n8n's own folder, removed at its end. */
  get userFolder(): string {
    return this.settings.userFolder;
  }

  /** See startN8n(). */
  async start(): Promise<void> {
    this.process = await startN8nProcess(this.settings);
    try {
      await this.rest.setUpOwner(OWNER);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Ends n8n and starts it again, with everything it knows.
   *
   * @param meanwhile what happens while it is away
   * @param changes of its environment variables
   */
  async restart(
    meanwhile: () => Promise<void> = async () => {},
    changes: Record<string, string> = {},
  ): Promise<void> {
    this.earlierLog = this.logged();
    await this.process?.stop('keep');
    await meanwhile();
    const env = { ...this.settings.env, ...changes };
    this.process = await startN8nProcess({ ...this.settings, env });
  }

  /** Kills n8n with all that is under way, and starts it again so many minutes later, as it believes. */
  async crash(minutes: number): Promise<void> {
    this.earlierLog = this.logged();
    await this.process?.kill();
    const env = {
      ...this.settings.env,
      CLOCK_AHEAD_MS: String(minutes * 60_000),
      NODE_OPTIONS: `--require "${join(__dirname, 'clockAhead.js')}"`,
    };
    this.process = await startN8nProcess({ ...this.settings, env });
  }

  /** Everything n8n has written to its log so far. */
  logged(): string {
    return this.earlierLog + (this.process?.logged() ?? '');
  }

  /** Ends n8n and everything it started, and removes its user folder. */
  async stop(): Promise<void> {
    await this.process?.stop();
  }

  /** All node types that n8n offers in its editor. */
  async nodeTypes(): Promise<NodeType[]> {
    return (this.types ??= await this.rest.call<NodeType[]>('GET', '/types/nodes.json'));
  }

  /** All credential types that n8n offers in its editor. */
  async credentialTypes(): Promise<Array<{ name: string; [property: string]: unknown }>> {
    return await this.rest.call('GET', '/types/credentials.json');
  }

  /** @returns the credential's ID; imported workflows find it by its name */
  async createCredential({ name, type, data }: CredentialData): Promise<string> {
    const { id } = await this.rest.call<{ id: string }>('POST', '/rest/credentials', {
      name,
      type,
      data,
    });
    this.credentialIds.set(name, id);
    return id;
  }

  /** Changes a credential that createCredential() made. */
  async updateCredential({ name, type, data }: CredentialData): Promise<void> {
    const id = this.credentialIds.get(name);
    if (!id) throw new Error(`n8n has no credential "${name}".`);
    await this.rest.call('PATCH', `/rest/credentials/${id}`, { name, type, data });
  }

  /** What n8n does when somebody saves a credential in the editor: it tries it. */
  async testCredential({
    name,
    type,
    data,
  }: CredentialData): Promise<{ status: 'OK' | 'Error'; message: string }> {
    const credentials = { id: '', name, type, data };
    return await this.rest.call('POST', '/rest/credentials/test', { credentials });
  }

  /**
   * Imports a workflow as the editor does; credentials are found by name.
   *
   * @throws Error when it uses a node type or credential that this n8n does not have
   */
  async importWorkflow(file: WorkflowFile): Promise<Workflow> {
    const prepared = preparedWorkflow(file, await this.nodeTypes(), this.credentialIds);
    return await this.rest.call<Workflow>('POST', '/rest/workflows', prepared);
  }

  /** Saves a changed workflow as a new version, which is not published by that. */
  async saveWorkflow({ id, name, nodes, connections, settings }: Workflow): Promise<Workflow> {
    const changed = { name, nodes, connections, settings };
    return await this.rest.call<Workflow>('PATCH', `/rest/workflows/${id}`, changed);
  }

  /**
   * Publishes a workflow and waits until its triggers are registered, which n8n 2.40 and newer does
   * after answering.
   *
   * @throws Error with what each trigger that could not be registered said
   */
  async publish(workflow: Workflow): Promise<void> {
    const { id, versionId } = workflow;
    await this.rest.call('POST', `/rest/workflows/${id}/activate`, { versionId });
    const { status, triggers } = await this.until(
      `the publication of "${workflow.name}"`,
      PUBLISHED_WITHIN_MS,
      async () => {
        const state = await this.publicationOf(workflow);
        return ['published', 'partial', 'failed'].includes(state.status) ? state : undefined;
      },
    );
    if (status === 'published') return;
    const said = triggers.flatMap(({ errorMessage }) => errorMessage ?? []).join('\n');
    throw new Error(`"${workflow.name}" could not be published: ${said}`);
  }

  /** Takes a workflow's publication back and waits until its triggers are gone. */
  async unpublish(workflow: Workflow): Promise<void> {
    await this.rest.call('POST', `/rest/workflows/${workflow.id}/deactivate`, {});
    await this.until(
      `the end of the publication of "${workflow.name}"`,
      PUBLISHED_WITHIN_MS,
      async () =>
        (await this.publicationOf(workflow)).status === 'not_published' ? true : undefined,
    );
  }

  /**
   * Runs a workflow by hand, as the editor's button does, and waits for its end.
   *
   * @param triggerName the node to begin with; the first trigger unless told otherwise
   * @returns the run, whether it went well or not
   */
  async run(workflow: Workflow, triggerName?: string): Promise<Execution> {
    const started = await this.begin(workflow, triggerName);
    if (!started.executionId) throw new Error(`"${workflow.name}" waits for a call; use listen().`);
    return await this.endOf(started.executionId);
  }

  /**
   * What the editor's "Listen for test event" does: registers the trigger at its test address, for
   * one call or two minutes. The run that the call starts is the next one of nextExecution().
   *
   * @throws Error when the trigger could not be registered
   */
  async listen(workflow: Workflow, triggerName?: string): Promise<void> {
    const started = await this.begin(workflow, triggerName);
    if (!started.waitingForWebhook) throw new Error(`"${workflow.name}" does not wait for a call.`);
  }

  /** Ends listen() before a call came. */
  async stopListening(workflow: Workflow): Promise<void> {
    await this.rest.call('DELETE', `/rest/test-webhook/${workflow.id}`);
  }

  /** The address at which n8n takes calls for a trigger of the workflow. */
  webhookUrl(
    workflow: Workflow,
    triggerName: string,
    kind: 'webhook' | 'webhook-test' = 'webhook',
  ): string {
    const node = workflow.nodes.find(({ name }) => name === triggerName);
    if (!node?.webhookId) throw new Error(`"${workflow.name}" has no webhook "${triggerName}".`);
    const { N8N_WEBHOOK_URL = `${this.url}/` } = this.settings.env;
    return `${N8N_WEBHOOK_URL}${kind}/${node.webhookId}/webhook`;
  }

  /** The workflow's runs, the oldest first, also those that have not ended. */
  async executions(workflow: Workflow): Promise<ExecutionSummary[]> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
    const { results } = await this.rest.call<{ results: ExecutionSummary[] }>(
      'GET',
      `/rest/executions?limit=100&filter=${filter}`,
    );
    return results.sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** Each of executions(), with everything its nodes put out. */
  async everyExecution(workflow: Workflow): Promise<Execution[]> {
    const runs = await this.executions(workflow);
    return await Promise.all(runs.map(async ({ id }) => await this.execution(id)));
  }

  /** One run with everything its nodes put out. */
  async execution(id: string): Promise<Execution> {
    return await this.rest.call<Execution>('GET', `/api/v1/executions/${id}?includeData=true`);
  }

  /**
   * Waits for the end of the workflow's next run, also when a later one ends before it; a run that
   * waits for something is none of them.
   *
   * @param after a run (or its ID) that is not meant any more; without it, the first run of all
   * @throws Error with the end of n8n's log when none comes in time
   */
  async nextExecution(
    workflow: Workflow,
    after?: { id: string },
    withinMs = EXECUTED_WITHIN_MS,
  ): Promise<Execution> {
    const { id } = await this.until(`a run of "${workflow.name}"`, withinMs, async () => {
      const next = (await this.executions(workflow)).find(
        (run) => Number(run.id) > Number(after?.id ?? 0) && run.status !== 'waiting',
      );
      return next && hasEnded(next) ? next : undefined;
    });
    return await this.execution(id);
  }

  /** The content of a file that a run put out. */
  async contentOf(file: IBinaryData): Promise<Buffer> {
    if (!file.id) return Buffer.from(file.data, 'base64');
    return await this.rest.bytes(`/rest/binary-data?action=view&id=${encodeURIComponent(file.id)}`);
  }

  /**
   * Waits for something to become true of this n8n.
   *
   * @param what is waited for, for the error
   * @param look gives undefined as long as it is not
   * @throws Error with the end of n8n's log when it does not in time
   */
  async until<Found>(
    what: string,
    withinMs: number,
    look: () => Promise<Found | undefined>,
  ): Promise<Found> {
    const giveUp = Date.now() + withinMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > giveUp) {
        const waited = `Waited ${withinMs / 1000} s for ${what} in vain.`;
        throw new Error(`${waited} The end of n8n's log:\n${this.process?.lastLines()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async publicationOf(
    workflow: Workflow,
  ): Promise<{ status: string; triggers: Array<{ errorMessage: string | null }> }> {
    return await this.rest.call('GET', `/rest/workflows/${workflow.id}/publication-status`);
  }

  private async begin(
    workflow: Workflow,
    triggerName: string | undefined,
  ): Promise<{ executionId?: string; waitingForWebhook?: boolean }> {
    const types = await this.nodeTypes();
    const isTrigger = (type: string) =>
      types.some(({ name, group }) => name === type && [group].flat().includes('trigger'));
    const name = triggerName ?? workflow.nodes.find(({ type }) => isTrigger(type))?.name;
    if (!name) throw new Error(`"${workflow.name}" has no trigger to start from.`);
    const body = { triggerToStartFrom: { name } };
    return await this.rest.call('POST', `/rest/workflows/${workflow.id}/run`, body);
  }

  private async endOf(executionId: string): Promise<Execution> {
    return await this.until(`the end of run ${executionId}`, EXECUTED_WITHIN_MS, async () => {
      const execution = await this.execution(executionId).catch(() => undefined);
      return execution && hasEnded(execution) ? execution : undefined;
    });
  }
}
