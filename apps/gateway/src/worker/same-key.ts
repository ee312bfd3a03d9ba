import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares secrets in a time that tells nothing of them, their length included. */
export const isSameKey = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));
