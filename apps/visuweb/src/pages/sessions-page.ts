/** `/`: the gateway's state and its sessions. */

import type { SessionSummary } from '@minipavi/bus';
import { html } from 'hono/html';
import { formatDateTime, formatDecimal, formatDuration, formatTime, groupDigits } from '../format.ts';
import type { HostStatus } from '../host-status.ts';
import type { ProcessUsage } from '../process-usage.ts';
import type { VisuwebConfig } from '../visuweb-config.ts';
import { frame, type Html } from './layout.ts';

export interface SessionsView {
  readonly version: string;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  readonly now: number;
  readonly config: VisuwebConfig;
  readonly sessions: readonly SessionSummary[];
  /** Since when the list is no longer kept up; null: it is. */
  readonly staleSince: number | null;
  readonly host: HostStatus;
  /** By PID. */
  readonly usage: ReadonlyMap<number, ProcessUsage>;
}

const REFRESH_SECONDS = 10;
const UNKNOWN = '–';

export function sessionsPage(view: SessionsView): Html {
  const count = view.sessions.length;
  const body = html`
    <h1 class="hidden">Connexions en cours</h1>
    ${
      view.staleSince !== null
        ? html`<p class="warning" role="status">
            La passerelle ne répond plus depuis ${formatTime(view.staleSince)} : la liste est celle de ce
            moment-là.
          </p>`
        : ''
    }
    ${figures(view)} ${settings(view.config)} ${count > 0 ? table(view) : empty(view.config)}
    <p class="foot">
      Page du ${formatDateTime(view.now)}, renouvelée toutes les ${REFRESH_SECONDS} secondes ·
      <a href="/?action=visujson">JSON</a>
    </p>
  `;
  return frame({
    title: `${count} connexion${count > 1 ? 's' : ''} · MiniPAVI`,
    body,
    menu: { current: 'sessions', version: view.version },
    refreshSeconds: REFRESH_SECONDS,
  });
}

function figures({ sessions, config, host, startedAt }: SessionsView): Html {
  const disk =
    host.freeMegabytes === null ? UNKNOWN : html`${groupDigits(host.freeMegabytes)} <small>Mo</small>`;
  return html`<dl class="figures">
    <div>
      <dt>Connexions</dt>
      <dd>${sessions.length} <small>/ ${config.maxSessions}</small></dd>
    </div>
    <div>
      <dt>Charge</dt>
      <dd>${formatDecimal(host.load, 2)}</dd>
    </div>
    <div>
      <dt>Disque libre</dt>
      <dd>${disk}</dd>
    </div>
    <div>
      <dt>Démarré le</dt>
      <dd class="long">${formatDateTime(startedAt)}</dd>
    </div>
  </dl>`;
}

function settings({ ports, defaultUrl, paths }: VisuwebConfig): Html {
  const port = (label: string, value: number | null): Html =>
    html`<li class="${value === null ? 'off' : ''}"><b>${label}</b> ${value ?? 'désactivé'}</li>`;
  return html`<dl class="settings">
    <div>
      <dt>Ports</dt>
      <dd>
        <ul class="ports">
          ${port('WS', ports.ws)} ${port('WSS', ports.wss)} ${port('TELN', ports.teln)}
          ${port('ASTERISK', ports.ast)}
        </ul>
      </dd>
    </div>
    <div>
      <dt>Service par défaut</dt>
      <dd>${link(defaultUrl)}</dd>
    </div>
    <div>
      <dt>Journaux</dt>
      <dd>${paths.logs}</dd>
    </div>
    <div>
      <dt>Statistiques</dt>
      <dd>${paths.stats}</dd>
    </div>
  </dl>`;
}

const COLUMNS = [
  'ID',
  'IP',
  'Type',
  'PID',
  'Heure connexion',
  'Dernière activité',
  'URL',
  'Infos',
  'CPU',
  'Mémoire',
] as const;

/** Each cell names its column, for narrow screens where a session is a card. */
function table({ sessions, usage }: SessionsView): Html {
  return html`<div class="scroll">
    <table>
      <caption class="hidden">
        Connexions en cours
      </caption>
      <thead>
        <tr>
          ${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${sessions.map((session) => row(session, usage.get(session.pid)))}
      </tbody>
    </table>
  </div>`;
}

function row(session: SessionSummary, usage: ProcessUsage | undefined): Html {
  const lasted = formatDuration(session.lastActionAt - session.startedAt);
  const cells: readonly (readonly [string, Html | string | number])[] = [
    ['id', session.uniqueId],
    ['address', session.remoteAddr],
    ['', html`<span class="kind ${session.kind.toLowerCase()}">${session.direction}/${session.kind}</span>`],
    ['number', session.pid],
    ['time', formatDateTime(session.startedAt)],
    ['time', `${formatTime(session.lastActionAt)} [${lasted}]`],
    ['wide url', link(session.url)],
    ['wide', html`<bdi>${session.infos}</bdi>`],
    ['number', usage ? `${formatDecimal(usage.cpuPercent, 1)} %` : UNKNOWN],
    ['number', usage ? `${formatDecimal(usage.memoryBytes / 1e6, 1)} Mo` : UNKNOWN],
  ];
  return html`<tr>
    ${cells.map(([kind, value], index) => html`<td class="${kind}" data-label="${COLUMNS[index]}">${value}</td>`)}
  </tr>`;
}

function empty({ host, ports }: VisuwebConfig): Html {
  const address = ports.ws === null ? '' : html` ou <code>ws://${host}:${ports.ws}/</code>`;
  return html`<section class="notice">
    <p>Aucune connexion en cours.</p>
    <p>Pour essayer : <a href="/minitel/" target="_blank" rel="noopener">ouvrir le Minitel</a>${address}</p>
  </section>`;
}

/** A service's URL, clickable when it is one of the web: users may put anything there. */
function link(url: string): Html {
  const isWeb = /^https?:\/\//i.test(url) && URL.canParse(url);
  const text = html`<bdi>${url}</bdi>`;
  return isWeb ? html`<a href="${url}" rel="noopener noreferrer" target="_blank">${text}</a>` : text;
}
