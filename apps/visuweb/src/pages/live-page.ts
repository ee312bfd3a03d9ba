/** `/`: the gateway's state, its sessions, and those that ended last. */

import { html } from 'hono/html';
import { formatDateTime, formatDecimal, formatTime, groupDigits } from '../format.ts';
import { alarmLine } from './alarm-banner.ts';
import { historyRow, historyTable, NO_HISTORY } from './history-rows.ts';
import { frame, type Html } from './layout.ts';
import { liveDialogs } from './live-dialogs.ts';
import type { HistoryView, SessionView, StatusView } from './page-sources.ts';
import { callCard, NO_SESSION, SESSION_COLUMNS, sessionCard, sessionRow } from './session-slots.ts';
import { formatMegabytes, formatUptime, plural, UNKNOWN, webLink } from './wording.ts';

export interface LiveView {
  readonly status: StatusView;
  readonly sessions: readonly SessionView[];
  readonly recent: readonly HistoryView[];
  readonly maxHistory: number;
}

const NUMBERS: ReadonlySet<string> = new Set(['pid', 'duration', 'cpuPercent', 'memoryBytes']);

export function livePage({ status, sessions, recent, maxHistory }: LiveView): Html {
  const { now } = status;
  const body = html`
    <h1 class="hidden">Connexions en cours</h1>
    <p class="warning" id="stale" role="status" ${status.staleSince === null ? 'hidden' : ''}>
      La passerelle ne répond plus depuis
      <span data-slot="staleSince">${formatTime(status.staleSince ?? now)}</span>&nbsp;: la liste est celle de
      ce moment-là.
    </p>
    ${figures(status)} ${settings(status)}
    <section aria-labelledby="current" id="live" data-sessions="${JSON.stringify(sessions)}">
      <header class="bar">
        <h2 id="current"><span data-slot="count">${plural(sessions.length, 'connexion')}</span> en cours</h2>
        ${tools()}
      </header>
      <p class="hidden" role="status" aria-live="polite" id="announcer"></p>
      <div class="cards" id="cards" hidden></div>
      <div class="scroll unscripted" id="table" ${sessions.length === 0 ? 'hidden' : ''}>
        <table>
          <caption class="hidden">
            Connexions en cours
          </caption>
          <thead>
            <tr>
              ${SESSION_COLUMNS.map(
                ([key, label]) =>
                  html`<th scope="col" class="${NUMBERS.has(key) ? 'number' : ''}">
                    <button type="button" data-sort="${key}">${label}</button>
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${sessions.map((session) => sessionRow(session, now))}
          </tbody>
        </table>
      </div>
      ${empty(status, sessions.length)}
      <template id="session-row">${sessionRow(NO_SESSION, now)}</template>
      <template id="session-card">${sessionCard()}</template>
      <template id="call-card">${callCard()}</template>
      <template id="alarm">${alarmLine('')}</template>
    </section>
    <section aria-labelledby="recent">
      <header class="bar">
        <h2 id="recent">Dernières connexions</h2>
        <a class="button" href="/?action=history">Chercher dans l’historique</a>
      </header>
      <div id="recent-list" data-max="${maxHistory}" ${recent.length === 0 ? 'hidden' : ''}>
        ${historyTable('Dernières connexions', recent)}
      </div>
      <p class="none" id="recent-none" ${recent.length > 0 ? 'hidden' : ''}>
        Aucune connexion terminée pour le moment&nbsp;: celles de moins de 10&nbsp;secondes ne sont pas
        gardées.
      </p>
      <template id="history-row">${historyRow(NO_HISTORY)}</template>
    </section>
    <p class="foot">
      <a href="/?action=visujson">JSON</a><span class="unscripted"> · Page du ${formatDateTime(now)}</span>
    </p>
    ${liveDialogs()}
  `;
  return frame({
    title: `${plural(sessions.length, 'connexion')} · MiniPAVI`,
    body,
    menu: { current: 'live', status },
    scripts: ['/minitel/x-minitel.js', '/visuweb/live.js'],
  });
}

function figures(status: StatusView): Html {
  const { sessions, maxSessions, load, cpus, freeMegabytes, startedAt, now } = status;
  return html`<dl class="figures" id="figures">
    <div>
      <dt>Connexions</dt>
      <dd>
        <span data-slot="sessions">${sessions}</span>
        <small>/ <span data-slot="maxSessions">${maxSessions}</span></small>
      </dd>
      <progress
        data-slot="room"
        value="${sessions}"
        max="${Math.max(1, maxSessions)}"
        aria-hidden="true"
      ></progress>
    </div>
    <div>
      <dt>Charge</dt>
      <dd>
        <span data-slot="load">${formatDecimal(load, 2)}</span>
        <small>/ <span data-slot="cpus">${plural(cpus, 'cœur')}</span></small>
      </dd>
      <progress
        data-slot="loadBar"
        value="${Math.min(load, cpus)}"
        max="${Math.max(1, cpus)}"
        aria-hidden="true"
      ></progress>
    </div>
    <div>
      <dt>Disque libre</dt>
      <dd
        data-slot="freeMegabytes"
        title="${freeMegabytes === null ? '' : `${groupDigits(freeMegabytes)} Mo`}"
      >
        ${freeMegabytes === null ? UNKNOWN : formatMegabytes(freeMegabytes)}
      </dd>
    </div>
    <div>
      <dt>En service depuis</dt>
      <dd data-slot="uptime" title="Démarrage : ${formatDateTime(startedAt)}">
        ${formatUptime(now - startedAt)}
      </dd>
    </div>
  </dl>`;
}

function settings({ ports, defaultUrl }: StatusView): Html {
  const port = (label: string, value: number | null): Html =>
    html`<li class="${value === null ? 'off' : ''}"><b>${label}</b> ${value ?? 'désactivé'}</li>`;
  return html`<dl class="settings">
    <div>
      <dt>Ports</dt>
      <dd>
        <ul class="ports">
          ${port('WS', ports.ws)} ${port('WSS', ports.wss)} ${port('TELN', ports.teln)}
          ${port('ASTERISK', ports.ast)} ${ports.audio === null ? '' : port('AUDIOSOCKET', ports.audio)}
        </ul>
      </dd>
    </div>
    <div>
      <dt>Service par défaut</dt>
      <dd>${webLink(defaultUrl)}</dd>
    </div>
    <div class="link" id="link" role="status" hidden></div>
  </dl>`;
}

/** Of the script alone: hidden until it runs. */
const tools = (): Html =>
  html`<div class="tools" id="tools" hidden>
    <label class="search"
      ><span class="hidden">Filtrer les connexions</span>
      <input
        type="search"
        id="filter"
        placeholder="Filtrer : ID, IP, type, URL…"
        autocomplete="off"
        spellcheck="false"
      />
    </label>
    <span class="sorting">
      <label
        ><span class="hidden">Trier par</span>
        <select id="sort-key">
          ${SESSION_COLUMNS.map(([key, label]) => html`<option value="${key}">${label}</option>`)}
        </select>
      </label>
      <button type="button" id="sort-way" aria-pressed="false" title="Ordre décroissant">
        <span class="hidden">Ordre décroissant</span><span class="arrow" aria-hidden="true"></span>
      </button>
    </span>
    <span class="segments" role="group" aria-label="Présentation">
      <button type="button" data-view="cards" aria-pressed="true">Écrans</button>
      <button type="button" data-view="table" aria-pressed="false">Tableau</button>
    </span>
  </div>`;

function empty({ host, ports }: StatusView, count: number): Html {
  const address = ports.ws === null ? '' : html` ou <code>ws://${host}:${ports.ws}/</code>`;
  return html`<div class="notice" id="empty" ${count > 0 ? 'hidden' : ''}>
      <p>Aucune connexion en cours.</p>
      <p>
        Pour essayer&nbsp;: <a href="/minitel/" target="_blank" rel="noopener">ouvrir le Minitel</a>${address}
      </p>
    </div>
    <p class="none" id="no-match" hidden>Aucune connexion ne correspond au filtre.</p>`;
}
