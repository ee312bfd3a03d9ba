/** For processes that may not be this master's children: those of a master before it. It may be gone already. */
export function killPid(pid: number, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, which is what was wanted.
  }
}

/** Of another account, too. A process that has exited, but whose parent has not looked yet, is still there. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
