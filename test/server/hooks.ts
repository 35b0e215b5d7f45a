import { randomUUID } from 'node:crypto';

export interface Hook {
  hookId: string;
  callbackUrl: string;
  /** External meeting id of a scoped hook; absent = global. */
  meetingId?: string;
  /** Lower-cased filter; absent = all events. */
  eventIds?: string[];
  permanent: boolean;
  getRaw: boolean;
}

/**
 * The hooks that are registered, with the habits of bbb-webhooks: a hook is known by its callback
 * URL alone, and an existing one is never changed.
 */
export class Hooks {
  private hooks: Hook[] = [];
  private nextNumber = 1;

  all(): readonly Hook[] {
    return this.hooks;
  }

  get(hookId: string): Hook | undefined {
    return this.hooks.find((hook) => hook.hookId === hookId);
  }

  /** Registers a hook, or finds the one with this callback URL. Ids are numbers in generation 2. */
  create(hook: Omit<Hook, 'hookId'>, generation: 2 | 3): { hook: Hook; existed: boolean } {
    const same = this.hooks.find((other) => other.callbackUrl === hook.callbackUrl);
    if (same) return { hook: same, existed: true };
    const hookId = generation === 2 ? `${this.nextNumber++}` : randomUUID();
    const created = { ...hook, hookId };
    this.hooks.push(created);
    return { hook: created, existed: false };
  }

  remove(hook: Hook): void {
    this.hooks = this.hooks.filter((other) => other !== hook);
  }

  clear(): void {
    this.hooks = [];
  }

  has(hook: Hook): boolean {
    return this.hooks.includes(hook);
  }

  globals(): Hook[] {
    return this.hooks.filter((hook) => hook.meetingId === undefined);
  }

  scopedTo(meetingId: string): Hook[] {
    return this.hooks.filter((hook) => hook.meetingId === meetingId);
  }

  /**
   * The hooks that may get an event of a meeting: all global ones and the scoped one. Generation 3
   * finds only the first scoped hook of a meeting; later ones are stored but get nothing.
   */
  concernedBy(meetingId: string | undefined, generation: 2 | 3): Hook[] {
    const scoped = meetingId === undefined ? [] : this.scopedTo(meetingId);
    return [...this.globals(), ...(generation === 3 ? scoped.slice(0, 1) : scoped)];
  }

  /**
   * What bbb-webhooks 3.5.0 knows after a restart: hooks with an event filter are lost, hooks of
   * one meeting have become global.
   */
  restart(): void {
    this.hooks = this.hooks
      .filter((hook) => hook.permanent || hook.eventIds === undefined)
      .map((hook) => ({ ...hook, meetingId: undefined }));
  }
}
