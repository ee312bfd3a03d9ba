/** Addresses and networks, asked whether an address is one of them. */

import { familyOf, normaliseAddress, numberOf, withoutZone, type Family } from './address.ts';
import { ACCEPTED_RANGES, BITS, parseAddressRange } from './address-range.ts';

/** From the first to the last, both included. */
interface Span {
  readonly first: bigint;
  last: bigint;
}

/** In order, none touching another: lists of abusers have a hundred thousand lines, and each caller is looked for. */
function disjoint(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const { first, last } of [...spans].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const previous = merged.at(-1);
    if (previous === undefined || first > previous.last) merged.push({ first, last });
    else if (last > previous.last) previous.last = last;
  }
  return merged;
}

function isWithin(spans: readonly Span[], value: bigint): boolean {
  let [low, high] = [0, spans.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { first, last } = spans[middle] as Span;
    if (value < first) high = middle - 1;
    else if (value > last) low = middle + 1;
    else return true;
  }
  return false;
}

export class AddressSet {
  readonly #spans: Readonly<Record<Family, readonly Span[]>>;
  /** Entries given, those that say the same twice included. */
  readonly size: number;

  /** Addresses or networks of both families. Throws a TypeError for anything else: lists are checked when they are read. */
  constructor(entries: Iterable<string>) {
    const spans: Record<Family, Span[]> = { ipv4: [], ipv6: [] };
    for (const entry of entries) {
      const range = parseAddressRange(entry);
      const value = range && numberOf(range.address);
      if (!range || value === null) throw new TypeError(`"${entry}" : attendu ${ACCEPTED_RANGES}`);
      const family = familyOf(range.address);
      const mask = (1n << BigInt(BITS[family] - range.prefix)) - 1n;
      spans[family].push({ first: value & ~mask, last: value | mask });
    }
    this.size = spans.ipv4.length + spans.ipv6.length;
    this.#spans = { ipv4: disjoint(spans.ipv4), ipv6: disjoint(spans.ipv6) };
  }

  /** IPv4 inside IPv6 is IPv4; a zone is not looked at; what is no address is in no set. */
  has(address: string): boolean {
    const normal = normaliseAddress(withoutZone(address));
    const value = numberOf(normal);
    return value !== null && isWithin(this.#spans[familyOf(normal)], value);
  }
}
