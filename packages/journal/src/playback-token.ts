/** Links to a recording that open this one for a while, and nothing else. */

import { createHmac, timingSafeEqual } from 'node:crypto';

/** When it ends to be valid (ms since 1970, base 36), and 256 bits in base64url. */
const TOKEN = /^([0-9a-z]{1,10})\.([\w-]{43})$/;

const proof = (secret: string, uniqueId: string, until: string): Buffer =>
  createHmac('sha256', secret).update(`playback ${uniqueId} ${until}`).digest();

/** To be put into a URL as it is. `expiresAt`: ms since 1970. */
export function signPlayback(secret: string, uniqueId: string, expiresAt: number): string {
  const until = Math.floor(expiresAt).toString(36);
  return `${until}.${proof(secret, uniqueId, until).toString('base64url')}`;
}

/** Whether the token opens this recording. Without a secret none does. Takes the same time whatever is wrong with the proof. */
export function isPlaybackAllowed(secret: string, uniqueId: string, token: string, now: number): boolean {
  const [, until, given] = TOKEN.exec(token) ?? [];
  if (secret === '' || until === undefined || given === undefined) return false;
  const isProven = timingSafeEqual(proof(secret, uniqueId, until), Buffer.from(given, 'base64url'));
  return isProven && now < Number.parseInt(until, 36);
}
