/** Addresses of hosts as services and extcall.conf write them. */

import { LinkError } from './remote-link.ts';

export interface HostAddress {
  /** Name or IP, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

const SCHEMES: ReadonlyMap<string, { readonly tls: boolean }> = new Map([
  ['tcp', { tls: false }],
  ['ws', { tls: false }],
  ['ssl', { tls: true }],
  ['tls', { tls: true }],
  ['wss', { tls: true }],
]);

const SHAPE = /^(?:([a-z]+):\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s/:?#@[\]\\]+))(?::(\d{1,5}))?\/?$/i;

/** `[tcp://|ssl://]name[:port]`; null when it is anything else. `defaultPort` by whether there is TLS. */
export function parseHostAddress(text: string, defaultPort: (tls: boolean) => number): HostAddress | null {
  const [, scheme = 'tcp', bracketed, name, digits] = SHAPE.exec(text.trim()) ?? [];
  const host = bracketed ?? name;
  const tls = SCHEMES.get(scheme.toLowerCase())?.tls;
  if (host === undefined || tls === undefined) return null;
  const port = digits === undefined ? defaultPort(tls) : Number(digits);
  return port > 0 && port < 65_536 ? { host, port, tls } : null;
}

/** The same, for whoever cannot go on without. */
export function needHostAddress(text: string, defaultPort: (tls: boolean) => number): HostAddress {
  const address = parseHostAddress(text, defaultPort);
  if (address) return address;
  throw new LinkError('LINK_INVALID', `adresse "${text.slice(0, 60)}" incorrecte, attendu nom:port`);
}

/** A name compared as the DNS does: without regard to case or to a dot at its end. */
const canonical = (host: string): string => host.toLowerCase().replace(/^\[|\]$|\.$/g, '');

/** True when the service behind this URL lives on that very host, whatever the ports. */
export function isSameHost(serviceUrl: string, target: string): boolean {
  const address = parseHostAddress(target, () => 1);
  if (!address || !URL.canParse(serviceUrl)) return false;
  return canonical(new URL(serviceUrl).hostname) === canonical(address.host);
}
