import { type MeetingDocument, type Modules, modulesBody } from '../../protocol/documents';

const LIMIT = 2 * 1024 * 1024;
const body = (modules: Modules) => modulesBody(modules, LIMIT);
const documentsBody = (documents: MeetingDocument[]) => body({ documents });

describe('the body that hands over presentations', () => {
  test('holds the address and the file name of each', () => {
    expect(
      documentsBody([
        { url: 'https://www.example.com/a.pdf' },
        { url: 'https://www.example.com/download?id=7', filename: 'b.pptx' },
      ]),
    ).toBe(
      '<modules><module name="presentation">' +
        '<document url="https://www.example.com/a.pdf" filename="a.pdf"/>' +
        '<document url="https://www.example.com/download?id=7" filename="b.pptx"/>' +
        '</module></modules>',
    );
  });

  test('escapes what XML would take for its own, once', () => {
    const body = documentsBody([
      { url: 'https://www.example.com/a.pdf?x=1&y="2"', filename: `Fred's <A & B>.pdf` },
    ]);
    expect(body).toContain('url="https://www.example.com/a.pdf?x=1&#38;y=%222%22"');
    expect(body).toContain('filename="Fred&#39;s &#60;A &#38; B&#62;.pdf"');
  });

  test('reads the file name from the address, as it was before encoding', () => {
    const body = documentsBody([{ url: 'https://www.example.com/Gr%C3%B6%C3%9Fe+%26%20mehr.pdf' }]);
    expect(body).toContain('filename="Größe+&#38; mehr.pdf"');
  });

  test.each(['https://www.example.com/', 'https://www.example.com/slides', 'https://x.example/a.'])(
    'is refused without a file extension: %s',
    (url) => {
      expect(() => documentsBody([{ url }])).toThrow('what kind of file it is');
    },
  );

  test.each(['slides.pdf', 'ftp://www.example.com/a.pdf', 'file:///a.pdf', ''])(
    'is refused for what is no web address: %j',
    (url) => {
      expect(() => documentsBody([{ url }])).toThrow('not a web address');
    },
  );
});

describe('a file that travels along', () => {
  test('is written in base64 under its name', () => {
    expect(documentsBody([{ content: Buffer.from('%PDF'), filename: 'ä & b.pdf' }])).toContain(
      '<document name="ä &#38; b.pdf">JVBERg==</document>',
    );
  });

  test('and one by address say what people may do with them', () => {
    const flags = { current: true, downloadable: true, removable: false };
    const written = documentsBody([
      { content: Buffer.from('x'), filename: 'a.pdf', ...flags },
      { url: 'https://www.example.com/a.pdf', ...flags },
    ]);
    expect(written?.match(/current="true" downloadable="true" removable="false"/g)).toHaveLength(2);
  });

  test('that is too large is refused before it is sent, with its size', () => {
    const content = Buffer.alloc(LIMIT);
    expect(() => documentsBody([{ content, filename: 'a.pdf' }])).toThrow(/2\.7 MB, with 2\.0 MB/);
  });

  test('needs a name with an extension', () => {
    expect(() => documentsBody([{ content: Buffer.from('x') }])).toThrow('what kind of file it is');
  });
});

describe('settings in the body', () => {
  test('are wrapped so that nothing in them ends the wrapping', () => {
    expect(body({ clientSettingsOverride: '{"a":"]]>"}' })).toBe(
      '<modules><module name="clientSettingsOverride"><![CDATA[{"a":"]]]]><![CDATA[>"}]]></module></modules>',
    );
    expect(body({ sharedNotesInitialContentJson: '[]' })).toContain(
      '<module name="sharedNotesInitialContentJson"><![CDATA[[]]]></module>',
    );
  });

  test('and nothing else make no body', () => {
    expect(body({})).toBeUndefined();
    expect(body({ documents: [] })).toBeUndefined();
  });
});
