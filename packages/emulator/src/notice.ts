/** What covers the screen when the line is not there: why, and a button to call again. */

import type { LineEnd } from './line.ts';

const NORMAL_CLOSURE = 1000;
const GOING_AWAY = 1001;

/** In French: what happened, and what the other side or the browser said about it. */
export function wordsOf({ wasOpen, code, reason }: LineEnd): { readonly what: string; readonly why: string } {
  if (code === 0) return { what: 'Connexion impossible', why: reason };
  if (!wasOpen) {
    return { what: 'La passerelle ne répond pas', why: reason || 'Est-elle en marche, à cette adresse ?' };
  }
  if (code === NORMAL_CLOSURE || code === GOING_AWAY) return { what: 'Connexion terminée', why: reason };
  return { what: 'La ligne est coupée', why: reason };
}

export class Notice {
  readonly element: HTMLElement;
  readonly #what: HTMLElement;
  readonly #why: HTMLElement;

  constructor(onReconnect: () => void, document: Document) {
    this.#what = document.createElement('p');
    this.#why = document.createElement('p');
    this.#why.className = 'why';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Se reconnecter';
    button.addEventListener('click', onReconnect);
    this.element = document.createElement('div');
    this.element.className = 'notice';
    this.element.setAttribute('role', 'alert');
    this.element.append(this.#what, this.#why, button);
    this.element.hidden = true;
    // The screen below would take it for a click on a word.
    this.element.addEventListener('pointerdown', (event) => event.stopPropagation());
  }

  show(end: LineEnd): void {
    const { what, why } = wordsOf(end);
    this.#what.textContent = what;
    this.#why.textContent = why;
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }
}
