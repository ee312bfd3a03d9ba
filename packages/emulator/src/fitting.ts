/** Keeps the picture as large as its place allows, in device pixels, whatever the zoom of the page. */

import { pictureSize, SCREEN_HEIGHT, SCREEN_WIDTH, type Display } from './display.ts';

/** Room inside an element's padding, CSS pixels. */
function roomIn(element: HTMLElement): { width: number; height: number } {
  const style = getComputedStyle(element);
  const space = (...sides: readonly string[]): number =>
    sides.reduce((sum, side) => sum + (Number.parseFloat(side) || 0), 0);
  return {
    width: element.clientWidth - space(style.paddingLeft, style.paddingRight),
    height: element.clientHeight - space(style.paddingTop, style.paddingBottom),
  };
}

export class Fitting {
  readonly #display: Display;
  readonly #stage: HTMLElement;
  /** True when the height is given too; otherwise the screen is as wide as it can be, and as high as that makes it. */
  readonly #isBoxed: () => boolean;
  readonly #observer: ResizeObserver;
  readonly #refit = (): void => this.fit();

  constructor(display: Display, stage: HTMLElement, isBoxed: () => boolean) {
    this.#display = display;
    this.#stage = stage;
    this.#isBoxed = isBoxed;
    this.#observer = new ResizeObserver(this.#refit);
  }

  start(): void {
    this.#observer.observe(this.#stage);
    // Zooming changes the device pixel ratio, and not always the size of the place.
    window.addEventListener('resize', this.#refit);
    this.fit();
  }

  stop(): void {
    this.#observer.disconnect();
    window.removeEventListener('resize', this.#refit);
  }

  fit(): void {
    const ratio = window.devicePixelRatio || 1;
    const room = roomIn(this.#stage);
    if (room.width <= 0) return;
    const height = this.#isBoxed() ? room.height : (room.width * SCREEN_HEIGHT) / SCREEN_WIDTH;
    const size = pictureSize(Math.floor(room.width * ratio), Math.floor(height * ratio));
    const { canvas } = this.#display;
    canvas.style.inlineSize = `${size.width / ratio}px`;
    canvas.style.blockSize = `${size.height / ratio}px`;
    this.#display.resize(size.width, size.height);
  }
}
