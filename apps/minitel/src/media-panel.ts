/** What the service sends, beside the screen: a panel that is there when there is something to show. */

import { keepFocus, MediaView } from './webmedia/media-view.ts';
import { MediaLine } from './webmedia/media-line.ts';

/** The welcome is drawn before the web server may have heard of the session. */
const PATIENCE = 4;

export class MediaPanel {
  readonly #panel: HTMLElement;
  readonly #giveFocus: () => void;
  readonly #view = new MediaView((event) => this.#line?.tell(event));
  #line: MediaLine | null = null;

  /**
   * `panel`: hidden for as long as there is nothing in it. `giveFocus`: what the user had the keyboard on in it is gone;
   * it never takes it by itself.
   */
  constructor(panel: HTMLElement, giveFocus: () => void) {
    this.#panel = panel;
    this.#giveFocus = giveFocus;
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'close';
    close.title = 'Fermer';
    close.setAttribute('aria-label', 'Fermer le média');
    close.addEventListener('click', () => this.#clear());
    keepFocus(close);
    panel.append(close, this.#view.element);
  }

  /** The Minitel has a session: its media are shown from now on. */
  follow(pin: string): void {
    this.leave();
    this.#line = new MediaLine({
      pin,
      patience: PATIENCE,
      onMedia: (type, infos) => {
        const hadFocus = this.#view.element.contains(document.activeElement);
        this.#panel.hidden = false;
        this.#view.show(type, infos);
        if (hadFocus) this.#giveFocus();
      },
      onState: (state) => {
        // Its end; that the gateway is away for a moment is the Minitel's own business to say.
        if (state === 'over' || state === 'unknown' || state === 'limited') this.leave();
      },
    });
  }

  /** The session is over: so are its media. */
  leave(): void {
    this.#clear();
    this.#line?.close();
    this.#line = null;
  }

  #clear(): void {
    const hadFocus = this.#panel.contains(document.activeElement);
    this.#view.clear();
    this.#panel.hidden = true;
    if (hadFocus) this.#giveFocus();
  }
}
