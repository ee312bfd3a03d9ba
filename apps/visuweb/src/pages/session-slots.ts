/**
 * A session as a row and as a card. The browser's script fills the same markup: each value has a slot, and an empty
 * session makes the template of those that come later.
 */

import { html } from 'hono/html';
import { formatDateTime } from '../format.ts';
import type { Html } from './layout.ts';
import type { SessionView } from './page-sources.ts';
import {
  formatAgo,
  formatLongDuration,
  formatMemory,
  formatMoment,
  formatPercent,
  kindBadge,
  webLink,
} from './wording.ts';

/** Columns of the table: the key to sort by, and what readers call it. */
export const SESSION_COLUMNS = [
  ['uniqueId', 'ID'],
  ['remoteAddr', 'IP'],
  ['kind', 'Type'],
  ['pid', 'PID'],
  ['startedAt', 'Début'],
  ['lastActionAt', 'Activité'],
  ['duration', 'Durée'],
  ['url', 'URL'],
  ['infos', 'Infos'],
  ['cpuPercent', 'CPU'],
  ['memoryBytes', 'Mémoire'],
] as const;

/** Values by slot; dates are in the title of those that tell them in words. */
const time = (slot: string, ms: number, words: string): Html =>
  html`<time data-slot="${slot}" title="${formatDateTime(ms)}" datetime="${new Date(ms).toISOString()}"
    >${words}</time
  >`;

/** For templates: the script fills it. */
export const NO_SESSION: SessionView = {
  uniqueId: '',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '',
  pid: 0,
  startedAt: 0,
  lastActionAt: 0,
  url: '',
  infos: '',
  cpuPercent: null,
  memoryBytes: null,
  screen: null,
};

export function sessionRow(session: SessionView, now: number): Html {
  const cells: readonly (readonly [kind: string, value: Html | string])[] = [
    [
      'id',
      html`<button type="button" class="plain" data-act="watch" data-slot="uniqueId">
        ${session.uniqueId}
      </button>`,
    ],
    ['address', html`<bdi data-slot="remoteAddr">${session.remoteAddr}</bdi>`],
    ['', kindBadge(session.kind, session.direction, 'kind')],
    ['number', html`<span data-slot="pid">${session.pid}</span>`],
    ['', time('startedAt', session.startedAt, formatMoment(session.startedAt, now))],
    ['', time('lastActionAt', session.lastActionAt, formatAgo(now - session.lastActionAt))],
    [
      'number',
      html`<span data-slot="duration">${formatLongDuration((now - session.startedAt) / 1000)}</span>`,
    ],
    ['wide url', webLink(session.url, 'url')],
    ['wide', html`<bdi data-slot="infos">${session.infos}</bdi>`],
    ['number', html`<span data-slot="cpuPercent">${formatPercent(session.cpuPercent)}</span>`],
    ['number', html`<span data-slot="memoryBytes">${formatMemory(session.memoryBytes)}</span>`],
  ];
  return html`<tr data-id="${session.uniqueId}">
    ${cells.map(
      ([kind, value], index) =>
        html`<td class="${kind}" data-label="${SESSION_COLUMNS[index]?.[1]}">${value}</td>`,
    )}
  </tr>`;
}

const MESSAGE = html`<button type="button" data-act="message" title="Afficher un message sur la ligne 0">
  Message
</button>`;

/** Only the script shows cards: these are always templates. */
export const sessionCard = (): Html =>
  card(
    html`<button type="button" class="screen" data-act="watch">
      <img data-slot="screen" width="320" height="250" alt="" hidden />
      <span class="waiting">Écran à venir</span>
    </button>`,
    html`${MESSAGE}
      <button type="button" class="danger" data-act="end" title="Mettre fin à la session">Terminer</button>`,
  );

/** The far end of a call: what it sends is on the screen of the session that called. */
export const callCard = (): Html =>
  card(
    html`<div class="screen"><span class="waiting">Serveur appelé, sans écran</span></div>`,
    html`<button type="button" data-act="watch">Détails</button>
      <button type="button" class="danger" data-act="end" title="Raccrocher">Terminer</button>`,
  );

const card = (screen: Html, acts: Html): Html =>
  html`<article class="card">
    ${screen}
    <header>
      ${kindBadge('', '', 'kind')}
      <bdi data-slot="remoteAddr"></bdi>
      <span class="duration" data-slot="duration"></span>
    </header>
    <p class="line">${webLink('', 'url')}</p>
    <p class="line infos"><bdi data-slot="infos"></bdi></p>
    <dl class="small">
      <div>
        <dt>ID</dt>
        <dd class="mono" data-slot="uniqueId"></dd>
        <dt>PID</dt>
        <dd data-slot="pid"></dd>
      </div>
      <div>
        <dt>Début</dt>
        <dd><time data-slot="startedAt"></time></dd>
        <dt class="hidden">Activité</dt>
        <dd><time data-slot="lastActionAt"></time></dd>
      </div>
      <div>
        <dt>CPU</dt>
        <dd data-slot="cpuPercent"></dd>
        <dt>Mémoire</dt>
        <dd data-slot="memoryBytes"></dd>
      </div>
    </dl>
    <footer class="acts">${acts}</footer>
  </article>`;
