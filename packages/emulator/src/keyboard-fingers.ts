/**
 * Pointers on the keys of the keyboard on the screen. A mouse or a pen presses when it comes down; a finger
 * when it leaves, as until then it may be scrolling the page; several fingers at once each press their own.
 * Modifiers go down at once whatever touches them, so that they can be held. The focus stays where it is.
 */

export interface FingerListener {
  onPress(button: HTMLButtonElement): void;
  /** Down, or up again. A button that is held was pressed already. */
  onHold(button: HTMLButtonElement, isDown: boolean): void;
  /** True for keys that are pressed as soon as a finger touches them. */
  isHeld(button: HTMLButtonElement): boolean;
}

interface Finger {
  readonly button: HTMLButtonElement;
  readonly hasPressed: boolean;
}

/** Pointers at once; more are no hand's. */
const MAX_FINGERS = 10;
/** A click follows the pointer that made it this soon, in milliseconds; one without it comes from a helper. */
const CLICK_DELAY_MS = 700;

const buttonOf = (event: Event): HTMLButtonElement | null =>
  (event.target as Element | null)?.closest<HTMLButtonElement>('button[data-key]') ?? null;

function isOver(button: HTMLButtonElement, { clientX, clientY }: PointerEvent): boolean {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

export class Fingers {
  readonly #listener: FingerListener;
  readonly #fingers = new Map<number, Finger>();
  /** When a pointer last left each button. */
  readonly #left = new WeakMap<HTMLButtonElement, number>();

  constructor(element: HTMLElement, listener: FingerListener, signal: AbortSignal | undefined) {
    this.#listener = listener;
    const options = signal === undefined ? {} : { signal };
    element.addEventListener('pointerdown', (event) => this.#down(event), options);
    element.addEventListener('pointerup', (event) => this.#up(event, true), options);
    element.addEventListener('pointercancel', (event) => this.#up(event, false), options);
    element.addEventListener('click', (event) => this.#click(event), options);
    // Or the focus would leave the text field, and the phone's keyboard fold away. A finger sends it too.
    element.addEventListener('mousedown', (event) => event.preventDefault(), options);
    // A long touch is no request for a menu, nor the text of a key something to select.
    element.addEventListener('contextmenu', (event) => event.preventDefault(), options);
  }

  #down(event: PointerEvent): void {
    const button = buttonOf(event);
    if (button === null || event.button !== 0 || this.#fingers.size >= MAX_FINGERS) return;
    // A mouse let go outside must be heard of too, or a modifier would stay held.
    button.setPointerCapture(event.pointerId);
    const hasPressed = event.pointerType !== 'touch' || this.#listener.isHeld(button);
    this.#fingers.set(event.pointerId, { button, hasPressed });
    if (hasPressed) this.#listener.onPress(button);
    this.#listener.onHold(button, true);
  }

  #up(event: PointerEvent, isPress: boolean): void {
    const finger = this.#fingers.get(event.pointerId);
    if (finger === undefined) return;
    this.#fingers.delete(event.pointerId);
    const { button, hasPressed } = finger;
    this.#left.set(button, event.timeStamp);
    if (isPress && !hasPressed && isOver(button, event)) this.#listener.onPress(button);
    this.#listener.onHold(button, false);
  }

  /** Enter and Space on a focused key, and whatever clicks for those who use neither pointer nor keys. */
  #click(event: MouseEvent): void {
    const button = buttonOf(event);
    if (button === null) return;
    const left = this.#left.get(button);
    const isOfPointer = event.detail !== 0 && left !== undefined && event.timeStamp - left < CLICK_DELAY_MS;
    this.#left.delete(button);
    if (!isOfPointer) this.#listener.onPress(button);
  }
}
