/** Head of the statistics: which month or year, the ones beside it, and the file for spreadsheets. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { MONTHS } from './wording.ts';

export interface Period {
  readonly year: number;
  /** null: the whole year. */
  readonly month: number | null;
  readonly title: string;
  readonly months: readonly { readonly year: number; readonly month: number }[];
  readonly now: number;
}

const addressOf = (year: number, month: number | null): string => `/?action=stats&m=${month ?? 0}&y=${year}`;

export function periodBar({ year, month, title, months, now }: Period): Html {
  const today = new Date(now);
  const shown = new Date(year, (month ?? 1) - 1, 1);
  const beside = (step: number): readonly [number, number | null] => {
    if (month === null) return [year + step, null];
    const other = new Date(shown.getFullYear(), shown.getMonth() + step, 1);
    return [other.getFullYear(), other.getMonth() + 1];
  };
  const isLast =
    month === null
      ? year >= today.getFullYear()
      : shown.getTime() >= new Date(today.getFullYear(), today.getMonth(), 1).getTime();
  const nameOf = ([otherYear, other]: readonly [number, number | null]): string =>
    other === null ? String(otherYear) : `${MONTHS[other - 1]} ${otherYear}`;
  const [before, after] = [beside(-1), beside(1)];
  return html`<header class="bar period">
    <h1><span class="hidden">Statistiques, </span><span class="initial">${title}</span></h1>
    <nav class="steps" aria-label="Période">
      <a class="button step back" href="${addressOf(...before)}" rel="prev" title="${nameOf(before)}"
        ><span class="hidden">Avant&nbsp;: ${nameOf(before)}</span></a
      >
      ${
        isLast
          ? html`<span class="button step on off" aria-hidden="true"></span>`
          : html`<a class="button step on" href="${addressOf(...after)}" rel="next" title="${nameOf(after)}"
              ><span class="hidden">Après&nbsp;: ${nameOf(after)}</span></a
            >`
      }
    </nav>
    <form class="choice" action="/">
      <input type="hidden" name="action" value="stats" />
      <label
        ><span class="hidden">Mois</span>
        <select name="m">
          <option value="0" ${month === null ? 'selected' : ''}>Toute l’année</option>
          ${MONTHS.map(
            (name, index) =>
              html`<option value="${index + 1}" ${month === index + 1 ? 'selected' : ''}>${name}</option>`,
          )}
        </select>
      </label>
      <label
        ><span class="hidden">Année</span>
        <select name="y">
          ${yearsOf(months, year, today.getFullYear()).map(
            (one) => html`<option value="${one}" ${one === year ? 'selected' : ''}>${one}</option>`,
          )}
        </select>
      </label>
      <button type="submit">Afficher</button>
    </form>
    <a class="button" href="${addressOf(year, month)}&amp;format=csv" download>CSV</a>
  </header>`;
}

/** From the first year that holds anything to this one, and the one shown. */
function yearsOf(months: Period['months'], shown: number, current: number): readonly number[] {
  const first = Math.min(current, shown, ...months.map(({ year }) => year));
  const last = Math.max(current, shown);
  return Array.from({ length: Math.min(100, last - first + 1) }, (_, index) => last - index);
}
