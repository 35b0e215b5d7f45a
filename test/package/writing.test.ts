import { PATIENCE_MS, runLocal } from './programs';

jest.setTimeout(PATIENCE_MS);

describe('the source code', () => {
  test('has no type errors', async () => {
    expect(await runLocal('tsc', ['--noEmit', '--pretty', 'false'])).toEqual({ code: 0, text: '' });
  });

  test('is formatted by Prettier', async () => {
    const { code, text } = await runLocal('prettier', ['--check', '.']);
    expect(text).toContain('All matched files use Prettier code style!');
    expect(code).toBe(0);
  });

  test('passes ESLint without a warning', async () => {
    expect(await runLocal('eslint', ['--max-warnings=0', '.'])).toEqual({ code: 0, text: '' });
  });
});
