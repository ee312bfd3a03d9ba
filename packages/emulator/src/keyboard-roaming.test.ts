import { expect, test } from 'vitest';
import { isDirection, nextBox, type Box } from './keyboard-roaming.ts';

/** Boxes written as they lie: each letter a key, a cell 10 x 10. */
function boxesOf(...rows: string[]): [names: string[], boxes: Box[]] {
  const found = rows.flatMap((row, y) =>
    [...row].flatMap((name, x) =>
      name === ' ' ? [] : [[name, { left: x * 10, top: y * 10, width: 8, height: 8 }] as const],
    ),
  );
  return [found.map(([name]) => name), found.map(([, box]) => box)];
}

const [names, boxes] = boxesOf('abc 1', 'd  e2', ' f   ');
const from = (name: string, direction: string): string | undefined => {
  if (!isDirection(direction)) throw new Error(direction);
  return names[nextBox(boxes, names.indexOf(name), direction)];
};

test.each([
  ['a', 'ArrowRight', 'b'],
  ['c', 'ArrowRight', '1'],
  ['1', 'ArrowRight', undefined],
  ['1', 'ArrowLeft', 'c'],
  ['a', 'ArrowDown', 'd'],
  ['c', 'ArrowDown', 'e'],
  ['b', 'ArrowDown', 'd'],
  ['2', 'ArrowDown', 'f'],
  ['f', 'ArrowUp', 'd'],
  ['f', 'ArrowLeft', undefined],
  ['a', 'ArrowUp', undefined],
])('from %s, %s goes to %s', (name, direction, to) => expect(from(name, direction)).toBe(to));

test('keys that are folded away are stepped over', () => {
  const folded = boxes.map((box, at) => (names[at] === 'b' ? { ...box, height: 0 } : box));
  expect(names[nextBox(folded, 0, 'ArrowRight')]).toBe('c');
});

test('nothing else is a direction, and from nowhere one gets nowhere', () => {
  expect(isDirection('Enter')).toBe(false);
  expect(nextBox(boxes, 99, 'ArrowUp')).toBe(-1);
});
