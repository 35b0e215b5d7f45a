import { EVENTS } from '../../protocol/events';
import { encodeQuery } from '../../protocol/encode';
import { BigBlueButtonFailure } from '../../protocol/failure';
import {
  callbackHint,
  callbackUrlFor,
  checkCallbackUrl,
  createHookParameters,
  destroyHookParameters,
  explainRefusedHook,
  type Hook,
  isMissingHook,
  isOfMeeting,
  listHooksParameters,
  meetingOfCallback,
  otherListener,
  planHooks,
  readCallbackRequest,
  readCreatedHook,
  readHooks,
  sameHook,
  waitingUrlFor,
  waysToListen,
} from '../../protocol/hooks';
import { readAnswer } from '../../protocol/response';
import { checksum } from '../../protocol/checksum';
import { EVENT_IDS } from '../server/events';

const BASE = 'https://n8n.example.com/webhook/abc/webhook';
const AWKWARD = [
  '007',
  '1e5',
  "Fred's room (ü)",
  'a&b+c%20#',
  '😀 <b>',
  ' x ',
  '%',
  'a=b?c',
  '*~!',
];

const answer = (call: string, inner: string) =>
  readAnswer(call, {
    status: 200,
    body: `<response><returncode>SUCCESS</returncode>${inner}</response>`,
  });

describe('the events', () => {
  test('are those of bbb-webhooks, each once', () => {
    expect(EVENTS.map(({ id }) => id).sort()).toEqual([...EVENT_IDS].sort());
  });

  test('have labels and descriptions of their own', () => {
    for (const word of ['label', 'description'] as const) {
      const words = EVENTS.map((event) => event[word]);
      expect(new Set(words).size).toBe(EVENTS.length);
      expect(words.every((text) => /^[A-Z].*[^. ]$/.test(text))).toBe(true);
    }
  });
});

describe('parameters', () => {
  test('a hook of one meeting, as the documented vector signs it but for our order', () => {
    const parameters = createHookParameters({
      callbackURL: 'https://n8n.example.com/webhook/abc?x=1&y=2',
      meetingID: 'test01',
      eventIDs: ['meeting-ended', 'user-joined'],
    });
    const query = encodeQuery(parameters);
    expect(query).toBe(
      'callbackURL=https%3A%2F%2Fn8n.example.com%2Fwebhook%2Fabc%3Fx%3D1%26y%3D2&meetingID=test01&eventID=meeting-ended%2Cuser-joined&getRaw=false',
    );
    const secret = '8cd8ef52e8e101574e400365b55e11a6';
    expect(checksum('sha1', 'hooks/create', query, secret)).toBe(
      'b55ecadf3c3d07d10a2ea2628364a86e073cca6b',
    );
  });

  test('a hook of all meetings has no meetingID', () => {
    expect(createHookParameters({ callbackURL: BASE, eventIDs: ['user-left'] })).toEqual([
      ['callbackURL', BASE],
      ['eventID', 'user-left'],
      ['getRaw', 'false'],
    ]);
  });

  test('a hook of all events has no eventID', () => {
    const eventIDs = EVENTS.map(({ id }) => id);
    expect(createHookParameters({ callbackURL: BASE, eventIDs })).toEqual([
      ['callbackURL', BASE],
      ['getRaw', 'false'],
    ]);
  });

  test('a hook of raw messages says so', () => {
    expect(createHookParameters({ callbackURL: BASE, eventIDs: [], rawData: true })).toEqual([
      ['callbackURL', BASE],
      ['getRaw', 'true'],
    ]);
  });

  test('hooks are listed all, and destroyed by their ID', () => {
    expect(listHooksParameters).toEqual([]);
    expect(destroyHookParameters('007')).toEqual([['hookID', '007']]);
  });
});

