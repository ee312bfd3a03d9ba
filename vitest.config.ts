import { defineConfig } from 'vitest/config';

/** Tests of the built programs, seen from outside. */
const PROGRAMS = [
  'test/conformance.test.ts',
  'test/e2e/**/*.test.ts',
  'test/promises/**/*.test.ts',
  'test/browser/**/*.test.ts',
];

/** A frame of sound every 20 ms, at both ends: these have the machine to themselves. */
const REAL_TIME = ['test/e2e/calls-audio.test.ts'];

const EXCLUDED = ['**/node_modules/**', '**/dist/**'];

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
          exclude: [...PROGRAMS, ...EXCLUDED],
        },
      },
      {
        extends: true,
        // These wait more than they work, but start many processes.
        test: {
          name: 'programs',
          include: PROGRAMS,
          exclude: [...REAL_TIME, ...EXCLUDED],
          globalSetup: 'test/build-programs.mjs',
          maxWorkers: 2,
          maxConcurrency: 4,
          testTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real-time',
          include: REAL_TIME,
          globalSetup: 'test/build-programs.mjs',
          maxWorkers: 1,
          maxConcurrency: 2,
          testTimeout: 90_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
