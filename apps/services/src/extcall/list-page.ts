/** For whoever comes without saying where to: the servers, eight a page. */

import { cutText, inputTxt, keys, Page, type ServiceCommand } from '@minipavi/service-kit';
import { drawKeys } from '../key-legend.ts';
import type { ListedServer } from './server-list.ts';

export const SERVERS_PER_PAGE = 8;

const FIRST_ROW = 5;
const ROWS_PER_SERVER = 2;
const FIELD = { x: 12, y: 22, l: 4 } as const;
const MESSAGE_ROW = 23;
const NUMBER_WIDTH = 4;

/** At least one page, even when there is nothing in it. */
export const listPages = (servers: number): number => Math.max(1, Math.ceil(servers / SERVERS_PER_PAGE));

export const listInput = (typed = ''): ServiceCommand =>
  inputTxt({
    ...FIELD,
    prefill: typed,
    validwith: keys('ENVOI', 'SUITE', 'RETOUR', 'SOMMAIRE', 'REPETITION'),
  });

/** `index` counts pages from 0; servers are numbered from 1, through all pages. */
export function listPage(servers: readonly ListedServer[], index: number): Page {
  const pages = listPages(servers.length);
  const page = new Page()
    .cursor(false)
    .clear()
    .banner(2, 'Services extérieurs', 'white', 'blue', { size: 'tall' })
    .at(1, 3)
    .colour('blue')
    .mosaic(Array<number>(40).fill(0x3f), { separated: true });
  const first = index * SERVERS_PER_PAGE;
  servers.slice(first, first + SERVERS_PER_PAGE).forEach(({ server }, place) => {
    const row = FIRST_ROW + place * ROWS_PER_SERVER;
    const number = String(first + place + 1).padStart(NUMBER_WIDTH - 1);
    page
      .at(1, row)
      .colour('yellow')
      .text(number)
      .colour('white')
      .text(` ${cutText(server.name, 40 - NUMBER_WIDTH)}`)
      .at(NUMBER_WIDTH + 1, row + 1)
      .colour('cyan')
      .text(cutText(server.description, 40 - NUMBER_WIDTH));
  });
  if (servers.length === 0) page.centre(10, 'Aucun service pour le moment');
  const place = `Page ${index + 1}/${pages}`;
  page
    .banner(21, `${servers.length} service${servers.length > 1 ? 's' : ''}`, 'white', 'blue', {
      align: 'left',
    })
    .at(40 - place.length, 21)
    .text(place)
    .at(2, FIELD.y)
    .text('Numéro :');
  const moves = [...(index + 1 < pages ? ['Suite'] : []), ...(index > 0 ? ['Retour'] : [])];
  return drawKeys(page, 24, ['Envoi', ...moves, 'Sommaire']);
}

/** A message above the keys, without drawing the rest again. */
export const listMessage = (text: string): Page =>
  new Page().cursor(false).clearRow(MESSAGE_ROW).at(2, MESSAGE_ROW).colour('yellow').text(text);
