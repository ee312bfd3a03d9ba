/** Who may see the dashboard: HTTP Basic (RFC 7617), or an address of the configuration's `allowip`. */

import { createHash, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import { LoginThrottle } from './login-throttle.ts';

export interface LoginOptions {
  readonly user: string;
  readonly password: string;
  readonly allowIp: readonly string[];
  readonly now: () => number;
  /** Called for each wrong password that was looked at. */
  readonly onRefused: (address: string, failures: number) => void;
}

/** `anonymous` gave no password: no fault, every browser begins so. */
export type LoginVerdict =
  | { readonly kind: 'granted' | 'anonymous' | 'refused' }
  | { readonly kind: 'slowed'; readonly retryAfterSeconds: number };

/** As the original spells it. */
export const CHALLENGE = 'Basic realm="insert realm", charset="UTF-8"';

export class Login {
  readonly #options: LoginOptions;
  readonly #expected: Buffer;
  readonly #allowed = new net.BlockList();
  readonly #throttle: LoginThrottle;

  constructor(options: LoginOptions) {
    this.#options = options;
    // Neither holds a colon, so the pair is the whole truth and one comparison does.
    this.#expected = digest(Buffer.from(`${options.user}:${options.password}`));
    this.#throttle = new LoginThrottle(options.now);
    for (const ip of options.allowIp) {
      const family = net.isIP(ip);
      if (family !== 0) this.#allowed.addAddress(ip, family === 6 ? 'ipv6' : 'ipv4');
    }
  }

  /** `authorization`: the request's header of that name. */
  check(address: string, authorization: string | undefined): LoginVerdict {
    if (this.#isAllowed(address)) return { kind: 'granted' };
    if (authorization === undefined) return { kind: 'anonymous' };
    const remainingMs = this.#throttle.remainingMs(address);
    // Not even looked at, or the wait would not slow anyone down.
    if (remainingMs > 0) return { kind: 'slowed', retryAfterSeconds: Math.ceil(remainingMs / 1000) };
    if (timingSafeEqual(digest(credentials(authorization)), this.#expected)) {
      this.#throttle.succeed(address);
      return { kind: 'granted' };
    }
    this.#options.onRefused(address, this.#throttle.fail(address));
    return { kind: 'refused' };
  }

  #isAllowed(address: string): boolean {
    const family = net.isIP(address);
    // BlockList takes an IPv4-mapped IPv6 address for the IPv4 one.
    return family !== 0 && this.#allowed.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

const credentials = (authorization: string): Buffer =>
  Buffer.from(/^Basic +(\S+) *$/i.exec(authorization)?.[1] ?? '', 'base64');
