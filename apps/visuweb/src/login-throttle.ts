/** Slows down those who guess passwords: a penalty per address that doubles with each wrong one. */

import { networkOf } from '@minipavi/addresses';

const FREE_FAILURES = 5;
const FIRST_PENALTY_MS = 1000;
const LAST_PENALTY_MS = 30_000;
/** Without a failure for so long, an address is forgotten. */
const FORGET_MS = 10 * 60_000;
/** Addresses remembered; past it, the one whose last failure is oldest goes. */
export const MAX_ADDRESSES = 1000;

interface Record {
  failures: number;
  lastFailureAt: number;
  blockedUntil: number;
}

export class LoginThrottle {
  /** Ordered by last failure. */
  readonly #records = new Map<string, Record>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds this address has still to wait before a password of its is looked at; 0: none. */
  remainingMs(address: string): number {
    const record = this.#records.get(penaltyGroup(address));
    const now = this.#now();
    return record && !isLater(record, now) ? Math.max(0, record.blockedUntil - now) : 0;
  }

  /** Counts a wrong password; returns how many this address has sent. */
  fail(address: string): number {
    const now = this.#now();
    const group = penaltyGroup(address);
    this.#forget(now);
    const record = this.#records.get(group) ?? { failures: 0, lastFailureAt: now, blockedUntil: 0 };
    record.failures += 1;
    record.lastFailureAt = now;
    if (record.failures >= FREE_FAILURES) {
      const doubled = FIRST_PENALTY_MS * 2 ** Math.min(10, record.failures - FREE_FAILURES);
      record.blockedUntil = now + Math.min(LAST_PENALTY_MS, doubled);
    }
    this.#records.delete(group);
    this.#records.set(group, record);
    return record.failures;
  }

  succeed(address: string): void {
    this.#records.delete(penaltyGroup(address));
  }

  #forget(now: number): void {
    for (const [group, record] of this.#records) {
      const isOld = now - record.lastFailureAt > FORGET_MS || isLater(record, now);
      if (!isOld && this.#records.size < MAX_ADDRESSES) break;
      this.#records.delete(group);
    }
  }
}

/** The clock was set back: a penalty of seconds must not last for hours. */
const isLater = ({ lastFailureAt }: Record, now: number): boolean => lastFailureAt > now;

/** Who shares a penalty: an IPv4 address, or the /64 that one IPv6 user has for himself. */
export const penaltyGroup = (address: string): string => networkOf(address);
