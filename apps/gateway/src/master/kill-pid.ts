/** For processes that may not be this master's children: those of a master before it. It may be gone already. */
export function killPid(pid: number, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, which is what was wanted.
  }
}
