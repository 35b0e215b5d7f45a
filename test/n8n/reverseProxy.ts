/** The reverse proxy that stands in front of an n8n in queue mode, as n8n's documentation has it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';

/** What n8n serves in its webhook processes; the rest is the main process's. */
const OF_WEBHOOK_PROCESSES = /^\/(webhook|webhook-waiting|form|form-waiting)\//;

export interface Upstreams {
  /** Port of the main process. */
  main: number;
  /**
   * Ports of the webhook processes that are ready, which take turns. One that is starting would answer
   * 404, and for a moment even 200, to what it does not take.
   */
  webhookProcesses(): readonly number[];
}

export class ReverseProxy {
  /** Asked about each answer of a webhook process: whether it gets lost on its way to the sender. */
  losesAnswer: (status: number) => boolean = () => false;
  /** Asked about the body of each request for a webhook process: for how many milliseconds it is held back. */
  holdsBack: (body: string) => number = () => 0;
  private turn = 0;

  private constructor(
    private readonly upstreams: Upstreams,
    private readonly server: http.Server,
  ) {
    server.on('request', (request, response) => {
      this.pass(request, response).catch(() => response.destroy());
    });
  }

  static async start(upstreams: Upstreams): Promise<ReverseProxy> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ReverseProxy(upstreams, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (!OF_WEBHOOK_PROCESSES.test(request.url ?? '')) {
      request.pipe(this.onward(request, response, this.upstreams.main));
      return;
    }
    // A sender that hangs up later does not take back what it has sent.
    const body = await buffer(request);
    const held = this.holdsBack(body.toString());
    if (held > 0) await after(held);
    const port = this.nextWebhookProcess();
    if (port === undefined) response.writeHead(502).end();
    else this.onward(request, response, port, this.losesAnswer).end(body);
  }

  /** @returns the request to n8n, whose answer goes back to the sender */
  private onward(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    port: number,
    losesAnswer: (status: number) => boolean = () => false,
  ): http.ClientRequest {
    const { method, url: path, headers } = request;
    const onward = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const status = answer.statusCode ?? 502;
      if (losesAnswer(status)) {
        answer.resume();
        return void request.destroy();
      }
      response.writeHead(status, answer.headers);
      answer.pipe(response).on('error', () => answer.destroy());
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    return onward;
  }

  private nextWebhookProcess(): number | undefined {
    const ports = this.upstreams.webhookProcesses();
    return ports[this.turn++ % ports.length];
  }
}
