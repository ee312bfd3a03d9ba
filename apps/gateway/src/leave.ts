/** What the threads of a process do, as Node names it: look up a name, read or write a file. */
const THREAD_WORK = new Set(['GetAddrInfoReqWrap', 'FSReqCallback', 'FSReqPromise', 'FileHandleCloseReq']);

/**
 * Ends this process. Node waits for its threads before it exits, and those that wait for a disk that hangs never
 * come back, those that wait for a name only after half a minute: then there is only SIGKILL, which who watches this
 * process sees.
 */
export function leave(isDiskStuck = false): void {
  const isStuck = isDiskStuck || process.getActiveResourcesInfo().some((name) => THREAD_WORK.has(name));
  if (isStuck) process.kill(process.pid, 'SIGKILL');
  process.exit(0);
}
