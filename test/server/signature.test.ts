import { encodeLikeJava } from './query';
import {
  ALGORITHMS,
  analyticsToken,
  checkLikeWeb,
  checkLikeWebhooks,
  type Check,
  checksum,
  digest,
  recordingReadyToken,
  signDeliveryA,
  signDeliveryB,
  signDeliveryC,
  withoutChecksum,
} from './signature';
import vectors from './vectors.json';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';

describe('checksums of calls', () => {
  describe.each(vectors)('$name', (vector) => {
    it.each(ALGORITHMS)('as the %s vector says', (algorithm) => {
      const { call, query, secret } = vector;
      expect(checksum(algorithm, call, query, secret)).toBe(vector[algorithm]);
    });

    it.each(ALGORITHMS)('is accepted with %s, wherever the checksum stands', (algorithm) => {
      const { call, query, secret } = vector;
      const given = `checksum=${vector[algorithm]}`;
      const queries =
        query === '' ? [given, `&${given}`] : [`${query}&${given}`, `${given}&${query}`];
      for (const rawQuery of queries) {
        expect(checkLikeWeb({ call, rawQuery, secret, allowed: ALGORITHMS })).toBe('ok');
      }
    });
  });

  it('takes V18 as a form body with an empty query, in whatever order it was sent', () => {
    const body =
      'name=Test+Meeting&welcome=Hi+%3Cb%3Eall%3C%2Fb%3E!&meetingID=test01&moderatorPW=mp&attendeePW=ap';
    const vector = vectors.find(({ name }) => name.startsWith('V18 '));
    const formBody = `${body}&checksum=${vector?.sha1}`;
    const secret = vector?.secret ?? '';
    expect(
      checkLikeWeb({ call: 'create', rawQuery: '', formBody, secret, allowed: ALGORITHMS }),
    ).toBe('ok');
  });

  it('encodes a form as Java does', () => {
    expect(encodeLikeJava("a b*c~d'(ü)!-._")).toBe('a+b*c%7Ed%27%28%C3%BC%29%21-._');
  });
});

describe('the check of bbb-web', () => {
  const check = (given: Partial<Check>): Check => ({
    call: 'getMeetings',
    rawQuery: '',
    secret: SECRET,
    allowed: ALGORITHMS,
    ...given,
  });
  const good = checksum('sha256', 'getMeetings', 'a=1', SECRET);

  it.each([
    ['&checksum=', 'a=1&checksum=X&b=2', 'a=1&b=2'],
    ['checksum=…&', 'checksum=X&a=1', 'a=1'],
    ['a lone checksum', 'checksum=X', ''],
    ['a lone checksum behind an ampersand', '&checksum=X', ''],
  ])('takes %s out by plain replacement', (_what, raw, left) => {
    expect(withoutChecksum(raw, 'X')).toBe(left);
  });

  it('does not care for letter case', () => {
    expect(checkLikeWeb(check({ rawQuery: `a=1&checksum=${good.toUpperCase()}` }))).toBe('ok');
  });

  it.each([
    ['no checksum', 'a=1', 'missing'],
    ['an empty checksum', 'a=1&checksum=', 'missing'],
    ['two checksums', `a=1&checksum=${good}&checksum=${good}`, 'mismatch'],
    ['a checksum of no known length', `a=1&checksum=${good.slice(1)}`, 'mismatch'],
    ['another query than the signed one', `a=2&checksum=${good}`, 'mismatch'],
    ['a re-encoded query', `%61=1&checksum=${good}`, 'mismatch'],
  ])('finds %s', (_what, rawQuery, verdict) => {
    expect(checkLikeWeb(check({ rawQuery }))).toBe(verdict);
  });

  it('refuses an algorithm that is not among the allowed ones', () => {
    const rawQuery = `a=1&checksum=${good}`;
    expect(checkLikeWeb(check({ rawQuery, allowed: ['sha1', 'sha512'] }))).toBe('mismatch');
  });

  it('lets everything pass when the server has no secret', () => {
    expect(checkLikeWeb(check({ secret: '' }))).toBe('ok');
  });
});

describe('the check of bbb-webhooks', () => {
  const of = (given: string, generation: 2 | 3) =>
    checkLikeWebhooks(
      { call: 'hooks/list', rawQuery: `checksum=${given}`, secret: SECRET, allowed: ALGORITHMS },
      generation,
    );

  it('cares for letter case', () => {
    const hash = checksum('sha1', 'hooks/list', '', SECRET);
    expect(of(hash, 3)).toBe('ok');
    expect(of(hash.toUpperCase(), 3)).toBe('mismatch');
  });

  it('crashes on a checksum of odd length since generation 3', () => {
    expect(of('abc', 3)).toBe('crash');
    expect(of('abc', 2)).toBe('mismatch');
  });

  it('knows nothing but SHA-1 in generation 2', () => {
    const hash = checksum('sha256', 'hooks/list', '', SECRET);
    expect(of(hash, 3)).toBe('ok');
    expect(of(hash, 2)).toBe('mismatch');
  });
});

