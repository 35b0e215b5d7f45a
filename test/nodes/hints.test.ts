import type { IDataObject } from 'n8n-workflow';

import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

/** What the editor shows beside the output. */
async function hintsOf(operation: string, parameters: IDataObject, items: IDataObject[] = [{}]) {
  const { run } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'meeting', operation, ...parameters } as Parameters<
      typeof runNode
    >[0]['parameters'],
    items,
  });
  const { hints = [] } = run.data.resultData.runData.BigBlueButton[0];
  return hints.map(({ message }) => message);
}

const create = async (parameters: IDataObject) =>
  await hintsOf('create', { meetingID: 'physics-101', name: 'Physics', ...parameters });
const document = (url: string) => ({ presentations: { document: [{ source: 'url', url }] } });

describe('a document that the server will hardly fetch comes with a hint', () => {
  test.each([
    ['http://www.example.com/a.pdf', 'most servers take only https://'],
    ['https://localhost/a.pdf', 'localhost means the server itself'],
    ['http://127.0.0.1:5678/a.pdf', 'localhost means the server itself'],
    ['https://[::1]/a.pdf', 'localhost means the server itself'],
    ['https://192.168.1.7/a.pdf', 'private network'],
  ])('%s', async (url, reason) => {
    expect(await create(document(url))).toEqual([expect.stringContaining(reason)]);
    expect(await hintsOf('insertDocument', { meetingID: 'physics-101', ...document(url) })).toEqual(
      [expect.stringContaining(reason)],
    );
    expect(await create({ slides: { preUploadedPresentation: url } })).toEqual([
      expect.stringContaining(reason),
    ]);
  });

  test('which does not repeat what may be secret in its address', async () => {
    const [hint] = await create(document('http://www.example.com/a.pdf?token=s3cret'));
    expect(hint).not.toContain('s3cret');
  });

  test('and others come without', async () => {
    expect(await create(document('https://www.example.com/a.pdf'))).toEqual([]);
    expect(await create(document('https://8.8.8.8/a.pdf'))).toEqual([]);
  });
});

test.each([
  ['http://localhost:5678/webhook/x', 1],
  ['https://127.0.0.1/webhook/x', 1],
  ['http://n8n.example.com/webhook/x', 0],
  ['http://10.0.0.5:5678/webhook/x', 0],
])('an address that the server is to call: %s', async (meta_endCallbackUrl, count) => {
  const hints = await create({ notifications: { meta_endCallbackUrl } });
  expect(hints).toHaveLength(count);
  for (const hint of hints) expect(hint).toContain('"Meeting Ended');
});

test('what is about many items is shown once', async () => {
  const people = ['Ada', 'Ben', 'Cem'].map((person) => ({ person }));
  const parameters = {
    meetingID: '={{ $json.person }}-1',
    name: 'x'.repeat(65),
    fullName: '={{ $json.person }}',
  };
  expect(await hintsOf('createAndJoin', parameters, people)).toEqual([
    expect.stringContaining('65 characters'),
  ]);
});
