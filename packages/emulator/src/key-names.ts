/** How keys and what they send are called: on the caps, to a screen reader, on the pages of services. No DOM here. */

import type { FunctionKey } from '@minipavi/videotex';

/** As engraved on the keys. */
export const FUNCTION_KEY_LABELS: Readonly<Record<FunctionKey, string>> = {
  ENVOI: 'Envoi',
  RETOUR: 'Retour',
  REPETITION: 'Répétition',
  GUIDE: 'Guide',
  ANNULATION: 'Annulation',
  SOMMAIRE: 'Sommaire',
  CORRECTION: 'Correction',
  SUITE: 'Suite',
  CONNEXION_FIN: 'Connexion/Fin',
};

/** Letters and digits alone: accents, capitals and what stands around a word are its page's own taste. */
const bare = (word: string): string =>
  word
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');

/** The short forms that pages have room for. */
const ABBREVIATIONS: readonly (readonly [string, FunctionKey])[] = [
  ['REPET', 'REPETITION'],
  ['ANNUL', 'ANNULATION'],
  ['SOMM', 'SOMMAIRE'],
  ['CORREC', 'CORRECTION'],
  ['CXFIN', 'CONNEXION_FIN'],
  ['CNXFIN', 'CONNEXION_FIN'],
];

const KEY_OF_WORD: ReadonlyMap<string, FunctionKey> = new Map([
  ...(Object.entries(FUNCTION_KEY_LABELS) as [FunctionKey, string][]).map(
    ([key, label]) => [bare(label), key] as const,
  ),
  ...ABBREVIATIONS,
]);

/**
 * The function key that a word on a page names: `SUITE`, `répétition`, `[Envoi]`, `Cx/Fin`; null if none.
 * Neither `fin` nor `connexion` alone: they are words of any text, and that key ends the call.
 */
export const functionKeyOfWord = (word: string): FunctionKey | null => KEY_OF_WORD.get(bare(word)) ?? null;

/** French names of what no voice reads well by itself. */
const CHARACTER_NAMES: ReadonlyMap<string, string> = new Map([
  [' ', 'Espace'],
  ['!', 'Point d’exclamation'],
  ['"', 'Guillemet'],
  ['#', 'Dièse'],
  ['$', 'Dollar'],
  ['%', 'Pour cent'],
  ['&', 'Et commercial'],
  ["'", 'Apostrophe'],
  ['(', 'Parenthèse ouvrante'],
  [')', 'Parenthèse fermante'],
  ['*', 'Étoile'],
  ['+', 'Plus'],
  [',', 'Virgule'],
  ['-', 'Tiret'],
  ['.', 'Point'],
  ['/', 'Barre oblique'],
  [':', 'Deux-points'],
  [';', 'Point-virgule'],
  ['<', 'Inférieur'],
  ['=', 'Égal'],
  ['>', 'Supérieur'],
  ['?', 'Point d’interrogation'],
  ['@', 'Arobase'],
  ['[', 'Crochet ouvrant'],
  ['\\', 'Barre oblique inverse'],
  [']', 'Crochet fermant'],
  ['^', 'Accent circonflexe'],
  ['_', 'Tiret bas'],
  ['`', 'Accent grave'],
  ['{', 'Accolade ouvrante'],
  ['|', 'Barre verticale'],
  ['}', 'Accolade fermante'],
  ['~', 'Tilde'],
  ['´', 'Accent aigu'],
  ['¨', 'Tréma'],
  ['°', 'Degré'],
  ['±', 'Plus ou moins'],
  ['÷', 'Divisé par'],
  ['£', 'Livre'],
  ['§', 'Paragraphe'],
  ['ç', 'C cédille'],
  ['œ', 'E dans l’O'],
  ['Œ', 'E dans l’O majuscule'],
  ['ß', 'Bêta'],
  ['↑', 'Flèche vers le haut'],
  ['↓', 'Flèche vers le bas'],
  ['←', 'Flèche vers la gauche'],
  ['→', 'Flèche vers la droite'],
]);

/** What to call the character on a cap; letters and digits are their own names. */
export const nameOfCharacter = (character: string): string => CHARACTER_NAMES.get(character) ?? character;
