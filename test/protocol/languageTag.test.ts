import { languageTag } from '../../protocol/languageTag';

describe('a language tag', () => {
  test.each([
    'en',
    'en-US',
    'pt-br',
    'gsw',
    'zh-Hant-TW',
    'sr-Latn',
    'es-419',
    'de-CH-1996',
    'sl-rozaj-biske',
    'zh-cmn-Hans-CN',
    'en-US-u-ca-gregory',
    'de-x-school',
    'x-klingon',
  ])('is taken as it is: %s', (tag) => {
    expect(languageTag(tag)).toBe(tag);
  });

  test('loses blanks around it', () => {
    expect(languageTag(' en-US\n')).toBe('en-US');
  });

  test.each([
    'English',
    'Deutsch',
    'german',
    'e',
    'en-',
    'en--US',
    'en-USA-',
    'en US',
    '12',
    'en-x',
    '',
  ])('is not %j', (text) => {
    expect(() => languageTag(text)).toThrow('is not the tag of a language');
  });

  test.each([
    ['en_US', 'en-US'],
    ['de_DE.UTF-8', 'de-DE'],
    ['English', 'en-US'],
  ])('%s: the advice shows how to write it', (text, advice) => {
    expect(() => languageTag(text)).toThrow(
      expect.objectContaining({ kind: 'invalidInput', advice: expect.stringContaining(advice) }),
    );
  });
});
