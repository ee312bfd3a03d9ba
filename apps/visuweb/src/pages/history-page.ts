/** `/?action=history`: sessions that are over, searched by date, address, kind and service. */

import { SESSION_KINDS } from '@minipavi/journal';
import { html } from 'hono/html';
import { historyTable } from './history-rows.ts';
import { frame, type Html } from './layout.ts';
import type { HistoryPage, StatusView } from './page-sources.ts';
import { plural } from './wording.ts';

export const HISTORY_PAGE_LENGTH = 50;

const FIELDS = ['from', 'to', 'ip', 'kind', 'text'] as const;

export interface HistorySearch {
  readonly status: StatusView;
  readonly found: HistoryPage;
  /** As it was asked for, understood or not: the form shows it again. */
  readonly form: URLSearchParams;
}

export function historyPage({ status, found, form }: HistorySearch): Html {
  const { sessions, next } = found;
  const isFirst = !form.has('before');
  const body = html`
    <header class="bar">
      <h1>Historique</h1>
    </header>
    ${searchForm(form)}
    <p class="found" role="status">
      ${
        sessions.length === 0
          ? 'Aucune connexion ne correspond.'
          : html`${plural(sessions.length, 'connexion')}${next === null && isFirst ? '' : ' sur cette page'},
            de la plus récente à la plus ancienne.`
      }
    </p>
    ${sessions.length === 0 ? '' : historyTable('Connexions trouvées', sessions)}
    <nav class="paging" aria-label="Pages">
      ${isFirst ? '' : html`<a class="button" href="${addressOf(form, null)}">Début</a>`}
      ${next === null ? '' : html`<a class="button" rel="next" href="${addressOf(form, next)}">Suite</a>`}
    </nav>
  `;
  return frame({
    title: 'Historique · MiniPAVI',
    body,
    menu: { current: 'history', status },
  });
}

function searchForm(form: URLSearchParams): Html {
  const value = (name: (typeof FIELDS)[number]): string => form.get(name) ?? '';
  return html`<form class="filters" role="search" action="/">
    <input type="hidden" name="action" value="history" />
    <label>Du <input type="date" name="from" value="${value('from')}" /></label>
    <label>Au <input type="date" name="to" value="${value('to')}" /></label>
    <label
      >IP ou numéro
      <input name="ip" value="${value('ip')}" maxlength="60" autocomplete="off" spellcheck="false"
    /></label>
    <label
      >Type
      <select name="kind">
        <option value="">Tous</option>
        ${SESSION_KINDS.map(
          (kind) =>
            html`<option value="${kind}" ${kind === value('kind') ? 'selected' : ''}>${kind}</option>`,
        )}
      </select>
    </label>
    <label class="grow"
      >URL ou texte
      <input
        type="search"
        name="text"
        value="${value('text')}"
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
    /></label>
    <span class="acts">
      <button type="submit" class="strong">Chercher</button>
      ${FIELDS.some((name) => value(name) !== '') ? html`<a class="button" href="/?action=history">Effacer</a>` : ''}
    </span>
  </form>`;
}

/** The same search at another page. */
function addressOf(form: URLSearchParams, before: string | null): string {
  const asked = new URLSearchParams({ action: 'history' });
  for (const name of FIELDS) {
    const value = form.get(name);
    if (value !== null && value !== '') asked.set(name, value);
  }
  if (before !== null) asked.set('before', before);
  return `/?${asked.toString()}`;
}
