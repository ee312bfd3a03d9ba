/** Links to hosts: only where the operator lets anybody be sent. */

import type { LookupFunction } from 'node:net';
import type { AddressPolicy } from '@minipavi/addresses';
import { linkFailure } from './link-failure.ts';
import type { OpeningLimits } from './opening.ts';

export interface HostLimits extends OpeningLimits {
  /** Which addresses may be called; null: all of them. */
  readonly policy: AddressPolicy | null;
}

/**
 * Options with which Node connects only where the policy allows. Throws a LinkError when the host is an address, in
 * whatever notation, that it refuses: Node looks none of those up.
 */
export function allowedConnection(
  policy: AddressPolicy | null,
  { host, port }: { readonly host: string; readonly port: number },
  target: string,
): { readonly lookup?: LookupFunction } {
  if (!policy) return {};
  const refusal = policy.check(host, port);
  if (refusal) throw linkFailure(refusal, target);
  return { lookup: policy.lookupFor(port) };
}
