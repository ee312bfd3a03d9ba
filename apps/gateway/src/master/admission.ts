/** Who may connect: a verdict at once, from counts alone. */

import type { LinkKind } from '@minipavi/access';
import type { Registry } from './registry.ts';

/** PINs are 2000 to 9999: there can be no more sessions than that, whatever `maxc` says. */
export const MAX_SESSIONS = 8000;

export interface AdmissionLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number | null;
  /** All callers of the telephone come from here: no limit per address. */
  readonly asteriskIp: string | null;
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** null: come in. Else the reason, for the log (French). */
export function refusal(
  limits: AdmissionLimits,
  registry: Registry,
  kind: LinkKind,
  remoteAddress: string,
): string | null {
  if (registry.size >= Math.min(limits.maxSessions, MAX_SESSIONS)) {
    return `maximum de ${limits.maxSessions} connexions atteint`;
  }
  // Whoever speaks to this port chooses the caller's number and the start page.
  if (
    kind === 'AST' &&
    limits.asteriskIp !== null &&
    !isLoopback(remoteAddress) &&
    remoteAddress !== limits.asteriskIp
  ) {
    return `port Asterisk : attendu ${limits.asteriskIp}`;
  }
  const perAddress = limits.maxSessionsPerAddress;
  const isExempt = kind === 'AST' && (isLoopback(remoteAddress) || remoteAddress === limits.asteriskIp);
  if (perAddress !== null && !isExempt && registry.countFrom(remoteAddress) >= perAddress) {
    return `maximum de ${perAddress} connexions pour cette adresse atteint`;
  }
  return null;
}
