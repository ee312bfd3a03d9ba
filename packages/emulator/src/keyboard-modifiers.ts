/**
 * Maj and Ctrl of the keyboard on the screen: pressed for the next key, or held with another finger. No DOM
 * here.
 */

import type { KeyLayer } from './key-cursor.ts';

export type ModifierKey = 'SHIFT' | 'CTRL';

/** `locked` until pressed again: Maj alone, pressed twice. */
export type ModifierState = 'off' | 'next' | 'locked';

const AFTER_PRESS: Readonly<Record<ModifierKey, Readonly<Record<ModifierState, ModifierState>>>> = {
  SHIFT: { off: 'next', next: 'locked', locked: 'off' },
  CTRL: { off: 'next', next: 'off', locked: 'off' },
};

export class Modifiers {
  readonly #states: Record<ModifierKey, ModifierState> = { SHIFT: 'off', CTRL: 'off' };
  /** Held down now, and whether a key was pressed meanwhile. */
  readonly #held = new Map<ModifierKey, boolean>();

  stateOf(modifier: ModifierKey): ModifierState {
    return this.#states[modifier];
  }

  get layer(): KeyLayer {
    if (this.#states.CTRL !== 'off') return 'ctrl';
    return this.#states.SHIFT === 'off' ? 'plain' : 'shift';
  }

  /** One at a time: what a key gives with both is nowhere written. A locked Maj waits until Ctrl is over. */
  press(modifier: ModifierKey): void {
    this.#states[modifier] = AFTER_PRESS[modifier][this.#states[modifier]];
    const other = modifier === 'SHIFT' ? 'CTRL' : 'SHIFT';
    if (this.#states[other] === 'next') this.#states[other] = 'off';
  }

  /** A finger or the mouse is on it: it stays on while other keys are pressed. */
  hold(modifier: ModifierKey): void {
    this.#held.set(modifier, false);
  }

  /** Held for other keys it ends with the finger; only touched it stays for the next key. */
  release(modifier: ModifierKey): void {
    if (this.#held.get(modifier) === true) this.#states[modifier] = 'off';
    this.#held.delete(modifier);
  }

  /** A key that is no modifier was pressed. */
  consume(): void {
    for (const modifier of ['SHIFT', 'CTRL'] as const) {
      if (this.#held.has(modifier)) this.#held.set(modifier, true);
      else if (this.#states[modifier] === 'next') this.#states[modifier] = 'off';
    }
  }
}
