import type { Incoming } from './answer';
import type { Clock } from './clock';

/** A request the stand-in received, as it was on the wire. */
export interface ReceivedRequest {
  at: number;
  method: string;
  /** Path and raw query. */
  url: string;
  path: string;
  rawQuery: string;
  /** The call's name (`create`, `hooks/list`); absent for playback and pages. */
  call?: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  status?: number;
}

/** More than that are not remembered. */
const MOST = 10_000;

/** Remembers what was received; the control calls themselves are left out. */
export class Journal {
  private requests: ReceivedRequest[] = [];

  constructor(private readonly clock: Clock) {}

  add(incoming: Incoming, call: string | undefined): ReceivedRequest {
    const entry: ReceivedRequest = {
      at: this.clock.now(),
      method: incoming.method,
      url: incoming.target,
      path: incoming.path,
      rawQuery: incoming.rawQuery,
      call,
      headers: incoming.headers,
      body: incoming.body.toString('utf8'),
    };
    this.requests.push(entry);
    if (this.requests.length > MOST) this.requests.shift();
    return entry;
  }

  all(): readonly ReceivedRequest[] {
    return this.requests;
  }

  clear(): void {
    this.requests = [];
  }
}
