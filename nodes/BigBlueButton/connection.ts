import type {
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestMethods,
  IHttpRequestOptions,
  ILoadOptionsFunctions,
  IPollFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';

import { explainedForBbbserver } from '../../protocol/bbbserver';
import type { Parameter } from '../../protocol/encode';
import { BigBlueButtonFailure, failureOfTransport, withoutSecrets } from '../../protocol/failure';
import { canBeForm, FORM_TYPE, signedForm } from '../../protocol/form';
import { explainedForBalancer } from '../../protocol/loadBalancers';
import { ACCEPT, requestUrl } from '../../protocol/request';
import { type Answer, type RawAnswer, readAnswer } from '../../protocol/response';
import { acceptedSecrets, configuredServer, type ConfiguredServer } from '../../protocol/server';

export const CREDENTIAL = 'bigBlueButtonApi';

/** Wherever n8n runs our code and the server may have to be asked. */
export type Context =
  IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

/** What a call carries beyond its parameters. */
export interface CallOptions {
  method?: IHttpRequestMethods;
  /** goes with a Content-Type, which BigBlueButton compares to the letter: `application/xml` */
  body?: { content: string | Buffer; contentType: string };
  /** for a call that carries its checksum in the body: the address goes without one */
  unsigned?: boolean;
}

/** The server of a node's credential, ready to be asked. */
export interface Connection {
  readonly server: ConfiguredServer;
  /**
   * Makes a signed call and reads the answer.
   *
   * @param call name below the API root, e.g. `create` or `hooks/list`
   * @throws BigBlueButtonFailure for whatever is not a SUCCESS
   */
  call(call: string, parameters?: readonly Parameter[], options?: CallOptions): Promise<Answer>;
  /**
   * Makes such a call and gives the answer as it came, whatever it is.
   *
   * @throws BigBlueButtonFailure when no answer came
   */
  ask(call: string, parameters?: readonly Parameter[], options?: CallOptions): Promise<RawAnswer>;
}

/**
 * Takes the credential of the node.
 *
 * @throws BigBlueButtonFailure when its settings cannot be right (no address, no secret)
 */
export async function connect(context: Context): Promise<Connection> {
  const server = configuredServer(await context.getCredentials(CREDENTIAL));
  const secrets = acceptedSecrets(server);
  const clean = (error: unknown): never => {
    throw error instanceof BigBlueButtonFailure ? error.withoutSecrets(secrets) : error;
  };
  const ask: Connection['ask'] = async (call, parameters = [], options = {}) =>
    rawAnswer(await send(context, server, call, parameters, options));
  const read = (call: string, raw: RawAnswer): Answer =>
    readAnswer(call, { ...raw, body: withoutSecrets(raw.body, secrets.filter(isNoWord)) });
  return {
    server,
    async call(call, parameters, options) {
      const answer = ask(call, parameters, options).then((raw) => read(call, raw));
      return await answer
        .catch(async (error: unknown) => {
          const tooLong = error instanceof BigBlueButtonFailure && error.isTooLong;
          if (!tooLong || options?.method || !canBeForm(call)) throw error;
          return read(call, await ask(call, [], asForm(server, call, parameters ?? [])));
        })
        .catch((error: unknown): never => {
          if (!(error instanceof BigBlueButtonFailure)) throw error;
          const explained = explainedForBbbserver(error, call, server.apiRoot);
          throw explainedForBalancer(explained, call, server.apiRoot);
        })
        .catch(clean);
    },
    async ask(call, parameters, options) {
      const answer = await ask(call, parameters, options).catch(clean);
      return { ...answer, body: withoutSecrets(answer.body, secrets) };
    },
  };
}

/** A test server's secret may be a word, which IDs and names may hold as well; they stay as they are. */
function isNoWord(secret: string): boolean {
  return secret.length >= 12;
}

/** The same call as a form, for parameters that are too long for an address. */
function asForm(
  { secret, hash }: ConfiguredServer,
  call: string,
  parameters: readonly Parameter[],
): CallOptions {
  const content = signedForm(call, parameters, secret, hash);
  return { method: 'POST', body: { content, contentType: FORM_TYPE }, unsigned: true };
}

interface FullResponse {
  statusCode: number;
  headers: Record<string, unknown>;
  body: unknown;
}

async function send(
  context: Context,
  server: ConfiguredServer,
  call: string,
  parameters: readonly Parameter[],
  { method = 'GET', body, unsigned = false }: CallOptions,
): Promise<FullResponse> {
  const options: IHttpRequestOptions = {
    method,
    url: requestUrl(server.apiRoot, call, parameters),
    headers: { Accept: ACCEPT, ...(body && { 'Content-Type': body.contentType }) },
    body: body?.content,
    // Text, and every status: a failure stands in the body, and the body decides.
    encoding: 'text',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
  };
  const sent: Promise<FullResponse> = unsigned
    ? context.helpers.httpRequest({ ...options, ...asInCredential(server) })
    : context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options);
  return await sent.catch((error: unknown): never => {
    throw failureOfTransport(error, server.apiRoot);
  });
}

/** What the credential adds to a request beside its signature, for those that go without one. */
export function asInCredential(
  server: Pick<ConfiguredServer, 'ignoreCertificate' | 'timeout'>,
): Partial<IHttpRequestOptions> {
  return {
    disableFollowRedirect: true,
    skipSslCertificateValidation: server.ignoreCertificate,
    timeout: server.timeout,
  };
}

function rawAnswer({ statusCode, headers, body }: FullResponse): RawAnswer {
  return {
    status: statusCode,
    contentType: headerText(headers['content-type']),
    location: headerText(headers.location),
    body: typeof body === 'string' ? body : '',
  };
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