describe('reading answers', () => {
  test('a created hook', () => {
    const inner = '<hookID>007</hookID><permanentHook>false</permanentHook>';
    expect(readCreatedHook(answer('hooks/create', inner))).toEqual({
      hookID: '007',
      existed: false,
    });
  });

  test('a hook that was there before', () => {
    const inner = '<hookID>1</hookID><messageKey>duplicateWarning</messageKey>';
    expect(readCreatedHook(answer('hooks/create', inner))).toEqual({ hookID: '1', existed: true });
  });

  test.each(['<hooks></hooks>', '<hooks/>', ''])('no hooks: %p', (inner) => {
    expect(readHooks(answer('hooks/list', inner))).toEqual([]);
  });

  test('one hook is a list too; what it does not say is absent or false', () => {
    const inner =
      '<hooks> <hook> <hookID>1</hookID> <callbackURL><![CDATA[https://a/b?x=1&y=%20]]></callbackURL> </hook> </hooks>';
    expect(readHooks(answer('hooks/list', inner))).toEqual([
      {
        hookID: '1',
        callbackURL: 'https://a/b?x=1&y=%20',
        meetingID: undefined,
        eventIDs: [],
        permanentHook: false,
        rawData: false,
      },
    ]);
  });

  test('several hooks, with everything', () => {
    const hook = (id: string, meetingID: string) =>
      `<hook><hookID>${id}</hookID><callbackURL><![CDATA[https://a/${id}]]></callbackURL><meetingID><![CDATA[${meetingID}]]></meetingID><eventID>Meeting-Ended, user-joined</eventID><permanentHook>true</permanentHook><rawData>true</rawData></hook>`;
    const inner = `<hooks>${hook('007', '1e5')}${hook('d4268f60-0a5c', 'a&b')}</hooks>`;
    expect(readHooks(answer('hooks/list', inner))).toEqual([
      {
        hookID: '007',
        callbackURL: 'https://a/007',
        meetingID: '1e5',
        eventIDs: ['meeting-ended', 'user-joined'],
        permanentHook: true,
        rawData: true,
      },
      expect.objectContaining({ hookID: 'd4268f60-0a5c', meetingID: 'a&b' }),
    ]);
  });

  test('a hook that is gone is told from other failures', () => {
    const failure = (messageKey: string) => {
      try {
        return readAnswer('hooks/destroy', {
          status: 200,
          body: `<response><returncode>FAILED</returncode><messageKey>${messageKey}</messageKey></response>`,
        });
      } catch (error) {
        return error;
      }
    };
    expect(isMissingHook(failure('destroyMissingHook'))).toBe(true);
    expect(isMissingHook(failure('destroyHookError'))).toBe(false);
    expect(isMissingHook(new Error('destroyMissingHook'))).toBe(false);
  });
});

describe('the callback URL of a meeting', () => {
  test.each(AWKWARD)('holds only characters that no URL parser rewrites: %s', (meetingID) => {
    const url = callbackUrlFor(BASE, meetingID);
    expect(url).toMatch(/^[\w:/.?=&%-]+$/);
    expect(new URL(url).href).toBe(url);
    expect(meetingOfCallback(url)).toBe(meetingID);
  });

  test('differs for each meeting, and from that of all meetings', () => {
    const urls = [undefined, ...AWKWARD].map((meetingID) => callbackUrlFor(BASE, meetingID));
    expect(new Set(urls).size).toBe(AWKWARD.length + 1);
    expect(urls[0]).toBe(BASE);
  });

  test('keeps a query the address has already', () => {
    expect(callbackUrlFor(`${BASE}?x=1`, 'ä ö')).toBe(`${BASE}?x=1&meetingID=%C3%A4%20%C3%B6`);
  });

  test('encodes what an address of n8n may have unencoded', () => {
    expect(callbackUrlFor('https://bücher.example/n8n äö#x', 'a')).toBe(
      'https://xn--bcher-kva.example/n8n%20%C3%A4%C3%B6?meetingID=a',
    );
  });

  test('is recognised in the address of a request', () => {
    expect(readCallbackRequest('/webhook/abc/webhook?meetingID=a%26b%20c&checksum=12')).toEqual({
      meetingID: 'a&b c',
      checksum: '12',
    });
    expect(readCallbackRequest('/webhook/abc/webhook')).toEqual({});
  });
});

