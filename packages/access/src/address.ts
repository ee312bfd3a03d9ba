/** IP addresses as users and operators read them. */

const MAPPED_DOTTED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
const MAPPED_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;

/** The address as it is, but for IPv4 seen through an IPv6 listener (`::ffff:192.0.2.1`), shown as IPv4. */
export function normaliseAddress(ip: string): string {
  const dotted = MAPPED_DOTTED.exec(ip)?.[1];
  if (dotted !== undefined) return dotted;
  const hex = MAPPED_HEX.exec(ip);
  if (!hex) return ip;
  const high = parseInt(hex[1] ?? '', 16);
  const low = parseInt(hex[2] ?? '', 16);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
