/** The form that asks for the PIN. */

/** What follows `PIN`, as in the line that the Minitel shows, or else the first four digits that stand together. */
export const pinIn = (text: string): string | null =>
  /PIN\W{0,3}(\d{4})(?!\d)/i.exec(text)?.[1] ?? /(?<!\d)\d{4}(?!\d)/.exec(text)?.[0] ?? null;

export class PinEntry {
  readonly #form: HTMLFormElement;
  readonly #input: HTMLInputElement;
  readonly #fault: HTMLElement;

  /** `onPin`: four digits were given. */
  constructor(form: HTMLFormElement, onPin: (pin: string) => void) {
    this.#form = form;
    this.#input = form.querySelector('input') ?? form.appendChild(document.createElement('input'));
    this.#fault = form.querySelector('[role=alert]') ?? form.appendChild(document.createElement('p'));
    // Ours says it, in the page's words.
    form.noValidate = true;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const pin = pinIn(this.#input.value);
      if (pin !== null) return onPin(pin);
      this.complain('Le PIN a quatre chiffres.');
    });
    this.#input.addEventListener('input', () => {
      this.#input.value = this.#input.value.replace(/\D/g, '');
      this.complain('');
    });
    this.#input.addEventListener('paste', (event) => {
      const pin = pinIn(event.clipboardData?.getData('text') ?? '');
      if (pin === null) return;
      event.preventDefault();
      this.#input.value = pin;
      this.complain('');
    });
  }

  /** `fault`: why it is asked for (again); empty: nothing is wrong. */
  show(fault = ''): void {
    this.#form.hidden = false;
    this.complain(fault);
    this.#input.focus();
    this.#input.select();
  }

  hide(): void {
    this.#form.hidden = true;
  }

  set pin(pin: string) {
    this.#input.value = pin;
  }

  complain(fault: string): void {
    this.#fault.textContent = fault;
    this.#input.setAttribute('aria-invalid', String(fault !== ''));
  }
}
