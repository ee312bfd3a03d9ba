/** What our own modem says of a line, in the words of operators. */

import type { LineQuality, ModemEnd } from '@minipavi/telephony';

export const MODEM_ENDS: Readonly<Record<ModemEnd, string>> = {
  'no-carrier': 'aucun modem au bout de la ligne',
  'carrier-lost': 'porteuse perdue : le correspondant a raccroché',
  'hung-up': 'raccroché par la passerelle',
};

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** `−31 dBm0, 2 erreurs, 1 trame perdue`; '' before the other's carrier was ever there. */
export function modemStatus(quality: LineQuality): string {
  const { levelDbm0, characters, parityErrors, framingErrors, lostFrames, carrierLosses } = quality;
  if (levelDbm0 === null && characters === 0 && carrierLosses === 0) return '';
  const level = levelDbm0 === null ? 'sans porteuse' : `${Math.round(levelDbm0)} dBm0`.replace('-', '−');
  return [
    level,
    ...counted(parityErrors + framingErrors, 'erreur', 'erreurs'),
    ...counted(lostFrames, 'trame perdue', 'trames perdues'),
    ...counted(carrierLosses, 'coupure', 'coupures'),
  ].join(', ');
}
