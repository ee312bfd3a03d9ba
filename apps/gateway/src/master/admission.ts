/** Who may connect: a verdict at once, from counts alone. */

import type { LinkKind } from '@minipavi/access';
import { isTelephone, type AsteriskPeers } from '../asterisk-peers.ts';
import type { Registry } from './registry.ts';

/** PINs are 2000 to 9999: there can be no more sessions than that, whatever `maxc` says. */
export const MAX_SESSIONS = 8000;

export interface AdmissionLimits {
  /** Of those who come by the network. Asterisk has as many lines as its operator rents, and has answered already. */
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number | null;
  /** Who may use the telephone's ports. All callers come from there: no limit per address. */
  readonly asterisk: Pick<AsteriskPeers, 'has' | 'expected'>;
}

/** null: come in. Else the reason, for the log (French). */
export function refusal(
  limits: AdmissionLimits,
  registry: Registry,
  kind: LinkKind,
  remoteAddress: string,
): string | null {
  const { asterisk, maxSessions } = limits;
  const calls = isTelephone(kind);
  if (calls && !asterisk.has(remoteAddress)) {
    return `port ${kind === 'AUD' ? 'AudioSocket' : 'Asterisk'} : attendu ${asterisk.expected}`;
  }
  const max = calls ? MAX_SESSIONS : Math.min(maxSessions, MAX_SESSIONS);
  if (registry.size >= max) return `maximum de ${max} connexions atteint`;
  if (calls) return null;
  const perAddress = limits.maxSessionsPerAddress;
  if (perAddress !== null && registry.countFrom(remoteAddress) >= perAddress) {
    return `maximum de ${perAddress} connexions pour cette adresse atteint`;
  }
  return null;
}
