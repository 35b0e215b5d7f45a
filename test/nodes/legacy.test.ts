import { type StandIn, startStandIn } from '../server/stand-in';
import { askRaw, target } from '../server/support/ask';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(async () => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [], allowedAlgorithms: ['sha1'] });
  await askRaw(bbb, target(bbb, 'create', 'name=Room&meetingID=007', 'sha1'));
});

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
) {
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret, hash: 'sha1' },
    parameters: { resource: 'legacy', operation, ...parameters },
  });
  return items.map(({ json }) => json);
}

test('the default configuration comes as it is', async () => {
  const [{ configXML }] = await run('getDefaultConfigXML');
  expect(configXML).toMatch(/^<\?xml.*<config>.*<\/config>$/s);
});

test('a changed configuration is stored for a meeting, and gives a token', async () => {
  const configXML = '<config><name>Müllers "Raum" & Co. *~\'+%</name></config>';
  const [item] = await run('setConfigXML', { meetingID: '007', configXML });
  expect(item).toEqual({ meetingID: '007', configToken: expect.stringMatching(/./) });
  expect(bbb.control.world.configurations.get(String(item.configToken))).toBe(configXML);
});

test('its signature is in the body alone', async () => {
  await run('setConfigXML', { meetingID: '007', configXML: '<config/>' });
  const [request] = bbb.control.requests.all('setConfigXML');
  expect(request).toMatchObject({ method: 'POST', url: '/bigbluebutton/api/setConfigXML' });
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('an unknown meeting is an error', async () => {
  await expect(
    run('setConfigXML', { meetingID: 'nothing', configXML: '<config/>' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('no running meeting') });
});

test.each(['getDefaultConfigXML', 'setConfigXML'])(
  '%s at a newer server is an error that says so',
  async (operation) => {
    bbb.control.configure({ missingCalls: ['getDefaultConfigXML', 'setConfigXML'] });
    await expect(
      run(operation, { meetingID: '007', configXML: '<config/>' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining(`does not know the call "${operation}"`),
      description: expect.stringMatching(/2\.4 and later no longer have it/),
    });
  },
);