describe('the address that an execution waits at', () => {
  const WAITING = 'https://n8n.example.com/webhook-waiting/12';

  test('keeps its token, and differs for each wait', () => {
    expect(waitingUrlFor(`${WAITING}?signature=a%2Bb`, '2026-01-01T00:00:00.000Z')).toBe(
      `${WAITING}?signature=a%2Bb&wait=2026-01-01T00%3A00%3A00.000Z`,
    );
    expect(waitingUrlFor(WAITING, '1')).toBe(`${WAITING}?wait=1`);
  });

  test('is recognised in the address of a request', () => {
    const address = '/webhook-waiting/12?signature=a&wait=2026-01-01T00%3A00%3A00.000Z&checksum=1f';
    expect(readCallbackRequest(address)).toEqual({
      wait: '2026-01-01T00:00:00.000Z',
      checksum: '1f',
    });
  });
});

const hook = (more: Partial<Hook> = {}): Hook => ({
  hookID: '1',
  callbackURL: BASE,
  eventIDs: ['meeting-ended'],
  permanentHook: false,
  rawData: false,
  ...more,
});

describe('comparing a hook with a wanted one', () => {
  const wanted = { callbackURL: BASE, eventIDs: ['meeting-ended'] };

  test.each<[string, Partial<Hook>]>([
    ['all the same', {}],
    ['events in another order and case, twice', { eventIDs: ['user-left', 'meeting-ended'] }],
  ])('the same: %s', (_name, more) => {
    const eventIDs = more.eventIDs ? ['Meeting-Ended', 'user-left', 'user-left'] : wanted.eventIDs;
    expect(sameHook(hook(more), { ...wanted, eventIDs })).toBe(true);
  });

  test.each<[string, Partial<Hook>]>([
    ['another address', { callbackURL: `${BASE}x` }],
    ['only one meeting', { meetingID: 'a' }],
    ['fewer events', { eventIDs: [] }],
    ['more events', { eventIDs: ['meeting-ended', 'user-left'] }],
    ['raw messages', { rawData: true }],
  ])('another: %s', (_name, more) => {
    expect(sameHook(hook(more), wanted)).toBe(false);
  });

  test('a hook of one meeting that came back as one of all is another', () => {
    const callbackURL = callbackUrlFor(BASE, 'a');
    const ofMeeting = { callbackURL, meetingID: 'a', eventIDs: ['meeting-ended'] };
    expect(sameHook(hook(ofMeeting), ofMeeting)).toBe(true);
    expect(sameHook(hook({ ...ofMeeting, meetingID: undefined }), ofMeeting)).toBe(false);
  });

  test('all events are the same as no choice', () => {
    const eventIDs = EVENTS.map(({ id }) => id);
    expect(sameHook(hook({ eventIDs: [] }), { ...wanted, eventIDs })).toBe(true);
  });

  test('the blanks that bbb-webhooks 3 drops from its list make no difference', () => {
    const callbackURL = callbackUrlFor(BASE, 'a > b');
    const listed = hook({ callbackURL, meetingID: 'a >b' });
    const ofMeeting = { callbackURL, meetingID: 'a > b', eventIDs: ['meeting-ended'] };
    expect(sameHook(listed, ofMeeting)).toBe(true);
  });

  test('a permanent hook will do, since it cannot be changed', () => {
    expect(sameHook(hook({ permanentHook: true, rawData: true, eventIDs: [] }), wanted)).toBe(true);
  });
});

