// Lint rules, and the direction of imports between the floors of the house (docs/developer-guide.md).
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Packages a folder may import, besides node: and its own files. Anything else of ours is an error. */
const MAY_IMPORT = {
  'packages/videotex': [],
  'packages/protocol': [],
  'packages/config': [],
  'packages/addresses': [],
  'packages/bus': [],
  'packages/journal': [],
  'packages/telephony': [],
  'packages/access': ['videotex', 'addresses', 'bus', 'config', 'telephony'],
  'packages/links': ['videotex', 'addresses', 'bus', 'access'],
  'packages/service-kit': ['videotex', 'protocol'],
  'packages/session': ['videotex', 'protocol', 'addresses', 'bus', 'access'],
  'packages/emulator': ['videotex'],
  'packages/png': ['videotex'],
  'apps/cli': ['videotex', 'png', 'config', 'journal'],
  'apps/minitel': ['emulator'],
  'apps/dashboard': ['emulator', 'videotex'],
  'apps/services': ['videotex', 'protocol', 'bus', 'config', 'service-kit'],
  'apps/visuweb': ['videotex', 'addresses', 'bus', 'config', 'journal', 'links', 'png'],
  'apps/gateway': [
    'videotex',
    'protocol',
    'addresses',
    'bus',
    'config',
    'journal',
    'telephony',
    'png',
    'access',
    'links',
    'session',
  ],
};

const ALL = [
  'videotex',
  'protocol',
  'addresses',
  'config',
  'bus',
  'journal',
  'telephony',
  'access',
  'links',
  'service-kit',
  'session',
  'emulator',
  'png',
  'testkit',
  'services',
  'visuweb',
  'gateway',
  'cli',
  'minitel',
  'dashboard',
];

const borders = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  files: [`${folder}/src/**/*.ts`],
  ignores: ['**/*.test.ts', '**/src/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: ALL.filter((name) => !allowed.includes(name)).map((name) => ({
          name: `@minipavi/${name}`,
          message: `${folder} may not import @minipavi/${name}: imports go down only (docs/developer-guide.md).`,
        })),
        patterns: [
          {
            group: ['@minipavi/*/*', '../../../*'],
            message: 'Import a package by its name: only its index.ts is public.',
          },
        ],
      },
    ],
  },
}));

/** Folders that run outside Node too: not even node: is there. */
const noNode = {
  files: ['packages/videotex/src/**/*.ts', 'packages/protocol/src/**/*.ts'],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['node:*', '@minipavi/*'],
            message: 'This package runs in browsers too and stands at the bottom.',
          },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'test/conformance/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.web.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Control characters are what a videotex line is made of.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  ...borders,
  noNode,
);
