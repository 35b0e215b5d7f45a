import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
/** Stands between n8n and bbbserver.de, and answers in its place. */
const proxy = http.createServer((request, response) => {
  const asked = new URL(String(request.url));
  void fetch(`${new URL(bbb.apiRoot).origin}${asked.pathname}${asked.search}`).then(
    async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(await answer.text());
    },
  );
});
const before = { ...process.env };

beforeAll(async () => {
  bbb = await startStandIn();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  process.env.HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  delete process.env.NO_PROXY;
  delete process.env.no_proxy;
});
afterAll(async () => {
  process.env = before;
  proxy.closeAllConnections();
  proxy.close();
  await bbb.stop();
});
beforeEach(() => bbb.control.reset());

async function run(resource: string, operation: string, parameters: IDataObject = {}) {
  const { items, run: finished } = await runNode({
    credential: { url: 'http://api.bbbserver.de/bigbluebutton/', secret: bbb.secret },
    parameters: { resource, operation, ...parameters } as Parameters<
      typeof runNode
    >[0]['parameters'],
  });
  const { hints = [] } = finished.data.resultData.runData.BigBlueButton[0];
  return { items: items.map(({ json }) => json), hints: hints.map(({ message }) => message) };
}

const create = async (limits: IDataObject) =>
  await run('meeting', 'create', { meetingID: '007', name: 'Physics', limits });

test.each([
  [{}, 1],
  [{ duration: 60 }, 1],
  [{ maxParticipants: 20 }, 1],
  [{ duration: 60, maxParticipants: 20 }, 0],
])('a meeting that reserves no capacity there comes with a hint: %j', async (limits, count) => {
  const { hints } = await create(limits as IDataObject);
  expect(hints).toHaveLength(count);
  for (const hint of hints) {
    expect(hint).toMatch(/reserves capacity by "Duration \(Minutes\)" and "Max Participants"/);
  }
});

test('a call that it does not offer is named as that', async () => {
  bbb.control.faults.set('updateRecordings', { kind: 'html-404' });
  bbb.control.recordings.add({ recordId: 'rec-1' });
  await expect(
    run('recording', 'updateMetadata', {
      recordID: 'rec-1',
      metadata: { entry: [{ name: 'course', value: 'x' }] },
    }),
  ).rejects.toThrow('bbbserver.de does not offer the call "updateRecordings".');
});

test('the server is told by its address', async () => {
  expect((await run('server', 'getInfo')).items).toMatchObject([
    { kind: 'bbbserver.de', loadBalancer: 'yes' },
  ]);
});
