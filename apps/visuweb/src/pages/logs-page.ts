/** `/?action=logs`: the last lines of the journal, the newest first; with the script, as they come. */

import { html } from 'hono/html';
import { formatDate, formatTime } from '../format.ts';
import { frame, type Html } from './layout.ts';
import { LOG_LEVELS, type LogLine, type StatusView } from './page-sources.ts';

export const LOG_PAGE_LENGTH = 300;

const LEVEL_NAMES: Readonly<Record<string, string>> = {
  error: 'Erreurs',
  warn: 'Avertissements',
  info: 'Informations',
  debug: 'Tout',
};
const DEFAULT_LEVEL = 'info';

export interface LogsView {
  readonly status: StatusView;
  /** The newest last. */
  readonly lines: readonly LogLine[];
  readonly form: URLSearchParams;
}

export function logsPage({ status, lines, form }: LogsView): Html {
  const value = (name: string): string => form.get(name) ?? '';
  const level = value('level') || DEFAULT_LEVEL;
  const body = html`
    <header class="bar">
      <h1>Journaux</h1>
      <p class="link" id="link" role="status" hidden></p>
    </header>
    <form class="filters" role="search" action="/" id="filters">
      <input type="hidden" name="action" value="logs" />
      <label
        >Niveau
        <select name="level">
          ${LOG_LEVELS.map(
            (one) =>
              html`<option value="${one}" ${one === level ? 'selected' : ''}>${LEVEL_NAMES[one]}</option>`,
          )}
        </select>
      </label>
      <label
        >Session
        <input
          name="session"
          value="${value('session')}"
          inputmode="numeric"
          maxlength="14"
          size="14"
          autocomplete="off"
      /></label>
      <label
        >Processus ou PID
        <input
          name="process"
          value="${value('process')}"
          maxlength="20"
          size="12"
          autocomplete="off"
          spellcheck="false"
      /></label>
      <label class="grow half"
        >Texte
        <input
          type="search"
          name="text"
          value="${value('text')}"
          maxlength="200"
          autocomplete="off"
          spellcheck="false"
      /></label>
      <span class="acts">
        <button type="submit" class="strong">Filtrer</button>
        <button type="button" id="pause" aria-pressed="false" hidden>Pause</button>
      </span>
    </form>
    <ol
      class="log"
      id="log"
      data-max="${LOG_PAGE_LENGTH}"
      aria-label="Lignes du journal, la plus récente d’abord"
    >
      ${lines.toReversed().map(logLine)}
    </ol>
    <p class="none" id="none" ${lines.length > 0 ? 'hidden' : ''}>Aucune ligne ne correspond.</p>
    <template id="log-line">${logLine(NO_LINE)}</template>
  `;
  return frame({
    title: 'Journaux · MiniPAVI',
    body,
    menu: { current: 'logs', status },
    scripts: ['/visuweb/logs.js'],
  });
}

const NO_LINE: LogLine = { at: 0, level: 'info', message: '', uniqueId: null, pid: null, process: null };

const logLine = ({ at, level, message, uniqueId, pid, process }: LogLine): Html =>
  html`<li class="${level}">
    <time data-slot="at" datetime="${new Date(at).toISOString()}" title="${formatDate(at)}"
      >${formatTime(at)}</time
    >
    <b data-slot="level">${level}</b>
    <span class="from" data-slot="from">${[process, pid].filter((one) => one !== null).join(' ')}</span>
    <span class="message" data-slot="message">${message}</span>
    <a
      data-slot="uniqueId"
      ${uniqueId === null ? 'hidden' : html`href="/?action=logs&amp;level=debug&amp;session=${uniqueId}"`}
      >${uniqueId}</a
    >
  </li>`;
