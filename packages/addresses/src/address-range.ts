/** An address, or a network as `192.0.2.0/24`, as people write them. */

import { familyOf, MAPPED_BITS, normaliseAddress, numberOf } from './address.ts';

export interface AddressRange {
  /** IPv4 inside IPv6 is IPv4. */
  readonly address: string;
  /** Bits; all of them for a single address. */
  readonly prefix: number;
}

export const BITS = { ipv4: 32, ipv6: 128 } as const;

/** What is accepted, for messages to the operator. */
export const ACCEPTED_RANGES = 'une adresse IPv4 ou IPv6, ou un réseau comme 192.0.2.0/24 ou 2001:db8::/32';

/** null when the text is neither. A zone (fe80::1%eth0) is a part of no list. */
export function parseAddressRange(text: string): AddressRange | null {
  const [written = '', digits, ...rest] = text.split('/');
  if (numberOf(written) === null || rest.length > 0) return null;
  if (digits !== undefined && !/^\d{1,3}$/.test(digits)) return null;
  const family = familyOf(written);
  const prefix = digits === undefined ? BITS[family] : Number(digits);
  if (prefix > BITS[family]) return null;
  const address = normaliseAddress(written);
  if (familyOf(address) === family) return { address, prefix };
  // A network that is more than the mapped addresses is one of IPv6.
  return prefix < MAPPED_BITS ? { address: written, prefix } : { address, prefix: prefix - MAPPED_BITS };
}
