/** CPU and memory of the sessions' processes. */

import pidusage from 'pidusage';

/** Processes measured for one page: each keeps a file open in pidusage for a while. */
export const MAX_MEASURED = 200;
const KEPT_MS = 30_000;

export interface ProcessUsage {
  /** Percent of one core since the previous measure. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
}

/** Usage by PID; a process that is gone, or past the bound, is not in the map. */
export async function measureProcesses(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
  const usages = new Map<number, ProcessUsage>();
  const wanted = [...new Set(pids)].filter((pid) => Number.isInteger(pid) && pid > 0).slice(0, MAX_MEASURED);
  if (wanted.length === 0) return usages;
  const stats = await pidusage(wanted, { maxage: KEPT_MS });
  for (const pid of wanted) {
    // Typed as always there, but a PID that cannot be read is left out.
    const stat = stats[pid] as pidusage.Status | null | undefined;
    if (stat) usages.set(pid, { cpuPercent: stat.cpu, memoryBytes: stat.memory });
  }
  return usages;
}
