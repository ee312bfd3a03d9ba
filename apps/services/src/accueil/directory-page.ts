/** The directory, four services a page. */

import { inputTxt, keys, Page, type ServiceCommand } from '@minipavi/service-kit';
import type { DirectoryEntry } from '../directory/parse-directory.ts';
import { drawKeys } from '../key-legend.ts';

export const ENTRIES_PER_PAGE = 4;

const FIRST_ROW = 5;
const ROWS_PER_ENTRY = 4;
const FIELD = { x: 10, y: 22, l: 28 } as const;
const MESSAGE_ROW = 23;

/** At least one page, even when there is nothing in it. */
export const pageCount = (entries: number): number => Math.max(1, Math.ceil(entries / ENTRIES_PER_PAGE));

export const directoryInput = (typed = ''): ServiceCommand =>
  inputTxt({
    ...FIELD,
    prefill: typed,
    validwith: keys('ENVOI', 'SUITE', 'RETOUR', 'SOMMAIRE', 'REPETITION'),
  });

function drawEntry(page: Page, row: number, entry: DirectoryEntry): void {
  page
    .at(1, row)
    .colour('yellow')
    .key(entry.code.toUpperCase())
    .paragraph(1, row + 1, 40, entry.infos, ROWS_PER_ENTRY - 1);
}

/** `index` counts pages from 0. */
export function directoryPage(entries: readonly DirectoryEntry[], index: number): Page {
  const pages = pageCount(entries.length);
  const page = new Page()
    .cursor(false)
    .clear()
    .banner(2, 'Annuaire des services', 'white', 'blue', { size: 'tall' })
    .at(1, 3)
    .colour('blue')
    .mosaic(Array<number>(40).fill(0x3f), { separated: true });
  const first = index * ENTRIES_PER_PAGE;
  entries.slice(first, first + ENTRIES_PER_PAGE).forEach((entry, place) => {
    drawEntry(page, FIRST_ROW + place * ROWS_PER_ENTRY, entry);
  });
  if (entries.length === 0) {
    page.paragraph(
      3,
      9,
      36,
      'L’annuaire est vide pour le moment. La page d’accueil accepte aussi une adresse.',
      4,
    );
  }
  const count = `${entries.length} service${entries.length > 1 ? 's' : ''}`;
  const place = `Page ${index + 1}/${pages}`;
  page
    .banner(21, count, 'white', 'blue', { align: 'left' })
    .at(40 - place.length, 21)
    .text(place)
    .at(2, FIELD.y)
    .text('Code :');
  const moves = [...(index + 1 < pages ? ['Suite'] : []), ...(index > 0 ? ['Retour'] : [])];
  return drawKeys(page, 24, ['Envoi', ...moves, 'Sommaire']);
}

/** A message above the keys, without drawing the rest again. */
export function directoryMessage(text: string): Page {
  const page = new Page().cursor(false).clearRow(MESSAGE_ROW);
  return page.at(2, MESSAGE_ROW).colour('yellow').text(text);
}
