/** `minipavi import-stats`: the statistics of an original gateway, shown by this one from then on. */

import path from 'node:path';
import type { ImportedFile, ImportReport } from '@minipavi/journal';
import type { Command, Streams, Words } from './command.ts';
import { print } from './files.ts';
import { misuse, quoted, Refusal, systemRefusal } from './refusal.ts';

/** The default of the setting `spath`. */
const DEFAULT_TARGET = './stats';

interface Wanted {
  readonly from: string;
  readonly to: string;
}

async function understand({ arguments: folders, options }: Words): Promise<Wanted> {
  const [from, ...others] = folders;
  if (from === undefined || from === '') {
    throw misuse("DOSSIER absent : celui des fichiers stats-AAAAMM.stats d'une passerelle d'origine");
  }
  if (others.length > 0) {
    throw misuse(`${quoted(others[0] ?? '')} de trop : un seul dossier à la fois, ici ${quoted(from)}`);
  }
  const [to, cfgfile] = [options.get('to'), options.get('cfgfile')];
  if (to !== undefined && cfgfile !== undefined) {
    throw misuse("--to et --cfgfile s'excluent : un seul dossier de destination");
  }
  return { from, to: cfgfile === undefined ? path.resolve(to ?? DEFAULT_TARGET) : await folderOf(cfgfile) };
}

/** Where the gateway of this configuration has its statistics (`spath`). */
async function folderOf(cfgfile: string): Promise<string> {
  const { describeFindings, loadConfig } = await import('@minipavi/config');
  const loaded = loadConfig([`--cfgfile=${cfgfile}`], process.cwd());
  if (loaded.kind === 'config') return loaded.config.paths.stats;
  const faults = loaded.kind === 'faults' ? describeFindings(loaded.faults, [], loaded.file) : '';
  throw new Refusal(`--cfgfile : configuration refusée\n${faults.trimEnd()}`);
}

async function takeOver({ from, to }: Wanted): Promise<ImportReport> {
  const { importStats } = await import('@minipavi/journal');
  try {
    return await importStats(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new Refusal(`${quoted(from)} : n'est pas un dossier, celui des statistiques est attendu`);
    }
    throw systemRefusal(quoted(from), error, 'introuvable ; le dossier de statistiques est attendu');
  }
}

const number = (value: number): string => value.toLocaleString('fr-FR').replace(/\s/g, ' ');
const several = (value: number, one: string): string => `${number(value)} ${one}${value > 1 ? 's' : ''}`;

function duration(seconds: number): string {
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${number(Math.floor(seconds / 3600))} h ${String(minutes).padStart(2, '0')} min`;
}

function lineOf({ name, month, days, sessions, seconds }: ImportedFile): string {
  const date = new Date(2000, month.month - 1).toLocaleDateString('fr-FR', { month: 'long' });
  const what = [several(days, 'jour'), several(sessions, 'session'), duration(seconds)];
  return `${name} : ${date} ${month.year}, ${what.join(', ')}\n`;
}

async function run(words: Words, { stdout, stderr }: Streams): Promise<void> {
  const wanted = await understand(words);
  const { files, faults } = await takeOver(wanted);
  if (files.length === 0 && faults.length === 0) {
    throw new Refusal(`${quoted(wanted.from)} : aucun fichier stats-AAAAMM.stats dans ce dossier`);
  }
  await print(stdout, files.map(lineOf).join(''));
  await print(stderr, faults.map(({ name, fault }) => `${quoted(name)} : ${fault}\n`).join(''));
  const where = `${files.length} mois dans ${quoted(wanted.to)}`;
  if (faults.length === 0) return print(stdout, `${where}\n`);
  const told = faults.length > 1 ? 'signalés' : 'signalé';
  throw new Refusal(`${several(faults.length, 'défaut')}, ${told} ci-dessus ; ${where}`);
}

export const importStatsCommand: Command = {
  name: 'import-stats',
  usage: 'DOSSIER [options]',
  summary: "Reprend les statistiques d'une passerelle d'origine",
  doc:
    "Reprend les fichiers stats-AAAAMM.stats d'une passerelle MiniPavi d'origine :\n" +
    'les statistiques de VisuWeb les comptent alors avec celles de cette passerelle.\n' +
    "Un mois repris deux fois n'est compté qu'une ; un fichier illisible n'empêche\n" +
    'pas de reprendre les autres.',
  options: [
    { name: 'to', value: 'DOSSIER', doc: `le dossier des statistiques (par défaut ${DEFAULT_TARGET})` },
    { name: 'cfgfile', value: 'FICHIER', doc: 'le dossier spath de cette configuration' },
  ],
  examples: [
    ['/home/pavi/stats', `dans ${DEFAULT_TARGET}`],
    ['/home/pavi/stats --cfgfile minipavi.conf', 'là où la passerelle les cherche'],
  ],
  run,
};
