/** The processes of one terminal session, the program's own and all that it has started, wherever they have gone. */

import { readdirSync, readFileSync } from 'node:fs';

/** Dead, and waiting for a parent to notice: no signal changes anything about it. */
const DEAD = 'ZX';

/** Session id of a living process: the fourth field after the command, which may hold blanks and brackets itself. */
function sessionOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return DEAD.includes(state) ? null : Number(session);
  } catch {
    return null;
  }
}

/** Living processes whose session is `leader`. Where there is no /proc, only the leader. */
export function processesOfSession(leader: number): readonly number[] {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [leader];
  }
  return pids.filter((pid) => sessionOf(pid) === leader).map(Number);
}

/** Returns how many there were. */
export function signalSession(leader: number, signal: NodeJS.Signals): number {
  const pids = processesOfSession(leader);
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has gone meanwhile, or has changed its user: the terminal's own hang-up is all that reaches it.
    }
  }
  return pids.length;
}
