/** Threads of this process, which look up names and write files. To be imported before anything that uses one. */

/** Four are too few where the calls of all services come together, and a name may take a thread for half a minute. */
const THREADS = 16;

process.env['UV_THREADPOOL_SIZE'] ??= String(THREADS);

/** The others are for files. */
export const MAX_LOOKUPS = THREADS - 4;
