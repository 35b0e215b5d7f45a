import { type StandIn, startStandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

async function run(parameters: Parameters<typeof runNode>[0]['parameters'] = {}) {
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'anyCall', operation: 'call', ...parameters },
  });
  return items.map(({ json }) => json);
}

const rows = (...parameter: Array<{ name: string; value: string }>) => ({ parameter });

describe('any call', () => {
  test('is signed and sent with its parameters, whatever is in them', async () => {
    const [item] = await run({
      callName: 'create',
      parameters: rows(
        { name: 'meetingID', value: '007' },
        { name: 'name', value: "Fred's Raum (ü) & +100% 😀 <b>#1~*!" },
        { name: 'a-new-setting', value: '' },
      ),
    });
    expect(item).toMatchObject({ returncode: 'SUCCESS', meetingID: '007', hasUserJoined: 'false' });
    const { name } = bbb.control.meetings.get('007');
    expect(name).toContain("Fred's Raum (ü) & +100% 😀");
    expect(bbb.control.requests.all('create')[0].url).toContain('&a-new-setting=&');
  });

  test('gives JSON as fields too', async () => {
    bbb.control.recordings.add({ recordId: 'rec-1' });
    const [item] = await run({
      callName: 'getRecordingTextTracks',
      parameters: rows({ name: 'recordID', value: 'rec-1' }),
    });
    expect(item).toMatchObject({ returncode: 'SUCCESS', tracks: [] });
  });

  test('can be a POST with a body', async () => {
    const body =
      '<modules><module name="presentation"><document url="https://h/a.pdf"/></module></modules>';
    await ask(bbb, 'create', 'name=Room&meetingID=room');
    await run({
      callName: 'insertDocument',
      parameters: rows({ name: 'meetingID', value: 'room' }),
      method: 'POST',
      body,
    });
    const [request] = bbb.control.requests.all('insertDocument');
    expect(request).toMatchObject({ method: 'POST', body });
    expect(request.headers['content-type']).toBe('application/xml');
    expect(bbb.control.meetings.get('room').documents).toHaveLength(1);
  });

  test('that is refused is an error in plain words', async () => {
    const asked = run({
      callName: 'getMeetingInfo',
      parameters: rows({ name: 'meetingID', value: 'nothing' }),
    });
    await expect(asked).rejects.toMatchObject({
      message: expect.stringContaining('no running meeting'),
    });
  });

  test('gives the answer as it came, refusals and pages too, when text is wanted', async () => {
    const [refused] = await run({ callName: 'getMeetingInfo', answerFormat: 'text' });
    expect(refused).toMatchObject({
      status: 200,
      contentType: expect.stringContaining('xml'),
      body: expect.stringContaining('<messageKey>missingParamMeetingID</messageKey>'),
    });
    const [page] = await run({ callName: 'notThere', answerFormat: 'text' });
    expect(page).toMatchObject({ status: 404, body: expect.stringContaining('<html') });
  });

  test('never shows the secret, even if a server repeats it', async () => {
    bbb.control.faults.set('echo', { body: `You sent ${bbb.secret}`, contentType: 'text/plain' });
    const [item] = await run({ callName: 'echo', answerFormat: 'text' });
    expect(item.body).toBe('You sent ***');
  });

  test.each([
    [{ callName: '={{ "" }}' }, '"Call Name" is empty'],
    [{ callName: 'create?x=1' }, 'not the name of a call'],
    [
      { callName: 'create', parameters: rows({ name: ' ', value: 'x' }) },
      'Parameter 1 has no name',
    ],
  ])('is not made of %j', async (parameters, message) => {
    await expect(run(parameters)).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
    expect(bbb.control.requests.all()).toEqual([]);
  });
});
