/** The keys of the keyboard on the screen as buttons: what is written on them, what a screen reader is told. */

import type { KeyboardState } from '@minipavi/videotex';
import { bytesOfCursorKey, type CursorKey, type KeyLayer } from './key-cursor.ts';
import { nameOfCharacter } from './key-names.ts';
import { signOf, type LayoutKey } from './keyboard-layout.ts';
import type { ModifierState } from './keyboard-modifiers.ts';

/** Everything that changes a cap. */
export interface CapState {
  readonly keyboard: KeyboardState;
  readonly layer: KeyLayer;
  readonly shift: ModifierState;
  readonly ctrl: ModifierState;
  readonly isSetting: boolean;
  readonly canSet: boolean;
}

const CURSOR_NAMES: Readonly<Record<CursorKey, string>> = {
  UP: 'Curseur vers le haut',
  DOWN: 'Curseur vers le bas',
  LEFT: 'Curseur vers la gauche',
  RIGHT: 'Curseur vers la droite',
  RETURN: 'Retour chariot',
};

/** French, for a screen reader: what the key gives now, or its own name when it gives nothing. */
export function nameOfKey(key: LayoutKey, { layer, keyboard, shift }: CapState): string {
  if (key.cursor !== undefined) return CURSOR_NAMES[key.cursor];
  if (key.modifier === 'SHIFT') return shift === 'locked' ? 'Majuscules, verrouillé' : 'Majuscules';
  if (key.modifier === 'CTRL') return 'Contrôle';
  if (key.kind === 'setting') return 'Fonction';
  if (key.kind === 'escape') return 'Échappement';
  const sign = signOf(key, layer, keyboard) ?? key.plain;
  return nameOfCharacter(sign?.label ?? key.id);
}

/** True when a press sends nothing in the state the keyboard is in. */
export function isDead(key: LayoutKey, { layer, keyboard, canSet }: CapState): boolean {
  if (key.modifier !== undefined) return false;
  if (key.kind === 'setting') return !canSet;
  if (key.cursor === undefined) return signOf(key, layer, keyboard) === null;
  return bytesOfCursorKey(key.cursor, layer, keyboard, { isInserting: false }).length === 0;
}

function isPressed(key: LayoutKey, { shift, ctrl, isSetting }: CapState): boolean | null {
  if (key.kind === 'setting') return isSetting;
  if (key.modifier === undefined) return null;
  return (key.modifier === 'SHIFT' ? shift : ctrl) !== 'off';
}

const engraving = (className: string, text: string): HTMLElement => {
  const element = document.createElement('span');
  element.className = className;
  // The two words of one key stand one below the other.
  element.textContent = text.replace(/(?<=\w)\//, '\n');
  return element;
};

export class Cap {
  readonly key: LayoutKey;
  readonly button: HTMLButtonElement;
  readonly #main: HTMLElement;

  constructor(key: LayoutKey) {
    this.key = key;
    this.button = document.createElement('button');
    this.button.type = 'button';
    this.button.tabIndex = -1;
    this.button.className = `key key-${key.kind} key-w${key.width ?? 4}`;
    this.button.dataset['key'] = key.id;
    this.#main = engraving('key-main', key.label ?? key.plain?.label ?? key.id);
    this.button.append(this.#main);
    // Letters show the one sign that they give now; of control characters nothing is engraved.
    if (key.kind === 'letter' || key.kind === 'space') return;
    if (key.shift) this.button.append(engraving('key-shift', key.shift.label));
    if (key.ctrl && !key.ctrl.isExtended) this.button.append(engraving('key-ctrl', key.ctrl.label));
  }

  update(state: CapState): void {
    const { key, button } = this;
    button.setAttribute('aria-label', nameOfKey(key, state));
    button.setAttribute('aria-disabled', String(isDead(key, state)));
    const pressed = isPressed(key, state);
    if (pressed !== null) button.setAttribute('aria-pressed', String(pressed));
    button.classList.toggle('key-locked', key.modifier === 'SHIFT' && state.shift === 'locked');
    if (key.kind === 'letter') {
      const layer = state.layer === 'ctrl' ? 'plain' : state.layer;
      this.#main.textContent = signOf(key, layer, state.keyboard)?.label ?? key.id;
    }
  }

  /** Lights up for a moment, as when a finger presses it. */
  flash(): void {
    this.button.animate(
      [
        { filter: 'brightness(1.7)', transform: 'translateY(2px)' },
        { filter: 'none', transform: 'none' },
      ],
      { duration: 220, easing: 'ease-in' },
    );
  }
}
