/** For processes that are not this master's children: those of a master before it. It may be gone already. */
export function killPid(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, which is what was wanted.
  }
}
