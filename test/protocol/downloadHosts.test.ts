import { downloadHosts } from '../../protocol/downloadHosts';

const API = 'https://bbb.example.org/bigbluebutton/api';

const allows = (url: string, apiRoot = API, allowed: string[] = []) => {
  try {
    return downloadHosts(apiRoot, allowed).checked(url) !== '';
  } catch (error) {
    expect(error).toMatchObject({ kind: 'foreignAddress', advice: expect.stringMatching(/./) });
    return false;
  }
};

describe('files are fetched', () => {
  test.each([
    ['https://bbb.example.org/video/x.m4v', API],
    ['http://bbb.example.org:8080/x', API],
    ['https://BBB.example.org./x', API],
    ['https://recordings.example.org/x', API],
    ['https://cdn.eu.example.org/x', API],
    ['https://example.org/x', API],
    ['https://rec.school.co.uk/x', 'https://bbb.school.co.uk/b/api'],
    ['https://bbb.lan/x', 'https://bbb.lan/b/api'],
    ['https://files.bbb.lan/x', 'https://bbb.lan/b/api'],
    ['http://10.0.0.4:8090/x', 'http://10.0.0.4/b/api'],
    ['http://0x0a.0.0.4/x', 'http://10.0.0.4/b/api'],
    ['http://[::1]/x', 'http://[0:0::1]/b/api'],
    ['http://localhost:1/x', 'http://localhost/b/api'],
  ])('from the server’s own site: %s for %s', (url, apiRoot) => {
    expect(allows(url, apiRoot)).toBe(true);
  });

  test.each([
    ['https://evil.example/x', API],
    ['https://bbb.example.org.evil.example/x', API],
    ['https://evilexample.org/x', API],
    ['https://other.co.uk/x', 'https://school.co.uk/b/api'],
    ['https://b.github.io/x', 'https://a.github.io/b/api'],
    ['https://other.lan/x', 'https://bbb.lan/b/api'],
    ['http://localhost/x', API],
    ['http://8.8.8.8/x', API],
    ['http://10.0.0.5/x', 'http://10.0.0.4/b/api'],
    ['http://1.10.0.4/x', 'http://10.0.0.4/b/api'],
    ['https://me@bbb.example.org/x', API],
    ['ftp://bbb.example.org/x', API],
    ['file:///etc/passwd', API],
    ['bbb.example.org/x', API],
    ['', API],
  ])('from nowhere else: %s for %s', (url, apiRoot) => {
    expect(allows(url, apiRoot)).toBe(false);
  });

  test.each([
    ['https://s3.example.com/x', ['s3.example.com']],
    ['https://s3.example.com/x', [' S3.example.com. ']],
    ['https://s3.example.com/x', ['https://s3.example.com/bucket']],
    ['https://a.b.cdn.example/x', ['*.cdn.example']],
    ['http://8.8.8.8/x', ['8.8.8.8']],
    ['http://localhost/x', ['localhost']],
  ])('from hosts that the user allows: %s with %j', (url, allowed) => {
    expect(allows(url, API, allowed)).toBe(true);
  });

  test.each([
    ['https://cdn.example/x', ['*.cdn.example']],
    ['https://evilcdn.example/x', ['*.cdn.example']],
    ['https://sub.s3.example.com/x', ['s3.example.com']],
    ['https://anything.example/x', ['', '*', '*.', ' ']],
  ])('but not from others: %s with %j', (url, allowed) => {
    expect(allows(url, API, allowed)).toBe(false);
  });
});

test('what is said of an address that is none of a file has no password and no query', () => {
  for (const url of ['https://me:pw@bbb.example.com/x?t=pw', 'ftp:me:pw@x/', 'https:/\\me:pw@x']) {
    expect(() => downloadHosts(API).checked(url)).toThrow(/^The server gave an address(?!.*pw)/);
  }
});

describe('a private address is refused in every spelling, even if it is allowed', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://012.1.2.3/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://3232235777/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[0000:0:0:0:0:0:0:1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:0:10.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fe80::1%25eth0]/',
    'http://[fe80::1%eth0]/',
    'http://[fd12:3456::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
  ])('%s', (url) => {
    expect(allows(url)).toBe(false);
    expect(allows(url, API, [url, '127.0.0.1', '10.0.0.1', '::1', '[::1]'])).toBe(false);
  });

  test.each([
    'http://172.32.0.1/',
    'http://9.255.255.255/',
    'http://[2606:4700::1111]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[64:ff9b::8.8.8.8]/',
  ])('which %s is not', (url) => {
    expect(allows(url, API, [url])).toBe(true);
  });
});

test('the refusal names the host and what to do, and no token', () => {
  const { checked } = downloadHosts(API);
  const refusal = (url: string) => {
    try {
      return checked(url);
    } catch (error) {
      return error;
    }
  };
  expect(refusal('https://cdn.example/x?token=s3cret')).toMatchObject({
    message: expect.stringMatching(/cdn\.example.*bbb\.example\.org/),
    advice: expect.stringContaining('"Allowed Hosts"'),
  });
  expect(String(refusal('ftp://cdn.example/x?token=s3cret'))).not.toContain('s3cret');
});
