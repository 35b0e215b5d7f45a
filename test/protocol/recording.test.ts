import {
  checkProtected,
  checkUpdated,
  onlyAsked,
  readRecordings,
  type Recording,
  theRecording,
} from '../../protocol/recording';
import { readAnswer } from '../../protocol/response';

function recordingsIn(inside: string) {
  const body = `<response><returncode>SUCCESS</returncode>${inside}</response>`;
  return readRecordings(readAnswer('getRecordings', { status: 200, body }));
}

function recordingIn(inside: string): Recording {
  return recordingsIn(`<recordings><recording>${inside}</recording></recordings>`).recordings[0];
}

const ID = 'ffbfc4cc24428694e8b53a4e144f414052431693-1530718721124';

const RECORDING = `
  <recordID>${ID}</recordID>
  <meetingID>007</meetingID>
  <internalMeetingID>${ID}</internalMeetingID>
  <name>Fred&apos;s Room &amp; more</name>
  <isBreakout>false</isBreakout>
  <published>true</published>
  <state>published</state>
  <startTime>1530718721124</startTime>
  <endTime>1530718810456</endTime>
  <participants>3</participants>
  <rawSize>951067</rawSize>
  <metadata>
    <isBreakout>false</isBreakout>
    <meetingName>Fred's Room</meetingName>
    <gl-listed>false</gl-listed>
    <meetingId>007</meetingId>
  </metadata>
  <size>1104836</size>
  <playback>
    <format>
      <type>podcast</type>
      <url>https://bbb.example.com/podcast/${ID}/audio.ogg</url>
      <processingTime>0</processingTime>
      <length>33</length>
    </format>
    <format>
      <type>presentation</type>
      <url>
        https://bbb.example.com/playback/presentation/2.3/${ID}
      </url>
      <processingTime>7177</processingTime>
      <length>33</length>
      <size>1104836</size>
      <preview>
        <images>
          <image alt="Welcome &amp; hello" height="136" width="176">https://bbb.example.com/presentation/1.png</image>
          <image>
            https://bbb.example.com/presentation/2.png
          </image>
        </images>
      </preview>
    </format>
  </playback>`;

describe('a recording', () => {
  test('is read whole', () => {
    expect(recordingIn(RECORDING)).toEqual({
      recordID: ID,
      meetingID: '007',
      internalMeetingID: ID,
      name: "Fred's Room & more",
      isBreakout: false,
      published: true,
      state: 'published',
      startTime: 1530718721124,
      endTime: 1530718810456,
      participants: 3,
      rawSize: 951067,
      size: 1104836,
      metadata: {
        isBreakout: 'false',
        meetingName: "Fred's Room",
        'gl-listed': 'false',
        meetingId: '007',
      },
      breakoutRooms: [],
      formats: [
        {
          type: 'podcast',
          url: `https://bbb.example.com/podcast/${ID}/audio.ogg`,
          processingTime: 0,
          length: 33,
          images: [],
        },
        {
          type: 'presentation',
          url: `https://bbb.example.com/playback/presentation/2.3/${ID}`,
          processingTime: 7177,
          length: 33,
          size: 1104836,
          images: [
            {
              url: 'https://bbb.example.com/presentation/1.png',
              width: 176,
              height: 136,
              alt: 'Welcome & hello',
            },
            { url: 'https://bbb.example.com/presentation/2.png', alt: '' },
          ],
        },
      ],
    });
  });

  test.each(['', '<playback/>', '<playback></playback>'])(
    'that is not published yet may have no formats (%s)',
    (playback) => {
      const recording = recordingIn(`<recordID>r</recordID><state>processing</state>${playback}`);
      expect(recording).toMatchObject({
        recordID: 'r',
        state: 'processing',
        published: false,
        metadata: {},
        formats: [],
      });
    },
  );

  test('with one format and one image has lists of one', () => {
    const { formats } = recordingIn(
      '<playback><format><type>video</type><url>u</url><preview><images><image width="1">i</image></images></preview></format></playback>',
    );
    expect(formats).toHaveLength(1);
    expect(formats[0]).toMatchObject({ type: 'video', url: 'u', images: [{ url: 'i', width: 1 }] });
  });

  test.each([
    ['<published>true</published>', true],
    ['<published>false</published>', false],
    ['<published>unpublished</published>', false],
    ['<published>published</published>', true],
    ['<published>TRUE</published>', true],
    ['<state>published</state>', true],
    ['<state>unpublished</state>', false],
    ['<state>deleted</state>', false],
  ])('with %s is published: %s', (written, published) => {
    expect(recordingIn(written).published).toBe(published);
  });

  test('of an old server gets its state from whether it is published', () => {
    expect(recordingIn('<published>true</published>').state).toBe('published');
    expect(recordingIn('<published>false</published>').state).toBe('unpublished');
  });

  test('may have empty times', () => {
    expect(recordingIn('<startTime></startTime><endTime/>')).toMatchObject({
      startTime: 0,
      endTime: 0,
    });
  });

  test('takes its name from the metadata, and its record ID from the meeting, if it has none', () => {
    expect(
      recordingIn(
        '<internalMeetingID>i-1</internalMeetingID><metadata><meetingName>Room</meetingName></metadata>',
      ),
    ).toMatchObject({ recordID: 'i-1', name: 'Room' });
  });

  test('says where it belongs if it is of a breakout room', () => {
    const recording = recordingIn(
      '<isBreakout>true</isBreakout><breakout><parentId>p-1</parentId><sequence>2</sequence></breakout>',
    );
    expect(recording.breakout).toEqual({ parentId: 'p-1', sequence: 2 });
    expect(recordingIn('<recordID>r</recordID>')).not.toHaveProperty('breakout');
  });

  test('names the recordings of its breakout rooms', () => {
    const one = '<breakoutRooms><breakoutRoom>r-1</breakoutRoom></breakoutRooms>';
    expect(recordingIn(one).breakoutRooms).toEqual(['r-1']);
  });

  test('at Scalelite may be protected', () => {
    expect(recordingIn('<protected>true</protected>').protected).toBe(true);
  });
});

