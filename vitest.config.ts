import { defineConfig } from 'vitest/config';

/** Tests of the built programs, seen from outside. */
const PROGRAMS = [
  'test/conformance.test.ts',
  'test/e2e/**/*.test.ts',
  'test/promises/**/*.test.ts',
  'test/browser/**/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...PROGRAMS, '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        // These wait more than they work, but start many processes.
        test: {
          name: 'programs',
          include: PROGRAMS,
          globalSetup: 'test/build-programs.mjs',
          maxWorkers: 2,
          maxConcurrency: 4,
          testTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
