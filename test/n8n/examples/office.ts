/**
 * What the example workflows need around them: one n8n for all, mail, storage, a cloud folder and a
 * language model; and a BigBlueButton of its own for each example.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StandIn, type StandInOptions, startStandIn } from '../../server/stand-in';
import { type N8n, startN8n } from '../driver';
import { type Execution, succeeded } from '../execution';
import { type LanguageModel, startLanguageModel } from '../services/languageModel';
import { type MailServer, startMailServer } from '../services/mail';
import { type Storage, startStorage } from '../services/s3';
import { type Cloud, startCloud } from '../services/webdav';
import type { Workflow, WorkflowFile } from '../workflow';

export const EXAMPLES = join(__dirname, '../../../examples');

/** The bucket that the examples name. */
export const BUCKET = 'school.recordings';

/** What the language model says to everything. */
export const SUMMARY = 'They spoke about falling bodies — and the test is on Friday.';

/** Neither UTC nor the zone of an example's mail server, so that mistaken zones show. */
const TIME_ZONE = 'Asia/Kolkata';

interface Services {
  mail: MailServer;
  storage: Storage;
  cloud: Cloud;
  model: LanguageModel;
}

export class Office {
  private readonly servers: StandIn[] = [];

  private constructor(
    readonly n8n: N8n,
    readonly services: Services,
  ) {}

  /** Starts everything; the credentials have the names that the examples use. */
  static async open(): Promise<Office> {
    const services = {
      mail: await startMailServer('Mail server'),
      storage: await startStorage('S3 storage', BUCKET),
      cloud: await startCloud('Nextcloud'),
      model: await startLanguageModel('Language model', SUMMARY),
    };
    const started = startN8n({ env: { TZ: TIME_ZONE, GENERIC_TIMEZONE: TIME_ZONE } });
    const n8n = await started.catch(async (error: unknown): Promise<never> => {
      await stopAll(Object.values(services));
      throw error;
    });
    const office = new Office(n8n, services);
    for (const { credential } of Object.values(services)) await n8n.createCredential(credential);
    await n8n.createCredential({
      name: 'Join links',
      type: 'jwtAuth',
      data: { keyType: 'passphrase', secret: 'correct horse battery staple', algorithm: 'HS256' },
    });
    return office;
  }

  async close(): Promise<void> {
    await this.n8n.stop();
    await stopAll([...Object.values(this.services), ...this.servers]);
  }

  /** Forgets what the services were told so far. */
  clear(): void {
    const { mail, storage, cloud, model } = this.services;
    for (const list of [mail.received, storage.writes, cloud.writes, model.asked]) list.length = 0;
  }

  /** Starts a BigBlueButton, whose clock stands still unless told otherwise. */
  async server(options: StandInOptions = {}): Promise<StandIn> {
    const bbb = await startStandIn({ webhooks: { auth: 'checksum-a' }, ...options });
    this.servers.push(bbb);
    await this.n8n.createCredential({
      name: bbb.url,
      type: 'bigBlueButtonApi',
      data: { url: bbb.url, secret: bbb.secret, hash: 'sha256', hookHash: 'sha1' },
    });
    return bbb;
  }

  /**
   * Imports an example as it is in the repository.
   *
   * @param bbb the server that its BigBlueButton credential is for
   * @param filledIn what the user is told to fill in: node → parameters
   * @throws Error when the example has no such node
   */
  async use(
    example: string,
    bbb: StandIn,
    filledIn: Record<string, Record<string, unknown>> = {},
  ): Promise<Workflow> {
    const file = JSON.parse(await readFile(join(EXAMPLES, example), 'utf8')) as WorkflowFile;
    for (const [name, parameters] of Object.entries(filledIn)) {
      const node = file.nodes.find((one) => one.name === name);
      if (!node) throw new Error(`${example} has no node "${name}"`);
      node.parameters = { ...node.parameters, ...parameters };
    }
    for (const node of file.nodes) {
      if (node.credentials?.bigBlueButtonApi) node.credentials.bigBlueButtonApi.name = bbb.url;
      // At an import the editor gives new ones, too.
      delete node.webhookId;
    }
    return await this.n8n.importWorkflow(file);
  }

  /**
   * Runs a workflow by hand.
   *
   * @throws Error with what stopped it
   */
  async run(workflow: Workflow, triggerName?: string): Promise<Execution> {
    return succeeded(await this.n8n.run(workflow, triggerName));
  }
}

async function stopAll(services: ReadonlyArray<{ stop(): Promise<void> }>): Promise<void> {
  for (const service of services) await service.stop();
}

/** The parameters of an Edit Fields node with text fields. */
export function textFields(values: Record<string, string>): Record<string, unknown> {
  const assignments = Object.entries(values).map(([name, value]) => {
    return { id: name, name, value, type: 'string' };
  });
  return { assignments: { assignments } };
}
