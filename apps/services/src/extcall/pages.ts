/** Screens of EXTcall. Of the file they show names and descriptions, nothing else. */

import { cutText, Page } from '@minipavi/service-kit';
import { drawKeyLine } from '../key-legend.ts';

const MESSAGE_ROW = 16;
const TEXT = { column: 3, width: 36 } as const;
const MAX_TITLE = 38;

/** What a screen is about. */
export interface Subject {
  /** At the top: what sort of thing it is. */
  readonly heading: string;
  /** Big, on a band of its own. */
  readonly title: string;
  /** Below it, four rows at most. */
  readonly description: string;
  /** By which way one gets there. */
  readonly way: string;
}

/** Action on the left, key on the right. */
export type KeyLine = readonly [action: string, key: string];

const LEAVE: KeyLine = ['Quitter', 'Connexion/Fin'];

function frame({ heading, title, description, way }: Subject): Page {
  return new Page()
    .cursor(false)
    .clear()
    .banner(2, heading, 'white', 'blue', { size: 'tall' })
    .at(1, 3)
    .colour('blue')
    .mosaic(Array<number>(40).fill(0x3f), { separated: true })
    .centre(7, cutText(title, MAX_TITLE), { colour: 'yellow', size: 'tall' })
    .centre(9, way, { colour: 'cyan' })
    .paragraph(TEXT.column, 11, TEXT.width, description, 4);
}

/** Up to three lines of keys at the foot, two rows apart. */
function withKeys(page: Page, lines: readonly KeyLine[]): Page {
  lines.forEach(([action, key], index) => {
    drawKeyLine(page, 24 - 2 * (lines.length - 1 - index), action, key);
  });
  return page;
}

/** Before the link: what follows, and how to come back. */
export const announcePage = (subject: Subject, hint: string, back: KeyLine): Page =>
  withKeys(frame(subject).paragraph(TEXT.column, MESSAGE_ROW, TEXT.width, hint, 3), [
    ['Se connecter', 'Suite'],
    back,
    LEAVE,
  ]);

/** The same place as the hint, while it is being opened. */
export const callingMessage = (text: string): Page =>
  new Page()
    .cursor(false)
    .clearRow(MESSAGE_ROW)
    .clearRow(MESSAGE_ROW + 1)
    .clearRow(MESSAGE_ROW + 2)
    .centre(MESSAGE_ROW, text, { blink: true });

/** After the link, or when there was none. */
export const endPage = (subject: Subject, outcome: string, detail: string, back: KeyLine): Page =>
  withKeys(
    frame(subject)
      .banner(MESSAGE_ROW, outcome, 'white', 'red')
      .paragraph(TEXT.column, MESSAGE_ROW + 1, TEXT.width, detail, 2),
    [['Se connecter de nouveau', 'Suite'], back, LEAVE],
  );

/** Nothing of the sort is there. */
export const unknownPage = (subject: Subject, hasList: boolean): Page =>
  withKeys(frame(subject), [...(hasList ? [['Voir la liste', 'Suite'] as const] : []), LEAVE]);
