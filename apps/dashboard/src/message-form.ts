/** A message for row 0 of the user's screen. */

import { ApiError, post, sessionPath } from './api.ts';
import { need, setText } from './page-elements.ts';

/** A row has so many columns. */
const MAX_LENGTH = 40;

export class MessageForm {
  readonly #form = need('message', HTMLFormElement);
  readonly #text = need('message-text', HTMLInputElement);
  readonly #count = need('message-count', HTMLElement);
  readonly #result = need('message-result', HTMLElement);
  #uniqueId: string | null = null;

  constructor() {
    this.#text.addEventListener('input', () => this.#reflect());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** From now on for this session; null: it is over. */
  set session(uniqueId: string | null) {
    this.#uniqueId = uniqueId;
    this.#form.inert = uniqueId === null;
    this.#form.reset();
    setText(this.#result, '');
    this.#reflect();
  }

  focus(): void {
    this.#text.focus();
  }

  #reflect(): void {
    setText(this.#count, `${[...this.#text.value].length} / ${MAX_LENGTH}`);
  }

  async #send(): Promise<void> {
    const uniqueId = this.#uniqueId;
    const text = this.#text.value.trim();
    if (uniqueId === null || text === '') return;
    setText(this.#result, 'Envoi…');
    let result = 'Message envoyé.';
    try {
      await post(sessionPath(uniqueId, '/message'), { text });
      if (this.#uniqueId === uniqueId) this.#form.reset();
    } catch (error) {
      result = error instanceof ApiError ? error.message : String(error);
    }
    if (this.#uniqueId !== uniqueId) return;
    setText(this.#result, result);
    this.#reflect();
  }
}