describe('signatures of deliveries', () => {
  const URL1 = 'https://n8n.example.com/webhook/bbb?tenant=7';
  const BODY1 =
    'domain=bbb.example.com&event=%5B%7B%22data%22%3A%7B%22type%22%3A%22event%22%2C%22id%22%3A%22meeting-ended%22%2C%22attributes%22%3A%7B%22meeting%22%3A%7B%22internal-meeting-id%22%3A%2244ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098%22%2C%22external-meeting-id%22%3A%22Fred%27s+room+%28%C3%BC%29%22%7D%7D%2C%22event%22%3A%7B%22ts%22%3A1532718316938%7D%7D%7D%5D&timestamp=1532718316953';
  const URL2 = 'https://n8n.example.com/webhook/bbb';
  const BODY2 =
    'domain=bbb.example.com&event=%5B%7B%22data%22%3A%7B%22type%22%3A%22event%22%2C%22id%22%3A%22user-joined%22%2C%22attributes%22%3A%7B%22meeting%22%3A%7B%22internal-meeting-id%22%3A%228043c8452ae9830aac14c517adff3839dbd9228f-1698771157700%22%2C%22external-meeting-id%22%3A%22007%22%7D%2C%22user%22%3A%7B%22internal-user-id%22%3A%22w_xfsb9gxtlfom%22%2C%22external-user-id%22%3A%221e5%22%2C%22name%22%3A%22Zo%C3%AB+%26+Co%22%2C%22role%22%3A%22MODERATOR%22%2C%22presenter%22%3Afalse%2C%22guest%22%3Afalse%7D%7D%2C%22event%22%3A%7B%22ts%22%3A1708381133689%7D%7D%7D%5D&timestamp=1708381133700';

  it.each([
    ['sha1', '051cfc5e83174667124a58df7a8112e355e8c7bd'],
    ['sha256', 'e64eb10c516fa1ec48dbb6977ba912e0ebb520beb184d949d155a75b9df76b6a'],
  ] as const)('era A signs the raw body (example 1, %s)', (algorithm, hash) => {
    expect(signDeliveryA(algorithm, URL1, BODY1, SECRET)).toBe(hash);
  });

  it.each([
    ['sha1', 'b4f33b09dca5925d8d1fcd1dcc54db81d206dde2'],
    ['sha256', '63e44d2223acfa296855724dbdbd0b543ad2c8ef6684019b0173cd6a1579ce41'],
    [
      'sha384',
      'ac96daee3edfb6d7da094a27ab34c5d0644993ab17c798cacacba9ad2eb015e27b207b2ad30b3a6bd06caf0b17c02c4f',
    ],
    [
      'sha512',
      '405b020f71ecbdd91cd6f064941130956c6aec9d44767513c528aa56e89d7777cc0abf0ef820f4fa8b3dc415a34428bb6e35e8a2fcdfe8e75ffe60fb482bbad9',
    ],
  ] as const)('era A signs the raw body (example 2, %s)', (algorithm, hash) => {
    expect(signDeliveryA(algorithm, URL2, BODY2, SECRET)).toBe(hash);
  });

  it('era B signs the JSON of the fields', () => {
    const fields = Object.fromEntries(new URLSearchParams(BODY1)) as Record<string, string>;
    const { event, domain } = fields;
    const hash = signDeliveryB(URL1, { event, domain, timestamp: 1532718316953 }, SECRET);
    expect(hash).toBe('1486de43d80f6220e4b17cfe8b64ac324cdfef72');
  });

  it.each([
    ['example 1', URL1, '19de5569048a8cf74235a15e1c43c9c05f0ddc73'],
    ['example 2', URL2, 'd52693e24982ed9a8ed11aed528c07f9ac3e0634'],
  ])('era C signs an empty object (%s)', (_name, url, hash) => {
    expect(signDeliveryC('sha1', url, SECRET)).toBe(hash);
  });
});

describe('tokens of callbacks', () => {
  it('recording ready: HS256 over meeting and record', () => {
    const record = '44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098';
    expect(recordingReadyToken('test01', record, SECRET)).toBe(
      'eyJhbGciOiJIUzI1NiJ9.eyJtZWV0aW5nX2lkIjoidGVzdDAxIiwicmVjb3JkX2lkIjoiNDRlYTg1ZDk2ODQwMDVkM2IwYWYzYzQ5ZThhMjcxYTY4M2NlZGI3OS0xNTMyNzE4MjA4MDk4In0.dMhi83kfaoNY8fega4mBuBdx65cZVZjRaA1PI8nmQoI',
    );
  });

  it('analytics: HS512 over an expiry', () => {
    expect(analyticsToken(1532804716, SECRET)).toBe(
      'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9.eyJleHAiOjE1MzI4MDQ3MTZ9.TRQMrP7ds3lK6PmCBI6aTgxzJMI9YA2tRlS7F6pPvF45JDE3tHVDnl7Kmex3TAo2_FbuuRVMeTwnJCSPV974-Q',
    );
  });

  it('hashes UTF-8', () => {
    expect(digest('sha1', 'ü')).toBe('94a759fd37735430753c7b6b80684306d80ea16e');
  });
});
