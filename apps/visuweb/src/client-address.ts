/**
 * Whose request it is: the peer's, or, when the peer is one of the operator's own proxies, whom that proxy names. Nobody
 * else is believed: passwords are counted, and spared, by this address.
 */

import { isIP } from 'node:net';
import type { Next } from 'hono';
import { normaliseAddress, type AddressSet } from '@minipavi/addresses';
import type { AppContext } from './answers.ts';

/** Before anything that asks `addressOf`. */
export async function findClient(
  proxies: Pick<AddressSet, 'has'>,
  context: AppContext,
  next: Next,
): Promise<void> {
  const peer = normaliseAddress(context.env.incoming.socket.remoteAddress ?? '');
  const named = proxies.has(peer) ? lastOf(context.req.header('x-forwarded-for')) : null;
  context.set('client', named ?? peer);
  await next();
}

/** IP without port, IPv4 not mapped into IPv6; '' when the client is gone already. */
export const addressOf = (context: AppContext): string => context.get('client');

/**
 * X-Forwarded-For, as nginx and HAProxy send it: each proxy adds its peer behind what it was sent, and what was sent may be
 * anybody's invention. null: no address is there.
 */
function lastOf(forwarded: string | undefined): string | null {
  const last = forwarded?.split(',').at(-1)?.trim() ?? '';
  const bare = /^\[(.*)\](?::\d+)?$/.exec(last)?.[1] ?? /^([\d.]+):\d+$/.exec(last)?.[1] ?? last;
  return isIP(bare) === 0 ? null : normaliseAddress(bare);
}
