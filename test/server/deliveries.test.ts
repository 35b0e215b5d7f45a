import { createHash } from 'node:crypto';

import { RETRY_AFTER_MS } from './deliveries';
import { ALGORITHMS } from './signature';
import { type StandIn, startStandIn } from './stand-in';
import { answering, type Receiver, startReceiver } from './support/receiver';

describe('deliveries of the stand-in', () => {
  let bbb: StandIn;
  let receiver: Receiver;
  let callbackUrl: string;

  beforeAll(async () => {
    bbb = await startStandIn({ patienceMs: 300 });
    receiver = await startReceiver();
    callbackUrl = `${receiver.url}/hook?tenant=7`;
  });
  beforeEach(() => {
    bbb.control.reset();
    receiver.received.length = 0;
    receiver.answer = answering(200);
  });
  afterAll(async () => {
    await bbb.stop();
    await receiver.stop();
  });

  const hash = (algorithm: string, input: string) =>
    createHash(algorithm).update(input).digest('hex');
  const register = (url = callbackUrl, getRaw = false, permanent = false) =>
    bbb.control.world.hooks.create({ callbackUrl: url, getRaw, permanent }, 3);

  /** Tells one event, and returns what arrived of it first. */
  async function tell(id = 'meeting-ended') {
    bbb.control.hooks.emit(id, { name: "Fred's room (ü) ~*!" }, { meetingId: 'room' });
    await bbb.control.settled();
    return receiver.received[0];
  }

  describe('on the wire', () => {
    it('are a form with domain, event and timestamp in this order', async () => {
      register();
      const { method, headers, body } = await tell();
      expect(method).toBe('POST');
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8');
      expect(headers['user-agent']).toBe('node-fetch');
      const now = bbb.control.clock.now();
      expect(body).toBe(
        'domain=bbb.example.com&event=%5B%7B%22data%22%3A%7B%22type%22%3A%22event%22%2C%22id%22%3A' +
          '%22meeting-ended%22%2C%22attributes%22%3A%7B%22meeting%22%3A%7B%22internal-meeting-id' +
          '%22%3A%22unknown%22%2C%22external-meeting-id%22%3A%22room%22%7D%2C%22name%22%3A%22' +
          `Fred%27s+room+%28%C3%BC%29+%7E*%21%22%7D%2C%22event%22%3A%7B%22ts%22%3A${now}%7D%7D%7D%5D` +
          `&timestamp=${now}`,
      );
    });

    it('have another order and encoding in generation 2', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-b' } });
      register();
      const { headers, body } = await tell();
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(headers['user-agent']).toBeUndefined();
      expect(body).toMatch(
        /^event=.*Fred%27s%20room%20%28%C3%BC%29%20~%2A%21.*&timestamp=\d+&domain=bbb\.example\.com$/,
      );
    });
  });

  describe('prove where they come from', () => {
    it('by the secret itself as bearer, as BigBlueButton is packaged', async () => {
      register();
      const { url, headers } = await tell();
      expect(headers.authorization).toBe(`Bearer ${bbb.secret}`);
      expect(url).toBe('/hook?tenant=7');
    });

    it.each(ALGORITHMS)('by a checksum over the raw body (era A, %s)', async (algorithm) => {
      bbb.control.configure({ webhooks: { auth: 'checksum-a', algorithm } });
      register();
      const { url, headers, body } = await tell();
      expect(headers.authorization).toBeUndefined();
      expect(url).toBe(
        `/hook?tenant=7&checksum=${hash(algorithm, callbackUrl + body + bbb.secret)}`,
      );
    });

    it('by a checksum over the fields as JSON (era B)', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-b', algorithm: 'sha512' } });
      register();
      const { url, body } = await tell();
      const [event, timestamp, domain] = body
        .split('&')
        .map((part) => decodeURIComponent(part.slice(part.indexOf('=') + 1)));
      const json = JSON.stringify({ event, timestamp: Number(timestamp), domain });
      expect(url).toBe(`/hook?tenant=7&checksum=${hash('sha1', callbackUrl + json + bbb.secret)}`);
    });

    it('by the same checksum every time (era C)', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
      register();
      await tell();
      await tell('user-left');
      const expected = `/hook?tenant=7&checksum=${hash('sha1', `${callbackUrl}{}${bbb.secret}`)}`;
      expect(receiver.received.map(({ url }) => url)).toEqual([expected, expected]);
    });

    it('by a checksum that begins the query where there was none', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
      register(`${receiver.url}/hook`);
      expect((await tell()).url).toMatch(/^\/hook\?checksum=[0-9a-f]{40}$/);
    });

    it('over the registered URL, even where the wire needs another encoding', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
      const registered = `${receiver.url}/my hook`;
      register(registered);
      const { url, body } = await tell();
      expect(url).toBe(`/my%20hook?checksum=${hash('sha1', registered + body + bbb.secret)}`);
    });
  });

  describe('to a receiver that does not take them', () => {
    it.each([200, 201, 204, 299, 401])('count as delivered with %i', async (status) => {
      receiver.answer = answering(status);
      register();
      await tell();
      await bbb.control.clock.advance(600_000);
      expect(receiver.received).toHaveLength(1);
      expect(bbb.control.hooks.deliveries()[0].state).toBe('delivered');
    });

    it.each([304, 400, 404, 410, 500])('are tried again after %i', async (status) => {
      receiver.answer = answering(status);
      register();
      await tell();
      await bbb.control.clock.advance(99);
      expect(receiver.received).toHaveLength(1);
      await bbb.control.clock.advance(1);
      expect(receiver.received).toHaveLength(2);
    });

    it('come 13 times, and then the hook is gone', async () => {
      receiver.answer = answering(404);
      register();
      await tell();
      await bbb.control.clock.advance(400_000);
      const [delivery] = bbb.control.hooks.deliveries();
      const waits = delivery.attempts
        .slice(1)
        .map(({ at }, index) => at - delivery.attempts[index].at);
      expect(waits).toEqual([...RETRY_AFTER_MS]);
      expect(delivery.state).toBe('given up');
      expect(bbb.control.hooks.all()).toHaveLength(0);
    });

    it('are the same to the last byte every time', async () => {
      bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
      receiver.answer = answering(500);
      register();
      await tell();
      await bbb.control.clock.advance(20_000);
      expect(receiver.received.length).toBeGreaterThan(5);
      expect(new Set(receiver.received.map(({ url, body }) => url + body)).size).toBe(1);
    });

    it('stop when the receiver recovers', async () => {
      receiver.answer = answering(500);
      register();
      await tell();
      await bbb.control.clock.advance(1000);
      receiver.answer = answering(200);
      await bbb.control.clock.advance(400_000);
      expect(bbb.control.hooks.deliveries()[0].state).toBe('delivered');
      expect(bbb.control.hooks.all()).toHaveLength(1);
    });

    it('go on every minute for a permanent hook', async () => {
      receiver.answer = answering(500);
      register(callbackUrl, false, true);
      await tell();
      await bbb.control.clock.advance(3600_000);
      expect(bbb.control.hooks.all()).toHaveLength(1);
      const { attempts } = bbb.control.hooks.deliveries()[0];
      expect(attempts.length).toBeGreaterThan(60);
      expect(attempts.at(-1)!.at - attempts.at(-2)!.at).toBe(60_000);
    });

    it('time out after 5 seconds', async () => {
      receiver.answer = () => undefined;
      register();
      await tell();
      await bbb.control.clock.advance(4999);
      expect(bbb.control.hooks.deliveries()[0].attempts).toHaveLength(1);
      receiver.answer = answering(200);
      await bbb.control.clock.advance(101);
      const { state, attempts } = bbb.control.hooks.deliveries()[0];
      expect([state, attempts.length, attempts[0].status]).toEqual(['delivered', 2, undefined]);
    });

    it('follow redirects: 307 keeps the POST, 302 loses it', async () => {
      receiver.answer = ({ url }, response) => {
        if (url.startsWith('/hook')) response.writeHead(307, { location: '/moved' }).end();
        else if (url === '/moved') response.writeHead(302, { location: '/lost' }).end();
        else response.writeHead(200).end();
      };
      register();
      await tell();
      expect(receiver.received.map(({ method, url, body }) => [method, url, body !== ''])).toEqual([
        ['POST', '/hook?tenant=7', true],
        ['POST', '/moved', true],
        ['GET', '/lost', false],
      ]);
      expect(bbb.control.hooks.deliveries()[0].state).toBe('delivered');
    });

    it('fail without a look outside when the receiver is not on this machine', async () => {
      register('https://n8n.example.com/webhook/bbb');
      await tell();
      const [{ attempts }] = bbb.control.hooks.deliveries();
      expect(attempts[0].error).toContain('loopback only');
    });

    it('in generation 3 let later events pass, in generation 2 hold them up', async () => {
      const events = async (generation: 2 | 3) => {
        bbb.control.reset();
        receiver.received.length = 0;
        bbb.control.configure({ webhooks: { generation } });
        receiver.answer = ({ body }, response) =>
          response.writeHead(body.includes('user-left') ? 200 : 500).end();
        register();
        await tell('meeting-ended');
        await tell('user-left');
        return receiver.events().map(({ id }) => id);
      };
      expect(await events(3)).toEqual(['meeting-ended', 'user-left']);
      expect(await events(2)).toEqual(['meeting-ended']);
    });
  });
});
