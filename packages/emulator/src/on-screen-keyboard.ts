/**
 * The keyboard on the screen. It does what the machine's does, in the layout of a Minitel 1B: what a cap
 * shows is what it sends, so letters are capitals until Maj or the host says otherwise, whatever the
 * computer's own keyboard is told to do. Arrows and Esc are dead, and look it, until the host extends
 * the keyboard. Maj holds for one key, pressed twice it is locked; or it is held with another finger.
 */

import { SS2, type KeyboardState } from '@minipavi/videotex';
import type { KeyboardMemory } from './key-cursor.ts';
import { Cap, type CapState } from './keyboard-caps.ts';
import { Fingers } from './keyboard-fingers.ts';
import {
  bytesOfLayoutKey,
  DIGIT_ROWS,
  FUNCTION_ROWS,
  LAYOUT_KEYS,
  LETTER_ROWS,
  type KeyRow,
} from './keyboard-layout.ts';
import { Modifiers } from './keyboard-modifiers.ts';
import { isDirection, nextBox } from './keyboard-roaming.ts';
import { SettingEntry } from './keyboard-settings.ts';

export interface OnScreenKeyboardOptions {
  /** State of the terminal, read at each press and each `update`. */
  readonly keyboard: () => KeyboardState;
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Fnct and two letters: an order for the terminal itself, not for the line. Without it Fnct is dead. */
  readonly onSetting?: (bytes: Uint8Array) => void;
  /** Shared with the computer's keyboard, or its own. */
  readonly memory?: KeyboardMemory;
  /** Takes the listeners away. */
  readonly signal?: AbortSignal;
}

/** The key that Tab comes to first. */
const ENTRY_KEY = 'ENVOI';

function block(name: string, label: string, rows: readonly KeyRow[], caps: ReadonlyMap<string, Cap>) {
  const element = document.createElement('div');
  element.className = `kb-block kb-${name}`;
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  element.append(
    ...rows.map(({ name: rowName, keys }) => {
      const row = document.createElement('div');
      row.className = `kb-row kb-row-${rowName}`;
      row.append(...keys.flatMap(({ id }) => caps.get(id)?.button ?? []));
      return row;
    }),
  );
  return element;
}

export class OnScreenKeyboard {
  readonly element: HTMLElement;
  readonly #options: OnScreenKeyboardOptions;
  readonly #caps: ReadonlyMap<string, Cap> = new Map(LAYOUT_KEYS.map((key) => [key.id, new Cap(key)]));
  readonly #modifiers = new Modifiers();
  readonly #setting = new SettingEntry();
  readonly #memory: KeyboardMemory;
  readonly #fold: HTMLButtonElement;
  /** What the caps show, so that they are not written again for nothing. */
  #shown = '';

