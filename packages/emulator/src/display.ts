/** Draws a Screen on a canvas: sharp at any size, only when something changed, blinking with as few timers as can be. */

import { COLUMNS, GLYPH_HEIGHT, GLYPH_WIDTH, paintRows, ROWS, type Screen } from '@minipavi/videotex';

export const SCREEN_WIDTH = COLUMNS * GLYPH_WIDTH;
export const SCREEN_HEIGHT = ROWS * GLYPH_HEIGHT;

/** The cursor is on and off for half a second each, what blinks for a second each. */
const PHASE_MS = 500;
const ALL_ROWS = 2 ** ROWS - 1;
/** A picture so little larger than a whole multiple is drawn as that multiple: every pixel is then alike. */
const SNAP = 1.08;
/** Twice the width of any screen sold; a canvas beyond costs memory and shows nothing more. */
const MAX_SCALE = 16;

export type Colours = 'colour' | 'grey';

/** Device pixels of the picture for the room there is: 320 x 250 times the largest factor that fits. */
export function pictureSize(width: number, height: number): { width: number; height: number } {
  const fit = Math.min(width / SCREEN_WIDTH, height / SCREEN_HEIGHT, MAX_SCALE);
  const whole = Math.floor(fit);
  const scale = whole >= 1 && fit / whole <= SNAP ? whole : Math.max(fit, 1 / GLYPH_WIDTH);
  return { width: Math.round(SCREEN_WIDTH * scale), height: Math.round(SCREEN_HEIGHT * scale) };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('this browser draws no 2d canvas');
  return context;
}

export class Display {
  /** 320 x 250: the picture itself. Shown too, blurred, as the glow of the tube. */
  readonly source: HTMLCanvasElement;
  readonly canvas: HTMLCanvasElement;
  readonly #screen: Screen;
  readonly #onPaint: () => void;
  readonly #image = new ImageData(SCREEN_WIDTH, SCREEN_HEIGHT);
  /** Whole multiple of the picture, to be brought down to a size between two multiples. */
  readonly #enlarged: HTMLCanvasElement;
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #colours: Colours = 'colour';
  #frame = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  #phase = 0;
  /** To be drawn again: bit n is row n. */
  #stale = ALL_ROWS;
  #blinkingRows = 0;
  #cursorRow = 0;
  #isLive = false;

  /** `onPaint`: a frame was drawn; the cursor may be elsewhere. */
  constructor(screen: Screen, document: Document, onPaint: () => void) {
    this.#screen = screen;
    this.#onPaint = onPaint;
    this.source = document.createElement('canvas');
    this.source.width = SCREEN_WIDTH;
    this.source.height = SCREEN_HEIGHT;
    this.canvas = document.createElement('canvas');
    this.canvas.width = SCREEN_WIDTH;
    this.canvas.height = SCREEN_HEIGHT;
    this.#enlarged = document.createElement('canvas');
  }

  get colours(): Colours {
    return this.#colours;
  }

  set colours(colours: Colours) {
    this.#colours = colours;
    this.#repaint();
  }

  /** In device pixels. */
  resize(width: number, height: number): void {
    if (width === this.canvas.width && height === this.canvas.height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    // Setting a size empties a canvas: drawn again at once, or it would flash.
    this.#draw();
  }

  /** The screen may have changed: drawn with the next frame. */
  invalidate(): void {
    if (this.#isLive && this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  start(): void {
    this.#isLive = true;
    this.#repaint();
  }

  /** No frame and no timer is left behind. */
  stop(): void {
    this.#isLive = false;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#setBlinking(false);
  }

  #repaint(): void {
    this.#stale = ALL_ROWS;
    this.invalidate();
  }

  #paint(): void {
    this.#frame = 0;
    const screen = this.#screen;
    const { cursor } = screen;
    const showsCursor = cursor.visible && cursor.row !== 0;
    const rows = screen.takeDirtyRows() | this.#stale | (1 << this.#cursorRow) | (1 << cursor.row);
    this.#stale = 0;
    this.#cursorRow = cursor.row;
    const blinking = paintRows(screen, this.#image, rows, {
      colours: this.#colours,
      blinkPhase: this.#phase & 2 ? 'off' : 'on',
      cursor: (this.#phase & 1) === 0,
    });
    this.#blinkingRows = (this.#blinkingRows & ~rows) | blinking;
    contextOf(this.source).putImageData(this.#image, 0, 0);
    this.#draw();
    this.#onPaint();
    this.#setBlinking((showsCursor || this.#blinkingRows !== 0) && !this.#reducedMotion.matches);
  }

  /**
   * Between two multiples the picture is enlarged to the next whole one, then brought down with smoothing: the
   * edges are soft by less than a device pixel, and all pixels of the Minitel have the same size.
   */
  #draw(): void {
    const { canvas } = this;
    const context = contextOf(canvas);
    const scale = canvas.width / SCREEN_WIDTH;
    const whole = Math.ceil(scale);
    if (scale === whole) {
      context.imageSmoothingEnabled = false;
      context.drawImage(this.source, 0, 0, canvas.width, canvas.height);
      return;
    }
    const enlarged = this.#enlarged;
    if (enlarged.width !== SCREEN_WIDTH * whole) {
      enlarged.width = SCREEN_WIDTH * whole;
      enlarged.height = SCREEN_HEIGHT * whole;
    }
    const large = contextOf(enlarged);
    large.imageSmoothingEnabled = false;
    large.drawImage(this.source, 0, 0, enlarged.width, enlarged.height);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(enlarged, 0, 0, canvas.width, canvas.height);
  }

  #setBlinking(isOn: boolean): void {
    if (isOn === (this.#timer !== null)) return;
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
      // Nothing stays hidden because its last phase was off.
      this.#phase = 0;
    } else {
      this.#timer = setInterval(() => this.#turn(), PHASE_MS);
    }
  }

  #turn(): void {
    const before = this.#phase;
    this.#phase = (before + 1) & 3;
    if ((before ^ this.#phase) & 2) this.#stale |= this.#blinkingRows;
    this.invalidate();
  }
}
