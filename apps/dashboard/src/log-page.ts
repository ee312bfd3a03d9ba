/** Lines of the journal as they come, the newest on top. */

import type { LogLine } from './api-types.ts';
import { EventStream } from './event-stream.ts';
import { formatDate, formatTime, plural } from './format.ts';
import { isShown, toAddress, toQuery, type LogFilter } from './log-filter.ts';
import { copyOf, need, setText, Slots } from './page-elements.ts';

/** A filter holds from the moment one stops typing it. */
const TYPING_MS = 300;

export class LogPage {
  readonly #list = need('log', HTMLOListElement);
  readonly #none = need('none', HTMLElement);
  readonly #link = need('link', HTMLElement);
  readonly #pause = need('pause', HTMLButtonElement);
  readonly #form = need('filters', HTMLFormElement);
  readonly #template = need('log-line', HTMLTemplateElement);
  readonly #max = Number(this.#list.dataset['max']);
  readonly #stream = new EventStream({
    address: () => {
      const query = toQuery(this.#filter);
      query.set('limit', String(this.#max));
      return `/api/logs/live?${query.toString()}`;
    },
    onState: (state) => {
      if (state === 'open') this.#isFirst = true;
      this.#link.hidden = false;
      this.#link.dataset['state'] = state;
      setText(this.#link, state === 'open' ? 'En direct' : 'Hors ligne, reconnexion…');
    },
    onEvent: { lines: (data) => this.#receive(data as readonly LogLine[]) },
  });
  /** What comes first of a connection is all there is, not what is new. */
  #isFirst = true;
  /** What came since the pause; null: none is on. */
  #held: { lines: LogLine[]; replaces: boolean } | null = null;
  #typing: number | undefined;

  start(): void {
    this.#pause.hidden = false;
    this.#pause.addEventListener('click', () => this.#togglePause());
    this.#form.addEventListener('input', () => {
      window.clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => this.#applyFilter(), TYPING_MS);
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      window.clearTimeout(this.#typing);
      this.#applyFilter();
    });
    this.#stream.start();
  }

  get #filter(): LogFilter {
    const fields = new FormData(this.#form);
    const value = (name: string): string => {
      const field = fields.get(name);
      return typeof field === 'string' ? field.trim() : '';
    };
    return {
      level: value('level'),
      session: value('session'),
      process: value('process'),
      text: value('text'),
    };
  }

  #applyFilter(): void {
    history.replaceState(null, '', toAddress(this.#filter));
    this.#stream.restart();
  }

  #receive(lines: readonly LogLine[]): void {
    const replaces = this.#isFirst;
    this.#isFirst = false;
    const held = this.#held;
    if (held === null) return this.#show(lines, replaces);
    this.#held = replaces
      ? { lines: [...lines], replaces }
      : { lines: [...held.lines, ...lines].slice(-this.#max), replaces: held.replaces };
    setText(this.#pause, replaces ? 'Reprendre' : `Reprendre (${plural(this.#held.lines.length, 'ligne')})`);
  }

  /** The newest last, as they come. */
  #show(lines: readonly LogLine[], replaces: boolean): void {
    const filter = this.#filter;
    const wanted = lines.filter((line) => isShown(line, filter));
    const elements = wanted.map((line) => this.#elementOf(line, !replaces)).reverse();
    if (replaces) this.#list.replaceChildren(...elements);
    else this.#list.prepend(...elements);
    while (this.#list.childElementCount > this.#max) this.#list.lastElementChild?.remove();
    this.#none.hidden = this.#list.childElementCount > 0;
  }

  #elementOf({ at, level, message, uniqueId, pid, process }: LogLine, isFresh: boolean): HTMLElement {
    const element = copyOf(this.#template);
    element.className = isFresh ? `${level} fresh` : level;
    const slots = new Slots(element);
    slots.set('at', formatTime(at), formatDate(at));
    slots.set('level', level);
    slots.set('from', [process, pid].filter((one) => one !== null).join(' '));
    slots.set('message', message);
    const link = slots.get('uniqueId');
    if (link !== null && uniqueId !== null) {
      link.hidden = false;
      setText(link, uniqueId);
      link.setAttribute('href', `/?action=logs&level=debug&session=${uniqueId}`);
    }
    return element;
  }

  #togglePause(): void {
    const held = this.#held;
    this.#held = held === null ? { lines: [], replaces: false } : null;
    this.#pause.setAttribute('aria-pressed', String(held === null));
    setText(this.#pause, held === null ? 'Reprendre' : 'Pause');
    if (held !== null) this.#show(held.lines, held.replaces);
  }
}
