/** What the buttons of the toolbar do. */

import { rasterise, type Screen } from '@minipavi/videotex';
import type { AttributeName, Settings } from './attributes.ts';
import type { Colours } from './display.ts';
import type { Emulator } from './emulator.ts';
import type { Action } from './toolbar.ts';
import { chooseFile, copyText, fileName, readFile, saveFile } from './transfer.ts';

/** Pixels of a saved picture per pixel of the Minitel. */
const PICTURE_SCALE = 3;

/** The element, as its inside needs it. */
export interface Host extends HTMLElement {
  readonly settings: Settings;
  /** null: nobody to call. */
  readonly address: string | null;
  connect(): void;
  play(bytes: Uint8Array): Promise<void>;
  screenText(): string;
}

export interface ActionsOptions {
  readonly host: Host;
  readonly emulator: Emulator;
  /** Text the user has chosen on the screen; null: none. */
  readonly selectedText: () => string | null;
  readonly onSetting: (name: AttributeName, value: string | null) => void;
  /** Pause or recording, which no attribute tells, is another. */
  readonly onChange: () => void;
  readonly onHelp: () => void;
  /** To type: on a phone its own keyboard comes up. */
  readonly onFocus: () => void;
}

/** PNG of a screen as it is, nothing hidden by blinking; `scale` 1 is 320 x 250. */
export function pictureOf(
  screen: Screen,
  colours: Colours,
  scale: number,
  document: Document,
): Promise<Blob> {
  const { data, width, height } = rasterise(screen, { scale, colours });
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no PNG in this browser')) : resolve(blob)));
  });
}

export class Actions {
  readonly #options: ActionsOptions;
  readonly #actions: Readonly<Record<Action, () => void | Promise<void>>>;

  constructor(options: ActionsOptions) {
    this.#options = options;
    const { host, emulator, onSetting, onChange } = options;
    const document = host.ownerDocument;
    this.#actions = {
      call: () => (emulator.state === 'closed' ? host.connect() : emulator.hangUp()),
      colour: () => onSetting('colour', host.settings.colours === 'colour' ? 'grey' : 'colour'),
      sound: () => onSetting('muted', host.settings.isMuted ? null : ''),
      tube: () => onSetting('crt', host.settings.isTube ? null : ''),
      keyboard: () => onSetting('keyboard', host.settings.hasKeyboard ? 'off' : 'on'),
      pause: () => {
        emulator.isPaused = !emulator.isPaused;
        onChange();
      },
      record: () => {
        if (emulator.isRecording) return this.saveRecording();
        emulator.startRecording();
        onChange();
      },
      open: async () => host.play(await readFile(await chooseFile(document))),
      copy: async () => {
        await copyText(options.selectedText() ?? host.screenText(), document);
      },
      picture: async () => {
        const { colours } = host.settings;
        const png = await pictureOf(emulator.screen, colours, PICTURE_SCALE, document);
        saveFile(fileName('png', new Date()), png, document);
      },
      help: options.onHelp,
      softKeyboard: options.onFocus,
      fullscreen: async () => {
        const isFull = document.fullscreenElement === host;
        // A browser that refuses, in a frame say, has told the user itself.
        await (isFull ? document.exitFullscreen() : host.requestFullscreen()).catch(() => undefined);
      },
    };
  }

  run(action: Action): void {
    void this.#actions[action]();
  }

  /** Ends the recording, and offers the file. */
  saveRecording(): void {
    const { host, emulator, onChange } = this.#options;
    const bytes = emulator.stopRecording();
    onChange();
    if (bytes !== null) saveFile(fileName('vdt', new Date()), new Blob([bytes]), host.ownerDocument);
  }
}
