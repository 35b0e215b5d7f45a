import { group, list, numberOf, text, trees } from '../../protocol/answerTree';
import type { BigBlueButtonFailure, FailureKind } from '../../protocol/failure';
import { type Answer, readAnswer, type RawAnswer } from '../../protocol/response';

const XML = 'text/xml;charset=utf-8';

function answerTo(call: string, body: string, raw: Partial<RawAnswer> = {}): Answer {
  return readAnswer(call, { status: 200, contentType: XML, body, ...raw });
}

function failureOf(call: string, body: string, raw: Partial<RawAnswer> = {}): BigBlueButtonFailure {
  try {
    answerTo(call, body, raw);
  } catch (failure) {
    return failure as BigBlueButtonFailure;
  }
  throw new Error('The answer was taken for a success.');
}

function success(inside: string): string {
  return `<response><returncode>SUCCESS</returncode>${inside}</response>`;
}

function refused(key: string, message: string): string {
  return `<response><returncode>FAILED</returncode><messageKey>${key}</messageKey><message>${message}</message></response>`;
}

const NGINX_404 =
  '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.18.0 (Ubuntu)</center>\r\n</body>\r\n</html>\r\n';
const EXPRESS_404 =
  '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot POST /bigbluebutton/api/hooks/create</pre>\n</body>\n</html>\n';
const GRAILS_500 =
  '<!doctype html>\n<html>\n<head><title>Grails Runtime Exception</title><style>body { color: red }</style></head><body><h1>Error 500: Internal Server Error</h1></body></html>';

describe('a success', () => {
  test('gives key, message and everything inside the response', () => {
    const answer = answerTo(
      'end',
      `<?xml version="1.0"?>\n<!-- bbb -->\n${success('<messageKey>sentEndMeetingRequest</messageKey><message>A request … was sent.</message>')}\n`,
    );

    expect(answer).toEqual({
      messageKey: 'sentEndMeetingRequest',
      message: 'A request … was sent.',
      tree: {
        returncode: 'SUCCESS',
        messageKey: 'sentEndMeetingRequest',
        message: 'A request … was sent.',
      },
    });
  });

  test('may leave its key and message empty or out', () => {
    const empty = answerTo('create', success('<messageKey></messageKey><message/>'));
    expect(empty).toMatchObject({ messageKey: '', message: '' });
    expect(answerTo('hooks/list', success('<hooks></hooks>'))).toMatchObject({ messageKey: '' });
  });

  test.each(['noMeetings', 'noRecordings', 'noSessions', 'duplicateWarning'])(
    'with the key %s is one',
    (key) => {
      expect(answerTo('getMeetings', success(`<messageKey>${key}</messageKey>`)).messageKey).toBe(
        key,
      );
    },
  );

  test('counts with whatever status it comes', () => {
    expect(answerTo('getMeetings', success('<meetings/>'), { status: 500 }).tree).toBeDefined();
  });

  test('may begin with a byte order mark and blank lines', () => {
    expect(answerTo('getMeetings', `\uFEFF\n  ${success('')}`).tree).toEqual({
      returncode: 'SUCCESS',
    });
  });

  test('of the API root has no name and is read all the same', () => {
    const root = answerTo('', success('<version>2.0</version><bbbVersion/>'));
    expect(root.tree).toMatchObject({ version: '2.0', bbbVersion: '' });
  });
});

