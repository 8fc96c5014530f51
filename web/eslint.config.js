import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

// What turns text into a page: what people write must never be one.
const SINKS = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'srcdoc'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    rules: {
      'svelte/no-at-html-tags': 'error',
      'no-eval': 'error',
      'max-lines-per-function': ['error', 70],
      'no-restricted-properties': [
        'error',
        ...SINKS.map((property) => ({ property, message: 'Text is never HTML.' })),
        { object: 'document', property: 'write', message: 'Text is never HTML.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: `AssignmentExpression > MemberExpression[property.name=/^(${SINKS.join('|')})$/]`,
          message: 'Text is never HTML.',
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A reducer's table has one shape for all verbs; some need less than they get.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // A group of tests is a function as well.
    files: ['**/*.test.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
