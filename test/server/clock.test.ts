import { Clock } from './clock';

describe('the clock', () => {
  it('stands still until it is moved', async () => {
    const clock = new Clock('frozen', 1000);
    const start = clock.now();
    await clock.advance(250);
    expect([start, clock.now()]).toEqual([1000, 1250]);
  });

  it('runs what falls due, in order, at its own time', async () => {
    const clock = new Clock('frozen', 0);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now()]);
    clock.after(30, note('third'));
    clock.after(10, note('first'));
    clock.after(10, note('second'));
    clock.after(41, note('too late'));
    await clock.advance(40);
    expect(seen).toEqual([
      ['first', 10],
      ['second', 10],
      ['third', 30],
    ]);
  });

  it('runs on the way what was set up on the way', async () => {
    const clock = new Clock('frozen', 0);
    const seen: number[] = [];
    const again = () => {
      seen.push(clock.now());
      clock.after(10, again);
    };
    clock.after(10, again);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('forgets what is cancelled', async () => {
    const clock = new Clock('frozen', 0);
    const run = jest.fn();
    clock.after(10, run).cancel();
    await clock.advance(100);
    expect(run).not.toHaveBeenCalled();
  });

  it('waits for work under way before it goes on', async () => {
    const clock = new Clock('frozen', 0);
    const seen: string[] = [];
    clock.after(10, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push('slow work');
    });
    clock.after(11, () => void seen.push('next'));
    await clock.advance(20);
    expect(seen).toEqual(['slow work', 'next']);
  });

  it('loses patience with work that never ends', async () => {
    const clock = new Clock('frozen', 0, 30);
    clock.track(new Promise(() => undefined));
    await clock.advance(1000);
    expect(clock.now()).toBe(1000);
  });

  it('takes one move after the other', async () => {
    const clock = new Clock('frozen', 0);
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect(clock.now()).toBe(20);
  });

  it('runs by itself in real time, and can still be moved', async () => {
    const clock = new Clock('real', 0);
    await new Promise<void>((resolve) => clock.after(30, resolve));
    await clock.advance(60_000);
    expect(clock.now()).toBeGreaterThanOrEqual(60_030);
    clock.stop();
  });

  it('changes between standing and running without a jump', async () => {
    const clock = new Clock('frozen', 5000);
    clock.runInRealTime();
    expect(clock.mode).toBe('real');
    clock.freeze();
    expect(clock.mode).toBe('frozen');
    expect(clock.now()).toBeGreaterThanOrEqual(5000);
    expect(clock.now()).toBeLessThan(6000);
  });
});
