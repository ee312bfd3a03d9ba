/** First page of the gateway: code or address, on rows 13 and 14. */

import { inputMsg, keys, Page, type ServiceCommand } from '@minipavi/service-kit';
import { drawKeyLine } from '../key-legend.ts';
import { LOGO_PALETTE, MINITEL_PICTURE, NAME_PICTURE } from './logo.ts';

const FIELD = { x: 1, y: 13, w: 40, h: 2 } as const;
const MESSAGE_ROW = 15;
const PANEL_ROWS = 10;
const PIN_COLUMN = 32;

/** The field; `typed` is what it already holds. */
export const welcomeInput = (typed: readonly string[] = []): ServiceCommand =>
  inputMsg({
    ...FIELD,
    prefill: typed.slice(0, FIELD.h),
    validwith: keys('ENVOI', 'GUIDE', 'REPETITION'),
  });

/** `pin`: what the user types on another screen to see there what services show beside the Minitel. */
export function welcomePage(pin: string): Page {
  const page = new Page()
    .cursor(false)
    .clear()
    .fill(1, 1, 40, PANEL_ROWS, 'blue')
    .picture(2, 2, MINITEL_PICTURE, { palette: LOGO_PALETTE, background: 'blue' })
    .picture(16, 2, NAME_PICTURE, { palette: LOGO_PALETTE, background: 'blue' })
    .at(17, 8)
    .style({ colour: 'yellow', size: 'tall' })
    .text('Le Minitel, toujours là')
    .at(1, PANEL_ROWS + 1)
    .colour('blue')
    .mosaic(Array<number>(40).fill(0x3f), { separated: true })
    .at(2, 12)
    .text('Code ou adresse du service :')
    .at(PIN_COLUMN, 12)
    .colour('cyan')
    .text(`PIN ${pin}`);
  drawKeyLine(page, 17, 'Ouvrir le service', 'Envoi');
  drawKeyLine(page, 19, 'Voir la liste des services', 'Guide');
  drawKeyLine(page, 21, 'Afficher de nouveau', 'Répétition');
  drawKeyLine(page, 23, 'Quitter', 'Connexion/Fin');
  return page;
}

/** A message under the field, without drawing the rest again. */
export function welcomeMessage(text: string): Page {
  const page = new Page().cursor(false).clearRow(MESSAGE_ROW);
  return page.at(2, MESSAGE_ROW).inverse().text(` ${text} `);
}
