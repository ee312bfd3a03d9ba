/** Ends a session, once the operator has confirmed which. */

import { ApiError, post, sessionPath } from './api.ts';
import type { Session } from './api-types.ts';
import { need, Slots } from './page-elements.ts';

export class EndQuestion {
  readonly #dialog = need('end', HTMLDialogElement);
  readonly #slots = new Slots(this.#dialog);
  readonly #fault = need('end-fault', HTMLElement);
  readonly #confirm = need('end-confirm', HTMLButtonElement);
  #uniqueId: string | null = null;

  constructor() {
    this.#confirm.addEventListener('click', () => void this.#end());
  }

  ask({ uniqueId, remoteAddr, direction, infos }: Session): void {
    this.#uniqueId = uniqueId;
    this.#slots.set('uniqueId', uniqueId);
    this.#slots.set('remoteAddr', remoteAddr);
    this.#slots.set('infos', infos);
    for (const words of this.#dialog.querySelectorAll<HTMLElement>('[data-direction]')) {
      words.hidden = words.dataset['direction'] !== direction;
    }
    this.#fault.hidden = true;
    this.#confirm.disabled = false;
    this.#dialog.showModal();
  }

  async #end(): Promise<void> {
    const uniqueId = this.#uniqueId;
    if (uniqueId === null) return;
    this.#confirm.disabled = true;
    try {
      await post(sessionPath(uniqueId, '/end'));
      // Another question may have been asked meanwhile.
      if (this.#uniqueId === uniqueId) this.#dialog.close();
    } catch (error) {
      this.#fault.textContent = error instanceof ApiError ? error.message : String(error);
      this.#fault.hidden = false;
    }
    this.#confirm.disabled = false;
  }
}
