import { type BbbServer, requestUrl, signedUrl, signUrl } from '../../protocol/request';
import { configuredServer } from '../../protocol/server';
import vectors from './checksumVectors.json';

const server: BbbServer = {
  apiRoot: 'https://bbb.example.com/bigbluebutton/api',
  secret: '8cd8ef52e8e101574e400365b55e11a6',
  hash: 'sha256',
  hookHash: 'sha1',
};

const vector = (what: RegExp) => {
  const found = vectors.find((one) => what.test(one.what));
  if (!found) throw new Error(`no vector ${what}`);
  return found;
};

describe('a signed address', () => {
  test('is the API root, the call, the query and the checksum', () => {
    const { query, sha256 } = vector(/single plain/);
    expect(signedUrl(server, 'isMeetingRunning', [['meetingID', 'random-123']])).toBe(
      `${server.apiRoot}/isMeetingRunning?${query}&checksum=${sha256}`,
    );
  });

  test('needs no query', () => {
    const { sha256 } = vector(/^empty query$/);
    expect(signedUrl(server, 'getMeetings')).toBe(
      `${server.apiRoot}/getMeetings?checksum=${sha256}`,
    );
  });

  test('of the webhooks service is hashed with the hash for webhooks, over the name with its slash', () => {
    const { sha1 } = vector(/empty query, hooks/);
    expect(signedUrl(server, 'hooks/list')).toBe(`${server.apiRoot}/hooks/list?checksum=${sha1}`);
  });

  test('is written in the form that every server hashes alike, however its query was given', () => {
    const { query, sha256 } = vector(/fully percent-encoded/);
    const expected = `${server.apiRoot}/create?${query}&checksum=${sha256}`;
    const names = ["Fred's%20(best)%20Room!*~", 'Fred%27s+(best)+Room%21%2a~'];
    for (const name of names) {
      expect(signUrl(server, `${server.apiRoot}/create?name=${name}&meetingID=res-1`)).toBe(
        expected,
      );
    }
  });

  test('signed again stays the same', () => {
    const once = signedUrl(server, 'join', [['fullName', "Zoë O'Brien & Co+1"]]);
    expect(signUrl(server, once)).toBe(once);
    expect(signUrl(server, signUrl(server, once))).toBe(once);
  });

  test('loses a checksum wherever it stood, and a fragment', () => {
    const expected = signedUrl(server, 'end', [['meetingID', '007']]);
    expect(signUrl(server, `${server.apiRoot}/end?checksum=abc&meetingID=007#x`)).toBe(expected);
    expect(signUrl(server, `${server.apiRoot}/end?meetingID=007&checksum=`)).toBe(expected);
  });

  test('takes parameters from beside the address', () => {
    expect(signUrl(server, `${server.apiRoot}/end?meetingID=007`, [['password', 'p w']])).toBe(
      signedUrl(server, 'end', [
        ['meetingID', '007'],
        ['password', 'p w'],
      ]),
    );
  });

  test('of the API root itself is not signed: it is no call', () => {
    expect(signUrl(server, `${server.apiRoot}/`)).toBe(server.apiRoot);
  });

  test('elsewhere is refused and gets no checksum', () => {
    expect(() => signUrl(server, 'https://evil.example.com/bigbluebutton/api/create')).toThrow(
      'does not belong to the BigBlueButton server',
    );
  });
});

test('an unsigned address carries the encoded parameters', () => {
  expect(requestUrl(server.apiRoot, 'create', [['name', 'A & B']])).toBe(
    `${server.apiRoot}/create?name=A+%26+B`,
  );
  expect(requestUrl(server.apiRoot, 'getMeetings')).toBe(`${server.apiRoot}/getMeetings`);
});

describe('the settings of a credential', () => {
  const settings = { url: 'bbb.example.com', secret: ' s3cret\r\n', previousSecret: '\told ' };

  test('lose the blanks and line ends that come along with a pasted secret', () => {
    expect(configuredServer(settings)).toMatchObject({ secret: 's3cret', previousSecret: 'old' });
    expect(configuredServer({ ...settings, secret: 'Secret: abc' }).secret).toBe('abc');
  });

  test('default to SHA-256 for calls, SHA-1 for webhooks and a minute of patience', () => {
    expect(configuredServer(settings)).toMatchObject({
      apiRoot: server.apiRoot,
      hash: 'sha256',
      hookHash: 'sha1',
      timeout: 60_000,
      ignoreCertificate: false,
    });
  });

  test('have no previous secret when its field is empty', () => {
    expect(configuredServer({ ...settings, previousSecret: '  ' }).previousSecret).toBeUndefined();
  });

  test('without a secret are refused, because a server without one lets everybody in', () => {
    expect(() => configuredServer({ ...settings, secret: ' ' })).toThrow('shared secret is empty');
  });
});
