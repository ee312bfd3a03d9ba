/** The front of the Minitel: screen, keys, toolbar and what the user does with them, on one Emulator. */

import { COLUMNS, FUNCTION_KEYS, ROWS, SEP, type TerminalOrder } from '@minipavi/videotex';
import { Actions, type Host } from './actions.ts';
import type { AttributeName, Settings } from './attributes.ts';
import { Display } from './display.ts';
import { Emulator } from './emulator.ts';
import { dispatch } from './events.ts';
import { Fitting } from './fitting.ts';
import { Help } from './help.ts';
import { bytesOfFunctionKey, bytesOfText, functionKeyOfWord } from './key-codes.ts';
import { KeyboardInput } from './keyboard-input.ts';
import { KEYBOARD_STYLE } from './keyboard-style.ts';
import type { LineEnd, LineState } from './line.ts';
import { Notice } from './notice.ts';
import { OnScreenKeyboard } from './on-screen-keyboard.ts';
import { Pointer } from './pointer.ts';
import { ScreenReader } from './screen-reader.ts';
import { selectedText, wordAt, type Place } from './screen-selection.ts';
import { Shell } from './shell.ts';
import { Sound } from './sound.ts';
import { Toolbar } from './toolbar.ts';
import { readFile } from './transfer.ts';

const FLASH_MS = 150;
/** Height of the narrow keyboard with its letters. */
const WHOLE_KEYBOARD_PIXELS = 540;
/** Envoi and Connexion/Fin call again when there is no line: what one presses anyway then. */
const CALLING_KEYS: ReadonlySet<number> = new Set([FUNCTION_KEYS.ENVOI, FUNCTION_KEYS.CONNEXION_FIN]);
const isCallingKey = (bytes: Uint8Array): boolean => bytes[0] === SEP && CALLING_KEYS.has(bytes[1] ?? 0);

