import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { type StandIn, startStandIn } from '../server/stand-in';
import { fileBytes, runNode } from './runNode';

const VIDEO = readFileSync(join(__dirname, '../server/media/video-0.m4v'));

let bbb: StandIn;
let server: http.Server;
let origin: string;
/** What the server with the files does; each test has another one. */
let answer: http.RequestListener;
let asked: string[] = [];

beforeAll(async () => {
  bbb = await startStandIn();
  server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await bbb.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  bbb.control.reset();
  asked = [];
});

type Parameters_ = Parameters<typeof runNode>[0]['parameters'];

async function run(operation: string, parameters: Parameters_ = {}) {
  return await runNode({
    credential: { url: bbb.url, secret: bbb.secret, timeout: 3 },
    parameters: { resource: 'recording', operation, recordID: 'rec-1', ...parameters },
  });
}

/** The recording's formats, each with its address at the server with the files. */
function add(formats: Record<string, string>): void {
  const list = Object.entries(formats).map(([type, path]) => ({ type, url: origin + path }));
  bbb.control.recordings.add({ recordId: 'rec-1', formats: list });
}

function sendFilm(
  { method }: http.IncomingMessage,
  response: http.ServerResponse,
  headers: http.OutgoingHttpHeaders = {},
): void {
  const usual = { 'content-type': 'video/mp4', 'content-length': VIDEO.length };
  response.writeHead(200, { ...usual, ...headers });
  response.end(method === 'HEAD' ? undefined : VIDEO);
}

function sendText(response: http.ServerResponse, type: string, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

async function expectTheFilm(): Promise<void> {
  const { items } = await run('download');
  expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
}

describe('a gate in front of the recordings', () => {
  test('may send on by its page instead of a redirect', async () => {
    answer = ({ url = '', headers, method }, response) => {
      if (url === '/gate/abc') {
        response.setHeader('set-cookie', 'session=1; Path=/');
        const refresh = `<meta http-equiv='refresh' content="0; URL='/media/77/index.html'">`;
        return sendText(response, 'text/html', `<html><head>${refresh}</head></html>`);
      }
      if (headers.cookie !== 'session=1') return sendText(response, 'text/html', '', 403);
      if (url === '/media/77/index.html') {
        return sendText(response, 'text/html', '<video src="film one.mp4"></video>');
      }
      if (url === '/media/77/film%20one.mp4') {
        return sendFilm({ method } as http.IncomingMessage, response);
      }
      sendText(response, 'text/html', '<html>Forbidden', 403);
    };
    add({ video: '/gate/abc' });
    await expectTheFilm();
  });

  test('may have several doors, with tickets that stay out of the items', async () => {
    const used = new Set<string>();
    answer = (request, response) => {
      const { url = '', headers } = request;
      if (used.has(url)) return sendText(response, 'text/html', '<html>Used up', 403);
      used.add(url);
      if (url === '/a?ticket=SECRET1') {
        return void response.writeHead(301, { location: 'b/2', 'set-cookie': 'k=1' }).end();
      }
      if (url === '/b/2' && headers.cookie === 'k=1') {
        return void response.writeHead(307, { location: '/c?signature=SECRET2' }).end();
      }
      if (url === '/c?signature=SECRET2') {
        return sendFilm(request, response, { 'content-type': 'application/octet-stream' });
      }
      sendText(response, 'text/html', '<html>Forbidden', 403);
    };
    add({ video: '/a?ticket=SECRET1' });
    const { items } = await run('download');
    expect((await fileBytes(items[0])).equals(VIDEO)).toBe(true);
    expect(items[0].json).toMatchObject({ file: { url: `${origin}/c` } });
    expect(JSON.stringify(items)).not.toContain('SECRET');
  });

  test('may give its cookie with the page of the recording', async () => {
    answer = (request, response) => {
      const { url = '', headers } = request;
      if (url === '/playback/presentation/2.3/rec-1') {
        response.setHeader('set-cookie', 'seen=1; Path=/presentation/rec-1');
        return sendText(response, 'text/html', '<div id="root"></div>');
      }
      const isFilm = url === '/presentation/rec-1/video/webcams.mp4';
      if (isFilm && headers.cookie === 'seen=1') return sendFilm(request, response);
      sendText(response, 'text/html', '<html>Not found', 404);
    };
    add({ presentation: '/playback/presentation/2.3/rec-1' });
    await expectTheFilm();
    expect(asked.filter((line) => line === 'GET /playback/presentation/2.3/rec-1')).toHaveLength(1);
    const { items } = await run('listFiles');
    expect(items.map(({ json }) => json.kind)).toEqual(['webcams']);
  });

  test('that refuses everything is said to, and not that the format is off', async () => {
    answer = (_, response) => sendText(response, 'text/html', '<html>Forbidden', 403);
    add({ video: '/playback/video/rec-1/' });
    await expect(run('download')).rejects.toMatchObject({
      message: expect.stringContaining('no video file'),
      description: expect.stringMatching(/^The server refused n8n files \(HTTP 403\)(?!.*apt )/),
    });
  });

  test('whose links work one time gives another one when the connection breaks', async () => {
    const film = Buffer.concat([VIDEO, Buffer.alloc(900_000, 7)]);
    const used = new Set<string>();
    answer = ({ url = '', headers: { range = '' } }, response) => {
      if (!url.startsWith('/film?once=') || used.has(url)) {
        return sendText(response, 'text/html', '<html>Gone', 404);
      }
      used.add(url);
      const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
      response.writeHead(range ? 206 : 200, {
        'content-type': 'video/mp4',
        'content-length': film.length - start,
        ...(range && { 'content-range': `bytes ${start}-${film.length - 1}/${film.length}` }),
      });
      bbb.control.recordings.get('rec-1').formats[0].url = `${origin}/film?once=${used.size}`;
      if (used.size > 3) return void response.end(film.subarray(start));
      response.write(film.subarray(start, start + 200_000));
      setTimeout(() => response.destroy(), 100);
    };
    add({ video: '/film?once=0' });
    const { items } = await run('download');
    expect((await fileBytes(items[0])).equals(film)).toBe(true);
    expect(used.size).toBe(4);
  }, 20_000);

  test('may be a script, which calls the film a page', async () => {
    answer = (request, response) =>
      request.url?.startsWith('/get.php?')
        ? sendFilm(request, response, { 'content-type': 'video/mp4' })
        : sendText(response, 'text/html', '<html>no', 404);
    add({ video: '/get.php?id=7' });
    await expectTheFilm();
    answer = (request, response) =>
      request.url === '/film.mp4'
        ? sendFilm(request, response, { 'content-type': 'text/html; charset=UTF-8' })
        : sendText(response, 'text/html', '<html>no', 404);
    bbb.control.reset();
    add({ video: '/film.mp4' });
    await expectTheFilm();
  });

  test('may know HEAD badly', async () => {
    answer = (request, response) => {
      if (request.url !== '/film.mp4') return sendText(response, 'text/html', '<html>no', 404);
      if (request.method !== 'HEAD') return sendFilm(request, response);
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 0 }).end();
    };
    add({ video: '/film.mp4' });
    await expectTheFilm();
  });
});

