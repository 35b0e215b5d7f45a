import { type StandIn, startStandIn } from '../stand-in';
import { answering, type Receiver, startReceiver } from './receiver';

/**
 * A server for the tests of one block, and somebody whom it can call. For every test both are as new.
 *
 * @returns how the tests get at them
 */
export function standInWithReceiver(): { bbb: () => StandIn; receiver: () => Receiver } {
  let bbb: StandIn;
  let receiver: Receiver;

  beforeAll(async () => {
    bbb = await startStandIn();
    receiver = await startReceiver();
  });
  beforeEach(() => {
    bbb.control.reset();
    receiver.received.length = 0;
    receiver.answer = answering(200);
  });
  afterAll(async () => {
    await bbb.stop();
    await receiver.stop();
  });

  return { bbb: () => bbb, receiver: () => receiver };
}
