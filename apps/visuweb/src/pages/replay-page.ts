/** `/?action=replay&id=ID`: a session that is over, seen again. */

import { html } from 'hono/html';
import { formatDateTime } from '../format.ts';
import { frame, type Html } from './layout.ts';
import type { HistoryView, StatusView } from './page-sources.ts';
import { formatLongDuration, kindBadge, webLink } from './wording.ts';

export interface ReplayView {
  readonly status: StatusView;
  readonly uniqueId: string;
  /** null: not in the history (any more). */
  readonly session: HistoryView | null;
}

const SPEEDS = [1, 2, 8] as const;

export function replayPage(view: ReplayView): Html {
  const { status, uniqueId, session } = view;
  // The history knows; of what is not in it there may be a recording all the same.
  const isRecorded = session === null || session.hasRecording;
  const body = html`
    <header class="bar">
      <h1>Relecture <span class="mono">${uniqueId}</span></h1>
      <a class="button" href="/?action=history">Historique</a>
    </header>
    ${
      isRecorded
        ? html`<noscript><p class="warning">La relecture a besoin de JavaScript.</p></noscript>`
        : html`<p class="warning">${NO_RECORDING[session.direction]}</p>`
    }
    <p class="warning" id="fault" role="alert" hidden></p>
    <div class="replay" id="replay" data-id="${uniqueId}">
      ${isRecorded ? player() : ''}
      <aside class="side">
        ${session === null ? html`<p class="none">Cette session n’est pas dans l’historique.</p>` : facts(session)}
        <p class="acts">
          ${isRecorded ? recordingActs(view) : ''}
          <a class="button" href="/?action=logs&amp;session=${uniqueId}">Journal de la session</a>
        </p>
        <p class="external" id="external-link" role="status" hidden>
          <label for="external-url">Valable dix minutes&nbsp;:</label>
          <span class="joined">
            <input id="external-url" readonly />
            <button type="button" id="external-copy">Copier</button>
          </span>
          <a id="external-open" target="_blank" rel="noopener" hidden>Ouvrir dans l’émulateur</a>
        </p>
      </aside>
    </div>
  `;
  return frame({
    title: `Relecture ${uniqueId} · MiniPAVI`,
    body,
    menu: { current: 'history', status },
    ...(isRecorded && { scripts: ['/minitel/x-minitel.js', '/visuweb/replay.js'] }),
  });
}

const NO_RECORDING = {
  IN: 'Cette session n’a pas d’enregistrement, ou il a été retiré depuis.',
  OUT: 'Un appel sortant n’est pas enregistré\u00a0: ce que dit le serveur appelé est dans l’enregistrement de la session qui appelle.',
} as const;

/** Hidden by the script, with the buttons that need a recording, when there turns out to be none. */
const player = (): Html =>
  html`<section class="player" aria-label="Lecteur" data-recorded>
    <x-minitel readonly bare muted></x-minitel>
    ${controls()}
  </section>`;

const recordingActs = ({ status, uniqueId }: ReplayView): Html =>
  html`<a class="button" href="/api/recordings/${uniqueId}/data" download="rec-${uniqueId}.vdt" data-recorded
      >Télécharger (.vdt)</a
    >
    <button type="button" id="external" data-viewer="${status.viewer ?? ''}" data-recorded>
      Lien pour un émulateur
    </button>`;

const controls = (): Html =>
  html`<div class="controls" id="controls" hidden>
    <div class="seek">
      <canvas id="marks" aria-hidden="true"></canvas>
      <input
        type="range"
        id="seek"
        min="0"
        max="1"
        step="100"
        value="0"
        aria-label="Position dans la session"
      />
    </div>
    <button type="button" id="play" class="strong round" aria-label="Lire" title="Espace"></button>
    <p class="clock"><time id="position">0:00</time> / <span id="length">0:00</span></p>
    <span class="segments" role="group" aria-label="Vitesse">
      ${SPEEDS.map(
        (speed) =>
          html`<button type="button" data-speed="${speed}" aria-pressed="${speed === 1 ? 'true' : 'false'}">
            ${speed}&nbsp;×
          </button>`,
      )}
    </span>
    <label class="check"><input type="checkbox" id="skip" checked /> Sauter les silences</label>
    <label
      class="check"
      title="Les caractères s’affichent au rythme d’un Minitel à 1200 bauds (à la vitesse 1 ×)"
      ><input type="checkbox" id="pace" /> Vitesse de la ligne</label
    >
  </div>`;

/** Above this, `services` tells no more than `url`. */
const ALONE = 1;

const facts = (session: HistoryView): Html =>
  html`<dl class="facts">
    <div>
      <dt>IP</dt>
      <dd><bdi>${session.remoteAddr}</bdi></dd>
    </div>
    <div>
      <dt>Type</dt>
      <dd>${kindBadge(session.kind, session.direction)}</dd>
    </div>
    <div>
      <dt>Début</dt>
      <dd>${formatDateTime(session.startedAt)}</dd>
    </div>
    <div>
      <dt>Fin</dt>
      <dd>${formatDateTime(session.endedAt)}</dd>
    </div>
    <div>
      <dt>Durée</dt>
      <dd>${formatLongDuration(session.durationMs / 1000)}</dd>
    </div>
    <div>
      <dt>PID</dt>
      <dd>${session.pid}</dd>
    </div>
    <div class="whole">
      <dt>Raison de la fin</dt>
      <dd><span>${session.reason}</span></dd>
    </div>
    <div class="whole">
      <dt>Dernière URL</dt>
      <dd>${webLink(session.url)}</dd>
    </div>
    ${
      session.infos === ''
        ? ''
        : html`<div class="whole">
            <dt>Infos</dt>
            <dd><bdi>${session.infos}</bdi></dd>
          </div>`
    }
    ${
      session.services.length <= ALONE
        ? ''
        : html`<div class="whole">
            <dt>Services visités</dt>
            <dd>
              <ul class="plain">
                ${session.services.map((address) => html`<li>${webLink(address)}</li>`)}
              </ul>
            </dd>
          </div>`
    }
  </dl>`;
