import { ask } from '../server/support/ask';
import { startStandIn, type StandIn } from '../server/stand-in';
import { TriggerHost } from './triggerHost';

let bbb: StandIn;
let n8n: TriggerHost;

beforeEach(async () => {
  bbb = await startStandIn();
  n8n = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
  n8n.parameters = { triggerOn: 'meetingEnded', scope: 'all' };
});

afterEach(async () => {
  await n8n.deactivate().catch(() => {});
  await n8n.stop();
  await bbb.stop();
});

const hooks = () => bbb.control.hooks.all();

async function create(meetingID: string): Promise<void> {
  const query = new URLSearchParams({ meetingID, name: `Class ${meetingID}`, record: 'true' });
  await ask(bbb, 'create', query.toString());
  await bbb.control.settled();
}

async function end(meetingID: string): Promise<void> {
  bbb.control.meetings.end(meetingID);
  await bbb.control.clock.advance(1000);
}

/** What somebody with access to its database does to the webhooks service. */
const loseHooks = () => bbb.control.world.hooks.clear();

describe('a background check', () => {
  test('does nothing before the trigger was registered', async () => {
    expect(await n8n.check()).toEqual([]);
    expect(bbb.control.requests.all('hooks/list')).toEqual([]);
  });

  test('leaves a hook that is as it should be alone', async () => {
    await n8n.activate();
    const before = hooks();
    expect(await n8n.check()).toEqual([]);
    expect(hooks()).toEqual(before);
  });

  test('registers a hook that is gone, and passes on what was missed, once', async () => {
    await n8n.activate();
    await create('007');
    loseHooks();
    await end('007');
    expect(await n8n.check()).toMatchObject([
      { event: 'meeting-ended', meetingID: '007', meetingName: 'Class 007', recovered: true },
    ]);
    expect(hooks()).toHaveLength(1);
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toEqual([]);
  });

  test('passes nothing on that a delivery has told', async () => {
    await n8n.activate();
    await create('007');
    await end('007');
    expect(n8n.items).toHaveLength(1);
    loseHooks();
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toEqual([]);
  });

  test('knows after a restart of n8n what was there before', async () => {
    await n8n.activate();
    await create('1e5');
    expect(await n8n.check()).toEqual([]);
    loseHooks();
    await end('1e5');
    n8n.restart();
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: '1e5' }]);
  });

  test('recognises what is missing although the hook is there, at the second look', async () => {
    await n8n.activate();
    await create('aa');
    bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
    await end('aa');
    expect(n8n.items).toEqual([]);
    expect(await n8n.check()).toEqual([]);
    expect(await n8n.check()).toMatchObject([{ event: 'meeting-ended', meetingID: 'aa' }]);
  });
});