describe('text', () => {
  test.each(['007', '1e5', '0x1A', '12345678901234567890', 'true', '1.50', '+49', 'NaN', 'null'])(
    'stays the text it is: %s',
    (written) => {
      const { tree } = answerTo('create', success(`<meetingID>${written}</meetingID>`));
      expect(tree.meetingID).toBe(written);
    },
  );

  test.each([
    ['A &amp; B', 'A & B'],
    ['&lt;b&gt; &quot;x&quot; &apos;y&apos;', `<b> "x" 'y'`],
    ['Fr&#228;nzi &#xE4; &#39;s &#128512;', "Fränzi ä 's 😀"],
    ['Käthe + 100% #1 😀', 'Käthe + 100% #1 😀'],
    ['&amp;amp; &amp;lt; &amp;#39; &amp;copy;', '&amp; &lt; &#39; &copy;'],
    ['<![CDATA[https://h/?a=1&b=2&amp;c]]>', 'https://h/?a=1&b=2&amp;c'],
    ['\n   https://h/x  \n', 'https://h/x'],
  ])('is decoded exactly once: %s', (written, read) => {
    const { tree } = answerTo('create', success(`<name>${written}</name>`));
    expect(text(tree, 'name')).toBe(read);
  });

  test('keeps the attributes of preview images, decoded', () => {
    const { tree } = answerTo(
      'getRecordings',
      success(
        '<images><image width="176" height="136" alt="Tom &amp; &#34;J&#34;">\n https://h/1.png \n</image></images>',
      ),
    );
    expect(tree.images).toEqual({
      image: [
        {
          '@width': '176',
          '@height': '136',
          '@alt': 'Tom & "J"',
          '#text': 'https://h/1.png',
        },
      ],
    });
  });

  test('may be as long as a large server makes it', () => {
    const recording = `<recording><name>${'A &amp; B &#228; &lt;'.repeat(20)}</name><url>https://h/?a=1&amp;b=2</url></recording>`;
    const body = success(`<recordings>${recording.repeat(10_000)}</recordings>`);

    const { tree } = answerTo('getRecordings', body);

    const recordings = trees(tree, 'recordings', 'recording');
    expect(recordings).toHaveLength(10_000);
    expect(recordings[9_999]).toEqual({
      name: 'A & B ä <'.repeat(20),
      url: 'https://h/?a=1&b=2',
    });
  });
});

describe('lists and groups', () => {
  test.each([
    ['<meetings/>', 0],
    ['<meetings></meetings>', 0],
    ['<meetings>\n  </meetings>', 0],
    ['', 0],
    ['<meetings><meeting><meetingID>a</meetingID></meeting></meetings>', 1],
    [`<meetings>${'<meeting><meetingID>a</meetingID></meeting>'.repeat(3)}</meetings>`, 3],
  ])('%s are always a list', (written, length) => {
    const { tree } = answerTo('getMeetings', success(written));
    expect(trees(tree, 'meetings', 'meeting')).toHaveLength(length);
  });

  test('are lists in the raw tree as well, even with one element', () => {
    const { tree } = answerTo(
      'hooks/list',
      success('<hooks><hook><hookID>1</hookID></hook></hooks>'),
    );
    expect(tree).toMatchObject({ hooks: { hook: [{ hookID: '1' }] } });
  });

  test('of texts are lists too', () => {
    const one = answerTo(
      'getMeetingInfo',
      success('<breakoutRooms><breakout>007</breakout></breakoutRooms>'),
    );
    expect(list(one.tree, 'breakoutRooms', 'breakout')).toEqual(['007']);
  });

  test.each(['<metadata/>', '<metadata></metadata>', '<metadata><![CDATA[]]></metadata>', ''])(
    'of metadata are {} when written as %s',
    (written) => {
      expect(group(answerTo('getMeetingInfo', success(written)).tree, 'metadata')).toEqual({});
    },
  );

  test('of metadata may be called meeting, or like parts of JavaScript', () => {
    const { tree } = answerTo(
      'getMeetingInfo',
      success(
        '<metadata><meeting>x</meeting><tostring>1</tostring><constructor>y</constructor><__proto__>z</__proto__></metadata>',
      ),
    );
    expect(group(tree, 'metadata')).toEqual({
      meeting: 'x',
      tostring: '1',
      _constructor: 'y',
      ___proto__: 'z',
    });
    expect(({} as Record<string, unknown>).z).toBeUndefined();
  });
});

describe('numbers', () => {
  test.each([
    ['1531241258036', 1531241258036],
    ['0', 0],
    ['-1', -1],
    [' 12 ', 12],
    ['1,531,241,258,036', 1531241258036],
    ['1.024', 1024],
    ['1’024', 1024],
    ['1\u202f024\u202f000', 1024000],
    ['1.53E12', 1.53e12],
    ['2.5', 2.5],
  ])('are read from %s', (written, number) => {
    expect(numberOf(written)).toBe(number);
  });

  test.each(['', 'abc', '0x1A', '1,02', '1,024.000', '12 apples', 'NaN', 'Infinity'])(
    'are not guessed from %s',
    (written) => {
      expect(numberOf(written)).toBeUndefined();
    },
  );
});

