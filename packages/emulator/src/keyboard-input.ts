/**
 * The computer's or the phone's keyboard on a text field that stays empty. Keys that write nothing come as
 * `keydown`; text comes as the browser has made it (`beforeinput`), so that dead keys, input methods,
 * dictation and the keyboards of phones work; the clipboard comes as `paste`.
 *
 * A physical keyboard composes a character out of sight, and it is sent when done. The keyboard of an
 * Android phone composes whole words: they are sent as they grow, with Correction where they shrink.
 */

import type { KeyboardState } from '@minipavi/videotex';
import { bytesOfFunctionKey, bytesOfKeyPress, writesText, type KeyPress } from './key-codes.ts';
import type { KeyboardMemory } from './key-cursor.ts';
import { bytesOfText, lettersOf, textChange, type Letters } from './key-text.ts';

/** `key`: a key or a single character; `text`: a word at once (input method, dictation); `paste`: the clipboard. */
export type KeySource = 'key' | 'text' | 'paste';

export interface KeyboardInputOptions {
  /** State of the terminal, read at each press. */
  readonly keyboard: () => KeyboardState;
  /** Never empty. */
  readonly onBytes: (bytes: Uint8Array, source: KeySource) => void;
  readonly letters?: Letters;
  /** Shared with the keyboard on the screen, or its own. */
  readonly memory?: KeyboardMemory;
  /** Takes the listeners away. */
  readonly signal?: AbortSignal;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  class: 'key-input',
  rows: '1',
  'aria-label': 'Saisie du Minitel',
  'aria-description':
    'Entrée : Envoi, Page suivante : Suite, Page précédente : Retour, Échap : Sommaire, F1 : Guide, ' +
    'F2 : Répétition, Suppr : Annulation, Retour arrière : Correction, F9 : Connexion/Fin',
  autocomplete: 'off',
  autocorrect: 'off',
  autocapitalize: 'off',
  spellcheck: 'false',
  enterkeyhint: 'send',
  translate: 'no',
  // Extensions that check and complete what one writes would write into the field.
  'data-gramm': 'false',
  'data-lpignore': 'true',
  'data-1p-ignore': '',
};

/** keyCode of keys whose effect an input method decides; no other property says it in all browsers. */
const PROCESSED = 229;

const ENVOI = bytesOfFunctionKey('ENVOI');
const CORRECTION = bytesOfFunctionKey('CORRECTION');

const isSame = (one: Uint8Array, two: Uint8Array): boolean =>
  one.length === two.length && one.every((byte, at) => byte === two[at]);

const pressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.key,
  code: event.code,
  shift: event.shiftKey,
  ctrl: event.ctrlKey,
  alt: event.altKey,
  altGraph: event.getModifierState('AltGraph'),
  meta: event.metaKey,
});

export class KeyboardInput {
  readonly element: HTMLTextAreaElement;
  readonly #options: KeyboardInputOptions;
  readonly #memory: KeyboardMemory;
  /** The last key was one of a phone's keyboard: only those have no place on a keyboard. */
  #isPhone = false;
  #isComposing = false;
  /** Of the word being composed, what was sent. */
  #composed = '';
  /** Letters sent one by one since the last sign: some phones hand them over again as a composed word. */
  #word = '';

