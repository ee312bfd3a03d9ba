/** `/?action=stats&m=&y=`: sessions of a month or a year, as tables and, with the script, as charts. */

import type { Count, SessionKind, Statistics } from '@minipavi/journal';
import { html } from 'hono/html';
import { groupDigits } from '../format.ts';
import { frame, type Html } from './layout.ts';
import type { StatusView } from './page-sources.ts';
import { periodBar } from './statistics-period.ts';
import { formatLongDuration, MONTHS, plural, UNKNOWN, webLink } from './wording.ts';

export interface StatisticsView {
  readonly status: StatusView;
  readonly statistics: Statistics;
  /** Those that hold anything, the oldest first. */
  readonly months: readonly { readonly year: number; readonly month: number }[];
}

/** The guide's order. */
const KINDS: readonly SessionKind[] = ['WS', 'WSS', 'AST', 'AUD', 'TELN'];

/** Those to show: of AudioSocket, which few gateways have, only what there is. */
const kindsOf = (totals: Statistics['totals']): readonly SessionKind[] =>
  KINDS.filter((kind) => kind !== 'AUD' || totals.AUD.count > 0);

const KIND_NAMES: Readonly<Record<SessionKind, string>> = {
  WS: 'Websocket non sécurisée',
  WSS: 'Websocket sécurisée',
  AST: 'Connexion modem',
  AUD: 'Connexion modem, par AudioSocket',
  TELN: 'Connexion telnet',
};

export function statisticsPage({ status, statistics, months }: StatisticsView): Html {
  const { year, month, total } = statistics;
  const title = month === null ? String(year) : `${MONTHS[month - 1]} ${year}`;
  const body = html`
    ${periodBar({ year, month, title, months, now: status.now })}
    ${total.count === 0 ? nothing(month) : found(statistics)}
    <p class="foot">
      Sont comptées les connexions reçues d’au moins 10&nbsp;secondes, au jour de leur fin. TMC&nbsp;: temps
      moyen de connexion.
    </p>
  `;
  return frame({
    title: `Statistiques · ${title} · MiniPAVI`,
    body,
    menu: { current: 'stats', status },
    ...(total.count > 0 && { scripts: ['/visuweb/stats.js'] }),
  });
}

const nothing = (month: number | null): Html =>
  html`<div class="notice">
    <p>Aucune statistique pour ${month === null ? 'cette année' : 'ce mois'}.</p>
  </div>`;

function found(statistics: Statistics): Html {
  const { month, rows, hours, services } = statistics;
  const chart = JSON.stringify({ month, rows, hours, services: services.slice(0, CHARTED_SERVICES) });
  return html`
    ${summary(statistics)}
    <div class="charts" id="charts" data-statistics="${chart}">
      <figure class="wide">
        <figcaption>Connexions par ${month === null ? 'mois' : 'jour'}</figcaption>
        <div class="canvas">
          <canvas id="by-unit" role="img" aria-label="Les mêmes nombres sont dans le tableau"></canvas>
        </div>
      </figure>
      <figure>
        <figcaption>Heures de début</figcaption>
        <div class="canvas">
          <canvas id="by-hour" role="img" aria-label="Les mêmes nombres suivent"></canvas>
        </div>
        ${hourTable(hours)}
      </figure>
      <figure>
        <figcaption>Services les plus visités</figcaption>
        <div class="canvas">
          <canvas id="by-service" role="img" aria-label="Les mêmes nombres suivent"></canvas>
        </div>
        ${serviceTable(services)}
      </figure>
    </div>
    ${mainTable(statistics)}
  `;
}

/** More bars than this are a list, not a picture. */
const CHARTED_SERVICES = 10;

function summary({ total, totals, rows, month }: Statistics): Html {
  const best = rows.reduce((most, row) => (row.total.count > most.total.count ? row : most));
  return html`<dl class="figures">
    <div>
      <dt>Connexions</dt>
      <dd>${groupDigits(total.count)}</dd>
    </div>
    <div>
      <dt>Temps de connexion</dt>
      <dd>${formatLongDuration(total.seconds)}</dd>
    </div>
    <div>
      <dt>TMC</dt>
      <dd>${meanOf(total)}</dd>
    </div>
    <div>
      <dt>${month === null ? 'Mois le plus chargé' : 'Jour le plus chargé'}</dt>
      <dd>
        ${month === null ? MONTHS[best.unit - 1] : `${best.unit === 1 ? '1er' : best.unit} ${MONTHS[month - 1]}`}
        <small class="below">${plural(best.total.count, 'connexion')}</small>
      </dd>
    </div>
    <div class="legend">
      <dt>Types</dt>
      <dd>
        <ul>
          ${kindsOf(totals).map(
            (kind) =>
              html`<li title="${KIND_NAMES[kind]}">
                <span class="kind ${kind.toLowerCase()}">${kind}</span> ${groupDigits(totals[kind].count)}
              </li>`,
          )}
        </ul>
      </dd>
    </div>
  </dl>`;
}

const meanOf = ({ count, seconds }: Count): string =>
  count === 0 ? UNKNOWN : formatLongDuration(seconds / count);

function mainTable({ year, month, rows, totals, total }: Statistics): Html {
  const cells = (count: Count): Html =>
    count.count === 0
      ? html`<td class="number none">${UNKNOWN}</td>
          <td class="number none"></td>`
      : html`<td class="number">${groupDigits(count.count)}</td>
          <td class="number soft">${formatLongDuration(count.seconds)}</td>`;
  const unit = (value: number): Html =>
    month === null
      ? html`<a href="/?action=stats&amp;m=${value}&amp;y=${year}">${MONTHS[value - 1]}</a>`
      : html`${value}`;
  return html`<div class="scroll sideways" tabindex="0" role="region" aria-label="Tableau des connexions">
    <table class="statistics">
      <caption class="hidden">
        Connexions et durées par ${month === null ? 'mois' : 'jour'}
      </caption>
      <thead>
        <tr>
          <th scope="col">${month === null ? 'Mois' : 'Jour'}</th>
          ${kindsOf(totals).map((kind) => html`<th scope="colgroup" colspan="2" title="${KIND_NAMES[kind]}">${kind}</th>`)}
          <th scope="colgroup" colspan="2">Total</th>
          <th scope="col"><abbr title="Temps moyen de connexion">TMC</abbr></th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr class="${row.total.count === 0 ? 'none' : ''}">
              <th scope="row">${unit(row.unit)}</th>
              ${kindsOf(totals).map((kind) => cells(row.kinds[kind]))} ${cells(row.total)}
              <td class="number">${meanOf(row.total)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          ${kindsOf(totals).map((kind) => cells(totals[kind]))} ${cells(total)}
          <td class="number">${meanOf(total)}</td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

const hourTable = (hours: Statistics['hours']): Html =>
  html`<details>
    <summary>En chiffres</summary>
    <ul class="hours">
      ${hours.map((count, hour) => html`<li><span>${hour}&nbsp;h</span> ${groupDigits(count)}</li>`)}
    </ul>
  </details>`;

const serviceTable = (services: Statistics['services']): Html =>
  html`<details>
    <summary>En chiffres (${services.length})</summary>
    <ol class="services">
      ${services.map(
        ({ address, sessions }) => html`<li>${webLink(address)} <span>${groupDigits(sessions)}</span></li>`,
      )}
    </ol>
  </details>`;