export class Front {
  readonly emulator: Emulator;
  readonly sound = new Sound();
  readonly #host: Host;
  readonly #display: Display;
  readonly #reader: ScreenReader;
  readonly #keys: KeyboardInput;
  readonly #board: OnScreenKeyboard;
  readonly #pointer: Pointer;
  readonly #toolbar: Toolbar;
  readonly #notice: Notice;
  readonly #help: Help;
  readonly #actions: Actions;
  readonly #shell: Shell;
  readonly #fitting: Fitting;
  #flash: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, root: ShadowRoot) {
    const document = host.ownerDocument;
    this.#host = host;
    this.emulator = new Emulator({
      onChange: () => this.#onChange(),
      onState: (state) => this.#onState(state),
      onEnd: (end) => this.#onEnd(end),
      onReceived: (bytes) => dispatch(host, 'minitel-received', { bytes }),
      onSent: (bytes) => dispatch(host, 'minitel-sent', { bytes }),
      onBell: () => this.#ring(),
      onOrder: (order) => this.#obey(order),
      onRecordingFull: () => this.#actions.saveRecording(),
    });
    const { screen } = this.emulator;
    const keyboard = () => screen.keyboard;
    const memory = { isInserting: false };
    this.#display = new Display(screen, document, () => this.#followCursor());
    this.#reader = new ScreenReader(screen, document);
    this.#keys = new KeyboardInput({ keyboard, memory, onBytes: (bytes) => this.#onKeys(bytes) });
    this.#board = new OnScreenKeyboard({
      keyboard,
      memory,
      onBytes: (bytes) => this.#onKeys(bytes),
      onSetting: (bytes) => this.emulator.adjust(bytes),
    });
    this.#notice = new Notice(() => host.connect(), document);
    this.#help = new Help(() => this.#keys.focus(), document);
    this.#actions = new Actions({
      host,
      emulator: this.emulator,
      selectedText: () => this.#selectedText,
      onSetting: (name, value) => this.#change(name, value, 'user'),
      onChange: () => this.#updateToolbar(),
      onHelp: () => this.#help.show(),
      onFocus: () => this.#keys.focus(),
    });
    this.#toolbar = new Toolbar(
      {
        onAction: (action) => this.#actions.run(action),
        onSpeed: (speed) => this.#change('speed', String(speed), 'user'),
      },
      document,
    );
    const frame = document.createElement('div');
    this.#pointer = new Pointer(frame, (place, pointerType) => this.#onClick(place, pointerType));
    this.#shell = new Shell(
      root,
      frame,
      {
        canvas: this.#display.canvas,
        glow: this.#display.source,
        input: this.#keys.element,
        toolbar: this.#toolbar.element,
        keyboard: this.#board.element,
        reader: this.#reader.element,
        selection: this.#pointer.overlay,
        notice: this.#notice.element,
        help: this.#help.element,
      },
      [KEYBOARD_STYLE],
    );
    this.#fitting = new Fitting(this.#display, this.#shell.stage, () => this.#isBoxed());
    this.#listen(root);
  }

  start(): void {
    this.#display.start();
    this.#fitting.start();
    this.#board.showLetters(this.#hasRoomForLetters());
  }

  /** No timer, no frame, no sound, no line stays behind. */
  stop(): void {
    this.emulator.hangUp();
    this.#display.stop();
    this.#fitting.stop();
    this.#reader.stop();
    this.sound.close();
    clearTimeout(this.#flash);
  }

  /** The settings changed. */
  apply(settings: Settings): void {
    this.emulator.speed = settings.speed;
    this.#display.colours = settings.colours;
    this.sound.isMuted = settings.isMuted;
    this.#keys.enabled = !settings.isReadonly;
    this.#shell.hasKeyboard = settings.hasKeyboard && !settings.isReadonly;
    this.#fitting.fit();
    this.#updateToolbar();
  }

  hideNotice(): void {
    this.#notice.hide();
  }

  /** Pause, recording: what no attribute says. */
  refresh(): void {
    this.#updateToolbar();
  }

  get #selectedText(): string | null {
    const { selection } = this.#pointer;
    return selection === null ? null : selectedText(this.emulator.screen, selection);
  }

  // --- what the user does ---------------------------------------------------------------------------------------

  #listen(root: ShadowRoot): void {
    const { stage, frame } = this.#shell;
    // The browser's own way to give the focus would scroll the page, and drag the picture about.
    frame.addEventListener('mousedown', (event) => event.preventDefault());
    root.addEventListener('pointerdown', () => this.sound.unlock());
    root.addEventListener('keydown', () => this.sound.unlock());
    root.addEventListener('copy', (event) => this.#onCopy(event as ClipboardEvent));
    stage.addEventListener('dragover', (event) => event.preventDefault());
    stage.addEventListener('drop', (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void readFile(file).then((bytes) => this.#host.play(bytes));
    });
  }

  #onKeys(bytes: Uint8Array): void {
    this.#pointer.clear();
    this.sound.key();
    this.#board.showPress(bytes);
    this.#send(bytes);
  }

  #send(bytes: Uint8Array): void {
    const { settings, address } = this.#host;
    if (settings.isReadonly) return;
    if (this.emulator.state === 'closed' && address !== null && isCallingKey(bytes)) {
      this.#host.connect();
    } else {
      this.emulator.type(bytes);
    }
  }

  /** A word is typed, the name of a function key is pressed. */
  #onClick(place: Place, pointerType: string): void {
    // A finger would call the phone's own keyboard up over the screen it has just touched.
    if (pointerType !== 'touch') this.#keys.focus();
    const word = wordAt(this.emulator.screen, place);
    if (word === null) return;
    const key = functionKeyOfWord(word);
    const bytes = key === null ? bytesOfText(word) : bytesOfFunctionKey(key);
    if (bytes.length > 0) this.#onKeys(bytes);
  }

  #onCopy(event: ClipboardEvent): void {
    const text = this.#selectedText;
    if (text === null) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  }

  // --- what the line and the host do ----------------------------------------------------------------------------

  #onChange(): void {
    this.#pointer.clear();
    this.#display.invalidate();
    this.#reader.invalidate();
    this.#board.update();
  }

  #onState(state: LineState): void {
    if (state !== 'closed') this.#notice.hide();
    this.#updateToolbar();
    dispatch(this.#host, 'minitel-state', { state });
  }

  #onEnd(end: LineEnd): void {
    this.#updateToolbar();
    if (!end.wasAsked) this.#notice.show(end);
    dispatch(this.#host, 'minitel-end', end);
  }

  #obey(order: TerminalOrder): void {
    if (order.type === 'speed') this.#change('speed', String(order.value), 'service');
    if (order.type === 'palette') this.#change('colour', order.value, 'service');
  }

  /** The field that is typed into: input methods open their windows beside it, and browsers scroll to it. */
  #followCursor(): void {
    const { row, column } = this.emulator.screen.cursor;
    const { style } = this.#keys.element;
    style.insetBlockStart = `${(row / ROWS) * 100}%`;
    style.insetInlineStart = `${((column - 1) / COLUMNS) * 100}%`;
  }

  /** Heard, and seen by those who do not hear. */
  #ring(): void {
    this.sound.bell();
    this.#shell.isRinging = true;
    clearTimeout(this.#flash);
    this.#flash = setTimeout(() => (this.#shell.isRinging = false), FLASH_MS);
    dispatch(this.#host, 'minitel-bell', null);
  }

  /** The attribute is the setting: whoever looks at it or writes it sees and says the same. */
  #change(name: AttributeName, value: string | null, by: 'user' | 'service'): void {
    if (value === null) this.#host.removeAttribute(name);
    else this.#host.setAttribute(name, value);
    dispatch(this.#host, 'minitel-setting', { name, value, by });
  }

  /** Beside the screen, in a window high enough, the whole keyboard takes nothing from the picture. */
  #hasRoomForLetters(): boolean {
    const { left, top } = this.#board.element.getBoundingClientRect();
    const { right, bottom } = this.#shell.stage.getBoundingClientRect();
    return left >= right && bottom - top >= WHOLE_KEYBOARD_PIXELS;
  }

  #isBoxed(): boolean {
    return this.#host.hasAttribute('fill') || this.#host.ownerDocument.fullscreenElement === this.#host;
  }

  #updateToolbar(): void {
    const { settings } = this.#host;
    const { emulator } = this;
    this.#toolbar.update({
      line: emulator.state,
      hasAddress: this.#host.address !== null,
      speed: settings.speed,
      isReadonly: settings.isReadonly,
      isColour: settings.colours === 'colour',
      isMuted: settings.isMuted,
      isPaused: emulator.isPaused,
      isRecording: emulator.isRecording,
      isTube: settings.isTube,
      hasKeyboard: settings.hasKeyboard,
    });
  }
}
