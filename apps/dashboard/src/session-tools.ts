/** Filter, order and presentation of the sessions, as the operator sets them. */

import { need, setAttribute } from './page-elements.ts';
import { keepPreference, readPreference } from './preferences.ts';
import { isSortKey, type SortOrder } from './session-order.ts';

export type Presentation = 'cards' | 'table';

export class SessionTools {
  readonly #filter = need('filter', HTMLInputElement);
  readonly #sortKey = need('sort-key', HTMLSelectElement);
  readonly #sortWay = need('sort-way', HTMLButtonElement);
  readonly #views = [...document.querySelectorAll<HTMLButtonElement>('[data-view]')];
  readonly #columns = [...document.querySelectorAll<HTMLButtonElement>('[data-sort]')];
  readonly #onChange: () => void;
  #order: SortOrder;
  #presentation: Presentation;

  /** `onChange`: something else is to be shown. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const key = readPreference('sort');
    this.#order = {
      key: isSortKey(key) ? key : 'startedAt',
      isDescending: readPreference('descending') === 'yes',
    };
    this.#presentation = readPreference('view') === 'table' ? 'table' : 'cards';
    this.#listen();
    this.#reflect();
    need('tools', HTMLElement).hidden = false;
  }

  get filter(): string {
    return this.#filter.value;
  }

  get order(): SortOrder {
    return this.#order;
  }

  get presentation(): Presentation {
    return this.#presentation;
  }

  #listen(): void {
    this.#filter.addEventListener('input', this.#onChange);
    this.#sortKey.addEventListener('change', () => {
      if (isSortKey(this.#sortKey.value)) this.#sort({ ...this.#order, key: this.#sortKey.value });
    });
    this.#sortWay.addEventListener('click', () =>
      this.#sort({ ...this.#order, isDescending: !this.#order.isDescending }),
    );
    for (const button of this.#columns) {
      button.addEventListener('click', () => {
        const key = button.dataset['sort'];
        if (!isSortKey(key)) return;
        this.#sort({ key, isDescending: key === this.#order.key && !this.#order.isDescending });
      });
    }
    for (const button of this.#views) {
      button.addEventListener('click', () => {
        this.#presentation = button.dataset['view'] === 'table' ? 'table' : 'cards';
        keepPreference('view', this.#presentation);
        this.#reflect();
        this.#onChange();
      });
    }
  }

  #sort(order: SortOrder): void {
    this.#order = order;
    keepPreference('sort', order.key);
    keepPreference('descending', order.isDescending ? 'yes' : 'no');
    this.#reflect();
    this.#onChange();
  }

  #reflect(): void {
    const { key, isDescending } = this.#order;
    this.#sortKey.value = key;
    this.#sortWay.setAttribute('aria-pressed', String(isDescending));
    for (const button of this.#columns) {
      const way = isDescending ? 'descending' : 'ascending';
      const head = button.closest('th');
      if (head !== null) setAttribute(head, 'aria-sort', button.dataset['sort'] === key ? way : null);
    }
    for (const button of this.#views) {
      button.setAttribute('aria-pressed', String(button.dataset['view'] === this.#presentation));
    }
  }
}
