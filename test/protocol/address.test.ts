import { apiRootOf, callUnder } from '../../protocol/address';
import { BigBlueButtonFailure } from '../../protocol/failure';

const ROOT = 'https://bbb.example.com/bigbluebutton/api';

describe('the API root of a pasted address', () => {
  test.each([
    'https://bbb.example.com',
    'https://bbb.example.com/',
    'bbb.example.com',
    'https:/bbb.example.com',
    'https//bbb.example.com',
    'https://BBB.Example.com:443/bigbluebutton',
    'https://bbb.example.com/bigbluebutton/',
    '  https://bbb.example.com/bigbluebutton/\r\n',
    'URL: https://bbb.example.com/bigbluebutton/',
    'URL:https://bbb.example.com/bigbluebutton/',
    '    URL: https://bbb.example.com/bigbluebutton/\n    Secret: 330a8b08c3b4c61533e1d0c5ce1ac88f\n',
    'https://bbb.example.com/bigbluebutton/api/create/',
    'https://bbb.example.com/bigbluebutton/api/join?fullName=Ada Lovelace&checksum=abc',
    '"https://bbb.example.com/bigbluebutton/"',
    '\u200bhttps://bbb.example.com/bigbluebutton/',
    'https://bbb.example.com/bigbluebutton/api',
    'https://bbb.example.com/bigbluebutton/api/',
    'https://bbb.example.com//bigbluebutton//api//',
    'https://bbb.example.com/bigbluebutton/api/getMeetings?checksum=abc',
    'https://bbb.example.com/bigbluebutton/api/hooks/list?checksum=abc#x',
    'https://bbb.example.com/bigbluebutton/?x=1#y',
    'https://mconf.github.io/api-mate/#server=https://bbb.example.com/bigbluebutton/&sharedSecret=abc',
    'https://mconf.github.io/api-mate/#server=https%3A%2F%2Fbbb.example.com%2Fbigbluebutton%2F&sharedSecret=abc',
  ])('%j', (pasted) => {
    expect(apiRootOf(pasted)).toBe(ROOT);
  });

  test.each([
    [
      'https://balancer.example.com/b3lb/t/school/bbb/api',
      'https://balancer.example.com/b3lb/t/school/bbb/api',
    ],
    ['https://mock.example.com/1a2b/api/', 'https://mock.example.com/1a2b/api'],
    ['https://host.example.com/meet', 'https://host.example.com/meet/api'],
    ['http://127.0.0.1:8090/bigbluebutton/', 'http://127.0.0.1:8090/bigbluebutton/api'],
    ['http://[::1]:8090', 'http://[::1]:8090/bigbluebutton/api'],
    ['https://server:8443/bigbluebutton/', 'https://server:8443/bigbluebutton/api'],
    ['bbb.example.com:8443', 'https://bbb.example.com:8443/bigbluebutton/api'],
    ['https://müller.example', 'https://xn--mller-kva.example/bigbluebutton/api'],
  ])('%s is %s', (pasted, root) => {
    expect(apiRootOf(pasted)).toBe(root);
  });

  test.each([
    '',
    '   ',
    'not an address',
    'ftp://bbb.example.com',
    'https://',
    'https://user:pw@bbb.example.com/',
  ])('refuses %j and says how it should look', (pasted) => {
    const failure = failureOf(() => apiRootOf(pasted));
    expect(failure.kind).toBe('invalidAddress');
    expect(failure.message).toMatch(/server URL/);
    expect(failure.advice).not.toBe('');
  });

  test('does not repeat a password that was pasted along', () => {
    const failure = failureOf(() => apiRootOf('https://user:hunter22@bbb.example.com/'));
    expect(failure.message + failure.advice).not.toContain('hunter22');
  });
});

describe('the call of an address', () => {
  test.each([
    [`${ROOT}/create?name=x`, 'create'],
    [`${ROOT}/hooks/list`, 'hooks/list'],
    [`${ROOT}/anyNewCall2?x=//..@`, 'anyNewCall2'],
    [`${ROOT}`, ''],
    [`${ROOT}/`, ''],
    ['HTTPS://BBB.example.com:443/bigbluebutton/api/end', 'end'],
  ])('%s is "%s"', (url, call) => {
    expect(callUnder(ROOT, url)).toBe(call);
  });

  test.each([
    'https://evil.example.com/bigbluebutton/api/create',
    'https://bbb.example.com:8443/bigbluebutton/api/create',
    'http://bbb.example.com/bigbluebutton/api/create',
    'https://bbb.example.com.evil.example/bigbluebutton/api/create',
    'https://bbb.example.com@evil.example/bigbluebutton/api/create',
    'https://user@bbb.example.com/bigbluebutton/api/create',
    '//bbb.example.com/bigbluebutton/api/create',
    'https:///bbb.example.com/bigbluebutton/api/create',
    'https:/bbb.example.com/bigbluebutton/api/create',
    'https://bbb.example.com/bigbluebutton/api//create',
    'https://bbb.example.com//bigbluebutton/api/create',
    'https://bbb.example.com/bigbluebutton/api/../other/create',
    'https://bbb.example.com/bigbluebutton/api/%2e%2e/create',
    'https://bbb.example.com/bigbluebutton/api/hooks%2Flist',
    'https://bbb.example.com/bigbluebutton/api/hooks/./list',
    'https://bbb.example.com\\@evil.example/bigbluebutton/api/create',
    'https://bbb.example.com/bigbluebutton/apiX/create',
    'https://bbb.example.com/bigbluebutton/api/cre ate',
    'https://bbb.example.com/bigbluebutton/api/%63reate',
    'https://bbb.example.com/other/bigbluebutton/api/create',
    'https://bbb.example.com/bigbluebutton/api/create\n',
    'create',
    '/bigbluebutton/api/create',
    '',
    'javascript:alert(1)',
  ])('refuses %j', (url) => {
    const failure = failureOf(() => callUnder(ROOT, url));
    expect(failure.kind).toBe('foreignAddress');
    expect(failure.advice).toContain(ROOT);
  });
});

function failureOf(run: () => unknown): BigBlueButtonFailure {
  try {
    run();
  } catch (error) {
    if (error instanceof BigBlueButtonFailure) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
