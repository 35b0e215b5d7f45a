import { readFileSync } from 'node:fs';
import path from 'node:path';

import { OPERATIONS } from './control-http';
import { FAULT_KINDS } from './faults';
import { type StandIn, startStandIn } from './stand-in';
import { ask, askRaw, link, text } from './support/ask';

describe('moving the stand-in from outside', () => {
  let bbb: StandIn;

  beforeAll(async () => (bbb = await startStandIn({ patienceMs: 300 })));
  beforeEach(() => bbb.control.reset());
  afterAll(() => bbb.stop());

  async function control(call: string, body?: unknown) {
    const question = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await askRaw(bbb, `/control/${call}`, question);
    return { status: answer.status, value: JSON.parse(answer.body) as never };
  }

  describe('over HTTP', () => {
    it('walks the whole way of a recorded meeting', async () => {
      await ask(bbb, 'create', 'name=Room&meetingID=room&record=true');
      const url = link(bbb, 'join', 'meetingID=room&fullName=Zo%C3%AB&role=MODERATOR');
      const joined = await control('participants/join', { link: url });
      expect(joined.value).toMatchObject({ fullName: 'Zoë', role: 'MODERATOR' });
      await control('meetings/record', { meetingID: 'room' });
      await control('participants/act', { meetingID: 'room', who: 'Zoë', act: 'leave' });
      await control('clock/advance', { ms: 60_000 });
      expect((await control('meetings')).value).toEqual([]);
      const ran = await control('recordings/run', { id: 'room', formats: ['video', 'podcast'] });
      expect(ran.value).toMatchObject({ state: 'published', formats: [{ type: 'video' }, {}] });
    });

    it('moves the clock', async () => {
      const before = bbb.control.clock.now();
      const { value } = await control('clock/advance', { ms: 1500 });
      expect(value).toMatchObject({ now: before + 1500, mode: 'frozen' });
    });

    it('changes settings, the nested ones one by one', async () => {
      await control('settings', { webhooks: { auth: 'checksum-b' }, paging: 'unsupported' });
      expect(bbb.control.settings).toMatchObject({
        paging: 'unsupported',
        webhooks: { auth: 'checksum-b', generation: 2, installed: true },
      });
    });

    it('shows requests, hooks, deliveries and callbacks', async () => {
      const callbackUrl = 'http://127.0.0.1:1/x';
      await ask(bbb, 'hooks/create', `callbackURL=${encodeURIComponent(callbackUrl)}`);
      await control('emit', {
        id: 'user-joined',
        attributes: { user: { name: 'Zoë' } },
        meetingId: 'm',
      });
      expect((await control('hooks')).value).toMatchObject([{ callbackUrl }]);
      expect((await control('deliveries')).value).toMatchObject([
        { eventId: 'user-joined', state: 'waiting', attempts: [{ error: expect.any(String) }] },
      ]);
      expect((await control('requests?call=hooks/create')).value).toHaveLength(1);
      expect((await control('callbacks')).value).toEqual([]);
    });

    it('puts recordings there and changes them', async () => {
      await control('recordings/add', { recordId: 'r1', name: 'Old', formats: ['podcast'] });
      await control('recordings/change', { id: 'r1', protected: true, videoBytes: 5 });
      expect((await control('recordings')).value).toMatchObject([
        { recordId: 'r1', name: 'Old', protected: true, videoBytes: 5 },
      ]);
    });

    it('says what is wrong with a control call', async () => {
      expect(await control('meetings/end', {})).toEqual({
        status: 400,
        value: { error: '"meetingID" is missing' },
      });
      expect(await control('meetings/end', { meetingID: 'gone' })).toMatchObject({
        value: { error: 'There is no meeting gone' },
      });
      expect((await control('nothing')).status).toBe(404);
    });

    it('starts anew on reset', async () => {
      await ask(bbb, 'create', 'name=Room&meetingID=room');
      await control('settings', { paging: 'unsupported' });
      await control('faults', { call: 'create', kind: 'empty' });
      await control('reset', {});
      expect(bbb.control.meetings.all()).toHaveLength(0);
      expect(bbb.control.settings.paging).toBe('totalElements');
      expect(bbb.control.faults.all()).toEqual({});
      expect(bbb.control.requests.all()).toHaveLength(0);
    });

    it('has no call that the README does not name, and the README names no other', () => {
      const readme = readFileSync(path.join(__dirname, 'README.md'), 'utf8');
      const named = [...readme.matchAll(/^\| `(GET|POST) \/control\/([\w/]+)`/gm)];
      expect(named.map(([, method, call]) => `${method} ${call}`).sort()).toEqual(
        OPERATIONS.map((one) => `${one.method} ${one.path}`).sort(),
      );
    });
  });

  describe('with faults', () => {
    const call = () => ask(bbb, 'getMeetings');

    it.each([
      ['html-404', 404, '<html>'],
      ['html-413', 413, '413 Request Entity Too Large'],
      ['html-500', 500, 'Internal Error'],
      ['html-502', 502, '502 Bad Gateway'],
      ['html-504', 504, '504 Gateway Time-out'],
      ['html-200', 200, 'Please log in'],
      ['unauthorized-401', 401, 'Unauthorized'],
      ['garbage', 200, 'not <xml'],
      ['truncated-xml', 200, '<mee'],
      ['doctype', 200, '<!DOCTYPE response'],
      ['json-error', 200, '{"response":{"returncode":"FAILED"'],
      ['xml-error-500', 500, 'internalError'],
      ['error-list', 200, '<errors><error><key>'],
      ['error-attributes', 200, '<error key="checksumError"'],
      ['error-without-key', 200, '<message>Something is wrong here'],
      ['upload-failed', 200, 'upload_text_track_failed'],
    ] as const)('%s', async (kind, status, part) => {
      bbb.control.faults.set('getMeetings', { kind });
      const answer = await call();
      expect(answer.status).toBe(status);
      expect(answer.body).toContain(part);
    });

    it.each([
      ['empty', 200],
      ['empty-400', 400],
    ] as const)('%s', async (kind, status) => {
      bbb.control.faults.set('getMeetings', { kind });
      expect(await call()).toMatchObject({ status, body: '' });
    });

    it('a redirect to somewhere else', async () => {
      bbb.control.faults.set('getMeetings', { kind: 'redirect' });
      const answer = await call();
      expect(answer.status).toBe(302);
      expect(answer.headers.location).toContain('elsewhere');
    });

    it('a connection that breaks', async () => {
      bbb.control.faults.set('getMeetings', { kind: 'reset' });
      await expect(call()).rejects.toThrow(/ECONNRESET|socket hang up/);
    });

    it('an answer that never comes', async () => {
      bbb.control.faults.set('getMeetings', { kind: 'hang' });
      const answered = await Promise.race([
        call().catch(() => 'broken'),
        new Promise((resolve) => setTimeout(resolve, 100, 'silence')),
      ]);
      expect(answered).toBe('silence');
    });

    it('kinds are all of the list', () => {
      expect(FAULT_KINDS).toHaveLength(21);
    });

    it('an answer of one’s own, late, once', async () => {
      const body = '<response><returncode>SUCCESS</returncode></response>';
      const fault = { status: 503, body, contentType: 'text/plain', delayMs: 40, times: 1 };
      bbb.control.faults.set('getMeetings', fault);
      const begun = Date.now();
      const answer = await call();
      expect(Date.now() - begun).toBeGreaterThanOrEqual(39);
      expect(answer).toMatchObject({ status: 503, body });
      expect(answer.headers['content-type']).toBe('text/plain');
      expect((await call()).status).toBe(200);
    });

    it('an answer that gets lost after the call took effect', async () => {
      bbb.control.faults.set('create', { kind: 'html-504', performed: true });
      const answer = await ask(bbb, 'create', 'name=Room&meetingID=room');
      expect(answer.status).toBe(504);
      expect(bbb.control.meetings.all()).toHaveLength(1);
      bbb.control.faults.clear('create');
      const again = await ask(bbb, 'create', 'name=Room&meetingID=room');
      expect(text(again, 'messageKey')).toBe('duplicateWarning');
    });

    it('for every call, or for a file', async () => {
      bbb.control.faults.set('*', { kind: 'html-502' });
      expect((await call()).status).toBe(502);
      bbb.control.faults.clear();
      bbb.control.recordings.add({ recordId: 'r1' });
      bbb.control.faults.set('/playback/video/r1/video-0.m4v', { status: 500 });
      expect((await askRaw(bbb, '/playback/video/r1/video-0.m4v')).status).toBe(500);
    });
  });
});