describe('ways to listen', () => {
  const wanted = (eventIDs: string[], meetingIDs?: string[]) => ({ eventIDs, meetingIDs });
  const ofAll = (eventID: string) => [{ callbackURL: BASE, eventIDs: [eventID] }];
  const of = (meetingID: string, eventID: string) => ({
    callbackURL: callbackUrlFor(BASE, meetingID),
    meetingID,
    eventIDs: [eventID],
  });
  const OTHER = 'https://other.example.com/hook';

  test('to all meetings: one hook of all', () => {
    expect(waysToListen(wanted(['rap-deleted']), BASE, [])).toEqual([ofAll('rap-deleted')]);
  });

  test('to some meetings: a hook of each', () => {
    const ways = waysToListen(wanted(['user-left'], ['a', 'b']), BASE, [hook()]);
    expect(ways).toEqual([[of('a', 'user-left'), of('b', 'user-left')]]);
  });

  test.each<[string, string, Hook[]]>([
    ['events of recordings, which may name no meeting', 'rap-deleted', []],
    ['another hook of a meeting', 'user-left', [hook({ callbackURL: OTHER, meetingID: 'b' })]],
    ['a permanent hook at the address', 'user-left', [hook({ permanentHook: true })]],
  ])('to some meetings, with %s: one of all, or else a hook of each', (_name, event, there) => {
    const ways = waysToListen(wanted([event], ['a', 'b']), BASE, there);
    expect(ways).toEqual([ofAll(event), [of('a', event), of('b', event)]]);
  });

  test('an own hook of a meeting is no other', () => {
    const own = hook({ callbackURL: callbackUrlFor(BASE, 'a'), meetingID: 'a' });
    const other = hook({ callbackURL: OTHER, meetingID: 'a' });
    expect(otherListener([own], 'a', BASE)).toBeUndefined();
    expect(otherListener([own, other], 'a', BASE)).toBe(other);
    expect(otherListener([own, other], 'b', BASE)).toBeUndefined();
  });
});

describe('planning', () => {
  const wish = (meetingID: string) => ({
    callbackURL: callbackUrlFor(BASE, meetingID),
    meetingID,
    eventIDs: ['meeting-ended'],
  });
  const there = (hookID: string, meetingID: string) => hook({ hookID, ...wish(meetingID) });

  test('what is right is kept, what is missing is created', () => {
    const [a, b] = [there('1', 'a'), wish('b')];
    expect(planHooks([a], [wish('a'), b], BASE)).toEqual({ keep: [a], destroy: [], create: [b] });
  });

  test('hooks with another filter, for other meetings and twice are destroyed', () => {
    const good = there('1', 'a');
    const twice = there('2', 'a');
    const stale = there('3', 'z');
    const allMeetings = hook({ hookID: '4' });
    const plan = planHooks([good, twice, stale, allMeetings], [wish('a')], BASE);
    expect(plan).toEqual({ keep: [good], destroy: [twice, stale, allMeetings], create: [] });
  });

  test('hooks of others are left alone, and so are permanent ones', () => {
    const others = [
      hook({ callbackURL: 'https://n8n.example.com/webhook/other/webhook' }),
      hook({ callbackURL: 'https://other.example.com/webhook/abc/webhook' }),
      hook({ callbackURL: 'https://n8n.example.com/webhook-test/abc/webhook' }),
      hook({ callbackURL: 'not an address' }),
      hook({ callbackURL: callbackUrlFor(BASE, 'z'), permanentHook: true }),
    ];
    expect(planHooks(others, [], BASE)).toEqual({ keep: [], destroy: [], create: [] });
  });
});

