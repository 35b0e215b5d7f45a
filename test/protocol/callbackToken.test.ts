import { randomUUID } from 'crypto';

import {
  addressWithToken,
  type CallbackGrant,
  type CallbackPurpose,
  readCallbackToken,
  verifyCallbackToken,
  withoutCallbackTokens,
} from '../../protocol/callbackToken';
import { readEndCallback } from '../../protocol/endCallback';
import { ask } from '../server/support/ask';
import { standInWithReceiver } from '../server/support/standInWithReceiver';

const SECRET = '639259d4-9dd8-4b25-bf01-95f9567eaf4b';
const TRIGGER = 'https://n8n.example.com/webhook/5f0c2a1e-7d3b-4c55-9b8e-1a2b3c4d5e6f/webhook';
const GRANT: CallbackGrant = {
  purpose: 'meetingEnded',
  subject: 'physics-101',
  secret: SECRET,
  nonce: '9b1deb4d',
};
const IDS = [
  '007',
  '1e5',
  'a b',
  'ü&=+#%',
  'x'.repeat(256),
  '🎉',
  '\'"<>?/\\~*()!',
  '🎉'.repeat(256),
];

const addressFor = (grant: Partial<CallbackGrant> = {}, trigger = TRIGGER) =>
  addressWithToken(trigger, { ...GRANT, ...grant });
const verdictOn = (
  address: string,
  purpose: CallbackPurpose = 'meetingEnded',
  secrets = [SECRET],
) => verifyCallbackToken(address, purpose, secrets);
const requested = (address: string) => address.replace(/^https?:\/\/[^/]+/, '');