  constructor(options: OnScreenKeyboardOptions) {
    this.#options = options;
    this.#memory = options.memory ?? { isInserting: false };
    const { signal } = options;
    const listening = signal === undefined ? {} : { signal };
    this.#fold = document.createElement('button');
    this.#fold.type = 'button';
    this.#fold.className = 'kb-fold';
    this.#fold.textContent = 'Lettres';
    this.#fold.addEventListener('click', () => this.showLetters(!this.#hasLetters), listening);
    const plate = document.createElement('div');
    plate.className = 'kb-plate';
    plate.textContent = 'Minitel';
    plate.setAttribute('aria-hidden', 'true');
    const box = document.createElement('div');
    box.className = 'kb-case';
    box.append(
      block('functions', 'Touches de fonction', FUNCTION_ROWS, this.#caps),
      block('digits', 'Chiffres', DIGIT_ROWS, this.#caps),
      this.#fold,
      block('letters', 'Lettres', LETTER_ROWS, this.#caps),
      plate,
    );
    this.element = document.createElement('div');
    this.element.className = 'kb';
    this.element.lang = 'fr';
    this.element.dir = 'ltr';
    this.element.translate = false;
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Clavier du Minitel');
    this.element.append(box);
    new Fingers(
      box,
      {
        onPress: ({ dataset }) => this.press(dataset['key'] ?? ''),
        onHold: (button, isDown) => this.#hold(button, isDown),
        isHeld: (button) => this.#capOf(button)?.key.modifier !== undefined,
      },
      signal,
    );
    box.addEventListener('keydown', (event) => this.#onKeyDown(event), listening);
    box.addEventListener('focusin', ({ target }) => this.#enterAt(target), listening);
    box.addEventListener('focusout', ({ relatedTarget }) => this.#enterAt(relatedTarget), listening);
    this.#enterAt(null);
    this.showLetters(false);
    this.update();
  }

  /** As if a finger had pressed it; `id` as in LAYOUT_KEYS, throws for another. */
  press(id: string): void {
    const cap = this.#caps.get(id);
    if (cap === undefined)
      throw new RangeError(`key ${JSON.stringify(id)}: not on the keyboard of a Minitel 1B`);
    const { key } = cap;
    if (key.modifier !== undefined) this.#modifiers.press(key.modifier);
    else if (key.kind === 'setting') this.#toggleSetting();
    else if (this.#setting.isOpen) this.#pressSetting(id);
    else {
      const bytes = bytesOfLayoutKey(key, this.#modifiers.layer, this.#options.keyboard(), this.#memory);
      this.#modifiers.consume();
      if (bytes.length > 0) this.#options.onBytes(Uint8Array.from(bytes));
    }
    this.update();
  }

  /** Shows what the keys give now: to be called when the host may have changed the keyboard. */
  update(): void {
    const state = this.#state;
    const shown = JSON.stringify(state);
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const cap of this.#caps.values()) cap.update(state);
    this.element.classList.toggle('kb-on-shift', state.layer === 'shift');
    this.element.classList.toggle('kb-on-ctrl', state.layer === 'ctrl');
  }

  /** A narrow keyboard has its letters folded away, until the user or this unfolds them. */
  showLetters(isShown: boolean): void {
    this.#fold.setAttribute('aria-expanded', String(isShown));
    this.element.classList.toggle('kb-folded', !isShown);
  }

  /** Lights the key that sends these bytes, wherever they came from; the letter of an accented one. */
  showPress(bytes: Uint8Array): void {
    this.#capOfBytes(bytes)?.flash();
  }

  #capOfBytes(bytes: Uint8Array): Cap | undefined {
    const { keyboard } = this.#state;
    for (const layer of ['plain', 'shift', 'ctrl'] as const) {
      for (const cap of this.#caps.values()) {
        const sent = bytesOfLayoutKey(cap.key, layer, keyboard, { isInserting: false });
        if (sent.length === bytes.length && sent.every((byte, at) => byte === bytes[at])) return cap;
      }
    }
    return bytes[0] === SS2 && bytes.length === 3 ? this.#capOfBytes(bytes.subarray(2)) : undefined;
  }

  get #state(): CapState {
    return {
      keyboard: this.#options.keyboard(),
      layer: this.#modifiers.layer,
      shift: this.#modifiers.stateOf('SHIFT'),
      ctrl: this.#modifiers.stateOf('CTRL'),
      isSetting: this.#setting.isOpen,
      canSet: this.#options.onSetting !== undefined,
    };
  }

  #toggleSetting(): void {
    if (this.#options.onSetting !== undefined) this.#setting.toggle();
  }

  #pressSetting(id: string): void {
    const bytes = this.#setting.press(id, this.#options.keyboard());
    if (bytes !== null) this.#options.onSetting?.(bytes);
  }

  #hold(button: HTMLButtonElement, isDown: boolean): void {
    const modifier = this.#capOf(button)?.key.modifier;
    if (modifier === undefined) return;
    if (isDown) this.#modifiers.hold(modifier);
    else this.#modifiers.release(modifier);
    this.update();
  }

  // --- the keyboard by keyboard ---------------------------------------------------------------------------------

  /** One stop for the Tab key, arrows inside, as toolbars do (ARIA Authoring Practices). */
  #onKeyDown(event: KeyboardEvent): void {
    // Held down, Enter would click again and again; the keys of a Minitel that matter do not repeat.
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
    if (!isDirection(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    const caps = [...this.#caps.values()];
    const from = caps.findIndex(({ button }) => button === event.target);
    if (from === -1) return;
    event.preventDefault();
    const boxes = caps.map(({ button }) => button.getBoundingClientRect());
    caps[nextBox(boxes, from, event.key)]?.button.focus();
  }

  /** Left, the keyboard is entered at the same key again: one that is never folded away. */
  #enterAt(target: EventTarget | null): void {
    const caps = [...this.#caps.values()];
    const entry = caps.find(({ button }) => button === target) ?? this.#caps.get(ENTRY_KEY);
    for (const cap of caps) cap.button.tabIndex = cap === entry ? 0 : -1;
  }

  get #hasLetters(): boolean {
    return this.#fold.getAttribute('aria-expanded') === 'true';
  }

  /** Where there is room for all keys the style shows them anyhow. */
  #capOf(button: HTMLButtonElement): Cap | undefined {
    return this.#caps.get(button.dataset['key'] ?? '');
  }
}
