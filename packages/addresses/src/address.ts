/**
 * IP addresses as users and operators read them, and as numbers. Read here rather than by node:net, whose expression
 * for IPv6 takes a process longer to compile than a worker takes to show a page; the tests compare the two.
 */

const GROUPS = 8;
/** Bits before the IPv4 address of `::ffff:192.0.2.1`. */
export const MAPPED_BITS = 96;
const MAPPED_PREFIX = 0xffffn;
const IPV4_BITS = 32n;
const IPV4_MASK = (1n << IPV4_BITS) - 1n;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

export type Family = 'ipv4' | 'ipv6';

/** null when it is none: four numbers up to 255, without zeros in front, which some read as octal. */
function ipv4Number(text: string): bigint | null {
  const bytes = IPV4.exec(text)?.slice(1);
  if (!bytes || bytes.some((byte) => Number(byte) > 255 || (byte.length > 1 && byte.startsWith('0'))))
    return null;
  return BigInt(bytes.reduce((all, byte) => all * 256 + Number(byte), 0));
}

/** The groups on one side of `::`; the last one may be an IPv4 address. null when one is none. */
function groupsIn(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const ipv4 = mayEndInIpv4 && i === parts.length - 1 ? ipv4Number(part) : null;
    if (ipv4 !== null) groups.push(Number(ipv4 >> 16n), Number(ipv4 & 0xffffn));
    else if (GROUP.test(part)) groups.push(parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** The eight numbers of an IPv6 address without zone; null when it is none. */
export function groupsOf(text: string): readonly number[] | null {
  const [before = '', after, ...rest] = text.split('::');
  if (rest.length > 0) return null;
  const head = groupsIn(before, after === undefined);
  if (!head || after === undefined) return head?.length === GROUPS ? head : null;
  const tail = groupsIn(after, true);
  if (!tail || head.length + tail.length >= GROUPS) return null;
  return [...head, ...new Array<number>(GROUPS - head.length - tail.length).fill(0), ...tail];
}

/** Of what is an address. */
export const familyOf = (address: string): Family => (address.includes(':') ? 'ipv6' : 'ipv4');

/** The address as one number; null when it is none. Not for one with a zone. */
export function numberOf(text: string): bigint | null {
  if (familyOf(text) === 'ipv4') return ipv4Number(text);
  return groupsOf(text)?.reduce((all, group) => (all << 16n) | BigInt(group), 0n) ?? null;
}

/** Without the zone of `fe80::1%eth0`. */
export const withoutZone = (text: string): string => text.replace(/%.*$/s, '');

/** True for an address, with or without a zone. */
export const isAddress = (text: string): boolean => {
  const bare = withoutZone(text);
  return numberOf(bare) !== null && (bare === text || familyOf(bare) === 'ipv6');
};

/** IPv4 from its two halves. */
export const dotted = (high: number, low: number): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');

/** The address as it is, but for IPv4 seen through an IPv6 listener (`::ffff:192.0.2.1`), shown as IPv4. */
export function normaliseAddress(ip: string): string {
  if (familyOf(ip) === 'ipv4') return ip;
  const value = numberOf(withoutZone(ip));
  if (value === null || value >> IPV4_BITS !== MAPPED_PREFIX) return ip;
  const ipv4 = Number(value & IPV4_MASK);
  return dotted(ipv4 >>> 16, ipv4 & 0xffff);
}

/** Groups of an IPv6 address that name a network: everybody has a /64, and may change within it at will. */
const NETWORK_GROUPS = 4;

/**
 * Who an address belongs to, for counting: IPv4 (mapped or not) the address itself, IPv6 its /64 as four groups
 * (`2001:db8:0:1`); what is no address, itself.
 */
export function networkOf(address: string): string {
  const normal = normaliseAddress(withoutZone(address));
  const groups = groupsOf(normal)?.slice(0, NETWORK_GROUPS);
  return groups ? groups.map((group) => group.toString(16)).join(':') : normal;
}
