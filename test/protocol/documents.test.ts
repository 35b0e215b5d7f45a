import { documentsBody } from '../../protocol/documents';

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
      expect(() => documentsBody([{ url }])).toThrow('what kind of file');
    },
  );

  test.each(['slides.pdf', 'ftp://www.example.com/a.pdf', 'file:///a.pdf', ''])(
    'is refused for what is no web address: %j',
    (url) => {
      expect(() => documentsBody([{ url }])).toThrow('not a web address');
    },
  );
});
