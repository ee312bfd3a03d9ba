/** What the address of the page asks for: the parameters of the original's emulator page. */

import { readColours, readSpeed, type Colours, type Speed } from '@minipavi/emulator';

/** Websocket ports of the gateway that serves the page; null: closed. */
export interface GatewayPorts {
  readonly ws: number | null;
  readonly wss: number | null;
}

export interface PageOptions {
  /** `gw`: address of a gateway, ws: or wss:; null: that of the page itself. */
  readonly gateway: string | null;
  /** `url`: http address of the service to open; null: the gateway's default one. */
  readonly service: string | null;
  /** null: as the user last chose. */
  readonly speed: Speed | null;
  /** null: as the user last chose. */
  readonly colours: Colours | null;
  /** `base`: the screen alone, for those who put it into a page or a picture of theirs. */
  readonly isBare: boolean;
  /** Unless `nowebmedia`, whatever its value: what the service sends is shown beside the screen. */
  readonly hasMedia: boolean;
}

/** `search`: the query with its question mark. Unknown parameters are ignored, as are values that mean nothing. */
export function readPageOptions(search: string): PageOptions {
  const query = new URLSearchParams(search);
  const text = (name: string): string | null => {
    const value = (query.get(name) ?? '').trim();
    return value === '' ? null : value;
  };
  const colour = text('color') ?? text('colour');
  return {
    gateway: text('gw'),
    service: text('url'),
    speed: readSpeed(text('speed')),
    colours: colour === null ? null : readColours(colour),
    isBare: query.has('base'),
    hasMedia: !query.has('nowebmedia'),
  };
}

/** The page's own place: `https:` or `http:`, and the host name it was reached at. */
export type PageLocation = Pick<Location, 'protocol' | 'hostname'>;

/**
 * The gateway that serves this page, by the name the page was reached at. A page that came over https may only
 * call wss. Null when the gateway has no websocket port that this page may call.
 */
export function ownGateway({ protocol, hostname }: PageLocation, { ws, wss }: GatewayPorts): string | null {
  const isSecure = protocol === 'https:';
  if (!isSecure && ws !== null) return `ws://${hostname}:${ws}/`;
  return wss === null ? null : `wss://${hostname}:${wss}/`;
}

/**
 * Whether an address to call is that of the gateway which serves this page: only there do the PINs of this page's
 * gateway mean anything. A recording that is played back shows the PIN of its own time: it is not meant.
 */
export function isOwnGateway(
  address: string,
  { hostname }: PageLocation,
  { ws, wss }: GatewayPorts,
): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const [port, usual] = url.protocol === 'wss:' ? [wss, 443] : [ws, 80];
  const called = url.port === '' ? usual : Number(url.port);
  return url.hostname === hostname && called === port && !url.searchParams.has('streamuniqueid');
}

/** The address to call: the service, if any, goes with it as `url`. */
export function lineAddress(gateway: string, service: string | null, protocol = 'http:'): string {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(gateway);
  const address = hasScheme ? gateway : `${protocol === 'https:' ? 'wss' : 'ws'}://${gateway}`;
  if (service === null) return address;
  return `${address}${address.includes('?') ? '&' : '?'}url=${encodeURIComponent(service)}`;
}
