/** Dialogs of the live page: a session's screen as it is, and the question asked before a session is ended. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { kindBadge, webLink } from './wording.ts';

/** The row a message shows on has so many columns. */
export const MAX_MESSAGE_LENGTH = 40;

export const liveDialogs = (): Html => html`${watchDialog()} ${endDialog()}`;

const watchDialog = (): Html =>
  html`<dialog class="watch" id="watch" aria-labelledby="watch-title">
    <header>
      <h2 id="watch-title">
        <span data-slot="what">Session</span> <span class="mono" data-slot="uniqueId"></span>
      </h2>
      <p class="state" id="watch-state" role="status"></p>
      <button type="button" class="close" data-act="close" aria-label="Fermer"></button>
    </header>
    <div class="panes">
      <x-minitel readonly bare muted></x-minitel>
      <div class="side">
        <dl class="facts">
          <div>
            <dt>IP</dt>
            <dd><bdi data-slot="remoteAddr"></bdi></dd>
          </div>
          <div>
            <dt>Type</dt>
            <dd>${kindBadge('', '', 'kind')}</dd>
          </div>
          <div>
            <dt>PID</dt>
            <dd data-slot="pid"></dd>
          </div>
          <div>
            <dt>Début</dt>
            <dd><time data-slot="startedAt"></time></dd>
          </div>
          <div>
            <dt>Activité</dt>
            <dd><time data-slot="lastActionAt"></time></dd>
          </div>
          <div>
            <dt>Durée</dt>
            <dd data-slot="duration"></dd>
          </div>
          <div>
            <dt>CPU</dt>
            <dd data-slot="cpuPercent"></dd>
          </div>
          <div>
            <dt>Mémoire</dt>
            <dd data-slot="memoryBytes"></dd>
          </div>
          <div class="whole">
            <dt>URL</dt>
            <dd>${webLink('', 'url')}</dd>
          </div>
          <div class="whole">
            <dt>Infos</dt>
            <dd><bdi data-slot="infos"></bdi></dd>
          </div>
        </dl>
        <form id="message" autocomplete="off">
          <label for="message-text">Message sur la ligne 0</label>
          <span class="joined">
            <input id="message-text" maxlength="${MAX_MESSAGE_LENGTH}" required spellcheck="true" />
            <button type="submit">Envoyer</button>
          </span>
          <p class="hint">
            <span id="message-result" role="status"></span>
            <output id="message-count" for="message-text">0 / ${MAX_MESSAGE_LENGTH}</output>
          </p>
        </form>
        <p class="acts">
          <a class="button" data-slot="logs">Journal de la session</a>
          <button type="button" class="danger" data-act="end">Terminer…</button>
        </p>
      </div>
    </div>
  </dialog>`;

/** Words for a user's session, and for the far end of a call: the script shows those that fit. */
const either = (session: Html | string, call: Html | string): Html =>
  html`<span data-direction="IN">${session}</span><span data-direction="OUT" hidden>${call}</span>`;

const endDialog = (): Html =>
  html`<dialog class="question" id="end" aria-labelledby="end-title">
    <form method="dialog">
      <h2 id="end-title">${either('Mettre fin à cette session\u00a0?', 'Mettre fin à cet appel\u00a0?')}</h2>
      <p>
        ${either('Session', 'Appel sortant')} <strong class="mono" data-slot="uniqueId"></strong>
        ${either(
          html`de <strong><bdi data-slot="remoteAddr"></bdi></strong>&nbsp;: l’utilisateur sera déconnecté, le
            service en sera averti.`,
          html`(<bdi data-slot="infos"></bdi>)&nbsp;: le serveur appelé sera raccroché, l’utilisateur
            retrouvera le service qui l’a fait appeler.`,
        )}
      </p>
      <p class="fault" id="end-fault" role="alert" hidden></p>
      <p class="acts">
        <button value="cancel" autofocus>Annuler</button>
        <button type="button" class="danger strong" id="end-confirm">
          ${either('Mettre fin à la session', 'Raccrocher')}
        </button>
      </p>
    </form>
  </dialog>`;
