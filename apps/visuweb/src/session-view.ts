/** A session as pages and JSON show it: what the master tells of it, and what this process finds out itself. */

import type { SessionSummary } from '@minipavi/bus';
import type { SessionView } from './pages/page-sources.ts';
import type { ProcessUsage } from './process-usage.ts';

export interface FullSessionView extends SessionView {
  /** By which players of WebMedia know it: the last four digits of `uniqueId`. */
  readonly pin: string;
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Member by member: what else a newer master may tell is not for browsers. */
export const sessionView = (
  session: SessionSummary,
  usage: ProcessUsage | undefined,
  screen: number | null,
): FullSessionView => ({
  uniqueId: session.uniqueId,
  kind: session.kind,
  direction: session.direction,
  remoteAddr: session.remoteAddr,
  pid: session.pid,
  startedAt: session.startedAt,
  lastActionAt: session.lastActionAt,
  url: session.url,
  infos: session.infos,
  cpuPercent: usage ? oneDecimal(usage.cpuPercent) : null,
  memoryBytes: usage?.memoryBytes ?? null,
  screen,
  pin: session.uniqueId.slice(-4),
});
