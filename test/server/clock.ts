export interface Timer {
  cancel(): void;
}

interface Task {
  due: number;
  order: number;
  run: () => void | Promise<void>;
}

/**
 * The stand-in's own time. Everything that waits (expiry of meetings, the recording pipeline,
 * retries, time-outs) waits on this clock.
 *
 * Frozen, time moves by `advance` only, which runs what falls due in order and waits for the
 * requests it caused; so tests need no sleeping. In real time it runs by itself, and `advance`
 * still jumps ahead.
 */
export class Clock {
  private offset = 0;
  private frozenAt: number | undefined;
  private tasks: Task[] = [];
  private order = 0;
  private readonly underWay = new Set<Promise<void>>();
  private alarm: NodeJS.Timeout | undefined;
  private moving: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  /**
   * @param patience how many real milliseconds to wait for requests under way (a receiver's
   *   answer) before time moves on over their heads
   */
  constructor(
    mode: 'frozen' | 'real' = 'frozen',
    start = Date.now(),
    public patience = 2000,
  ) {
    this.offset = start - Date.now();
    if (mode === 'frozen') this.frozenAt = start;
  }

  /** Aborted when the clock is stopped for good. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  get mode(): 'frozen' | 'real' {
    return this.frozenAt === undefined ? 'real' : 'frozen';
  }

  /** Milliseconds since 1970, on this clock. */
  now(): number {
    return this.frozenAt ?? Date.now() + this.offset;
  }

  /** Runs something after so many milliseconds of this clock. */
  after(ms: number, run: () => void | Promise<void>): Timer {
    const task: Task = { due: this.now() + ms, order: this.order++, run };
    this.tasks.push(task);
    this.setAlarm();
    return {
      cancel: () => {
        this.tasks = this.tasks.filter((other) => other !== task);
      },
    };
  }

  /** Work that `advance` and `settled` shall wait for. Its failure is its own business. */
  track(work: Promise<unknown>): void {
    const entry: Promise<void> = work.then(
      () => undefined,
      () => undefined,
    );
    this.underWay.add(entry);
    void entry.then(() => this.underWay.delete(entry));
  }

  /** Moves time ahead, step by step through everything that falls due on the way. */
  advance(ms: number): Promise<void> {
    this.moving = this.moving.then(() => this.moveTo(this.now() + ms));
    return this.moving;
  }

  /** Resolves when nothing is under way any more, or `patience` has run out. */
  async settled(): Promise<void> {
    const deadline = Date.now() + this.patience;
    for (;;) {
      // Whatever waited for time or for an answer gets its turn, to set up what comes next.
      await new Promise((resolve) => setImmediate(resolve));
      const left = deadline - Date.now();
      if (this.underWay.size === 0 || left <= 0) return;
      let timer: NodeJS.Timeout | undefined;
      const out = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
      await Promise.race([Promise.all(this.underWay), out]);
      clearTimeout(timer);
    }
  }

  runInRealTime(): void {
    if (this.frozenAt === undefined) return;
    this.offset = this.frozenAt - Date.now();
    this.frozenAt = undefined;
    this.setAlarm();
  }

  freeze(): void {
    this.frozenAt ??= this.now();
    clearTimeout(this.alarm);
  }

  /** Forgets everything that was to happen. */
  clear(): void {
    this.tasks = [];
    clearTimeout(this.alarm);
  }

  stop(): void {
    this.stopping.abort();
    this.clear();
  }

  private async moveTo(target: number): Promise<void> {
    await this.settled();
    for (let task = this.nextUpTo(target); task; task = this.nextUpTo(target)) {
      this.set(Math.max(task.due, this.now()));
      this.perform(task);
      await this.settled();
    }
    this.set(Math.max(target, this.now()));
    this.setAlarm();
  }

  private set(time: number): void {
    if (this.frozenAt === undefined) this.offset = time - Date.now();
    else this.frozenAt = time;
  }

  private nextUpTo(time: number): Task | undefined {
    return this.tasks
      .filter((task) => task.due <= time)
      .toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
  }

  private perform(task: Task): void {
    this.tasks = this.tasks.filter((other) => other !== task);
    const result = task.run();
    if (result) this.track(result);
  }

  /** In real time: wakes up for the next task. */
  private setAlarm(): void {
    clearTimeout(this.alarm);
    if (this.frozenAt !== undefined || this.stopped.aborted || this.tasks.length === 0) return;
    const due = Math.min(...this.tasks.map((task) => task.due));
    const wait = Math.min(Math.max(due - this.now(), 0), 2 ** 31 - 1);
    this.alarm = setTimeout(() => {
      for (let task = this.nextUpTo(this.now()); task; task = this.nextUpTo(this.now())) {
        this.perform(task);
      }
      this.setAlarm();
    }, wait);
    this.alarm.unref();
  }
}