  constructor(options: KeyboardInputOptions) {
    this.#options = options;
    this.#memory = options.memory ?? { isInserting: false };
    this.element = document.createElement('textarea');
    for (const [name, value] of Object.entries(ATTRIBUTES)) this.element.setAttribute(name, value);
    const { element } = this;
    const listening = options.signal === undefined ? {} : { signal: options.signal };
    element.addEventListener('keydown', (event) => this.#onKeyDown(event), listening);
    element.addEventListener('beforeinput', (event) => this.#onBeforeInput(event), listening);
    element.addEventListener('input', () => this.#onInput(), listening);
    element.addEventListener('compositionstart', () => this.#onCompositionStart(), listening);
    element.addEventListener('compositionupdate', ({ data }) => this.#onCompositionUpdate(data), listening);
    element.addEventListener('compositionend', ({ data }) => this.#onCompositionEnd(data), listening);
    element.addEventListener('paste', (event) => this.#onPaste(event), listening);
  }

  /** False: nothing can be typed, and the field takes no focus. */
  get enabled(): boolean {
    return !this.element.disabled;
  }

  set enabled(enabled: boolean) {
    this.element.disabled = !enabled;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  #onKeyDown(event: KeyboardEvent): void {
    this.#isPhone = event.code === '';
    // Safari says 229 of the Enter that ends a composition, but no longer `isComposing`.
    if (event.isComposing || event.keyCode === PROCESSED) return;
    const press = pressOf(event);
    if (writesText(press)) return;
    const bytes = bytesOfKeyPress(press, this.#options.keyboard(), this.#keyOptions);
    if (bytes === null) return;
    event.preventDefault();
    // Held too long, Envoi or Suite would run through the pages: function keys repeat on no Minitel.
    const isFunctionKey = bytes[0] === ENVOI[0];
    if (event.repeat && isFunctionKey && !isSame(bytes, CORRECTION)) return;
    this.#word = isSame(bytes, CORRECTION) ? this.#word.slice(0, -1) : '';
    this.#send(bytes, 'key');
  }

  #onBeforeInput(event: InputEvent): void {
    // What an input method is composing cannot be refused, and comes by the composition events.
    if (event.isComposing || event.inputType.includes('Composition')) return;
    event.preventDefault();
    const text = event.data ?? event.dataTransfer?.getData('text/plain') ?? '';
    const { inputType } = event;
    if (/^insert(LineBreak|Paragraph)$/.test(inputType) || text === '\n') this.#press(ENVOI);
    else if (/^delete.*Backward$/.test(inputType)) this.#press(CORRECTION);
    else if (/^insertFrom/.test(inputType)) this.#sendText(text, 'paste');
    else if (inputType.startsWith('insert')) this.#type(text);
  }

  /** What could not be refused: browsers without `beforeinput`, and what they insert without asking. */
  #onInput(): void {
    if (this.#isComposing) return;
    const text = this.element.value;
    if (text === '') return;
    this.element.value = '';
    this.#type(text);
  }

  #onCompositionStart(): void {
    this.#isComposing = true;
    this.#composed = '';
  }

  #onCompositionUpdate(data: string): void {
    if (!this.#isPhone || (data === '' && this.#composed === '')) return;
    if (this.#composed === '' && data.startsWith(this.#word)) this.#composed = this.#word;
    this.#word = '';
    this.#change(data);
  }

  #onCompositionEnd(data: string): void {
    this.#isComposing = false;
    this.element.value = '';
    if (this.#isPhone) this.#change(data);
    else this.#type(data);
    this.#composed = '';
  }

  #change(data: string): void {
    const { corrections, added } = textChange(this.#composed, data);
    this.#composed = data;
    for (let i = 0; i < corrections; i++) this.#send(CORRECTION, 'key');
    this.#type(added, '');
  }

  #onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    this.#sendText(event.clipboardData?.getData('text/plain') ?? '', 'paste');
  }

  #press(functionKey: Uint8Array): void {
    this.#word = '';
    this.#send(functionKey, 'key');
  }

  /** `word`: what has been typed of a word once this is. */
  #type(text: string, word = /^[\p{L}\p{N}]$/u.test(text) ? this.#word + text : ''): void {
    this.#word = word;
    const { keyboard, letters = 'as-typed' } = this.#options;
    this.#sendText(lettersOf(text, letters, keyboard()), [...text].length === 1 ? 'key' : 'text');
  }

  #sendText(text: string, source: KeySource): void {
    this.#send(bytesOfText(text), source);
  }

  #send(bytes: Uint8Array, source: KeySource): void {
    if (bytes.length > 0 && this.enabled) this.#options.onBytes(bytes, source);
  }

  get #keyOptions(): { readonly letters: Letters; readonly memory: KeyboardMemory } {
    return { letters: this.#options.letters ?? 'as-typed', memory: this.#memory };
  }
}
