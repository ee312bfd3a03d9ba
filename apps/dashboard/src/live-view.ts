/** One session's screen as its user sees it, with what can be done about it; of a call's far end, the latter alone. */

import type { MinitelElement } from '@minipavi/emulator';
import type { Session } from './api-types.ts';
import { fillSession, fillTimes } from './fill-session.ts';
import { MessageForm } from './message-form.ts';
import { need, setText, Slots } from './page-elements.ts';
import { ScreenStream, type ScreenState } from './screen-stream.ts';
import { clearScreen, watchingMinitel } from './watching-minitel.ts';

const WORDS: Readonly<Record<ScreenState, string>> = {
  connecting: 'Connexion…',
  open: 'En direct',
  lost: 'Hors ligne, reconnexion…',
  over: 'Session terminée',
};
const CALL_WORDS = { ...WORDS, open: 'Appel en cours', over: 'Appel terminé' };

export class LiveView {
  readonly #dialog = need('watch', HTMLDialogElement);
  readonly #slots = new Slots(this.#dialog);
  readonly #state = need('watch-state', HTMLElement);
  readonly #minitel: MinitelElement;
  readonly #message = new MessageForm();
  #session: Session | null = null;
  #stream: ScreenStream | null = null;

  constructor() {
    this.#minitel = watchingMinitel(this.#dialog);
    this.#dialog.addEventListener('close', () => this.#stop());
    this.#dialog.querySelector('[data-act=close]')?.addEventListener('click', () => this.#dialog.close());
    // A click beside it.
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  get session(): Session | null {
    return this.#session;
  }

  /** `toWrite`: the message is what it is opened for. */
  open(session: Session, now: number, { toWrite = false } = {}): void {
    const { uniqueId } = session;
    this.#session = session;
    fillSession(this.#slots, session, now);
    this.#slots.get('logs')?.setAttribute('href', `/?action=logs&level=debug&session=${uniqueId}`);
    const isCall = session.direction === 'OUT';
    this.#slots.set('what', isCall ? 'Appel sortant' : 'Session');
    this.#message.session = isCall ? null : uniqueId;
    this.#dialog.classList.remove('over');
    this.#dialog.classList.toggle('call', isCall);
    clearScreen(this.#minitel);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (isCall) return this.#onState('open');
    if (toWrite) this.#message.focus();
    this.#stream = new ScreenStream({
      uniqueId,
      onBytes: (bytes, isFirst) => {
        if (isFirst) clearScreen(this.#minitel);
        void this.#minitel.feed(bytes);
      },
      onState: (state) => this.#onState(state),
    });
  }

  /** It may be another's. */
  update(session: Session, now: number): void {
    if (session.uniqueId !== this.#session?.uniqueId) return;
    this.#session = session;
    fillSession(this.#slots, session, now);
  }

  /** Those that are no longer in the list are over. */
  follow(isThere: (uniqueId: string) => boolean): void {
    if (this.#session === null || isThere(this.#session.uniqueId)) return;
    if (this.#stream === null) this.#onState('over');
    else this.#stream.end();
  }

  tick(now: number): void {
    if (this.#session !== null && this.#state.dataset['state'] !== 'over') {
      fillTimes(this.#slots, this.#session, now);
    }
  }

  #onState(state: ScreenState): void {
    this.#state.dataset['state'] = state;
    setText(this.#state, (this.#session?.direction === 'OUT' ? CALL_WORDS : WORDS)[state]);
    const isOver = state === 'over';
    this.#dialog.classList.toggle('over', isOver);
    if (isOver) this.#message.session = null;
    const end = this.#dialog.querySelector<HTMLButtonElement>('[data-act=end]');
    if (end !== null) end.disabled = isOver;
  }

  #stop(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#session = null;
    this.#message.session = null;
  }
}
