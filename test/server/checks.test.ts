import { ALGORITHMS } from './signature';
import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, target, text } from './support/ask';
import vectors from './vectors.json';

describe('what the stand-in checks before it answers', () => {
  let bbb: StandIn;

  beforeAll(async () => (bbb = await startStandIn()));
  beforeEach(() => bbb.control.reset());
  afterAll(() => bbb.stop());

  describe('signatures', () => {
    it.each(ALGORITHMS)('takes %s, and refuses it when it is switched off', async (algorithm) => {
      const signed = target(bbb, 'getMeetings', '', algorithm);
      expect(text(await askRaw(bbb, signed), 'returncode')).toBe('SUCCESS');
      const allowedAlgorithms = ALGORITHMS.filter((one) => one !== algorithm);
      bbb.control.configure({ allowedAlgorithms });
      expect(text(await askRaw(bbb, signed), 'messageKey')).toBe('checksumError');
    });

    it('says whether the checksum is missing or wrong, with HTTP 200', async () => {
      const missing = await askRaw(bbb, '/bigbluebutton/api/getMeetings');
      const wrong = await askRaw(bbb, `/bigbluebutton/api/getMeetings?checksum=${'0'.repeat(40)}`);
      expect(missing.status).toBe(200);
      expect(text(missing, 'message')).toBe('You must provide the checksum');
      expect(text(wrong, 'message')).toBe('Checksums do not match');
    });

    it('covers the raw query: V8 signed raw fails once the apostrophe is rewritten as in V9', async () => {
      const raw = vectors.find(({ name }) => name.startsWith('V8 '));
      const other = await startStandIn({ secret: raw?.secret });
      const call = (query: string) =>
        askRaw(other, `/bigbluebutton/api/create?${query}&checksum=${raw?.sha256}`);
      const rewritten = raw?.query.replace("'", '%27') ?? '';
      expect(text(await call(rewritten), 'messageKey')).toBe('checksumError');
      expect(text(await call(raw?.query ?? ''), 'returncode')).toBe('SUCCESS');
      await other.stop();
    });

    it('covers blanks as + and as %20 alike', async () => {
      await ask(bbb, 'create', 'name=My%20Room&meetingID=a+b');
      expect(bbb.control.meetings.get('a b').name).toBe('My Room');
    });

    it('covers the query only: a form in the body of a POST is read, but not signed', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const question = { method: 'POST', headers, body: 'name=Room' };
      await ask(bbb, 'create', 'meetingID=room', question);
      expect(bbb.control.meetings.get('room').name).toBe('Room');
    });
  });

  describe('recording calls', () => {
    it('look for their parameters first, then at the checksum', async () => {
      const call = (rest: string) => askRaw(bbb, `/bigbluebutton/api/publishRecordings?${rest}`);
      expect(text(await call('checksum=x'), 'messageKey')).toBe('missingParamRecordID');
      expect(text(await call('recordID=1&checksum=x'), 'messageKey')).toBe('missingParamPublish');
      const wrong = await call('recordID=1&publish=true&checksum=x');
      expect(text(wrong, 'messageKey')).toBe('checksumError');
      expect(text(wrong, 'message')).toBe('You did not pass the checksum security check');
    });
  });

  describe('the body of a POST', () => {
    const post = (call: string, type: string | undefined, body = '<modules></modules>') =>
      ask(bbb, call, 'name=Room&meetingID=room', {
        method: 'POST',
        headers: type === undefined ? {} : { 'content-type': type },
        body,
      });

    it.each([
      ['create', undefined, 'unsupportedContentType'],
      ['create', 'application/json', 'unsupportedContentType'],
      ['create', 'application/xml', ''],
      ['create', 'application/xml; charset=utf-8', ''],
      ['create', 'text/xml', ''],
      ['insertDocument', 'text/xml', 'unsupportedContentType'],
      ['getMeetings', 'application/xml', 'unsupportedContentType'],
    ])('of %s with type %s: "%s"', async (call, type, key) => {
      expect(text(await post(call, type), 'messageKey')).toBe(key);
    });

    it('with a charset was refused by the first releases that looked', async () => {
      bbb.control.configure({ strictContentType: true });
      const answer = await post('create', 'application/xml; charset=utf-8');
      expect(text(answer, 'messageKey')).toBe('unsupportedContentType');
      expect(text(await post('create', 'application/xml'), 'returncode')).toBe('SUCCESS');
    });

    it('is not looked at when it is empty', async () => {
      const answer = await post('create', undefined, '');
      expect(text(answer, 'returncode')).toBe('SUCCESS');
    });
  });

  describe('the form of errors', () => {
    const refused = (headers: Record<string, string>) =>
      askRaw(bbb, '/bigbluebutton/api/getMeetings?checksum=x', { headers });

    it.each([
      ['application/json, text/plain, */*', 'json'],
      ['application/json', 'json'],
      ['application/xml, text/xml;q=0.9, */*;q=0.8', 'xml'],
      ['application/json;q=0.5, text/xml', 'xml'],
      ['*/*', 'xml'],
    ])('for a client that accepts %s is %s', async (accept, form) => {
      const answer = await refused({ accept });
      expect(answer.headers['content-type']).toContain(form);
      expect(answer.body).toMatch(
        form === 'json' ? /^\{"response":\{"returncode":"FAILED"/ : /^<r/,
      );
    });

    it('is XML for browsers and where it is switched off', async () => {
      const accept = 'application/json';
      const browser = { accept, 'user-agent': 'Mozilla/5.0 AppleWebKit/537.36' };
      expect((await refused(browser)).body).toMatch(/^<response>/);
      bbb.control.configure({ negotiateErrors: false });
      expect((await refused({ accept })).body).toMatch(/^<response>/);
    });
  });

  describe('calls and pages', () => {
    it('shows at the API root, unsigned, that a BigBlueButton is here', async () => {
      const answer = await askRaw(bbb, '/bigbluebutton/api');
      expect(text(answer, 'version')).toBe('2.0');
      expect(answer.body).toContain('<bbbVersion></bbbVersion>');
      const headers = { 'content-type': 'application/json' };
      const asJson = await askRaw(bbb, '/bigbluebutton/api/', { headers });
      expect(JSON.parse(asJson.body)).toMatchObject({ response: { version: '2.0' } });
    });

    it.each(['/bigbluebutton/api/getDefaultConfigXML', '/bigbluebutton/', '/api/create'])(
      'does not know %s: an HTML page with 404',
      async (path) => {
        const answer = await askRaw(bbb, path);
        expect(answer.status).toBe(404);
        expect(answer.headers['content-type']).toBe('text/html');
      },
    );

    it('lacks calls that are taken away', async () => {
      bbb.control.configure({ missingCalls: ['getMeetings'] });
      expect((await ask(bbb, 'getMeetings')).status).toBe(404);
    });

    it('remembers what it received, as it was on the wire', async () => {
      await ask(bbb, 'isMeetingRunning', "meetingID=Fred's%20(x)");
      const [request] = bbb.control.requests.all('isMeetingRunning');
      expect(request.rawQuery).toMatch(/^meetingID=Fred's%20\(x\)&checksum=[0-9a-f]{64}$/);
      expect(request.method).toBe('GET');
      expect(request.status).toBe(200);
    });
  });
});
