import { defineConfig } from 'vitest/config';

/** Tests of the built programs, seen from outside. */
const PROGRAMS = [
  'test/conformance.test.ts',
  'test/e2e/**/*.test.ts',
  'test/promises/**/*.test.ts',
  'test/browser/**/*.test.ts',
];

/** A frame of sound every 20 ms at both ends, or dozens of processes at a time: these have the machine to themselves. */
const ALONE = [
  'test/e2e/{calls-audio,hostile,succession}.test.ts',
  'test/promises/{burst,clock,descriptors,first-byte,frozen,full-house,idle-memory}.test.ts',
  'test/promises/{master-killed,restart-storm,silent-strangers,soak,stop,supervised,upgrade,worker-killed}.test.ts',
];

const EXCLUDED = ['**/node_modules/**', '**/dist/**'];

/**
 * A shared machine may stand still for seconds, which no deadline of a test survives. Whoever fails twice in a row has
 * found something.
 */
const retry = process.env['CI'] === 'true' ? 1 : 0;

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
          exclude: [...ALONE, ...EXCLUDED],
          globalSetup: 'test/build-programs.mjs',
          maxWorkers: 2,
          maxConcurrency: 4,
          testTimeout: 90_000,
          retry,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          globalSetup: 'test/build-programs.mjs',
          maxWorkers: 1,
          maxConcurrency: 2,
          testTimeout: 90_000,
          retry,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