describe('an address with a token', () => {
  test('names the meeting, and verifies at its receiver', () => {
    expect(addressFor()).toMatch(
      /^https:\/\/n8n\.example\.com\/webhook\/[\w-]+\/webhook\?bbb-for=physics-101&bbb-nonce=9b1deb4d&bbb-token=[\w-]{43}$/,
    );
    expect(verdictOn(requested(addressFor()))).toEqual({
      authentic: true,
      subject: 'physics-101',
      nonce: '9b1deb4d',
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test.each(IDS)('carries any ID, in plain ASCII: %s', (subject) => {
    const address = addressFor({ subject });
    expect(address).toMatch(/^[A-Za-z0-9:/?=&%._-]+$/);
    expect(new URL(address).href).toBe(address);
    expect(verdictOn(requested(address))).toMatchObject({ authentic: true, subject });
  });

  test.each(IDS)('verifies after Java wrote its query anew, for %s', (subject) => {
    const { pathname, searchParams } = new URL(addressFor({ subject }));
    searchParams.append('recordingmarks', 'true');
    searchParams.append('meetingID', subject);
    const address = `${pathname}?${searchParams}`;
    expect(verdictOn(address)).toMatchObject({ authentic: true, subject });
    expect(readEndCallback(address)).toEqual({ meetingID: subject, recordingMarks: true });
  });

  test('of half an emoji verifies for what a server makes of it', () => {
    const address = addressFor({ subject: 'a\ud83d' });
    expect(verdictOn(address)).toMatchObject({ authentic: true, subject: 'a\ufffd' });
  });

  test('says nothing of the secret, and differs with everything it was made for', () => {
    const address = addressFor();
    expect(address).not.toContain(SECRET);
    const tokens = [
      address,
      addressFor({ purpose: 'mp4Ready' }),
      addressFor({ subject: 'physics-102' }),
      addressFor({ nonce: '9b1deb4e' }),
      addressFor({ secret: 'another' }),
      addressFor({}, TRIGGER.replace('5f0c', '5f0d')),
    ].map((one) => readCallbackToken(one)?.token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('is as long as its ID makes it', () => {
    const length = (subject: string) => addressFor({ subject, nonce: randomUUID() }).length;
    expect(length('x'.repeat(256))).toBeLessThan(500);
    expect(length('🎉'.repeat(256))).toBeLessThan(3400);
  });

  test('keeps the query that is there, but no older token and no fragment', () => {
    const address = addressFor({}, `${TRIGGER}?tenant=7&empty&q=a%20b#top`);
    expect(address).toContain('/webhook?tenant=7&empty&q=a%20b&bbb-for=');
    expect(address).not.toContain('#');
    const again = addressWithToken(address, { ...GRANT, subject: 'other' });
    expect(again).toContain('/webhook?tenant=7&empty&q=a%20b&bbb-for=other&');
    expect(verdictOn(again)).toMatchObject({ authentic: true, subject: 'other' });
  });

  test('is made of what was pasted with blanks around it, or not in ASCII', () => {
    expect(addressFor({}, ` ${TRIGGER}\n`)).toBe(addressFor());
    const address = addressFor({}, 'https://münchen.example/webhook/ä?ö=ü');
    expect(address).toMatch(/^https:\/\/xn--mnchen-3ya\.example\/webhook\/%C3%A4\?%C3%B6=%C3%BC&/);
    expect(verdictOn(address)).toMatchObject({ authentic: true });
  });

  test.each([
    '',
    'n8n.example.com/webhook/x',
    '/webhook/x',
    'ftp://n8n.example.com/x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://',
    'https://n8n.example.com/two https://n8n.example.com/addresses',
  ])('is made of web addresses only: %p', (address) => {
    expect(() => addressFor({}, address)).toThrow(/no address that a server can call/);
  });

  test('is made of no address with a password, which others could read', () => {
    const withPassword = TRIGGER.replace('//', '//zoe:hunter2@');
    expect(() => addressFor({}, withPassword)).toThrow(/user name or password/);
    expect(() => addressFor({}, withPassword)).not.toThrow(/hunter2/);
  });
});

describe('a receiver is known by the end of its path', () => {
  const address = addressFor();

  test.each([
    ['behind a proxy with another host', address.replace('n8n.example.com', '10.0.0.7:5678')],
    ['by path and query alone', requested(address)],
    ['behind a proxy that adds a folder', address.replace('/webhook/5', '/n8n/webhook/5')],
    ['with doubled slashes', requested(address).replace('/webhook', '//webhook')],
  ])('%s', (_what, arrived) => {
    expect(verdictOn(arrived)).toMatchObject({ authentic: true });
  });

  test.each([
    ['another trigger', requested(address).replace('5f0c', '5f0d')],
    ['its test address', requested(address).replace('/webhook/', '/webhook-test/')],
    ['another of its addresses', requested(address).replace('/webhook?', '/setup?')],
  ])('so a token does not do for %s', (_what, arrived) => {
    expect(verdictOn(arrived)).toEqual({
      authentic: false,
      reason: expect.stringContaining('made for another trigger'),
    });
  });
});

describe('a token that was not made for it', () => {
  const arrived = requested(addressFor());

  test.each(['recordingReady', 'attendanceReport', 'mp4Ready'] as const)(
    'opens no other source: %s',
    (purpose) => {
      expect(verdictOn(arrived, purpose)).toMatchObject({ authentic: false });
    },
  );

  test.each([
    ['another meeting', arrived.replace('physics-101', 'physics-102')],
    ['another nonce', arrived.replace('9b1deb4d', '9b1deb4e')],
    ['parts moved', arrived.replace('physics-101&bbb-nonce=9', 'physics-1019&bbb-nonce=')],
    ['a character less', arrived.slice(0, -1)],
    ['a character more', `${arrived}A`],
    ['padding', `${arrived}%3D`],
    ['no token', arrived.replace(/&bbb-token=.*/, '')],
    ['an empty token', arrived.replace(/bbb-token=.*/, 'bbb-token=')],
    ['no nonce', arrived.replace('bbb-nonce=9b1deb4d&', '')],
    ['a second meeting', `${arrived}&bbb-for=physics-101`],
    ['a second token', `${arrived}&bbb-token=x`],
    ['other letters', arrived.replace('bbb-for', 'BBB-For')],
    ['no query', '/webhook/x'],
    ['nothing', ''],
    ['bytes that are no text', `${arrived.split('?')[0]}?bbb-for=%ff&bbb-nonce=%&bbb-token=%zz`],
  ])('opens nothing: %s', (_what, address) => {
    expect(verdictOn(address)).toEqual({ authentic: false, reason: expect.any(String) });
  });

  test('opens nothing with another secret, or with none', () => {
    expect(verdictOn(arrived, 'meetingEnded', ['the new one'])).toMatchObject({ authentic: false });
    const withoutSecret = addressFor({ secret: '' });
    expect(verdictOn(withoutSecret, 'meetingEnded', [''])).toMatchObject({ authentic: false });
    expect(verdictOn(arrived, 'meetingEnded', [])).toMatchObject({ authentic: false });
  });

  test('is not repeated in the reason', () => {
    const { reason } = verdictOn(arrived, 'mp4Ready') as { reason: string };
    expect(reason).not.toContain(String(readCallbackToken(arrived)?.token));
    expect(reason).not.toContain(SECRET);
  });
});

describe('the key by which an address is taken once', () => {
  const keyOf = (address: string, secrets?: string[]) => {
    const verdict = verdictOn(address, 'meetingEnded', secrets);
    return verdict.authentic ? verdict.key : undefined;
  };

  test('is the same for every request to it, whichever secret it verified with', () => {
    const arrived = requested(addressFor());
    const keys = [
      keyOf(arrived),
      keyOf(`${arrived}&recordingmarks=true&meetingID=physics-101`),
      keyOf(addressFor(), ['the new one', SECRET]),
      keyOf(addressFor({ secret: 'the new one' }), ['the new one', SECRET]),
    ];
    expect(keys[0]).toBeDefined();
    expect(new Set(keys).size).toBe(1);
  });

  test('is another for another nonce or meeting', () => {
    const keys = [
      addressFor(),
      addressFor({ nonce: '1' }),
      addressFor({ subject: 'p', nonce: 'hysics-1019b1deb4d' }),
    ].map((address) => keyOf(address));
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(undefined);
  });
});

describe('a server that was given addresses with tokens', () => {
  const { bbb, receiver } = standInWithReceiver();

  const at = (purpose: CallbackPurpose, subject: string) =>
    encodeURIComponent(
      addressWithToken(`${receiver().url}/webhook/${purpose}/webhook?tenant=7`, {
        purpose,
        subject,
        secret: bbb().secret,
        nonce: randomUUID(),
      }),
    );

  test.each(['007', 'a b', 'ü&=+#%', 'x'.repeat(256), 'Zoë & 🎉'])(
    'calls them, and each verifies: %s',
    async (meetingID) => {
      const id = encodeURIComponent(meetingID);
      const addresses = [
        `meta_endCallbackUrl=${at('meetingEnded', meetingID)}`,
        `meta_analytics-callback-url=${at('attendanceReport', meetingID)}`,
      ];
      const room = `name=Room&meetingID=${id}&meetingKeepEvents=true`;
      await ask(bbb(), 'create', [room, ...addresses].join('&'));
      await ask(bbb(), 'end', `meetingID=${id}`);
      await bbb().control.settled();
      const verdicts = receiver().received.map(({ url }) =>
        verifyCallbackToken(url, url.split('/')[2] as CallbackPurpose, [bbb().secret]),
      );
      expect(verdicts).toHaveLength(3);
      for (const verdict of verdicts) {
        expect(verdict).toMatchObject({ authentic: true, subject: meetingID });
      }
    },
  );
});

describe('what is shown', () => {
  test('has no token in it, at whatever depth, and everything else', () => {
    const address = addressFor({ subject: 'a b' });
    const shown = withoutCallbackTokens({
      metadata: { endcallbackurl: address, course: '1e5' },
      list: [7, null, true, `go to ${address}, now`],
    });
    const hidden = address.replace(/bbb-token=.*$/, 'bbb-token=hidden');
    expect(shown).toEqual({
      metadata: { endcallbackurl: hidden, course: '1e5' },
      list: [7, null, true, `go to ${hidden}, now`],
    });
    expect(verdictOn(hidden)).toMatchObject({ authentic: false });
    expect(readCallbackToken(hidden)).toMatchObject({ nonce: '9b1deb4d' });
  });

  test('has none of an address within an address either', () => {
    const token = /bbb-token=(.*)$/.exec(addressFor())?.[1] ?? '';
    let address = addressFor();
    for (let depth = 0; depth < 3; depth++) {
      address = `https://balancer.example.com/?next=${encodeURIComponent(address)}`;
      expect(withoutCallbackTokens(address)).not.toContain(token);
    }
  });
});