describe('XML that is not quite XML', () => {
  test('because of a name with a blank, a digit or a slash hides nothing else', () => {
    const attendee = (custom: string) =>
      `<attendee><fullName>A &amp; B</fullName><customdata>${custom}</customdata></attendee>`;
    const { tree } = answerTo(
      'getMeetings',
      success(
        `<meetings><meeting><attendees>${attendee('<my key>1 &amp; 2</my key>')}${attendee('<1st>x</1st><a/b/>')}</attendees></meeting></meetings>`,
      ),
    );

    expect(trees(tree, 'meetings', 'meeting')[0]).toEqual({
      attendees: {
        attendee: [
          { fullName: 'A & B', customdata: { my_key: '1 & 2' } },
          { fullName: 'A & B', customdata: { _1st: 'x', a_b: '' } },
        ],
      },
    });
  });

  test('because of a bare ampersand is read', () => {
    const { tree } = answerTo('getRecordings', success('<url>https://h/?a=1&b=2&amp;c=3</url>'));
    expect(tree.url).toBe('https://h/?a=1&b=2&c=3');
  });

  test('leaves CDATA, comments and attributes alone while being repaired', () => {
    const { tree } = answerTo(
      'getRecordings',
      success(
        '<!-- <a b> --><x><![CDATA[<a b> & c]]></x><1/><images><image alt="a b" width=\'1\'>u</image></images>',
      ),
    );
    expect(tree).toMatchObject({
      x: '<a b> & c',
      images: { image: [{ '@alt': 'a b', '@width': '1', '#text': 'u' }] },
    });
  });

  test.each([
    ['cut off', success('<meetings><meeting>').replace('</response>', '')],
    ['wrongly nested', success('<a><b>1</a></b>')],
    ['two documents', success('') + success('')],
  ])('%s is refused', (_, body) => {
    expect(failureOf('getMeetings', body)).toMatchObject({
      kind: 'unreadable',
      httpStatus: 200,
      message: expect.stringContaining('XML that cannot be read'),
    });
  });

  test('with a document type is refused before it is read', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${success('<n>&b;</n>')}`;
    expect(failureOf('getMeetings', bomb)).toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('document type'),
    });
    const hidden = success('<!doctype r SYSTEM "file:///etc/passwd">');
    expect(failureOf('getMeetings', hidden).kind).toBe('unreadable');
    const covered = success('<!-- <![CDATA[ --><!DOCTYPE r []><!-- ]]> -->');
    expect(failureOf('getMeetings', covered).kind).toBe('unreadable');
  });

  test('that only quotes a document type is read', () => {
    const quoting = success('<name><![CDATA[<!DOCTYPE html>]]></name>');
    expect(answerTo('hooks/list', quoting).tree.name).toBe('<!DOCTYPE html>');
  });
});

describe('JSON', () => {
  test('keeps every digit of a number, and numbers within texts', () => {
    const { tree } = answerTo(
      'getSessions',
      '{"response":{"returncode":"SUCCESS","meetingID":12345678901234567890,"x":1e5,"y":[-0.10,"a \\"7\\" 8"]}}',
    );
    expect(tree).toMatchObject({
      meetingID: '12345678901234567890',
      x: '1e5',
      y: ['-0.10', 'a "7" 8'],
    });
  });

  test('inside a response is read like XML, numbers and booleans as text', () => {
    const { tree, messageKey } = answerTo(
      'getRecordingTextTracks',
      '{"response":{"returncode":"SUCCESS","messageKey":"x","tracks":[{"lang":"de","n":7,"ok":true,"no":null}]}}',
      { contentType: 'application/json' },
    );
    expect(messageKey).toBe('x');
    expect(trees(tree, 'tracks')).toEqual([{ lang: 'de', n: '7', ok: 'true', no: '' }]);
  });

  test('is recognised by the body, whatever the Content-Type says', () => {
    const body = '{"response":{"returncode":"SUCCESS"}}';
    expect(answerTo('learningDashboard', body).tree).toEqual({ returncode: 'SUCCESS' });
  });

  test.each([
    ['stuns', '{"stunServers":[{"url":"stun:h"}],"turnServers":[]}'],
    ['feedback', '{"status":"ok","feedback_id":12}'],
  ])('without a response around it is the answer of %s', (call, body) => {
    expect(Object.keys(answerTo(call, body).tree)).toEqual(Object.keys(JSON.parse(body)));
  });

  test('that is a bare list, as extensions answer it, is kept', () => {
    const { tree } = answerTo('getPastMeetings', '[{"meetingID":"007"}]');
    expect(tree).toEqual({ items: [{ meetingID: '007' }] });
  });

  test('may be the form of a failure of a call that succeeds in XML', () => {
    const body =
      '{"response":{"returncode":"FAILED","messageKey":"notFound","message":"We could not find a meeting."}}';
    expect(failureOf('end', body)).toMatchObject({ kind: 'refused', messageKey: 'notFound' });
  });

  test('without a key shows what the server says', () => {
    const body =
      '{"response":{"returncode":"FAILED","message":"Invalid Session","sessionToken":"t0k"}}';
    const failure = failureOf('getJoinUrl', body);
    expect(failure.message).toContain('Invalid Session');
    expect(failure.message + failure.advice).not.toContain('t0k');
  });

  test('without a response around it may fail too', () => {
    const body = '{"returncode":"FAILED","message":"Could not find conference.","logoutURL":"x"}';
    expect(failureOf('stuns', body).message).toContain('Could not find conference.');
  });

  test('of something else is not taken for an answer', () => {
    expect(failureOf('getMeetings', '{"hello":"world"}').kind).toBe('notBigBlueButton');
    expect(failureOf('getMeetings', '{"message":"no Route"}', { status: 404 })).toMatchObject({
      kind: 'notBigBlueButton',
      httpStatus: 404,
    });
  });

  test('that is cut off is refused', () => {
    expect(failureOf('stuns', '{"stunServers":[').kind).toBe('unreadable');
  });

  test('cannot reach into JavaScript by its names', () => {
    const body = '{"response":{"returncode":"SUCCESS","__proto__":{"polluted":"yes"}}}';
    answerTo('stuns', body);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a refusal', () => {
  test('has key and message', () => {
    expect(failureOf('create', refused('idNotUnique', 'A meeting already exists.'))).toMatchObject({
      kind: 'refused',
      messageKey: 'idNotUnique',
      serverMessage: 'A meeting already exists.',
      httpStatus: 200,
    });
  });

  test('may have no key', () => {
    const body =
      '<response><returncode>FAILED</returncode><message>Meeting with id [x] not found.</message></response>';
    expect(failureOf('insertDocument', body)).toMatchObject({
      kind: 'refused',
      messageKey: undefined,
      message: expect.stringContaining('Meeting with id [x] not found.'),
    });
  });

  test('may be a list of errors, of which the first key counts and every message is kept', () => {
    const body = `<response><returncode>FAILED</returncode><errors>
      <error><key>nonUniqueVoiceBridge</key><message>In use.</message></error>
      <error><key>sizeError</key><message>Too long.</message></error>
    </errors></response>`;
    expect(failureOf('create', body)).toMatchObject({
      messageKey: 'nonUniqueVoiceBridge',
      serverMessage: 'In use. Too long.',
    });
  });

  test('may hold its only error as attributes, as very old servers write it', () => {
    const body =
      '<response><returncode>FAILED</returncode><errors><error key="checksumError" message="You did not pass"/></errors></response>';
    expect(failureOf('create', body)).toMatchObject({
      kind: 'wrongSecret',
      messageKey: 'checksumError',
      serverMessage: 'You did not pass',
    });
  });

  test('may come with a sentence for a key', () => {
    const failure = failureOf(
      'join',
      refused('Params required', 'You must enter a valid password'),
    );
    expect(failure).toMatchObject({ messageKey: 'Params required' });
    expect(failure.advice).toContain('MODERATOR');
  });

  test('may call itself a success, for text tracks', () => {
    const body =
      '{"response":{"messageKey":"upload_text_track_failed","message":"Text track upload failed.","recordId":"baz","returncode":"SUCCESS"}}';
    expect(failureOf('putRecordingTextTrack', body)).toMatchObject({
      kind: 'refused',
      messageKey: 'upload_text_track_failed',
    });
  });

  test.each([200, 404, 500, 503])('is read whatever its status: %d', (status) => {
    const failure = failureOf('end', refused('notFound', 'No.'), { status });
    expect(failure).toMatchObject({ kind: 'refused', messageKey: 'notFound', httpStatus: status });
  });
});

describe('a wrong secret is one and the same failure', () => {
  test.each<[string, number, string, string]>([
    ['as bbb-web says it', 200, XML, refused('checksumError', 'Checksums do not match')],
    ['as the Moodle mock says it', 500, XML, refused('checksumError', 'x')],
    ['as a balancer says it', 401, 'text/html', 'Unauthorized'],
    [
      'as a balancer says it in JSON',
      200,
      'application/json',
      '{"response":{"returncode":"FAILED","messageKey":"checksumError"}}',
    ],
  ])('%s', (_, status, contentType, body) => {
    const failure = failureOf('getMeetings', body, { status, contentType });
    expect(failure.kind).toBe('wrongSecret');
    expect(failure.advice).toContain('"Shared Secret"');
    expect(failure.advice).toContain('"Hash for API Calls"');
  });
});

describe('an answer that is none of BigBlueButton’s', () => {
  test.each<[string, string, number, string, FailureKind, string]>([
    ['a wrong path', 'getMeetings', 404, NGINX_404, 'notBigBlueButton', 'no BigBlueButton API'],
    ['a wrong root', '', 404, NGINX_404, 'notBigBlueButton', 'no BigBlueButton API'],
    [
      'a call the server lacks',
      'sendChatMessage',
      404,
      NGINX_404,
      'unsupportedCall',
      '"sendChatMessage"',
    ],
    ['a wrong method', 'sendChatMessage', 405, '', 'unsupportedCall', '"sendChatMessage"'],
    ['no webhooks', 'hooks/list', 404, NGINX_404, 'unsupportedCall', 'no webhooks service'],
    [
      'POST to webhooks',
      'hooks/create',
      404,
      EXPRESS_404,
      'unsupportedCall',
      'no webhooks service',
    ],
    [
      'webhooks that crash',
      'hooks/create',
      500,
      EXPRESS_404,
      'serverError',
      'webhooks service stumbled',
    ],
    ['bbb-web that crashes', 'create', 500, GRAILS_500, 'serverError', 'Grails Runtime Exception'],
    ['bbb-web that starts', 'create', 502, NGINX_404, 'serverError', 'behind it does not'],
    ['bbb-web that is slow', 'create', 504, '', 'serverError', 'behind it does not'],
    ['too many slides', 'create', 413, NGINX_404, 'serverError', 'that much data'],
    ['too long an address', 'create', 414, '', 'serverError', 'that much data'],
    ['a firewall', 'create', 403, '<html>blocked</html>', 'serverError', 'blocked'],
    ['too many calls', 'create', 429, '', 'serverError', 'too many calls'],
    ['an empty refusal', 'join', 400, '', 'refused', 'without saying why'],
    [
      'http on the https port',
      'create',
      400,
      '<html><body>The plain HTTP request was sent to HTTPS port</body></html>',
      'notBigBlueButton',
      'https',
    ],
    [
      'a login page',
      'getMeetings',
      200,
      '<!DOCTYPE html><html><title>Log in</title></html>',
      'notBigBlueButton',
      'Log in',
    ],
    [
      'an XHTML page',
      'getMeetings',
      200,
      '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">\n<html></html>',
      'notBigBlueButton',
      'web page',
    ],
    ['nothing', 'getMeetings', 200, '', 'notBigBlueButton', 'empty answer'],
    ['blank lines', 'getMeetings', 200, ' \n\r\n', 'notBigBlueButton', 'empty answer'],
    ['plain text', 'getMeetings', 200, 'It works!', 'notBigBlueButton', 'HTTP 200): It works!'],
    [
      'other XML',
      'getMeetings',
      200,
      '<rss><channel>News</channel></rss>',
      'notBigBlueButton',
      'News',
    ],
    [
      'no return code',
      'getMeetings',
      200,
      '<response><a>1</a></response>',
      'notBigBlueButton',
      'whether the call succeeded',
    ],
    [
      'an empty response',
      'getMeetings',
      200,
      '<response/>',
      'notBigBlueButton',
      'whether the call succeeded',
    ],
    ['broken XML of an error', 'create', 502, '<response><a>', 'serverError', 'behind it does not'],
    ['a teapot', 'create', 418, 'short and stout', 'serverError', '418): short and stout'],
  ])('but %s is called by its name', (_, call, status, body, kind, words) => {
    const failure = failureOf(call, body, { status, contentType: 'text/html' });

    expect(failure).toMatchObject({ kind, httpStatus: status });
    expect(failure.message).toContain(words);
    expect(failure.advice).not.toBe('');
    expect(failure.message + failure.advice).not.toMatch(/[{}<>]|undefined/);
  });

  test('tells what to install when webhooks are missing, and that balancers have none', () => {
    const { advice } = failureOf('hooks/create', NGINX_404, { status: 404 });
    expect(advice).toContain('bbb-webhooks');
    expect(advice).toContain('Scalelite');
  });

  test('is quoted with its first hundred characters only', () => {
    const { message } = failureOf('getMeetings', 'x'.repeat(5000));
    expect(message).toContain('x'.repeat(100));
    expect(message).not.toContain('x'.repeat(101));
  });

  test('does not give away a signature it repeats', () => {
    const body = 'Cannot find /bigbluebutton/api/end?meetingID=1&checksum=0a1b2c3d';
    expect(failureOf('end', body, { status: 404 }).message).not.toContain('0a1b2c3d');
    expect(failureOf('end', body).message).not.toContain('0a1b2c3d');
  });

  test('that is empty says what is known about the call', () => {
    expect(failureOf('insertDocument', '').advice).toContain('extension');
    expect(failureOf('getJoinUrl', '').advice).toContain('token');
  });
});

describe('a redirect', () => {
  // As bbb-web writes it: java.net.URI escapes quotes, braces and blanks, but not & and +.
  const ERRORS =
    'https://h/logout?x=1&errors=[%7B%22key%22:%22invalidMeetingIdentifier%22,%22message%22:%22No%20meeting%20A+B%20&%20C.%22%7D]';

  test('of join with errors is the refusal they describe', () => {
    expect(failureOf('join', '', { status: 302, location: ERRORS })).toMatchObject({
      kind: 'refused',
      messageKey: 'invalidMeetingIdentifier',
      serverMessage: 'No meeting A+B & C.',
    });
  });

  test('may be encoded fully', () => {
    const errors = encodeURIComponent(
      '[{"key":"checksumError","message":"Checksums do not match"}]',
    );
    const failure = failureOf('join', '', {
      status: 302,
      location: `/logout?errors=${errors}#top`,
    });
    expect(failure).toMatchObject({ kind: 'wrongSecret', messageKey: 'checksumError' });
  });

  test.each([301, 302, 303, 307, 308])('elsewhere (%d) names where to, but no query', (status) => {
    const location = 'https://other.example.com/login?next=/api/end&checksum=abc123';
    const failure = failureOf('end', '', { status, location });

    expect(failure.kind).toBe('notBigBlueButton');
    expect(failure.message).toContain('https://other.example.com/login');
    expect(failure.message + failure.advice).not.toContain('abc123');
  });

  test.each([
    'https://h/?errors=',
    'https://h/?errors=%E0%A4',
    'https://h/?errors=[1,2',
    undefined,
  ])('with errors nobody can read (%s) leads elsewhere', (location) => {
    expect(failureOf('join', '', { status: 302, location }).kind).toBe('notBigBlueButton');
  });
});