describe('the recordings of a server', () => {
  test.each([
    '<recordings></recordings>',
    '<recordings/>',
    '',
    '<recordings/><messageKey>noRecordings</messageKey><message>There are none.</message>',
  ])('may be none: %s', (written) => {
    expect(recordingsIn(written)).toEqual({ recordings: [], total: undefined });
  });

  test.each([
    ['at the top', '<recordings/><totalElements>250</totalElements>'],
    [
      'among pageable data',
      '<recordings/><pagination><pageable><offset>0</offset><pageSize>100</pageSize></pageable><totalElements>250</totalElements></pagination>',
    ],
    [
      'deeper in there',
      '<recordings/><pagination><empty/><page><size>100</size><totalElements>2,50</totalElements></page><x><totalElements>250</totalElements></x></pagination>',
    ],
  ])('are counted %s', (_, written) => {
    expect(recordingsIn(written).total).toBe(250);
  });

  test('are only those asked for, not those whose ID begins alike', () => {
    const { recordings } = recordingsIn(
      `<recordings>${['ab-1', 'ab-12', 'ab-1'].map((id) => `<recording><recordID>${id}</recordID></recording>`).join('')}</recordings>`,
    );
    expect(onlyAsked(recordings, [' ab-1 '])).toHaveLength(2);
    expect(onlyAsked(recordings, ['ab-12', 'x']).map(({ recordID }) => recordID)).toEqual([
      'ab-12',
    ]);
    expect(onlyAsked(recordings, ['ab'])).toEqual([]);
    expect(onlyAsked(recordings, [])).toHaveLength(3);
  });

  test('hold the one that is wanted, or say that it is not there', () => {
    const { recordings } = recordingsIn(
      `<recordings><recording>${RECORDING}</recording></recordings>`,
    );
    expect(theRecording(recordings, ID).name).toBe("Fred's Room & more");
    expect(() => theRecording(recordings, ID.slice(0, -1))).toThrow('no recording');
  });
});

describe('an answer to updateRecordings', () => {
  const answer = (inside: string) =>
    readAnswer('updateRecordings', {
      status: 200,
      body: `<response><returncode>SUCCESS</returncode>${inside}</response>`,
    });

  test.each(['<updated>true</updated>', '<updated>TRUE</updated>', ''])('is fine: %s', (inside) => {
    expect(() => checkUpdated(answer(inside))).not.toThrow();
  });

  test('that says false is a failure, although it is called a success', () => {
    expect(() => checkUpdated(answer('<updated>false</updated>'))).toThrow('changed nothing');
  });
});

describe('protection', () => {
  const listed = (inside: string) => [recordingIn(`<recordID>a</recordID>${inside}`)];

  test('is there where the server lists it', () => {
    expect(() => checkProtected(listed('<protected>true</protected>'), true)).not.toThrow();
    expect(() => checkProtected(listed('<protected>false</protected>'), false)).not.toThrow();
  });

  test.each([
    ['', true],
    ['', false],
    ['<protected>false</protected>', true],
  ])('is said to be possible at Scalelite only: %j, wanted %s', (inside, wanted) => {
    expect(() => checkProtected(listed(inside), wanted)).toThrow(
      expect.objectContaining({
        kind: 'unsupportedCall',
        message: expect.stringContaining('only Scalelite'),
      }),
    );
  });
});
