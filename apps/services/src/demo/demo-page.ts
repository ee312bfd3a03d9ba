/** What the pages of the demonstration are made of, and the frame they are drawn in. */

import {
  type AnswerOptions,
  cells,
  type Colour,
  cutText,
  keys,
  Page,
  type ServiceCall,
  type ServiceCommand,
  type ServiceEvent,
  wrapText,
} from '@minipavi/service-kit';
import { drawKeys } from '../key-legend.ts';

export interface DemoPage {
  /** Its step in the URL. */
  readonly step: string;
  readonly title: string;
  /** Background of its title. */
  readonly colour: Colour;
  /** Draws rows 5-22. */
  readonly draw: (page: Page) => void;
  readonly command?: ServiceCommand;
  /** Keys shown on the last row; Suite, Retour and Sommaire unless told. */
  readonly keys?: readonly string[];
  /** Events that `receive` answers, the page staying as it is; the others move between pages. */
  readonly receives?: readonly ServiceEvent[];
  readonly receive?: (call: ServiceCall) => AnswerOptions;
}

export const MOVING_KEYS = ['Suite', 'Retour', 'Sommaire'] as const;

/** For fields of one line: Envoi, and the keys that move between pages. */
export const FIELD_KEYS = keys('ENVOI', 'SUITE', 'RETOUR', 'SOMMAIRE', 'REPETITION');

const BODY_WIDTH = 38;
const RECEIVED_ROW = 18;
const RECEIVED_LINES = 4;

/** Title, place in the visit and keys around a page. */
export function drawFrame(demo: DemoPage, number: number, total: number): Page {
  const place = `${number}/${total}`;
  const page = new Page()
    .cursor(false)
    .clear()
    .banner(2, demo.title, 'white', demo.colour, { size: 'tall', align: 'left' })
    .at(40 - cells(place), 2)
    .text(place)
    .at(1, 3)
    .colour(demo.colour)
    .mosaic(Array<number>(40).fill(0x3f), { separated: true });
  demo.draw(page);
  return drawKeys(page, 24, demo.keys ?? MOVING_KEYS);
}

/** What the page is about, from row 5. */
export const explain = (page: Page, text: string): Page =>
  page.paragraph(2, 5, BODY_WIDTH, text, 5, { colour: 'cyan' });

/** How a service asks for it: words of the dialogue. */
export const showCommand = (page: Page, row: number, name: string, param: string): Page =>
  page.at(2, row).colour('green').text(name).at(13, row).text(param);

/** The service's view of an event, drawn over rows 17-22. */
export function receivedPage(call: ServiceCall, extra: readonly (readonly [string, string])[] = []): Page {
  const page = new Page().cursor(false);
  for (let row = RECEIVED_ROW - 1; row < RECEIVED_ROW + 1 + RECEIVED_LINES; row++) page.clearRow(row);
  page
    .at(2, RECEIVED_ROW - 1)
    .colour('yellow')
    .text('Le service a reçu :');
  const lines: (readonly [string, string])[] = [['fctn', call.event], ...extra];
  const content = wrapText(JSON.stringify(call.content), 28, RECEIVED_LINES + 1 - lines.length);
  content.forEach((line, index) => lines.push([index === 0 ? 'content' : '', line]));
  lines.forEach(([name, value], index) => {
    const row = RECEIVED_ROW + index;
    page.at(2, row).colour('green').text(name).at(12, row).text(cutText(value, 28));
  });
  return page;
}
