/** Unix sockets in the folder of the bus, on which another of our processes connects. */

import type net from 'node:net';
import path from 'node:path';
import { MAX_SOCKET_PATH_BYTES } from '@minipavi/bus';
import { LinkError } from './remote-link.ts';

/** Read and written by nobody but the account of the gateway. */
const UMASK = 0o177;

/** Rejects a folder whose name is too long for one. */
export function socketPathIn(folder: string, name: string): string {
  const socketPath = path.join(folder, name);
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES) {
    throw new LinkError('LINK_INVALID', `${folder} : chemin trop long pour une prise Unix`);
  }
  return socketPath;
}

/** As it appears in the folder, nobody else may use it: the mask is the process's, hence for this call only. */
export function listenPrivately(server: net.Server, socketPath: string): void {
  const umask = process.umask(UMASK);
  try {
    server.listen(socketPath);
  } finally {
    process.umask(umask);
  }
}
