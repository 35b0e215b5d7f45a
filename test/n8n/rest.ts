/** n8n's REST interface, as its editor uses it: one signed-in session. */
import { randomUUID } from 'node:crypto';

export interface Owner {
  email: string;
  password: string;
}

/** n8n refused a call; the message has the call, the status and n8n's own words. */
export class RefusedByN8n extends Error {
  constructor(
    readonly status: number,
    call: string,
    readonly said: string,
  ) {
    super(`n8n answered ${call} with ${status}: ${said}`);
  }
}

export class Rest {
  /** n8n binds a session to the browser that opened it; this is ours. */
  private readonly browserId = randomUUID();
  private cookie = '';
  private apiKey = '';

  constructor(readonly url: string) {}

  /** Makes the owner of a new n8n, which also signs in. */
  async setUpOwner(owner: Owner): Promise<void> {
    await this.call('POST', '/rest/owner/setup', {
      ...owner,
      firstName: 'Olga',
      lastName: 'Owner',
    });
    await this.makeApiKey();
  }

  /** Signs in to an n8n that has an owner. */
  async signIn({ email, password }: Owner): Promise<void> {
    await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
    await this.makeApiKey();
  }

  /**
   * @param path from the root, with query
   * @returns n8n's answer, without the wrapping of the editor's interface
   * @throws RefusedByN8n
   */
  async call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new RefusedByN8n(response.status, `${method} ${path}`, saidIn(text));
    for (const cookie of response.headers.getSetCookie()) {
      if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.split(';')[0] ?? '';
    }
    const answer = text === '' ? undefined : (JSON.parse(text) as unknown);
    // The editor's interface wraps its answers, the public one does not.
    const wrapped =
      path.startsWith('/rest/') &&
      typeof answer === 'object' &&
      answer !== null &&
      'data' in answer;
    return (wrapped ? answer.data : answer) as Result;
  }

  /** Fetches something that is not JSON, such as a file. */
  async bytes(path: string): Promise<Buffer> {
    const response = await this.send('GET', path);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new RefusedByN8n(response.status, `GET ${path}`, bytes.toString());
    return bytes;
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    const publicApi = path.startsWith('/api/');
    return await fetch(this.url + path, {
      method,
      headers: {
        'browser-id': this.browserId,
        ...(publicApi ? { 'X-N8N-API-KEY': this.apiKey } : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  }

  /** Executions with readable data are in the public interface only, and that wants a key. */
  private async makeApiKey(): Promise<void> {
    const scopes = await this.call<string[]>('GET', '/rest/api-keys/scopes');
    const { rawApiKey } = await this.call<{ rawApiKey: string }>('POST', '/rest/api-keys', {
      label: `tests ${randomUUID()}`,
      scopes,
      expiresAt: null,
    });
    this.apiKey = rawApiKey;
  }
}

function saidIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.slice(0, 500);
  }
}
