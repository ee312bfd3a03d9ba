/** A Minitel with its keyboard down, as SVG. No style attribute: the page's policy would drop it. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** The name in mosaics, as services drew their titles. */
const TITLE = [
  '#   #  #  #   #  #  ####    ###   #   #  #',
  '## ##  #  ##  #  #  #   #  #   #  #   #  #',
  '# # #  #  # # #  #  ####   #####  #   #  #',
  '#   #  #  #  ##  #  #      #   #   # #   #',
  '#   #  #  #   #  #  #      #   #    #    #',
];
/** Of the title's rows, from top to bottom. */
const TITLE_COLOURS = ['#00ffff', '#00ffff', '#7fffff', '#ffffff', '#ffffff'];
const MOSAIC = { width: 4.6, height: 7 };
const SCREEN = { left: 104, top: 74, width: 212 };

/** The Minitel's levels by brightness, but for black. */
const LEVELS = ['#0000ff', '#ff0000', '#ff00ff', '#00ff00', '#00ffff', '#ffff00', '#ffffff'];

/** Rows of keys from the tube to the user, who sees them wider the nearer they are. */
const KEYBOARD = { rows: 5, keys: 12, top: 299, bottom: 361, farLeft: 64, nearLeft: 40, centre: 212 };

const pixels = (...values: readonly number[]): string => values.map((one) => one.toFixed(1)).join(' ');

/** One path a row. */
function title(): Html[] {
  const { width, height } = MOSAIC;
  return TITLE.map((row, y) => {
    const left = SCREEN.left + (SCREEN.width - row.length * width) / 2;
    const runs = [...row.matchAll(/#+/g)].map(({ index, 0: { length } }) => {
      const across = length * width;
      return `M${pixels(left + index * width, SCREEN.top + y * height)}h${pixels(across)}v${height}h${pixels(-across)}z`;
    });
    return html`<path d="${runs.join('')}" fill="${TITLE_COLOURS[y]}" />`;
  });
}

const levels = (): Html[] =>
  LEVELS.map(
    (colour, index) =>
      html`<rect x="${SCREEN.left + 22 + index * 24}" y="138" width="24" height="5" fill="${colour}" />`,
  );

/** One path for all keys of a colour. The last two columns are the function keys. */
function keys(isOfThisKind: (column: number) => boolean): string {
  const { rows, keys: columns, top, bottom, farLeft, nearLeft, centre } = KEYBOARD;
  const pitch = (bottom - top) / rows;
  const parts: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const y = top + row * pitch;
    const left = farLeft + ((nearLeft - farLeft) * row) / (rows - 1);
    const width = (2 * (centre - left)) / columns;
    for (let column = 0; column < columns; column += 1) {
      if (!isOfThisKind(column)) continue;
      const x = left + column * width;
      const [across, down] = [width - 4, pitch - 4];
      parts.push(`M${pixels(x, y)}h${pixels(across)}v${pixels(down)}h${pixels(-across)}z`);
    }
  }
  return parts.join('');
}

const isFunctionKey = (column: number): boolean => column >= KEYBOARD.keys - 2;

/** Decorative: hidden from screen readers by whoever places it. */
export const MINITEL_DRAWING: Html = html`<svg
  viewBox="0 0 420 392"
  width="420"
  height="392"
  focusable="false"
>
  <defs>
    <linearGradient id="case" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#efe4d0" />
      <stop offset="1" stop-color="#cdbb9d" />
    </linearGradient>
    <linearGradient id="tray" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#bba785" />
      <stop offset="1" stop-color="#dccdb2" />
    </linearGradient>
    <linearGradient id="bezel" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#3a2d25" />
      <stop offset="1" stop-color="#5b483b" />
    </linearGradient>
    <radialGradient id="glass" cx=".5" cy=".45" r=".75">
      <stop offset="0" stop-color="#0d1420" />
      <stop offset="1" stop-color="#020305" />
    </radialGradient>
  </defs>
  <ellipse cx="210" cy="376" rx="196" ry="13" fill="#000" opacity=".16" />
  <path
    d="M54 32Q55 14 73 14H347Q365 14 366 32L378 264Q379 282 361 282H59Q41 282 42 264Z"
    fill="url(#case)"
  />
  <path d="M73 15.5H347" stroke="#fff" stroke-width="2" stroke-linecap="round" opacity=".7" />
  <path d="M150 20h120m-120 5h120" stroke="#a8946f" stroke-width="1.6" stroke-linecap="round" opacity=".6" />
  <path
    d="M76 46Q77 34 89 34H331Q343 34 344 46L349 236Q349 248 337 248H83Q71 248 71 236Z"
    fill="url(#bezel)"
  />
  <path d="M94 54Q210 46 326 54Q334 140 326 230Q210 238 94 230Q86 140 94 54Z" fill="url(#glass)" />
  ${title()} ${levels()}
  <g font-family="ui-monospace, 'DejaVu Sans Mono', monospace" font-size="12.5" fill="#fff">
    <text x="138" y="130" textLength="144" lengthAdjust="spacingAndGlyphs" fill="#ffff00">
      PASSERELLE MINITEL
    </text>
    <text x="112" y="176" textLength="80" lengthAdjust="spacingAndGlyphs">Votre code</text>
    <text x="112" y="206" textLength="104" lengthAdjust="spacingAndGlyphs" fill="#00ff00">Puis appuyez</text>
    <rect x="262" y="195" width="46" height="15" fill="#fff" />
    <text x="265" y="206.5" textLength="40" lengthAdjust="spacingAndGlyphs" fill="#000">ENVOI</text>
  </g>
  <path d="M212 177.5h94" stroke="#fff" stroke-width="2" stroke-dasharray="2 6" />
  <rect class="cursor" x="203" y="166" width="8" height="13" fill="#fff" />
  <path d="M100 60Q170 54 236 54L150 226Q120 226 99 224Q92 140 100 60Z" fill="#fff" opacity=".045" />
  <rect x="316" y="259" width="30" height="11" rx="3" fill="#4a3a30" />
  <circle cx="304" cy="264.5" r="3" fill="#3ddc6a" />
  <path d="M76 261h46m-46 6h46" stroke="#a8946f" stroke-width="2" stroke-linecap="round" opacity=".7" />
  <path d="M50 286H370L402 360Q405 372 392 372H28Q15 372 18 360Z" fill="url(#tray)" />
  <path d="M50 286H370" stroke="#7d6a4f" stroke-width="2.5" opacity=".55" />
  <path d="${keys((column) => !isFunctionKey(column))}" fill="#4a3a30" />
  <path d="${keys(isFunctionKey)}" fill="#2f7d6b" />
</svg>`;
