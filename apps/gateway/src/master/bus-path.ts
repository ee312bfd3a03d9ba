/** Where the processes of one gateway meet: a path that a master started again finds by itself. */

import path from 'node:path';
import type { OpenPorts } from './banner.ts';

/** sockaddr_un holds 108 bytes on Linux, 104 on BSD and macOS, the final NUL included. */
export const MAX_SOCKET_PATH = 103;

/** By which what belongs to one gateway is named: two cannot share it, and one started again has it again. */
export const namingPort = ({ ws, wss, teln, ast, audio }: OpenPorts): number | null =>
  ws ?? wss ?? teln ?? ast ?? audio;

/**
 * Named after a port, since two gateways cannot share one. All processes run in the same folder, so the
 * shorter of the absolute and the relative form will do. null: too long either way.
 */
export function busPath(folder: string, ports: OpenPorts): string | null {
  const absolute = path.join(folder, `bus-${namingPort(ports)}.sock`);
  const relative = path.relative(process.cwd(), absolute);
  const shorter = relative.length < absolute.length ? relative : absolute;
  return Buffer.byteLength(shorter) <= MAX_SOCKET_PATH ? shorter : null;
}
