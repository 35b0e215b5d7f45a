import { type StandIn, startStandIn } from '../server/stand-in';
import { type InputFile, runNode } from './runNode';

const SRT = '1\r\n00:00:01,000 --> 00:00:02,000\r\nGrüße 😀\r\n';
const VTT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => {
  bbb.control.reset();
  bbb.control.recordings.add({ recordId: 'rec-1', name: 'Physics' });
});

async function run(
  operation: string,
  parameters: Parameters<typeof runNode>[0]['parameters'] = {},
  file?: InputFile,
) {
  return await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource: 'textTrack', operation, recordID: 'rec-1', ...parameters },
    files: file && { data: file },
  });
}

const upload = async (file: InputFile, parameters: Parameters<typeof run>[1] = {}) =>
  await run('upload', { lang: 'en-US', ...parameters }, file);

const tracks = () => bbb.control.recordings.get('rec-1').textTracks;
const sent = () => bbb.control.requests.all('putRecordingTextTrack');
const processed = async () => await bbb.control.clock.advance(10 * 60_000);

describe('looking at the text tracks of a recording', () => {
  test('each becomes an item, with the address of its file', async () => {
    tracks().push(
      { kind: 'subtitles', lang: 'en-US', label: 'English', source: 'upload', content: VTT },
      { kind: 'captions', lang: 'de', label: 'Deutsch & mehr', source: 'live', content: VTT },
    );
    const { items } = await run('getMany');
    expect(items.map(({ json }) => json)).toEqual([
      {
        recordID: 'rec-1',
        kind: 'subtitles',
        lang: 'en-US',
        label: 'English',
        source: 'upload',
        href: expect.stringMatching(/^http.*\.vtt$/),
      },
      expect.objectContaining({ kind: 'captions', label: 'Deutsch & mehr', source: 'live' }),
    ]);
  });

  test.each([true, false])('none is no error, whatever the server calls it', async (captions) => {
    bbb.control.configure({ captions });
    expect((await run('getMany')).items).toEqual([]);
  });

  test('a recording that is not there is one', async () => {
    await expect(run('getMany', { recordID: 'nothing' })).rejects.toMatchObject({
      message: expect.stringContaining('no recording'),
    });
  });

  test('takes the address at which the recording is watched', async () => {
    const value = 'https://bbb.example.com/playback/presentation/2.3/rec-1';
    await run('getMany', { recordID: { __rl: true, mode: 'url', value } });
    expect(bbb.control.requests.all('getRecordingTextTracks')[0].rawQuery).toMatch(
      /^recordID=rec-1&checksum=/,
    );
  });
});

describe('uploading a text track', () => {
  test('adds it to the recording, once the server has worked it in', async () => {
    const { items } = await upload(
      { content: SRT, fileName: 'größe "1".srt', mimeType: 'application/x-subrip' },
      { kind: 'captions', lang: ' de-DE ', label: 'Deutsch & mehr' },
    );
    expect(items[0].json).toEqual({
      recordID: 'rec-1',
      kind: 'captions',
      lang: 'de-DE',
      label: 'Deutsch & mehr',
      uploaded: true,
    });
    await processed();
    expect(tracks()).toEqual([
      {
        kind: 'captions',
        lang: 'de-DE',
        label: 'Deutsch & mehr',
        source: 'upload',
        content: expect.stringContaining('00:00:01.000 --> 00:00:02.000\r\nGrüße 😀'),
      },
    ]);
  });

  test('sends a form with the file, and everything else in the signed address', async () => {
    await upload({ content: SRT, fileName: 'a.srt' }, { label: 'English (US)' });
    const [{ method, rawQuery, headers, body }] = sent();
    expect(method).toBe('POST');
    expect(rawQuery).toMatch(
      /^recordID=rec-1&kind=subtitles&lang=en-US&label=English\+%28US%29&checksum=\w+$/,
    );
    const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(
      String(headers['content-type']),
    ) as RegExpExecArray;
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.srt"\r\n` +
        `Content-Type: application/x-subrip\r\n\r\n${SRT}\r\n--${boundary}--\r\n`,
    );
  });

  test('takes WebVTT, too, and leaves out a label that is not given', async () => {
    await upload({ content: VTT, mimeType: 'text/vtt' });
    expect(sent()[0].rawQuery).not.toContain('label');
    expect(sent()[0].body).toContain('Content-Type: text/vtt\r\n');
    await processed();
    expect(tracks()).toMatchObject([{ kind: 'subtitles', lang: 'en-US', content: VTT }]);
  });

  test('replaces one of the same kind and language', async () => {
    await upload({ content: SRT, fileName: 'a.srt' });
    await upload({ content: VTT, fileName: 'b.vtt' });
    await processed();
    expect(tracks()).toMatchObject([{ content: VTT }]);
  });

  test('takes the file from the field that is named', async () => {
    await expect(
      upload({ content: SRT, fileName: 'a.srt' }, { binaryPropertyName: 'track' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('track') });
    expect(sent()).toEqual([]);
  });

  test.each([
    [{ lang: 'English' }, SRT, '"English" is not the tag of a language.'],
    [{ lang: 'en_US' }, SRT, '"en_US" is not the tag of a language.'],
    [{ lang: '={{ $json.nothing }}' }, SRT, 'The field "Language" is empty.'],
    [{ kind: '={{ "chapters" }}' }, SRT, 'The field "Kind" has no choice "chapters".'],
    [{}, '', 'The file "a.bin" is empty.'],
    [{}, '<html>Please log in', 'The file "a.bin" is no text track.'],
  ])('is refused before anything is sent: %j', async (parameters, content, message) => {
    await expect(upload({ content, fileName: 'a.bin' }, parameters)).rejects.toMatchObject({
      message,
      description: expect.stringMatching(/./),
    });
    expect(sent()).toEqual([]);
  });

  test('to a recording that is not there is an error', async () => {
    await expect(
      upload({ content: SRT, fileName: 'a.srt' }, { recordID: 'nothing' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('no recording') });
  });

  test('that the server could not store is no success', async () => {
    bbb.control.faults.set('putRecordingTextTrack', {
      status: 200,
      contentType: 'application/json',
      body: '{"response":{"messageKey":"upload_text_track_failed","message":"x","returncode":"SUCCESS"}}',
    });
    await expect(upload({ content: SRT, fileName: 'a.srt' })).rejects.toMatchObject({
      message: expect.stringContaining('could not store it'),
    });
  });
});

test.each([
  ['getMany', 'getRecordingTextTracks'],
  ['upload', 'putRecordingTextTrack'],
])('%s: a server without text tracks is named as such', async (operation, call) => {
  bbb.control.configure({ missingCalls: [call] });
  await expect(
    run(operation, { lang: 'en' }, { content: SRT, fileName: 'a.srt' }),
  ).rejects.toMatchObject({
    message: expect.stringContaining('does not know the call'),
    description: expect.stringMatching(/./),
  });
});
