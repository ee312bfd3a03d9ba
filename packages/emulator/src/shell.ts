/** The inside of the element: its parts, put together once in the shadow root. */

import { STYLE } from './style.ts';

export interface ShellParts {
  readonly canvas: HTMLCanvasElement;
  /** The same picture in its own size: blurred over the other, it is the glow of the tube. */
  readonly glow: HTMLCanvasElement;
  readonly input: HTMLTextAreaElement;
  readonly toolbar: HTMLElement;
  readonly keyboard: HTMLElement;
  readonly reader: HTMLElement;
  readonly selection: HTMLElement;
  readonly notice: HTMLElement;
  readonly help: HTMLElement;
}

function box(document: Document, className: string, ...children: Node[]): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.append(...children);
  return element;
}

/** A style sheet of its own, that a page's content security policy has nothing to say about. */
function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** All elements on a page share these. */
let sheets: readonly CSSStyleSheet[] | undefined;

export class Shell {
  readonly minitel: HTMLElement;
  /** Takes the room there is for the screen. */
  readonly stage: HTMLElement;
  /** As large as the picture. */
  readonly frame: HTMLElement;
  readonly #keyboard: HTMLElement;

  constructor(root: ShadowRoot, frame: HTMLElement, parts: ShellParts, styles: readonly string[]) {
    const document = root.ownerDocument;
    sheets ??= [STYLE, ...styles].map(sheetOf);
    root.adoptedStyleSheets = [...sheets];
    parts.glow.className = 'glow';
    // A drawing to those who cannot see it: its text is in the live region.
    parts.canvas.setAttribute('aria-hidden', 'true');
    parts.glow.setAttribute('aria-hidden', 'true');
    this.frame = frame;
    this.frame.className = 'frame';
    this.frame.append(
      parts.canvas,
      parts.glow,
      box(document, 'scanlines'),
      parts.selection,
      parts.input,
      parts.notice,
    );
    this.stage = box(document, 'stage', this.frame);
    this.#keyboard = box(document, 'keyboard', parts.keyboard);
    this.minitel = box(
      document,
      'minitel',
      this.stage,
      box(document, 'tools', parts.toolbar),
      this.#keyboard,
      parts.reader,
    );
    root.append(this.minitel, parts.help);
  }

  set hasKeyboard(hasKeyboard: boolean) {
    this.#keyboard.hidden = !hasKeyboard;
    this.minitel.classList.toggle('no-keyboard', !hasKeyboard);
  }

  set isRinging(isRinging: boolean) {
    this.minitel.classList.toggle('bell', isRinging);
  }
}
