/** What signals ask of the gateway that runs: to end, and how. The process ends here, and nowhere else. */

import { leave } from '../leave.ts';
import type { Logger } from './logger.ts';
import type { Master } from './master.ts';
import type { StopMode } from './stopping.ts';

const MODES: readonly (readonly [NodeJS.Signals, StopMode])[] = [
  ['SIGTERM', 'gentle'],
  ['SIGINT', 'fast'],
  ['SIGQUIT', 'now'],
];
/** A terminal and npm may each pass the same Ctrl-C on: two signals that come together are one. */
const SAME_SIGNAL_MS = 300;
/** A shell says 128 and the number of the signal: this one was obeyed, but nobody was told. */
const EXIT_NOW = 131;
/** The last lines of the log are worth so much of the operator's patience. */
const LOG_WITHIN_MS = 200;

/** From now on the process ends on SIGTERM, SIGINT and SIGQUIT; on a second one of them, at once. */
export function obeyStopSignals(master: Pick<Master, 'stop' | 'hurry'>, logger: Logger): void {
  let askedAt: number | null = null;
  let isNow = false;
  const hurry = (signal: string): void => {
    if (isNow) return;
    isNow = true;
    logger.log('warn', `arrêt immédiat (${signal}) : les services ne sont pas prévenus`);
    master.hurry();
  };
  const end = async (signal: string, mode: StopMode): Promise<void> => {
    const isAllWritten = await master.stop(signal, mode);
    logger.log('info', 'passerelle arrêtée');
    if (isNow) setTimeout(() => process.kill(process.pid, 'SIGKILL'), LOG_WITHIN_MS);
    const isLogged = await logger.close();
    if (isNow) process.exit(EXIT_NOW);
    leave(!isAllWritten || !isLogged);
  };
  for (const [signal, mode] of MODES) {
    process.on(signal, () => {
      if (askedAt === null) {
        askedAt = performance.now();
        if (mode === 'now') isNow = true;
        void end(signal, mode);
      } else if (mode === 'now' || performance.now() - askedAt > SAME_SIGNAL_MS) hurry(signal);
    });
  }
}
