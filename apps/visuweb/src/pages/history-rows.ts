/** Sessions that are over, as rows: the same on the live page, where the script adds those that end, and in searches. */

import { html } from 'hono/html';
import { formatDateTime } from '../format.ts';
import type { Html } from './layout.ts';
import type { HistoryView } from './page-sources.ts';
import { formatLongDuration, kindBadge, webLink } from './wording.ts';

const COLUMNS = ['ID', 'IP', 'Type', 'Début', 'Durée', 'URL', 'Infos', 'Fin'] as const;

/** For templates: the script fills it. */
export const NO_HISTORY: HistoryView = {
  uniqueId: '',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '',
  pid: 0,
  startedAt: 0,
  endedAt: 0,
  lastActionAt: 0,
  url: '',
  infos: '',
  services: [],
  reason: '',
  durationMs: 0,
  hasRecording: true,
};

export const replayAddress = (uniqueId: string): string => `/?action=replay&id=${uniqueId}`;

export const historyTable = (caption: string, sessions: readonly HistoryView[]): Html =>
  html`<div class="scroll">
    <table class="history" id="history">
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${COLUMNS.map((column) => html`<th scope="col" class="${column === 'Durée' ? 'number' : ''}">${column}</th>`)}
          <th scope="col"><span class="hidden">Relecture</span></th>
        </tr>
      </thead>
      <tbody>
        ${sessions.map(historyRow)}
      </tbody>
    </table>
  </div>`;

export function historyRow(session: HistoryView): Html {
  const { uniqueId, startedAt } = session;
  const cells: readonly (readonly [kind: string, value: Html | string])[] = [
    ['id', html`<span data-slot="uniqueId" title="PID ${session.pid}">${uniqueId}</span>`],
    ['address', html`<bdi data-slot="remoteAddr">${session.remoteAddr}</bdi>`],
    ['', kindBadge(session.kind, session.direction, 'kind')],
    [
      'time',
      html`<time
        data-slot="startedAt"
        datetime="${new Date(startedAt).toISOString()}"
        title="Fin : ${formatDateTime(session.endedAt)}"
        >${formatDateTime(startedAt)}</time
      >`,
    ],
    ['number', html`<span data-slot="duration">${formatLongDuration(session.durationMs / 1000)}</span>`],
    ['wide url', webLink(session.url, 'url')],
    ['wide', html`<bdi data-slot="infos">${session.infos}</bdi>`],
    ['reason', html`<span data-slot="reason">${session.reason}</span>`],
  ];
  return html`<tr data-id="${uniqueId}">
    ${cells.map(
      ([kind, value], index) => html`<td class="${kind}" data-label="${COLUMNS[index]}">${value}</td>`,
    )}
    <td class="acts">
      ${
        session.hasRecording
          ? html`<a class="button" data-slot="replay" href="${replayAddress(uniqueId)}">Revoir</a>`
          : ''
      }
    </td>
  </tr>`;
}
