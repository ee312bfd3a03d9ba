/** From key to key with the arrows, as the keys lie on the screen. No DOM here. */

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export const isDirection = (key: string): key is Direction =>
  key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';

/** Of a DOMRect; a key that is folded away has no height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const middle = ({ left, top, width, height }: Box) => ({ x: left + width / 2, y: top + height / 2 });

/** A row further away counts for more than any step along a row. */
const ROW_WEIGHT = 1000;

/** Index of the box to go to; -1 at the edge. */
export function nextBox(boxes: readonly Box[], from: number, direction: Direction): number {
  const start = boxes[from];
  if (start === undefined) return -1;
  const { x, y } = middle(start);
  const isSideways = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const sign = direction === 'ArrowLeft' || direction === 'ArrowUp' ? -1 : 1;
  let best = -1;
  let least = Infinity;
  boxes.forEach((box, index) => {
    if (index === from || box.height === 0) return;
    const to = middle(box);
    const across = Math.abs(to.y - y);
    const isSameRow = across < (start.height + box.height) / 4;
    const ahead = isSideways ? (to.x - x) * sign : (to.y - y) * sign;
    if (isSideways !== isSameRow || ahead <= 0) return;
    const distance = isSideways ? ahead : ahead * ROW_WEIGHT + Math.abs(to.x - x);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}
