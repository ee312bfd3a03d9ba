/**
 * How Node is run for a worker, which holds one user, one page and one screen: a small young generation, and
 * no helper threads for a heap that needs none. Measured with `npm run bench` (PSS per idle session).
 */
export const WORKER_FLAGS: readonly string[] = [
  '--max-semi-space-size=1',
  '--max-old-space-size=96',
  '--single-threaded-gc',
  '--v8-pool-size=0',
];
