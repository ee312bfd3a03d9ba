/** `action=visujson`: names, order and formats of the original, which other people's programs read. */

import type { SessionSummary } from '@minipavi/bus';
import { formatDateTime, formatDuration, formatTime, groupDigits } from './format.ts';
import type { HostStatus } from './host-status.ts';

export function visuJson(sessions: readonly SessionSummary[], host: HostStatus): string {
  return JSON.stringify({
    loadavg: host.load,
    freespace: host.freeMegabytes === null ? '' : groupDigits(host.freeMegabytes),
    cnxtotal: sessions.length,
    cnx: sessions.map((session) => ({
      type: `${session.direction}/${session.kind}`,
      direction: session.direction,
      uniqueid: session.uniqueId,
      ip: session.remoteAddr,
      pid: session.pid,
      tcnx: formatDateTime(session.startedAt),
      tlastaction: formatTime(session.lastActionAt),
      duree: formatDuration(session.lastActionAt - session.startedAt),
      url: session.url,
      infos: session.infos,
    })),
  });
}
