import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// nodes/ and credentials/ are linted by n8n's own rules as well, through the verification scanner.
export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/n8n/host/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: Object.fromEntries(
        [
          'require',
          'module',
          'exports',
          'process',
          'console',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'URL',
          '__dirname',
          '__filename',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
