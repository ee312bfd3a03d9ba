/**
 * Who may connect to the telephone's ports: this machine, the Asterisk server of the configuration, and whom the
 * operator allows besides. Whoever speaks to those ports chooses the caller's number and the start page.
 */

import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { PeerSettings } from './handover.ts';

/** A server whose name leads elsewhere one day is let in within this. */
const RESOLVE_EVERY_MS = 60_000;
/** The same after a failure: the network may just be starting. */
const RETRY_EVERY_MS = 10_000;
/** A name leads to a few addresses; a hostile answer may hold any number of them. */
const MAX_ADDRESSES = 64;

export interface AsteriskPeersOptions {
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** Addresses of a name; rejects when there are none. The system's resolver when absent. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  readonly resolveEveryMs?: number;
  readonly retryEveryMs?: number;
}

const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Those of the configuration besides this machine, as the operator wrote them. */
export function remotePeers({ telephone, connectTo }: PeerSettings): readonly string[] {
  const server = connectTo.asterisk?.ip;
  const all = [...(server === undefined ? [] : [server]), ...telephone.allow];
  return [...new Set(all.filter((peer) => !isLoopback(peer)))];
}

const systemResolve = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address);

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

export class AsteriskPeers {
  /** What is expected, for the log (French). */
  readonly expected: string;
  readonly #options: Required<AsteriskPeersOptions>;
  /** The server, when it is not given by its address. */
  readonly #name: string | null;
  readonly #allowed: BlockList;
  /** Where the name led when last asked. */
  #addresses: readonly string[] = [];
  #server = new BlockList();
  #fault: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(settings: PeerSettings, options: AsteriskPeersOptions) {
    this.#options = {
      resolve: systemResolve,
      resolveEveryMs: RESOLVE_EVERY_MS,
      retryEveryMs: RETRY_EVERY_MS,
      ...options,
    };
    const peers = remotePeers(settings);
    this.expected = ['cette machine', ...peers].join(', ');
    const isName = (peer: string): boolean => isIP(peer.split('/')[0] ?? '') === 0;
    this.#name = peers.find(isName) ?? null;
    this.#allowed = listOf(peers.filter((peer) => !isName(peer)));
  }

  /** `address`: without port, IPv4 not mapped into IPv6. Answers at once, from what is known. */
  has(address: string): boolean {
    if (isIP(address) === 0) return false;
    const family = familyOf(address);
    return isLoopback(address) || this.#allowed.check(address, family) || this.#server.check(address, family);
  }

  /** Looks the server's name up, now and from time to time. */
  start(): void {
    if (this.#name !== null) void this.#resolve(this.#name);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #resolve(name: string): Promise<void> {
    const { resolve, resolveEveryMs, retryEveryMs } = this.#options;
    let fault: string | null = null;
    try {
      this.#found(name, await resolve(name));
    } catch (error) {
      // What was known before stays: a name server that is away for a moment is no reason to hang up.
      const { code, message } = error as NodeJS.ErrnoException;
      fault = code ?? message;
    }
    if (this.#isStopped) return;
    this.#tell(name, fault);
    this.#timer = setTimeout(() => void this.#resolve(name), fault === null ? resolveEveryMs : retryEveryMs);
    this.#timer.unref();
  }

  #found(name: string, found: readonly string[]): void {
    const addresses = [...new Set(found)].filter((address) => isIP(address) !== 0).slice(0, MAX_ADDRESSES);
    if (addresses.length === 0) throw new Error('aucune adresse');
    addresses.sort();
    if (addresses.join() === this.#addresses.join()) return;
    this.#addresses = addresses;
    this.#server = listOf(addresses);
    if (!this.#isStopped) {
      this.#options.log('info', `port Asterisk : ${name} est à ${addresses.join(', ')}`);
    }
  }

  /** Once for each change. */
  #tell(name: string, fault: string | null): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    if (fault === null) return;
    const others =
      this.#addresses.length === 0 ? 'ses appels sont refusés' : 'son ancienne adresse reste permise';
    this.#options.log('warn', `port Asterisk : adresse de ${name} introuvable (${fault}) : ${others}`);
  }
}
