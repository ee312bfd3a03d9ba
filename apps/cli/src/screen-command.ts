/** `minipavi screen`: what a page shows, without a browser or a gateway. */

import { rasterise, Screen } from '@minipavi/videotex';
import { ansiLines } from './ansi-lines.ts';
import type { Command, Output, Streams, Words } from './command.ts';
import { isSameFile, print, readWhole, writeWhole } from './files.ts';
import { misuse, quoted } from './refusal.ts';
import { jsonLines, textLines } from './screen-lines.ts';

/** A page has a few thousand bytes, a recorded evening some millions. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** The bounds of `rasterise`. */
const SCALES = [1, 16] as const;

const FORMS = ['text', 'ansi', 'json', 'png'] as const;
type Form = (typeof FORMS)[number];

/** Options that some forms only have a use for. */
const ONLY_WITH: Readonly<Record<string, readonly Form[]>> = { scale: ['png'], grey: ['png', 'ansi'] };

interface Wanted {
  readonly file: string;
  readonly form: Form;
  /** Where the picture goes. */
  readonly target: string;
  readonly scale: number;
  readonly colours: 'colour' | 'grey';
  /** Bytes of the page to show. */
  readonly upTo: number;
}

const hasColours = (stdout: Output): boolean =>
  stdout.isTTY === true && (stdout.getColorDepth === undefined || stdout.getColorDepth() > 1);

function formOf(options: Words['options'], stdout: Output): Form {
  const [form, other] = FORMS.filter((name) => options.has(name));
  if (other !== undefined) throw misuse(`--${form} et --${other} s'excluent : une seule forme à la fois`);
  for (const [name, forms] of Object.entries(ONLY_WITH)) {
    const fits = form === undefined ? forms.includes('ansi') : forms.includes(form);
    if (options.has(name) && !fits) {
      throw misuse(`--${name} : ne sert qu'avec ${forms.map((one) => `--${one}`).join(' ou ')}`);
    }
  }
  return form ?? (hasColours(stdout) ? 'ansi' : 'text');
}

function wholeNumber(options: Words['options'], name: string, from: number, to: number): number | null {
  const text = options.get(name);
  if (text === undefined) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw misuse(`--${name} : ${quoted(text)} refusé, un nombre entier de ${from} à ${to} est accepté`);
}

function understand({ arguments: files, options }: Words, stdout: Output): Wanted {
  const [file, ...others] = files;
  if (file === undefined || file === '') {
    throw misuse("FICHIER absent : un fichier vidéotex, ou « - » pour l'entrée standard");
  }
  if (others.length > 0) {
    throw misuse(`${quoted(others[0] ?? '')} de trop : un seul fichier à la fois, ici ${quoted(file)}`);
  }
  const form = formOf(options, stdout);
  const target = options.get('png') ?? '-';
  if (form === 'png' && target === '-' && stdout.isTTY === true) {
    throw misuse('--png - : la sortie standard est un terminal ; la rediriger, ou nommer un fichier');
  }
  if (form === 'png' && isSameFile(file, target)) {
    throw misuse(`--png : ${quoted(target)} est la page elle-même, une autre sortie est attendue`);
  }
  return {
    file,
    form,
    target,
    scale: wholeNumber(options, 'scale', ...SCALES) ?? 1,
    colours: options.has('grey') ? 'grey' : 'colour',
    upTo: wholeNumber(options, 'at', 0, MAX_PAGE_BYTES) ?? MAX_PAGE_BYTES,
  };
}

async function writePicture(screen: Screen, wanted: Wanted, stdout: Output): Promise<void> {
  const { encodePng } = await import('@minipavi/png');
  const png = encodePng(rasterise(screen, wanted));
  if (wanted.target === '-') await print(stdout, png);
  else writeWhole(wanted.target, png);
}

async function run(words: Words, { stdin, stdout }: Streams): Promise<void> {
  const wanted = understand(words, stdout);
  const bytes = await readWhole(wanted.file, stdin, MAX_PAGE_BYTES);
  const screen = new Screen();
  screen.write(bytes.subarray(0, wanted.upTo));
  switch (wanted.form) {
    case 'text':
      return print(stdout, textLines(screen));
    case 'ansi':
      return print(stdout, ansiLines(screen, wanted.colours));
    case 'json':
      return print(stdout, jsonLines(screen));
    case 'png':
      return writePicture(screen, wanted, stdout);
  }
}

export const screenCommand: Command = {
  name: 'screen',
  usage: 'FICHIER [options]',
  summary: "Montre l'écran que donne une page vidéotex",
  doc:
    "Montre l'écran que donne une page vidéotex : en couleurs sur un terminal, en\n" +
    "texte ailleurs, ou sous la forme demandée. FICHIER « - » : l'entrée standard.",
  options: [
    { name: 'text', value: null, doc: 'Du texte : 25 lignes, de la rangée 0 à la rangée 24' },
    { name: 'ansi', value: null, doc: "Les couleurs d'un terminal, même ailleurs" },
    { name: 'json', value: null, doc: 'Chaque case et ses attributs, au format minitel-screen/1' },
    { name: 'png', value: 'SORTIE', doc: 'une image PNG (« - » : la sortie standard)' },
    { name: 'scale', value: 'N', doc: 'avec --png, N fois 320 x 250 points ; de 1 à 16' },
    { name: 'grey', value: null, doc: 'Avec --png ou --ansi : les gris des écrans monochromes' },
    { name: 'at', value: 'N', doc: "l'écran quand seuls N octets de la page sont arrivés" },
  ],
  examples: [
    ['page.vdt', 'la page sur le terminal'],
    ['page.vdt --png page.png', 'une image de 320 x 250 points'],
  ],
  run,
};
