/** Ports that go from one process to the one that follows it. */

import { setTimeout as sleep } from 'node:timers/promises';

/** At an upgrade the process before this one lets go of the port in the moment in which this one is there. */
const FREE_WITHIN_MS = 2000;
const RETRY_MS = 10;

/** Tries again while the port is in use, for two seconds; then, or for any other reason, rejects as `open` does. */
export async function openWhenFree<T>(open: () => Promise<T>): Promise<T> {
  const end = performance.now() + FREE_WITHIN_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isInUse(error) || performance.now() > end) throw error;
    }
    await sleep(RETRY_MS);
  }
}

/** Of the system's own error, or one that was made of it. */
const isInUse = (error: unknown): boolean =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' || isInUse(error.cause));
