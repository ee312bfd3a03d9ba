/** Pages on what the terminal shows: colours, mosaics, a picture. */

import type { Colour, Page } from '@minipavi/service-kit';
import { BOAT_PALETTE, BOAT_PICTURE } from './boat-picture.ts';
import { type DemoPage, explain } from './demo-page.ts';

const COLOUR = 'red';
const FULL = 0x3f;

/** From dark to light, with the grey of a monochrome tube. */
const BRIGHTNESS: readonly (readonly [Colour, string, number])[] = [
  ['black', 'noir', 0],
  ['blue', 'bleu', 40],
  ['red', 'rouge', 50],
  ['magenta', 'magenta', 60],
  ['green', 'vert', 70],
  ['cyan', 'cyan', 80],
  ['yellow', 'jaune', 90],
  ['white', 'blanc', 100],
];

const bar = (width: number): number[] => Array<number>(width).fill(FULL);

const COLOURS_PAGE: DemoPage = {
  step: 'couleurs',
  title: 'Couleurs',
  colour: COLOUR,
  draw: (page) => {
    explain(page, 'La plupart des Minitel sont monochromes : choisissez les couleurs par leur luminosité.');
    BRIGHTNESS.forEach(([colour, name, percent], index) => {
      const row = 9 + index;
      page.at(2, row).text(name).at(11, row).text(`${percent} %`);
      page.at(18, row).colour(colour).mosaic(bar(12));
      page.at(32, row).colour(colour).text('Minitel');
      for (const line of [19, 20, 21])
        page
          .at(1 + index * 5, line)
          .colour(colour)
          .mosaic(bar(5));
    });
  },
};

/** All 64 mosaics, 8 a row; the rows in two tones, or they would run together. */
function drawMosaics(page: Page, column: number, row: number, separated: boolean): void {
  for (let line = 0; line < 8; line++) {
    const codes = Array.from({ length: 8 }, (_, index) => [line * 8 + index, 0]).flat();
    page
      .at(column, row + line)
      .colour(line % 2 ? 'cyan' : 'white')
      .mosaic(codes, { separated });
  }
}

const MOSAICS_PAGE: DemoPage = {
  step: 'mosaiques',
  title: 'Mosaïques',
  colour: COLOUR,
  draw: (page) => {
    explain(
      page,
      'Le jeu G1 (SO) coupe chaque case en six points. Ils sont jointifs, ou disjoints après ESC 5A. ' +
        'Deux couleurs par case.',
    );
    page.at(4, 10).colour('yellow').text('Jointives').at(24, 10).colour('yellow').text('Disjointes');
    drawMosaics(page, 4, 12, false);
    drawMosaics(page, 24, 12, true);
    page.centre(22, '80 points sur 72 pour toute la page', { colour: 'cyan' });
  },
};

const PICTURE_PAGE: DemoPage = {
  step: 'image',
  title: 'Image',
  colour: COLOUR,
  draw: (page) => {
    page
      .fill(2, 5, 38, 15, 'blue')
      .picture(2, 5, BOAT_PICTURE, { palette: BOAT_PALETTE, background: 'blue' })
      .paragraph(2, 21, 38, 'Page.picture lit l’image dans un texte : un caractère par point.', 2, {
        colour: 'cyan',
      });
  },
};

export const SCREEN_PAGES: readonly DemoPage[] = [COLOURS_PAGE, MOSAICS_PAGE, PICTURE_PAGE];
