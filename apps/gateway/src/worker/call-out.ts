/** Opens the link of `connectToExt`: a call that the background process has Asterisk place. */

import type { BusClient } from '@minipavi/bus';
import type { RemoteLink } from '@minipavi/links';
import type { ConnectToExtParam } from '@minipavi/protocol';
import type { ConnectionOrder } from '@minipavi/session';
import type { CallOutLimits } from '../handover.ts';

export interface CallOutSource {
  readonly bus: BusClient;
  /** Of the bus. */
  readonly folder: string;
  /** null: there is no Asterisk. */
  readonly callOut: CallOutLimits | null;
}

/** Rejects with a LinkError. */
export async function callOut(
  { number, RX, TX }: ConnectToExtParam,
  { uniqueId, signal }: ConnectionOrder,
  { bus, folder, callOut: limits }: CallOutSource,
): Promise<RemoteLink> {
  const { LinkError, openPhone } = await import('@minipavi/links');
  if (limits === null) {
    throw new LinkError('LINK_NO_TELEPHONE', 'appel : pas de section connecttocmd/asterisk');
  }
  const { ringingMs } = limits;
  return openPhone({ number, rx: RX ?? null, tx: TX ?? null, uniqueId, ringingMs, folder, bus, signal });
}
