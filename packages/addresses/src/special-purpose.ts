/**
 * What addresses are for. Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and
 * 8190), of multicast addresses, and of the IPv6 address space, of which 2000::/3 alone is allocated to hosts that
 * everybody can reach.
 */

import { dotted, groupsOf, isAddress, normaliseAddress, withoutZone } from './address.ts';
import { AddressSet } from './address-set.ts';

interface Purpose {
  /** In the operator's words. */
  readonly name: string;
  readonly ranges: readonly string[];
}

const PURPOSES: readonly Purpose[] = [
  {
    name: 'cette machine',
    ranges: [
      '0.0.0.0/8', // "this network", RFC 791: 0.0.0.0 connects to the machine itself
      '127.0.0.0/8', // loopback, RFC 1122
      '::1/128', // RFC 4291, as the next one
      '::/128',
    ],
  },
  {
    name: 'données d’hébergeur',
    ranges: [
      '169.254.169.254/32', // Amazon, Google, Azure, OpenStack...: instance metadata
      '169.254.170.0/24', // Amazon: credentials of containers
      '168.63.129.16/32', // Azure: its agent and name server, on an address that looks public
      '100.100.100.200/32', // Alibaba
      '192.0.0.192/32', // Oracle
      'fd00:ec2::/32', // Amazon
      'fd20:ce::254/128', // Google
    ],
  },
  {
    name: 'réseau privé',
    ranges: [
      '10.0.0.0/8', // RFC 1918, as the next two
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10', // between a provider and its customers, RFC 6598
      'fc00::/7', // unique local, RFC 4193
      'fec0::/10', // site-local, deprecated by RFC 3879, still configured here and there
    ],
  },
  {
    name: 'lien local',
    ranges: [
      '169.254.0.0/16', // RFC 3927
      'fe80::/10', // RFC 4291
    ],
  },
  {
    name: 'diffusion',
    ranges: [
      '224.0.0.0/4', // multicast, RFC 5771
      '255.255.255.255/32', // limited broadcast, RFC 919
      'ff00::/8', // multicast, RFC 4291
    ],
  },
  {
    name: 'adresse réservée',
    ranges: [
      '192.0.0.0/24', // IETF protocol assignments, RFC 6890; the anycast ones in it name a network's own equipment
      '192.0.2.0/24', // documentation, RFC 5737, as the next two
      '198.51.100.0/24',
      '203.0.113.0/24',
      '192.88.99.0/24', // 6to4 relays, deprecated by RFC 7526
      '198.18.0.0/15', // benchmarks, RFC 2544
      '240.0.0.0/4', // RFC 1112
      '64:ff9b:1::/48', // a network's own translation to IPv4, RFC 8215
      '100::/64', // discard, RFC 6666
      '100:0:0:1::/64', // dummy, RFC 9780
      '2001::/23', // IETF protocol assignments, RFC 2928: anycast, benchmarks, ORCHID; Teredo is looked into
      '2001:db8::/32', // documentation, RFC 3849
      '3fff::/20', // documentation, RFC 9637
      '5f00::/16', // segment routing, RFC 9602
    ],
  },
];

/** Everything of IPv6 that may be public but for what stands above and below. */
const GLOBAL_UNICAST = '2000::/3';

interface Registry {
  readonly purposes: readonly { readonly name: string; readonly set: AddressSet }[];
  readonly globalUnicast: AddressSet;
}

/** Made when first asked: whoever calls nobody pays nothing. */
let registry: Registry | null = null;
const theRegistry = (): Registry =>
  (registry ??= {
    purposes: PURPOSES.map(({ name, ranges }) => ({ name, set: new AddressSet(ranges) })),
    globalUnicast: new AddressSet([GLOBAL_UNICAST]),
  });

/** IPv4 addresses to which packets for this IPv6 address are translated or sent in a tunnel. */
function carriedBy(groups: readonly number[]): readonly string[] {
  const [a, b = 0, c = 0, d = 0, e, f, g = 0, h = 0] = groups;
  // NAT64, RFC 6052
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return [dotted(g, h)];
  if (a === 0x2002) return [dotted(b, c)]; // 6to4, RFC 3056
  // Teredo, RFC 4380: its server, and the client with every bit turned over
  if (a === 0x2001 && b === 0) return [dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)];
  return [];
}

/**
 * What an address is for when it is not public, in French; null when everybody can reach it. IPv4 carried inside
 * IPv6 is judged as itself; what is no address is not public.
 */
export function purposeOf(address: string): string | null {
  if (!isAddress(address)) return 'pas une adresse';
  const normal = normaliseAddress(withoutZone(address));
  const groups = groupsOf(normal);
  const carried = groups ? carriedBy(groups) : [];
  if (carried.length > 0) return carried.map(purposeOf).find((purpose) => purpose !== null) ?? null;
  const { purposes, globalUnicast } = theRegistry();
  const purpose = purposes.find(({ set }) => set.has(normal))?.name;
  return purpose ?? (groups && !globalUnicast.has(normal) ? 'adresse réservée' : null);
}

/** True when everybody on the Internet can reach this address. */
export const isPublic = (address: string): boolean => purposeOf(address) === null;
