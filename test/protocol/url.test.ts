import { isUrl } from '../../protocol/url';

test.each([
  ['https://bbb.example.com/x?y=1', true],
  ['https://müller.example/ä?ö=ü', true],
  ['https://漢字.example', true],
  ['mailto:a@b', true],
  ['bbb.example.com', false],
  ['https://', false],
  ['', false],
])('%j is an address: %s', (text, expected) => {
  expect(isUrl(text)).toBe(expected);
});

test('what is relative needs a base', () => {
  expect(isUrl('/x')).toBe(false);
  expect(isUrl('/x', 'https://bbb.example.com')).toBe(true);
});

test('an address with an umlaut stays one, however often was asked before', () => {
  for (let n = 0; n < 200_000; n++) isUrl(`https://bbb.example.com/${n % 7}`);
  expect(isUrl('https://müller.example')).toBe(true);
});
