/** What n8n's response to a delivery tells about its fate. */
export interface ResponseState {
  readonly writableEnded: boolean;
  readonly statusCode: number;
  once(event: 'finish', listener: () => void): unknown;
}

interface Entry {
  since: number;
  /** until n8n has answered; then the delivery counts as accepted */
  response?: ResponseState;
}

/**
 * Remembers which deliveries came in lately, to tell repeats from new ones.
 *
 * BigBlueButton repeats a delivery, byte for byte, for about six minutes until it is answered with 2xx
 * or 401, and it waits only five seconds for the answer. So a repeat can arrive after n8n has accepted
 * the first one, or while it is still about to. Once n8n answered with a fault, the delivery is
 * forgotten and its repeat counts as new.
 *
 * It lives in one process and is bounded in time and number; a repeat that reaches another process of
 * the same n8n is not recognised here.
 */
export class RepeatWindow {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly span = 10 * 60 * 1000,
    private readonly capacity = 5000,
  ) {}

  /**
   * Notes a delivery.
   *
   * @param key tells deliveries apart
   * @param response n8n's response to this one, not answered yet
   * @returns whether it is the first of its kind (`new`), or whether n8n is still busy with the first
   *   (`pending`) or has accepted it (`accepted`)
   */
  note(key: string, response: ResponseState, now = Date.now()): 'new' | 'pending' | 'accepted' {
    this.forgetBefore(now - this.span);
    this.settle(key);
    const earlier = this.entries.get(key);
    if (earlier) return earlier.response ? 'pending' : 'accepted';
    this.entries.set(key, { since: now, response });
    response.once('finish', () => this.settle(key));
    return 'new';
  }

  /** Without an answer yet, nothing changes; a caller that hung up does not mean there is one. */
  private settle(key: string): void {
    const entry = this.entries.get(key);
    if (!entry?.response?.writableEnded) return;
    if (entry.response.statusCode >= 400) this.entries.delete(key);
    else entry.response = undefined;
  }

  private forgetBefore(time: number): void {
    // A Map keeps the order of arrival, so the oldest come first.
    for (const [key, { since }] of this.entries) {
      if (since >= time && this.entries.size < this.capacity) break;
      this.entries.delete(key);
    }
  }
}
