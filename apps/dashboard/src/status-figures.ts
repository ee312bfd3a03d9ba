/** The figures at the head of the live page. */

import type { Status } from './api-types.ts';
import type { StreamState } from './event-stream.ts';
import {
  formatDateTime,
  formatDecimal,
  formatMegabytes,
  formatTime,
  formatUptime,
  groupDigits,
  plural,
  UNKNOWN,
} from './format.ts';
import { need, setText, Slots } from './page-elements.ts';

/** From this part on, a gauge says that room is getting short. */
const HIGH = 0.8;

export class StatusFigures {
  readonly #slots = new Slots(need('figures', HTMLElement));
  readonly #stale = need('stale', HTMLElement);
  readonly #staleSlots = new Slots(this.#stale);
  readonly #link = need('link', HTMLElement);

  show(status: Status): void {
    const { load, cpus, freeMegabytes, startedAt, now, staleSince } = status;
    this.#slots.set('maxSessions', groupDigits(status.maxSessions));
    this.#slots.set('load', formatDecimal(load, 2));
    this.#slots.set('cpus', plural(cpus, 'cœur'));
    this.#slots.set(
      'freeMegabytes',
      freeMegabytes === null ? UNKNOWN : formatMegabytes(freeMegabytes),
      freeMegabytes === null ? '' : `${groupDigits(freeMegabytes)} Mo`,
    );
    this.#slots.set('uptime', formatUptime(now - startedAt), `Démarrage : ${formatDateTime(startedAt)}`);
    this.#gauge('loadBar', load, cpus);
    this.#stale.hidden = staleSince === null;
    if (staleSince !== null) this.#staleSlots.set('staleSince', formatTime(staleSince));
  }

  count(sessions: number): void {
    this.#slots.set('sessions', groupDigits(sessions));
    const max = this.#slots.get('maxSessions')?.textContent ?? '';
    this.#gauge('room', sessions, Number(max.replace(/\D/g, '')));
  }

  connection(state: StreamState): void {
    this.#link.hidden = false;
    this.#link.dataset['state'] = state;
    setText(this.#link, state === 'open' ? 'En direct' : 'Hors ligne, reconnexion…');
  }

  #gauge(slot: string, value: number, max: number): void {
    const bar = this.#slots.get(slot);
    if (!(bar instanceof HTMLProgressElement) || max <= 0) return;
    bar.max = max;
    bar.value = Math.min(value, max);
    bar.classList.toggle('high', value >= max * HIGH && value < max);
    bar.classList.toggle('full', value >= max);
  }
}
