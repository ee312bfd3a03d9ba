/** The Unix sockets on which watchers wait for a copy: named so that whoever cleans up knows whose they are. */

import { randomBytes } from 'node:crypto';

/** 60 bits that nobody guesses; short, since a whole path has 107 bytes. */
const SECRET_SIGNS = 10;
const SHAPE = /^w([0-9a-z]{1,7})-[\w-]{10}$/;

/** sockaddr_un holds 108 bytes on Linux, 104 on BSD and macOS, the final NUL included. */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Name for a socket of this process, in the folder of the bus. */
export const newWatchSocket = (pid: number): string =>
  `w${pid.toString(36)}-${randomBytes(8).toString('base64url').slice(0, SECRET_SIGNS)}`;

/** Process that made the socket of this name; null when it is no such name. */
export function watchSocketOwner(name: string): number | null {
  const pid = SHAPE.exec(name)?.[1];
  return pid === undefined ? null : Number.parseInt(pid, 36);
}
