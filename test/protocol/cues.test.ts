import { readCues, textOfCues } from '../../protocol/cues';
import { textOfHtml } from '../../protocol/plainText';

const vtt = (...blocks: string[]) => ['WEBVTT', ...blocks].join('\n\n');
const at = '00:00:01.000 --> 00:00:02.500';
const said = (...payload: string[]) => readCues(vtt([at, ...payload].join('\n')));

describe('captions in WebVTT', () => {
  test('have times in seconds and a text', () => {
    expect(
      readCues(vtt('1\n00:01.000 --> 00:02.5\nHello', '01:00:00.040 --> 99:59:59.999\nYou')),
    ).toEqual([
      { start: 1, end: 2.5, text: 'Hello' },
      { start: 3600.04, end: 359_999.999, text: 'You' },
    ]);
  });

  test('may have settings, notes, styles and regions, which are not said', () => {
    const content = vtt(
      'STYLE\n::cue { color: red }',
      'NOTE\nnobody says this',
      'REGION\nid:fred',
      `cue - id\n${at} align:start position:0%\nHello`,
    );
    expect(readCues(content)).toEqual([{ start: 1, end: 2.5, text: 'Hello' }]);
  });

  test.each(['\n', '\r\n', '\r'])(
    'may end lines with %j, and begin with a mark of order',
    (end) => {
      const content = `\ufeff${vtt(`${at}\nHello\nyou`)}`.replaceAll('\n', end);
      expect(readCues(content)).toEqual([{ start: 1, end: 2.5, text: 'Hello\nyou' }]);
    },
  );

  test('lose their marks, not their characters', () => {
    expect(
      said('<c.loud><b>Ä &amp; B</b></c> <00:00:01.500>&lt;b&gt; <i.x>a</i> < 3 > 2 &#128512;')[0]
        .text,
    ).toBe('Ä & B <b> a < 3 > 2 😀');
    expect(said('&amp;lt;')[0].text).toBe('&lt;');
  });

  test('name their speakers', () => {
    expect(said('<v Zoë &amp; Li>Good <i>morning</i></v>')).toMatchObject([
      { speaker: 'Zoë & Li', text: 'Good morning' },
    ]);
    expect(said('<v.first A>Hi</v>', '<v B>Ho')).toMatchObject([
      { start: 1, speaker: 'A', text: 'Hi' },
      { start: 1, speaker: 'B', text: 'Ho' },
    ]);
  });

  test('name them before the sentence, if all do', () => {
    const line = (text: string) => `${at}\n${text}`;
    const all = readCues(vtt(line('Speaker 1: Hi'), line('Zoë: Ho: ho'), line('Zoë: Bye')));
    expect(all.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['Speaker 1', 'Hi'],
      ['Zoë', 'Ho: ho'],
      ['Zoë', 'Bye'],
    ]);
    const some = readCues(vtt(line('Remember: force'), line('is mass times acceleration')));
    expect(some.map(({ speaker }) => speaker)).toEqual([undefined, undefined]);
  });

  test.each(['', 'WEBVTT', vtt('no times'), vtt('a --> b\nHello'), vtt(at), '<html>'])(
    'are none in %j',
    (content) => expect(readCues(content)).toEqual([]),
  );
});

describe('captions in SubRip', () => {
  test('are read alike', () => {
    const content =
      '1\n00:00:01,000 --> 00:00:02,500\n<font color="#fff">Hello</font> {\\an8}you\n\n2\n0:00:03,5 --> 0:00:04\nBye\n';
    expect(readCues(content)).toEqual([
      { start: 1, end: 2.5, text: 'Hello you' },
      { start: 3.5, end: 4, text: 'Bye' },
    ]);
  });

  test('do without blank lines between them', () => {
    const content = `1\n${at}\nIn 1905\n2\n${at}\nBye`;
    expect(readCues(content).map(({ text }) => text)).toEqual(['In 1905', 'Bye']);
  });
});

describe('the text', () => {
  const cue = (text: string, speaker?: string) => ({ start: 0, end: 1, text, speaker });

  test('has a line for each cue, once for what live captions repeat', () => {
    expect(textOfCues([cue('Good'), cue('Good'), cue('morning\nall')])).toBe('Good\nmorning all');
  });

  test('has a line for all that one speaker says in a row', () => {
    const cues = [cue('Good', 'Zoë'), cue('morning', 'Zoë'), cue('Hello', 'Li'), cue('So', 'Zoë')];
    expect(textOfCues(cues)).toBe('Zoë: Good morning\nLi: Hello\nZoë: So');
  });

  test('is empty where nothing was said', () => expect(textOfCues([])).toBe(''));
});

describe('notes as a page', () => {
  test('become lines', () => {
    const html =
      '<!DOCTYPE HTML><html><head><title>x</title><style>p{}</style></head><body>Force<br>is&nbsp;mass<ul class="b"><li>a &amp; b</li><li><strong>c</strong></ul><br><script>x()</script></body></html>';
    expect(textOfHtml(html)).toBe('Force\nis mass\n\n- a & b\n- c');
  });
});
