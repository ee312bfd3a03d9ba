/**
 * Ends this process. Node waits for its threads before it exits, and those that wait for a disk that hangs never
 * come back: then there is only SIGKILL, which who watches this process sees.
 */
export function leave(isDiskStuck: boolean): void {
  if (isDiskStuck) process.kill(process.pid, 'SIGKILL');
  process.exit(0);
}
