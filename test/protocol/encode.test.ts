import { decodeQuery, encodeComponent, encodeQuery, type Parameter } from '../../protocol/encode';
import vectors from './checksumVectors.json';

const AWKWARD = [
  '007',
  '1e5',
  "Fred's (best) Room!*~",
  'a&b=c?d#e%f+g h',
  'Größe 漢字 😀',
  '<script>"x"</script>',
  '50% off',
  '%41',
  'a\nb\tc',
  '/\\|^`{}[]:;,@$',
];

describe('encoding a name or value', () => {
  test.each([
    [' ', '+'],
    ['+', '%2B'],
    ["'", '%27'],
    ['!*()~', '%21%2A%28%29%7E'],
    ['-_.', '-_.'],
    ['ü', '%C3%BC'],
    ['😀', '%F0%9F%98%80'],
    ['#', '%23'],
    ['%', '%25'],
    ['\n', '%0A'],
  ])('writes %j the way PHP does: %s', (text, encoded) => {
    expect(encodeComponent(text)).toBe(encoded);
  });

  test.each(AWKWARD)('leaves nothing that a URL parser would rewrite: %j', (text) => {
    const query = `x=${encodeComponent(text)}`;
    expect(new URL(`https://bbb.example.com/api/create?${query}`).search).toBe(`?${query}`);
  });

  test.each(AWKWARD)('can be read back: %j', (text) => {
    expect(decodeQuery(encodeQuery([[text, text]]))).toEqual([[text, text]]);
  });

  test('carries half an emoji as the replacement character instead of failing', () => {
    expect(encodeComponent('a\ud83d')).toBe('a%EF%BF%BD');
  });
});

describe('a query', () => {
  test('keeps the order and repeats what is given twice', () => {
    const parameters: Parameter[] = [
      ['b', '1'],
      ['a', ''],
      ['b', '2'],
    ];
    expect(encodeQuery(parameters)).toBe('b=1&a=&b=2');
    expect(decodeQuery('b=1&a=&b=2')).toEqual(parameters);
  });

  test('is empty without parameters', () => {
    expect(encodeQuery([])).toBe('');
    expect(decodeQuery('')).toEqual([]);
  });

  // The others are written differently on purpose, to show that they hash differently.
  const ours = vectors.filter(({ what }) => !/as %20|raw as plain|WHATWG|Java/.test(what));

  test.each(ours)('is written like the query of the vector "$what"', ({ query }) => {
    expect(encodeQuery(decodeQuery(query))).toBe(query);
  });

  test('takes a blank written as %20 and a percent sign that escapes nothing', () => {
    expect(decodeQuery('name=a%20b%zz%')).toEqual([['name', 'a b%zz%']]);
  });
});
