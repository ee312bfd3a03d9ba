/** `<x-minitel>`: a Minitel in a page. Attributes, methods and events are described in the package's README. */

import { screenToText, type FunctionKey, type Screen } from '@minipavi/videotex';
import { pictureOf, type Host } from './actions.ts';
import { ATTRIBUTE_NAMES, readSettings, type AttributeName, type Settings } from './attributes.ts';
import type { MinitelEventName, MinitelEvents } from './events.ts';
import { Front } from './front.ts';
import { bytesOfFunctionKey, bytesOfText } from './key-codes.ts';
import type { LineState } from './line.ts';

/** A server may import this package, for its other exports: it only cannot make an element. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class MinitelElement extends Base implements Host {
  static readonly observedAttributes: readonly string[] = ATTRIBUTE_NAMES;

  readonly #front: Front;
  #settings: Settings | null = null;
  /** Of the last call, for elements whose page calls without the attribute. */
  #called: string | null = null;

  constructor() {
    super();
    const internals = this.attachInternals();
    internals.role = 'group';
    internals.ariaLabel = 'Minitel';
    this.#front = new Front(this, this.attachShadow({ mode: 'open', delegatesFocus: true }));
  }

  connectedCallback(): void {
    this.#front.start();
    this.#front.apply(this.settings);
    if (this.settings.url !== null) this.connect();
  }

  disconnectedCallback(): void {
    this.#front.stop();
  }

  attributeChangedCallback(name: AttributeName, before: string | null, value: string | null): void {
    this.#settings = null;
    if (!this.isConnected || before === value) return;
    this.#front.apply(this.settings);
    if (name !== 'url') return;
    if (this.settings.url === null) this.disconnect();
    else this.connect();
  }

  /** The attributes, understood. */
  get settings(): Settings {
    return (this.#settings ??= readSettings((name) => this.getAttribute(name)));
  }

  /** The terminal: its cells, cursor, keyboard state. Read it; bytes go in by `feed`. */
  get screen(): Screen {
    return this.#front.emulator.screen;
  }

  get state(): LineState {
    return this.#front.emulator.state;
  }

  /** What `connect` calls: the attribute `url`, or else the address of the last call. */
  get address(): string | null {
    return this.settings.url ?? this.#called;
  }

  /** Calls again, or another ws: or wss: address this once. The screen starts afresh. */
  connect(url: string | null = this.address): void {
    if (url === null) return;
    this.#called = url;
    const { protocols, frames, identification } = this.settings;
    this.screen.identification = identification;
    this.#front.hideNotice();
    this.#front.emulator.connect(url, { protocols, frames });
  }

  /** Hangs up. */
  disconnect(): void {
    this.#front.emulator.hangUp();
  }

  /** Sends bytes as the keyboard would. */
  send(bytes: Uint8Array): void {
    this.#front.emulator.type(bytes);
  }

  /** Types text: accents become what a Minitel sends, line feeds spaces. */
  type(text: string): void {
    this.send(bytesOfText(text));
  }

  /** Presses a function key: `ENVOI`, `SUITE`, `CONNEXION_FIN`… */
  press(key: FunctionKey): void {
    this.send(bytesOfFunctionKey(key));
  }

  /** Shows videotex that does not come over the line, at the speed set. Resolves when all of it is drawn. */
  feed(bytes: Uint8Array): Promise<void> {
    return this.#front.emulator.feed(bytes);
  }

  /** Hangs up, clears the screen and plays a recording or a page. Resolves when all of it is drawn. */
  play(bytes: Uint8Array): Promise<void> {
    this.disconnect();
    this.#front.hideNotice();
    this.reset();
    return this.feed(bytes);
  }

  /** Off and on again: an empty screen. The line stays as it is. */
  reset(): void {
    this.#front.emulator.restart();
  }

  /** While true, what comes waits undrawn (a megabyte at most). */
  get paused(): boolean {
    return this.#front.emulator.isPaused;
  }

  set paused(isPaused: boolean) {
    this.#front.emulator.isPaused = isPaused;
    this.#front.refresh();
  }

  get recording(): boolean {
    return this.#front.emulator.isRecording;
  }

  /** Keeps what comes over the line from now on, eight megabytes at most. */
  startRecording(): void {
    this.#front.emulator.startRecording();
    this.#front.refresh();
  }

  /** The bytes recorded, as a .vdt file holds them; null if nothing was being recorded. */
  stopRecording(): Uint8Array<ArrayBuffer> | null {
    const bytes = this.#front.emulator.stopRecording();
    this.#front.refresh();
    return bytes;
  }

  /** The 25 rows as text, line feeds between them. */
  screenText(): string {
    return screenToText(this.screen).join('\n');
  }

  /** PNG of the screen: 320 x 250 pixels times `scale` (1 to 16), in the colours set. */
  toBlob(scale = 1): Promise<Blob> {
    return pictureOf(this.screen, this.settings.colours, scale, this.ownerDocument);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-minitel': MinitelElement;
  }
}

/** Listens for an event of the element, with its detail's type. */
export function onMinitel<Name extends MinitelEventName>(
  element: MinitelElement,
  name: Name,
  listener: (detail: MinitelEvents[Name]) => void,
  options?: AddEventListenerOptions,
): void {
  element.addEventListener(
    name,
    (event) => listener((event as CustomEvent<MinitelEvents[Name]>).detail),
    options,
  );
}

/** Makes `<x-minitel>` known to the browser; once is enough, twice does no harm. */
export function defineMinitel(): void {
  if (customElements.get('x-minitel') === undefined) customElements.define('x-minitel', MinitelElement);
}
