/** connectToPty: a service names a program of the operator's list, and never how it is run. */

import type { RemoteLink } from '@minipavi/links';
import type { ConnectToPtyParam } from '@minipavi/protocol';
import type { ConnectionOrder } from '@minipavi/session';
import type { ProgramEntry } from '../handover.ts';
import { isSameKey } from './same-key.ts';

export interface ProgramSource {
  readonly programs: readonly ProgramEntry[];
  readonly log: (level: 'info', message: string) => void;
}

/** Rejects with a LinkError. A program is only found under the key it is listed under. */
export async function openProgram(
  { id, key }: ConnectToPtyParam,
  { uniqueId, signal }: ConnectionOrder,
  { programs, log }: ProgramSource,
): Promise<RemoteLink> {
  const { LinkError, openPty } = await import('@minipavi/links');
  const program = programs.find((one) => one.id === id && isSameKey(key, one.key));
  if (program === undefined) {
    const known = 'un serveur de type pty de extcall.conf, sous cette clé';
    throw new LinkError('LINK_UNREACHABLE', `programme ${id} inconnu ; accepté : ${known}`);
  }
  return openPty({
    ...program,
    uniqueId,
    signal,
    onStart: ({ account, pid }) =>
      log('info', `programme ${id} lancé sous le compte ${account} (pid ${pid})`),
  });
}
