/** A process with a channel over which sockets are given to it, and with as little of Node as will do. */

import { fork, type ChildProcess } from 'node:child_process';
import { WORKER_FLAGS } from './worker-flags.ts';

/** null: without memory for another process Node throws, and `onFault` is told. Other failures come as its 'error'. */
export function forkSlim(
  script: string,
  env: NodeJS.ProcessEnv,
  onFault: (error: Error) => void,
): ChildProcess | null {
  try {
    return fork(script, [], {
      env,
      execArgv: [...WORKER_FLAGS],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  } catch (error) {
    onFault(error as Error);
    return null;
  }
}