describe('what comes in the place of a file, with status 200', () => {
  const ALL = Object.fromEntries(
    ['video', 'presentation', 'ai-summary', 'notes'].map((type) => [
      type,
      `/playback/${type}/rec-1/`,
    ]),
  );

  test.each([
    ['an error in JSON', 'application/json', '{"error":"denied"}', ['video', 'summary', 'notes']],
    ['words in the place of a film', 'video/mp4', 'Access denied. Please log in.', ['video']],
    [
      'a page behind an XML declaration',
      'text/plain',
      '<?xml version="1.0"?>\n<!-- log in -->\n<!DOCTYPE html><html>Log in</html>',
      ['video', 'summary', 'notes', 'chat', 'metadataFile'],
    ],
  ])('is never stored: %s', async (_, type, body, choices) => {
    answer = (_request, response) => sendText(response, type, body);
    add(ALL);
    for (const file of choices) {
      await expect(run('download', { file })).rejects.toMatchObject({
        message: expect.stringContaining('that can be downloaded'),
        description: expect.stringContaining('or an error as text'),
      });
    }
    await expect(run('getTranscript')).rejects.toMatchObject({
      message: expect.stringContaining('has no transcript'),
    });
  });

  test('is an empty file: that is none', async () => {
    answer = (_, response) =>
      void response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 0 }).end();
    add({ video: '/film.mp4' });
    await expect(run('download')).rejects.toMatchObject({
      message: expect.stringContaining('no video file'),
    });
  });
});

describe('an address of a recording', () => {
  const formats = (url: string) => {
    bbb.control.faults.set('getRecordings', {
      status: 200,
      contentType: 'text/xml',
      body: `<response><returncode>SUCCESS</returncode><recordings><recording><recordID>rec-1</recordID><state>published</state><playback><format><type>video</type><url>${url}</url></format></playback></recording></recordings></response>`,
    });
  };

  test.each(['/films/ä 1.mp4', '\n //127.0.0.1:PORT/films/ä 1.mp4 \n', ' ORIGIN/films/ä 1.mp4'])(
    'may lack its host, and have blanks and umlauts: %j',
    async (written) => {
      const path = '/films/%C3%A4%201.mp4';
      bbb.control.faults.set(path, { status: 302, headers: { location: `${origin}${path}` } });
      answer = (request, response) =>
        request.url === path
          ? sendFilm(request, response)
          : sendText(response, 'text/html', '', 404);
      formats(written.replace('PORT', new URL(origin).port).replace('ORIGIN', origin));
      await expectTheFilm();
    },
  );

  test('may have a password, which the error does not repeat', async () => {
    answer = (_, response) => sendText(response, 'text/html', '', 404);
    formats(origin.replace('//', '//me:SECRET@') + '/film.mp4');
    await expect(run('download')).rejects.toMatchObject({
      message: expect.stringMatching(/none of a file: http:\/\/127\.0\.0\.1(?!.*SECRET)/),
    });
  });

  test('may be of a machine that does not answer: the credential is not to blame', async () => {
    formats('http://127.0.0.1:1/film.mp4');
    await expect(run('download')).rejects.toMatchObject({
      message: expect.stringContaining('127.0.0.1:1'),
      description: expect.not.stringContaining('Server URL'),
    });
  });
});
