/** How often each address may come: a bucket of tokens a peer, filled at a steady pace, emptied by who comes. */

import { networkOf } from '@minipavi/addresses';

const MINUTE_MS = 60_000;
/** Addresses remembered at a time. A flood from more of them than this is no affair of a limit per address. */
const MAX_PEERS = 10_000;

interface Bucket {
  tokens: number;
  /** When `tokens` was right, on the clock of performance.now(). */
  at: number;
}

export class RateLimit {
  readonly #perMinute: number;
  readonly #maxPeers: number;
  /** Whoever came last is last. */
  readonly #buckets = new Map<string, Bucket>();

  /** `perMinute` at once, and as many again each minute. */
  constructor(perMinute: number, maxPeers = MAX_PEERS) {
    this.#perMinute = perMinute;
    this.#maxPeers = maxPeers;
  }

  /** Peers remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** True: this one may come, and is counted. Who may not is not counted, and so may come a moment later. */
  take(peer: string, now: number): boolean {
    const bucket = this.#buckets.get(peer) ?? { tokens: this.#perMinute, at: now };
    bucket.tokens = this.#tokens(bucket, now);
    bucket.at = now;
    this.#buckets.delete(peer);
    this.#forget(now);
    this.#buckets.set(peer, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #tokens({ tokens, at }: Bucket, now: number): number {
    return Math.min(this.#perMinute, tokens + ((now - at) / MINUTE_MS) * this.#perMinute);
  }

  /** Those who have not come for so long that they might be new; and whoever has not come for longest, if there are too many. */
  #forget(now: number): void {
    for (const [peer, bucket] of this.#buckets) {
      const isFull = this.#tokens(bucket, now) >= this.#perMinute;
      if (!isFull && this.#buckets.size < this.#maxPeers) return;
      this.#buckets.delete(peer);
    }
  }
}

/** Who an address belongs to, for counting: an IPv4 address, or the /64 of an IPv6 one (without port, not mapped). */
export function peerOf(address: string): string {
  const network = networkOf(address);
  return network.includes(':') ? `${network}::/64` : network;
}
