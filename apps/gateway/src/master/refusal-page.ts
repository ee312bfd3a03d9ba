/** What a caller is shown who is not let in: that he has been heard, why not, and what he can do. */

import { cutText, Page } from '@minipavi/videotex';

export type PageReason =
  /** No place. */
  | 'full'
  /** No place for this address. */
  | 'address-full'
  /** Too many at the same time for all to be looked at, or nobody to serve this one. */
  | 'busy'
  /** Too often from this address. */
  | 'rate'
  /** On the operator's own list. */
  | 'denied'
  /** Known elsewhere for abuse. */
  | 'ill-reputed'
  /** Nothing could be known, and the operator wants to know. */
  | 'unverified';

interface Words {
  /** In double size: 19 characters. */
  readonly title: string;
  readonly why: string;
  readonly advice: string;
}

const LATER = 'Réessayez dans quelques minutes.';
const MISTAKEN = "Si c'est une erreur, écrivez à l'adresse qui figure au bas de cette page.";

const WORDS: Readonly<Record<PageReason, Words>> = {
  full: {
    title: 'Passerelle complète',
    why: 'Toutes les lignes de cette passerelle sont occupées en ce moment.',
    advice: LATER,
  },
  'address-full': {
    title: 'Déjà en ligne',
    why: 'Votre adresse a déjà toutes les connexions auxquelles elle a droit ici.',
    advice: "Terminez l'une d'elles par Connexion/Fin, puis revenez.",
  },
  busy: {
    title: 'Passerelle occupée',
    why: 'La passerelle est trop occupée pour vous recevoir en ce moment.',
    advice: 'Réessayez dans un instant.',
  },
  rate: {
    title: 'Trop de connexions',
    why: 'Beaucoup de connexions sont venues de votre adresse en peu de temps.',
    advice: 'Attendez une minute avant de revenir.',
  },
  denied: {
    title: 'Accès refusé',
    why: "Votre adresse n'est pas admise sur cette passerelle.",
    advice: MISTAKEN,
  },
  'ill-reputed': {
    title: 'Accès refusé',
    why: 'Votre adresse a été signalée pour des abus sur Internet.',
    advice: MISTAKEN,
  },
  unverified: {
    title: 'Accès impossible',
    why: "Ce que l'on sait de votre adresse n'a pas pu être vérifié.",
    advice: LATER,
  },
};

const LEFT = 3;
const TEXT_WIDTH = 36;
const TITLE_ROW = 5;
const WHY_ROW = 10;
const ADVICE_ROW = 15;
const HELP_ROW = 22;

/** `helpAddress`: of the configuration, 40 characters at most. */
export function refusalPage(reason: PageReason, helpAddress: string): Uint8Array {
  const { title, why, advice } = WORDS[reason];
  return new Page()
    .cursor(false)
    .message('')
    .clear()
    .at(LEFT, 2)
    .colour('cyan')
    .text('MiniPAVI')
    .fillRow(TITLE_ROW - 2, 'red')
    .banner(TITLE_ROW, title, 'white', 'red', { size: 'double' })
    .fillRow(TITLE_ROW + 1, 'red')
    .paragraph(LEFT, WHY_ROW, TEXT_WIDTH, why, 3)
    .paragraph(LEFT, ADVICE_ROW, TEXT_WIDTH, advice, 3, { colour: 'yellow' })
    .line(HELP_ROW - 1, 'blue')
    .at(LEFT, HELP_ROW)
    .colour('cyan')
    .text('Aide')
    .at(LEFT, HELP_ROW + 1)
    .text(cutText(helpAddress, TEXT_WIDTH + 2))
    .toBytes();
}
