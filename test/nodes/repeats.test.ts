import { RepeatWindow, type ResponseState } from '../../nodes/BigBlueButton/trigger/repeats';

/** A response as Node.js has it, answered when we say so. */
class FakeResponse implements ResponseState {
  writableEnded = false;
  statusCode = 200;
  private finished = () => {};

  once(_event: 'finish', listener: () => void): void {
    this.finished = listener;
  }

  /** @param hungUp whether the caller had closed the connection: then nothing is ever "finished" */
  answer(status: number, hungUp = false): void {
    this.statusCode = status;
    this.writableEnded = true;
    if (!hungUp) this.finished();
  }
}

describe('the window of deliveries that came in lately', () => {
  const MINUTE = 60_000;

  function answered(window: RepeatWindow, key: string, now: number, status = 200): void {
    const response = new FakeResponse();
    expect(window.note(key, response, now)).toBe('new');
    response.answer(status);
  }

  test('tells apart what is being taken and what was accepted', () => {
    const window = new RepeatWindow();
    const response = new FakeResponse();
    expect(window.note('a', response)).toBe('new');
    expect(window.note('a', new FakeResponse())).toBe('pending');
    expect(window.note('b', new FakeResponse())).toBe('new');
    response.answer(200);
    expect(window.note('a', new FakeResponse())).toBe('accepted');
  });

  test('notices an answer to a caller that had hung up', () => {
    const window = new RepeatWindow();
    const response = new FakeResponse();
    window.note('a', response);
    response.answer(200, true);
    expect(window.note('a', new FakeResponse())).toBe('accepted');
  });

  test.each([400, 500, 503])('forgets at once what was answered with %d', (status) => {
    const window = new RepeatWindow();
    answered(window, 'a', 0, status);
    expect(window.note('a', new FakeResponse(), 0)).toBe('new');
  });

  test('lasts for all repeats of BigBlueButton, which take six minutes, and no longer than ten', () => {
    const window = new RepeatWindow();
    answered(window, 'a', 0);
    expect(window.note('a', new FakeResponse(), 7 * MINUTE)).toBe('accepted');
    expect(window.note('a', new FakeResponse(), 10 * MINUTE + 1)).toBe('new');
  });

  test('holds a bounded number, and forgets the oldest first', () => {
    const window = new RepeatWindow(MINUTE, 3);
    for (const key of ['a', 'b', 'c', 'd']) answered(window, key, 0);
    expect(window.note('d', new FakeResponse(), 0)).toBe('accepted');
    expect(window.note('c', new FakeResponse(), 0)).toBe('accepted');
    expect(window.note('a', new FakeResponse(), 0)).toBe('new');
  });
});
