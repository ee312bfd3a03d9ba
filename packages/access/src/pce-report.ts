/** What error correction does on a line, in the words of operators. */

import type { PceNotice, PceSnapshot } from '@minipavi/telephony';

const newFormats = () => ({
  whole: new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 }),
  tenths: new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
});
let formats: ReturnType<typeof newFormats> | null = null;
/** Made for the first call that needs them: every worker loads this file, few have a telephone. */
const french = () => (formats ??= newFormats());

/** 0 and 1 are singular. */
const counted = (count: number, noun: string): string =>
  `${french().whole.format(count)} ${noun}${count < 2 ? '' : 's'}`;

const rate = ({ errorRate }: PceSnapshot): string => `${french().tenths.format(errorRate * 100)} %`;

const blocks = (pce: PceSnapshot): string =>
  `${counted(pce.blocks, 'bloc')}, ${french().whole.format(pce.repeats)} répété${pce.repeats < 2 ? '' : 's'}`;

/** For VisuWeb; '' when there never was any. */
export function pceStatus(pce: PceSnapshot): string {
  return pce.starts === 0 ? '' : `PCE ${blocks(pce)} (${rate(pce)})`;
}

/** For the log, at the end of a call that had some. */
export function pceSummary(pce: PceSnapshot): string {
  const requests = counted(pce.requests, 'demande');
  return `PCE : ${blocks(pce)}, ${requests} de répétition (${rate(pce)}), latence ${french().whole.format(pce.latencyMs)} ms`;
}

/** All but `stuck`, which ends the line. */
export const PCE_NOTICES: Readonly<Record<Exclude<PceNotice, 'stuck'>, string>> = {
  started: 'PCE : correction d’erreurs activée',
  stopped: 'PCE : correction d’erreurs arrêtée',
  refused: 'PCE : le Minitel ne répond pas, la ligne reste sans correction d’erreurs',
  'bad-line': 'ligne de mauvaise qualité : plus de 20 caractères erronés en une minute',
};

export const STUCK = 'PCE : le Minitel redemande des blocs sans confirmer, il n’affiche plus rien';
