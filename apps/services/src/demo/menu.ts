/** Contents of the demonstration. */

import { inputTxt, Page, type ServiceCommand } from '@minipavi/service-kit';
import { LOGO_PALETTE, MINITEL_PICTURE } from '../accueil/logo.ts';
import { drawKeyLine } from '../key-legend.ts';
import { type DemoPage, FIELD_KEYS } from './demo-page.ts';

const FIELD = { x: 23, y: 20, l: 2 } as const;
const MESSAGE_ROW = 21;

/** A list of pages under a heading. */
export interface MenuGroup {
  readonly heading: string;
  readonly pages: readonly DemoPage[];
  readonly column: number;
  readonly row: number;
}

export const menuInput = (typed = ''): ServiceCommand =>
  inputTxt({ ...FIELD, prefill: typed, validwith: FIELD_KEYS });

export function menuPage(groups: readonly MenuGroup[]): Page {
  const page = new Page()
    .cursor(false)
    .clear()
    .banner(2, 'Démonstration', 'white', 'blue', { size: 'double' })
    .at(1, 3)
    .colour('blue')
    .mosaic(Array<number>(40).fill(0x3f), { separated: true });
  let number = 0;
  for (const { heading, pages, column, row } of groups) {
    page.at(column, row).colour('cyan').text(heading);
    pages.forEach(({ title }, index) => {
      number++;
      page
        .at(column, row + 1 + index)
        .colour('yellow')
        .text(String(number).padStart(2))
        .colour('white')
        .text(` ${title}`);
    });
  }
  page.picture(26, 10, MINITEL_PICTURE, { palette: LOGO_PALETTE });
  page.at(3, FIELD.y).text('Numéro de la page :').at(32, FIELD.y).key('Envoi');
  drawKeyLine(page, 22, 'La visite, dans l’ordre', 'Suite');
  return drawKeyLine(page, 24, 'Quitter', 'Connexion/Fin');
}

export const menuMessage = (text: string): Page =>
  new Page().cursor(false).clearRow(MESSAGE_ROW).at(3, MESSAGE_ROW).colour('yellow').text(text);
