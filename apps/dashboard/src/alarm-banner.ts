/** What is wrong, over everything else on the page. */

import type { Alarm } from './api-types.ts';
import { copyOf, need } from './page-elements.ts';

export class AlarmBanner {
  readonly #place = need('alarms', HTMLElement);
  readonly #template = need('alarm', HTMLTemplateElement);

  show(alarms: readonly Alarm[]): void {
    const texts = alarms.map(({ text }) => text);
    const shown = [...this.#place.children].map((line) => line.textContent);
    // It would be read out again.
    if (texts.length === shown.length && texts.every((text, index) => text === shown[index])) return;
    this.#place.hidden = texts.length === 0;
    this.#place.replaceChildren(...texts.map((text) => this.#lineOf(text)));
  }

  #lineOf(text: string): HTMLElement {
    const line = copyOf(this.#template);
    line.textContent = text;
    return line;
  }
}
