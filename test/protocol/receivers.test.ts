import type { CallbackPurpose } from '../../protocol/callbackToken';
import { checkReceiver, receiverHint } from '../../protocol/receivers';

const API_ROOT = 'https://bbb.example.com/bigbluebutton/api';

const check = (address: string, apiRoot = API_ROOT, purpose: CallbackPurpose = 'meetingEnded') =>
  checkReceiver({ purpose, address }, apiRoot);

describe('an address that a server is to call', () => {
  test.each([
    'https://n8n.example.com/webhook/5f0c/webhook',
    'http://10.0.0.7:5678/webhook/5f0c/webhook',
    'https://example.com/n8n/webhook-test/5f0c/webhook?x=1',
    'https://n8n.example.com/webhook/workflow/start',
    'https://localhost.example.com/webhook/x',
  ])('can be where n8n waits for it: %s', (address) => {
    expect(() => check(address)).not.toThrow();
  });

  test.each([
    'http://localhost:5678/webhook/x',
    'http://127.0.0.1:5678/webhook/x',
    'https://127.8.8.8/webhook/x',
    'http://[::1]:5678/webhook/x',
    'http://n8n.localhost/webhook/x',
  ])('cannot be on its own machine, where n8n is not: %s', (address) => {
    expect(() => check(address)).toThrow(/cannot reach n8n/);
  });

  test('can be on its own machine when it is on this one too', () => {
    const address = 'http://localhost:5678/webhook/x';
    expect(() => check(address, 'http://127.0.0.1/bigbluebutton/api')).not.toThrow();
  });

  test('has to be encrypted where the server wants it so, for an MP4', () => {
    const address = 'http://n8n.example.com/webhook/x';
    expect(() => check(address, API_ROOT, 'mp4Ready')).toThrow(/does not start with https/);
    expect(() => check(address.replace(':', 's:'), API_ROOT, 'mp4Ready')).not.toThrow();
    const here = 'http://localhost:5678/webhook/x';
    expect(() => check(here, 'http://127.0.0.1/bigbluebutton/api', 'mp4Ready')).not.toThrow();
  });

  test.each([
    'https://n8n.example.com/workflow/Xk29sPq',
    'https://n8n.example.com/workflow/Xk29sPq/5f0c2a?projectId=7',
    'https://example.com/n8n/workflow/new',
  ])('cannot be that of the editor: %s', (address) => {
    expect(() => check(address)).toThrow(/workflow in the editor/);
  });
});

describe('what to think of before a server calls an address', () => {
  test.each([
    ['https://n8n.example.com/webhook-test/5f0c/webhook', /only while the editor/],
    ['http://localhost:5678/webhook-test/5f0c/webhook', /only while the editor/],
    ['http://n8n.example.com/webhook/5f0c/webhook', /does not start with https/],
  ])('%s', (address, hint) => {
    expect(receiverHint(address)).toMatch(hint);
  });

  test('is nothing for a production address', () => {
    expect(receiverHint('https://n8n.example.com/webhook/5f0c/webhook')).toBeUndefined();
    expect(receiverHint('http://localhost:5678/webhook/5f0c/webhook')).toBeUndefined();
    expect(receiverHint('https://n8n.example.com/webhook/webhook-testing')).toBeUndefined();
  });
});
