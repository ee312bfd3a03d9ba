/** The screen one looks at: what a service orders of a Minitel's speed is not for those who watch. */

import type { MinitelElement } from '@minipavi/emulator';

/** The `<x-minitel>` in an element of the page. `speed`: the one that holds at the moment, as its attribute. */
export function watchingMinitel(place: ParentNode, speed: () => string = () => 'max'): MinitelElement {
  const minitel = place.querySelector('x-minitel');
  if (minitel === null) throw new Error('no x-minitel here');
  minitel.setAttribute('speed', speed());
  minitel.addEventListener('minitel-setting', (event) => {
    const { name, by } = (event as CustomEvent<{ name: string; by: string }>).detail;
    if (name === 'speed' && by === 'service') minitel.setAttribute('speed', speed());
  });
  return minitel;
}

/** An empty screen of somebody who is connected: the letter on row 0 says so, as on theirs. */
export function clearScreen(minitel: MinitelElement): void {
  minitel.reset();
  minitel.screen.connected = true;
}
