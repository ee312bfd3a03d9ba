/** Who may see the dashboard: HTTP Basic (RFC 7617), or an address of the configuration's `allowip`. */

import { createHash, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import { LoginThrottle } from './login-throttle.ts';

export interface LoginOptions {
  readonly user: string;
  readonly password: string;
  readonly allowIp: readonly string[];
  /** Credentials that open the metrics and nothing else; null: those of the dashboard do. */
  readonly metrics?: { readonly user: string; readonly password: string } | null;
  readonly now: () => number;
  /** Called for each wrong password that was looked at. */
  readonly onRefused: (address: string, failures: number) => void;
}

/** What is asked for: the metrics are open to those who may see the dashboard too. */
export type Place = 'dashboard' | 'metrics';

/** `anonymous` gave no password: no fault, every browser begins so. */
export type LoginVerdict =
  | { readonly kind: 'granted' | 'anonymous' | 'refused' }
  | { readonly kind: 'slowed'; readonly retryAfterSeconds: number };

/** As the original spells it. */
export const CHALLENGE = 'Basic realm="insert realm", charset="UTF-8"';

export class Login {
  readonly #options: LoginOptions;
  readonly #expected: Readonly<Record<Place, readonly Buffer[]>>;
  readonly #allowed = new net.BlockList();
  readonly #throttle: LoginThrottle;

  constructor(options: LoginOptions) {
    this.#options = options;
    const dashboard = pairOf(options);
    this.#expected = {
      dashboard: [dashboard],
      metrics: options.metrics ? [dashboard, pairOf(options.metrics)] : [dashboard],
    };
    this.#throttle = new LoginThrottle(options.now);
    for (const ip of options.allowIp) {
      const family = net.isIP(ip);
      if (family !== 0) this.#allowed.addAddress(ip, family === 6 ? 'ipv6' : 'ipv4');
    }
  }

  /** `authorization`: the request's header of that name. */
  check(address: string, authorization: string | undefined, place: Place = 'dashboard'): LoginVerdict {
    if (this.isAllowed(address)) return { kind: 'granted' };
    if (authorization === undefined) return { kind: 'anonymous' };
    const remainingMs = this.#throttle.remainingMs(address);
    // Not even looked at, or the wait would not slow anyone down.
    if (remainingMs > 0) return { kind: 'slowed', retryAfterSeconds: Math.ceil(remainingMs / 1000) };
    const given = digest(credentials(authorization));
    // All of them, whichever it is.
    const matches = this.#expected[place].map((expected) => timingSafeEqual(given, expected));
    if (matches.includes(true)) {
      this.#throttle.succeed(address);
      return { kind: 'granted' };
    }
    this.#options.onRefused(address, this.#throttle.fail(address));
    return { kind: 'refused' };
  }

  /** The operator's own address. */
  isAllowed(address: string): boolean {
    const family = net.isIP(address);
    // BlockList takes an IPv4-mapped IPv6 address for the IPv4 one.
    return family !== 0 && this.#allowed.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** Neither holds a colon, so the pair is the whole truth and one comparison does. */
const pairOf = ({ user, password }: { readonly user: string; readonly password: string }): Buffer =>
  digest(Buffer.from(`${user}:${password}`));

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

const credentials = (authorization: string): Buffer =>
  Buffer.from(/^Basic +(\S+) *$/i.exec(authorization)?.[1] ?? '', 'base64');
