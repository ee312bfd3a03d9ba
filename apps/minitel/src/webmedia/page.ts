/** The player's page, for those whose Minitel is another thing than this browser. */

import { MediaLine, type MediaLineState } from './media-line.ts';
import { MediaView } from './media-view.ts';
import { PinEntry, pinIn } from './pin-entry.ts';

/** Said above the place where media are shown. */
const STATES = {
  connecting: (pin: string) => `Appel du PIN ${pin}…`,
  open: (pin: string) => `Relié, PIN ${pin}`,
  lost: () => 'La passerelle ne répond plus, nouvel essai…',
} as const;

/** Said above the PIN's field. */
const ENDS = {
  unknown: "Aucun Minitel n'est connecté avec ce PIN.",
  over: 'La connexion du Minitel est terminée.',
  limited: "Trop de PIN faux ont été donnés d'ici. Réessayez dans une minute.",
} as const;

const found = <Type extends HTMLElement>(id: string, type: new () => Type): Type => {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id} is missing`);
  return element;
};

class Page {
  readonly #entry = new PinEntry(found('entry', HTMLFormElement), (pin) => this.connect(pin));
  readonly #player = found('player', HTMLElement);
  readonly #state = found('line', HTMLElement);
  readonly #waiting = found('waiting', HTMLElement);
  readonly #view = new MediaView((event) => this.#line?.tell(event));
  #line: MediaLine | null = null;

  constructor() {
    this.#view.element.hidden = true;
    found('place', HTMLElement).append(this.#view.element);
    found('leave', HTMLButtonElement).addEventListener('click', () => this.ask());
    window.addEventListener('pagehide', () => this.#hangUp());
    // Out of the browser's memory, with its line hung up.
    window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  ask(fault = ''): void {
    this.#hangUp();
    this.#player.hidden = true;
    keepAddress(null);
    this.#entry.show(fault);
  }

  connect(pin: string): void {
    this.#hangUp();
    this.#entry.pin = pin;
    this.#entry.hide();
    keepAddress(pin);
    this.#player.hidden = false;
    this.#become('connecting', pin);
    this.#line = new MediaLine({
      pin,
      onState: (state) => this.#become(state, pin),
      onMedia: (type, infos) => {
        this.#waiting.hidden = true;
        this.#view.element.hidden = false;
        this.#view.show(type, infos);
      },
    });
  }

  #become(state: MediaLineState, pin: string): void {
    if (state === 'unknown' || state === 'over' || state === 'limited') return this.ask(ENDS[state]);
    this.#state.dataset['state'] = state;
    this.#state.textContent = STATES[state](pin);
  }

  /** The service is told that what played does not any more. */
  #hangUp(): void {
    this.#view.clear();
    this.#view.element.hidden = true;
    this.#waiting.hidden = false;
    this.#line?.close();
    this.#line = null;
  }
}

/** So that a page that is loaded again is where it was. */
function keepAddress(pin: string | null): void {
  history.replaceState(null, '', pin === null ? location.pathname : `${location.pathname}?pin=${pin}`);
}

const page = new Page();
const pin = pinIn(new URLSearchParams(location.search).get('pin') ?? '');
if (pin === null) page.ask();
else page.connect(pin);
