/**
 * What a load balancer says of a connection before the user's own bytes: the PROXY protocol, versions 1 (a line of text)
 * and 2 (binary), of HAProxy's document proxy-protocol.txt.
 */

import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { normaliseAddress } from '@minipavi/addresses';

/** Version 1, with its CR LF (§2.1). */
export const MAX_V1_BYTES = 107;
/**
 * Version 2, in all. Its senders keep within 536 bytes (§2.2); those that add much of TLS or of a cloud's own to it go
 * beyond, and nothing is read of that but its length.
 */
export const MAX_V2_BYTES = 2048;

const V1_START = Buffer.from('PROXY ');
const V2_START = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** The signature, version and command, family and protocol, length of what follows. */
const V2_FIXED_BYTES = 16;

const PORT = /^(?:0|[1-9]\d{0,4})$/;
const MAX_PORT = 65_535;

const LOCAL = 0;
const PROXY = 1;
/** Family in the high half, protocol in the low one: UNSPEC, UDP over IPv4 and IPv6, Unix sockets of both kinds. */
const WITHOUT_ADDRESS: readonly number[] = [0x00, 0x12, 0x22, 0x31, 0x32];
const TCP4 = 0x11;
const TCP6 = 0x21;
/** Both addresses and both ports. */
const TCP4_BYTES = 12;
const TCP6_BYTES = 36;

export type ProxiedConnection =
  /** The client's address, IPv4 never mapped into IPv6, IPv6 in its shortest form. */
  | { readonly kind: 'client'; readonly address: string }
  /** Relayed for somebody whose address the balancer does not know, or does not tell. */
  | { readonly kind: 'unknown' }
  /** The balancer's own: it looks whether anybody is here. */
  | { readonly kind: 'local' };

export type ProxyHeaderProgress =
  | { readonly state: 'more' }
  /** `rest`: bytes behind the header, the first of the user's. */
  | { readonly state: 'done'; readonly connection: ProxiedConnection; readonly rest: Buffer }
  /** `reason` in French, for the log; one of a few. */
  | { readonly state: 'invalid'; readonly reason: string };

/** Not a word of what came instead: it may be what a user types. */
const NOT_A_HEADER =
  'la connexion ne commence pas par un en-tête PROXY (send-proxy de HAProxy, proxy_protocol de nginx)';

const MORE: ProxyHeaderProgress = { state: 'more' };
const UNKNOWN: ProxiedConnection = { kind: 'unknown' };

/** Takes the header as it comes, however it is cut, and not one byte more. To be dropped once it is not `more`. */
export class ProxyHeaderParser {
  #bytes: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): ProxyHeaderProgress {
    // Grows by chunks of a header that is bounded below; one chunk is what the kernel gives at once.
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (beginsAs(this.#bytes, V1_START)) return readV1(this.#bytes);
    if (beginsAs(this.#bytes, V2_START)) return readV2(this.#bytes);
    return invalid(NOT_A_HEADER);
  }

  /** Nothing at all has come yet. */
  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }
}

const invalid = (reason: string): ProxyHeaderProgress => ({ state: 'invalid', reason });

/** As far as both go. */
function beginsAs(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

// --- version 1 --------------------------------------------------------------------------------------------------

function readV1(bytes: Buffer): ProxyHeaderProgress {
  const end = bytes.subarray(0, MAX_V1_BYTES).indexOf('\r\n');
  if (end < 0) {
    if (bytes.length < MAX_V1_BYTES) return MORE;
    return invalid(`en-tête PROXY v1 de plus de ${MAX_V1_BYTES} octets`);
  }
  const connection = readLine(bytes.subarray(V1_START.length, end).toString('latin1'));
  if (connection === null) return invalid('en-tête PROXY v1 illisible');
  return { state: 'done', connection, rest: bytes.subarray(end + 2) };
}

/** `TCP4 source destination port port`, or UNKNOWN, whatever follows it. */
function readLine(line: string): ProxiedConnection | null {
  const words = line.split(' ');
  const [protocol, source = '', destination = '', ...ports] = words;
  if (protocol === 'UNKNOWN') return UNKNOWN;
  const isAddress = protocol === 'TCP4' ? isIPv4 : protocol === 'TCP6' ? isPlainIPv6 : null;
  if (isAddress === null || ports.length !== 2) return null;
  if (!isAddress(source) || !isAddress(destination) || !ports.every(isPort)) return null;
  return client(source);
}

const isPort = (text: string): boolean => PORT.test(text) && Number(text) <= MAX_PORT;

/** A zone means something on the balancer only. */
const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes('%');

function client(address: string): ProxiedConnection {
  const canonical = isIPv4(address) ? address : new SocketAddress({ address, family: 'ipv6' }).address;
  return { kind: 'client', address: normaliseAddress(canonical) };
}

// --- version 2 --------------------------------------------------------------------------------------------------

function readV2(bytes: Buffer): ProxyHeaderProgress {
  if (bytes.length < V2_FIXED_BYTES) return MORE;
  const [versionAndCommand, family] = [bytes.readUInt8(12), bytes.readUInt8(13)];
  const end = V2_FIXED_BYTES + bytes.readUInt16BE(14);
  const command = versionAndCommand & 0x0f;
  if (versionAndCommand >> 4 !== 2 || command > PROXY) return invalid('en-tête PROXY v2 de version inconnue');
  if (end > MAX_V2_BYTES) return invalid(`en-tête PROXY v2 de plus de ${MAX_V2_BYTES} octets`);
  if (bytes.length < end) return MORE;
  // What of the header lies behind the addresses (TLVs) says nothing that is wanted here.
  const connection =
    command === LOCAL
      ? ({ kind: 'local' } as const)
      : readAddress(family, bytes.subarray(V2_FIXED_BYTES, end));
  if (connection === null) return invalid('en-tête PROXY v2 illisible');
  return { state: 'done', connection, rest: bytes.subarray(end) };
}

function readAddress(family: number, block: Buffer): ProxiedConnection | null {
  if (family === TCP4 && block.length >= TCP4_BYTES) return client([...block.subarray(0, 4)].join('.'));
  if (family === TCP6 && block.length >= TCP6_BYTES) {
    const groups = Array.from({ length: 8 }, (_, i) => block.readUInt16BE(2 * i).toString(16));
    return client(groups.join(':'));
  }
  return WITHOUT_ADDRESS.includes(family) ? UNKNOWN : null;
}
