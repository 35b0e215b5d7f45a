import type { Clock } from './clock';
import { type Happening, knownTo, mapped } from './events';
import type { Hook, Hooks } from './hooks';
import { send } from './outgoing';
import { encodeLikeRequest } from './query';
import { raw } from './raw-events';
import type { WebhookSettings } from './settings';
import { signDeliveryA, signDeliveryB, signDeliveryC } from './signature';

/** Waits between the tries; after the last one the hook is deleted. */
export const RETRY_AFTER_MS: readonly number[] = [
  100, 500, 1000, 2000, 4000, 8000, 10_000, 30_000, 60_000, 60_000, 60_000, 60_000,
];
const PERMANENT_RETRY_MS = 60_000;

export interface Attempt {
  at: number;
  status?: number;
  error?: string;
}

/** One event on its way to one hook. */
export interface Delivery {
  hookId: string;
  callbackUrl: string;
  eventId: string;
  /** The address called, checksum included. */
  url: string;
  headers: Record<string, string>;
  body: string;
  state: 'waiting' | 'delivered' | 'given up';
  attempts: Attempt[];
}

/** Tells hooks what happened, in the wire format and with the patience of bbb-webhooks. */
export class Deliveries {
  private log: Delivery[] = [];
  private readonly queues = new Map<Hook, Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly hooks: Hooks,
    private readonly settings: () => WebhookSettings,
    private readonly secret: string,
  ) {}

  all(): readonly Delivery[] {
    return this.log;
  }

  clear(): void {
    this.log = [];
  }

  /** Hands an event to every hook it concerns. */
  announce(event: Happening): void {
    const { installed, generation } = this.settings();
    if (!installed || !knownTo(generation, event.id)) return;
    for (const hook of this.hooks.concernedBy(event.externalMeetingId, generation)) {
      if (wants(hook, event)) this.emit(hook, event);
    }
  }

  private emit(hook: Hook, event: Happening): void {
    const delivery = this.prepare(hook, event);
    this.log.push(delivery);
    const work =
      this.settings().generation === 2
        ? (this.queues.get(hook) ?? Promise.resolve()).then(() => this.deliver(hook, delivery))
        : this.deliver(hook, delivery);
    this.queues.set(hook, work);
  }

  /** Tries until it is delivered or given up; only the tries themselves count as under way. */
  private async deliver(hook: Hook, delivery: Delivery): Promise<void> {
    for (let tries = 0; this.hooks.has(hook); tries += 1) {
      const attempt = this.attempt(delivery);
      this.clock.track(attempt);
      if (await attempt) return;
      const wait = RETRY_AFTER_MS[tries] ?? (hook.permanent ? PERMANENT_RETRY_MS : undefined);
      if (wait === undefined) this.hooks.remove(hook);
      else await this.pause(wait);
    }
    delivery.state = 'given up';
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }

  /** @returns whether the receiver took it: any 2xx, and 401 */
  private async attempt(delivery: Delivery): Promise<boolean> {
    const entry: Attempt = { at: this.clock.now() };
    delivery.attempts.push(entry);
    const { url, headers, body } = delivery;
    const timeoutMs = this.settings().requestTimeoutMs;
    try {
      const request = { method: 'POST', url, headers, body, maxRedirects: 10, timeoutMs } as const;
      entry.status = (await send(request, this.clock)).status;
    } catch (error) {
      entry.error = error instanceof Error ? error.message : String(error);
      return false;
    }
    const taken = (entry.status >= 200 && entry.status < 300) || entry.status === 401;
    if (taken) delivery.state = 'delivered';
    return taken;
  }

  private prepare(hook: Hook, event: Happening): Delivery {
    const settings = this.settings();
    const secret = settings.secret ?? this.secret;
    const shape = hook.getRaw && !event.synthesised ? raw(event) : mapped(event);
    const fields = {
      event: JSON.stringify([shape]),
      timestamp: this.clock.now(),
      domain: settings.domain,
    };
    const body = settings.generation === 2 ? bodyOf2(fields) : bodyOf3(fields);
    const headers: Record<string, string> =
      settings.generation === 2
        ? { 'content-type': 'application/x-www-form-urlencoded' }
        : {
            'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
            'user-agent': 'node-fetch',
          };
    const bearer = settings.auth === 'bearer';
    if (bearer) headers.authorization = `Bearer ${secret}`;
    return {
      hookId: hook.hookId,
      callbackUrl: hook.callbackUrl,
      eventId: event.id,
      url: bearer ? hook.callbackUrl : this.signed(hook.callbackUrl, fields, body),
      headers,
      body,
      state: 'waiting',
      attempts: [],
    };
  }

  private signed(url: string, fields: Fields, body: string): string {
    const { auth, algorithm, secret = this.secret } = this.settings();
    const hash =
      auth === 'checksum-b'
        ? signDeliveryB(url, fields, secret)
        : auth === 'checksum-c'
          ? signDeliveryC(algorithm, url, secret)
          : signDeliveryA(algorithm, url, body, secret);
    return `${url}${url.includes('?') ? '&' : '?'}checksum=${hash}`;
  }
}

interface Fields {
  event: string;
  timestamp: number;
  domain: string;
}

/** Generation 3 goes through URLSearchParams: blank as `+`, `'()!~` escaped, `*` raw. */
function bodyOf3({ domain, event, timestamp }: Fields): string {
  return new URLSearchParams({ domain, event, timestamp: `${timestamp}` }).toString();
}

/** Generation 2 has another order of fields and writes blanks as `%20`. */
function bodyOf2({ event, timestamp, domain }: Fields): string {
  return Object.entries({ event, timestamp: `${timestamp}`, domain })
    .map(([name, value]) => `${name}=${encodeLikeRequest(value)}`)
    .join('&');
}

/** A raw event has no mapped id, so a raw hook with a filter gets nothing at all. */
function wants(hook: Hook, event: Happening): boolean {
  if (hook.eventIds === undefined) return true;
  if (hook.getRaw && !event.synthesised) return false;
  return hook.eventIds.includes(event.id);
}
