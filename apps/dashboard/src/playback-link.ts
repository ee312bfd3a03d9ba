/** A link by which an emulator elsewhere plays the recording, for a few minutes. */

import { ApiError, getJson } from './api.ts';
import { need, setText } from './page-elements.ts';

export class PlaybackLink {
  readonly #button = need('external', HTMLButtonElement);
  readonly #place = need('external-link', HTMLElement);
  readonly #url = need('external-url', HTMLInputElement);
  readonly #copy = need('external-copy', HTMLButtonElement);
  readonly #open = need('external-open', HTMLAnchorElement);

  constructor(uniqueId: string) {
    this.#button.addEventListener('click', () => void this.#ask(uniqueId));
    this.#copy.addEventListener('click', () => void this.#copyUrl());
  }

  async #ask(uniqueId: string): Promise<void> {
    this.#button.disabled = true;
    try {
      const path = `/api/recordings/${encodeURIComponent(uniqueId)}/link`;
      const { url, viewer } = await getJson<{ url: string; viewer: string | null }>(path);
      this.#url.value = url;
      this.#open.hidden = viewer === null;
      if (viewer !== null) this.#open.href = viewer;
    } catch (error) {
      this.#url.value = error instanceof ApiError ? error.message : String(error);
    }
    this.#place.hidden = false;
    this.#button.disabled = false;
  }

  async #copyUrl(): Promise<void> {
    this.#url.select();
    try {
      await navigator.clipboard.writeText(this.#url.value);
      setText(this.#copy, 'Copié');
    } catch {
      // Pages without https may not: the address is selected, ready for Ctrl-C.
      setText(this.#copy, 'Ctrl-C');
    }
  }
}