describe('callback addresses over which the secret could be read', () => {
  const REMOTE = 'https://bbb.example.com/bigbluebutton/api';
  const LOCAL = 'http://127.0.0.1:8090/bigbluebutton/api';
  const LOOPBACK = [
    'http://localhost:5678/webhook',
    'http://n8n.localhost/webhook',
    'http://127.0.0.1:5678/webhook',
    'http://127.1.2.3/webhook',
    'http://[::1]:5678/webhook',
  ];

  test.each(LOOPBACK)('%s is fine for a server on the same machine', (url) => {
    expect(() => checkCallbackUrl(url, LOCAL, false)).not.toThrow();
  });

  test.each([...LOOPBACK, 'https://localhost/webhook'])(
    '%s is refused for a server elsewhere, which could not reach it',
    (url) => {
      expect(() => checkCallbackUrl(url, REMOTE, true)).not.toThrow();
      expect(() => checkCallbackUrl(url, REMOTE, false)).toThrow(
        expect.objectContaining({ advice: expect.stringContaining('WEBHOOK_URL') }),
      );
    },
  );

  test('an encrypted one is fine for any server', () => {
    for (const apiRoot of [REMOTE, LOCAL]) {
      expect(() =>
        checkCallbackUrl('https://n8n.example.com/webhook', apiRoot, false),
      ).not.toThrow();
    }
  });

  test.each([
    'http://n8n.example.com/webhook',
    'http://192.168.1.5/webhook',
    'http://localhost.example.com/webhook',
    'http://127.0.0.1.example.com/webhook',
    'http://example.com/127.0.0.1',
    'http://[::2]/webhook',
  ])('%s is refused with the reason, unless allowed', (url) => {
    expect(() => checkCallbackUrl(url, REMOTE, true)).not.toThrow();
    expect(() => checkCallbackUrl(url, REMOTE, false)).toThrow(
      expect.objectContaining({
        kind: 'invalidInput',
        advice: expect.stringContaining('shared secret in clear'),
      }),
    );
  });
});

test('a host that refuses hooks of all meetings is explained, other refusals are not', () => {
  const refused = new BigBlueButtonFailure({
    kind: 'refused',
    message: 'No.',
    advice: 'Ask.',
    messageKey: 'x',
  });
  const explained = explainRefusedHook(refused, [{ callbackURL: BASE, eventIDs: [] }]);
  expect(explained).toMatchObject({ message: 'No.', messageKey: 'x' });
  expect(explained).toHaveProperty('advice', expect.stringMatching(/bbbserver\.de.*IDs.*Ask\.$/));
  const scoped = [{ callbackURL: BASE, meetingID: 'a', eventIDs: [] }];
  expect(explainRefusedHook(refused, scoped)).toBe(refused);
});

describe('which hooks are of a meeting', () => {
  const hookOf = (meetingID?: string): Hook => ({
    hookID: '1',
    callbackURL: BASE,
    meetingID,
    eventIDs: [],
    permanentHook: false,
    rawData: false,
  });

  test.each(AWKWARD)('%p', (meetingID) => {
    expect(isOfMeeting(hookOf(meetingID), meetingID)).toBe(true);
    expect(isOfMeeting(hookOf(`${meetingID}0`), meetingID)).toBe(false);
    expect(isOfMeeting(hookOf(), meetingID)).toBe(false);
  });

  test('also of one whose blanks the list swallows', () => {
    expect(isOfMeeting(hookOf('a >b'), 'a > b')).toBe(true);
  });
});

test('a hook of raw messages is not the same as one of events', () => {
  const there: Hook = {
    hookID: '1',
    callbackURL: BASE,
    eventIDs: [],
    permanentHook: false,
    rawData: true,
  };
  expect(sameHook(there, { callbackURL: BASE, eventIDs: [], rawData: true })).toBe(true);
  expect(sameHook(there, { callbackURL: BASE, eventIDs: [] })).toBe(false);
});

describe('what to think of before deliveries go to an address', () => {
  test.each([
    ['https://n8n.example.com/a', undefined],
    ['http://n8n.example.com/a', /secret in clear/],
    ['http://localhost:5678/a', /only on the machine/],
    ['https://127.0.0.1/a', /only on the machine/],
  ])('%s', (url, hint) => {
    if (hint) expect(callbackHint(url)).toMatch(hint);
    else expect(callbackHint(url)).toBeUndefined();
  });
});
