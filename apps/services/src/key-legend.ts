/** The lines that tell which function key does what, drawn the same way on all our pages. */

import { cells, type Page } from '@minipavi/service-kit';

const MARGIN = 3;
const LAST_COLUMN = 38;

/** What to do on the left, the key on the right. */
export function drawKeyLine(page: Page, row: number, action: string, key: string): Page {
  const keyColumn = LAST_COLUMN - cells(key) - 1;
  page.at(MARGIN, row).text(`${action} `);
  const dots = keyColumn - MARGIN - cells(action) - 2;
  if (dots > 1) page.colour('cyan').repeat('.', dots);
  return page.at(keyColumn, row).key(key);
}

/** Keys side by side in the middle of a row. */
export function drawKeys(page: Page, row: number, keys: readonly string[]): Page {
  const width = keys.reduce((sum, key) => sum + cells(key) + 2, 0) + 2 * (keys.length - 1);
  page.at(1 + Math.max(0, (40 - width) >> 1), row);
  keys.forEach((key, index) => {
    if (index > 0) page.text('  ');
    page.key(key);
  });
  return page;
}
