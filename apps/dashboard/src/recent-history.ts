/** Sessions that ended last, the newest first; those that end while one looks come on top. */

import type { PastSession } from './api-types.ts';
import { fillPastSession } from './fill-session.ts';
import { copyOf, need, Slots } from './page-elements.ts';

export class RecentHistory {
  readonly #list = need('recent-list', HTMLElement);
  readonly #none = need('recent-none', HTMLElement);
  readonly #rows = need('history', HTMLTableElement).tBodies[0] ?? null;
  readonly #template = need('history-row', HTMLTemplateElement);
  readonly #max = Number(this.#list.dataset['max']);

  add(session: PastSession): void {
    const rows = this.#rows;
    if (rows === null) return;
    // After a reconnection it may be told again.
    for (const row of rows.rows) if (row.dataset['id'] === session.uniqueId) row.remove();
    const row = copyOf(this.#template);
    row.dataset['id'] = session.uniqueId;
    fillPastSession(new Slots(row), session);
    rows.prepend(row);
    while (rows.rows.length > this.#max) rows.rows[rows.rows.length - 1]?.remove();
    this.#list.hidden = rows.rows.length === 0;
    this.#none.hidden = rows.rows.length > 0;
  }
}
