/** The live page: what the event stream tells, on the page. */

import { AlarmBanner } from './alarm-banner.ts';
import type { PastSession, ScreenVersion, Session, Status, Usage } from './api-types.ts';
import { EndQuestion } from './end-question.ts';
import { EventStream } from './event-stream.ts';
import { plural } from './format.ts';
import { LiveView } from './live-view.ts';
import { need, setText, Slots } from './page-elements.ts';
import { RecentHistory } from './recent-history.ts';
import { SessionList } from './session-list.ts';
import { inOrder, matches } from './session-order.ts';
import { SessionStore } from './session-store.ts';
import { SessionTools } from './session-tools.ts';
import { StatusFigures } from './status-figures.ts';

const TICK_MS = 1000;
/** `status` comes every five seconds. */
const SILENCE_MS = 17_000;
/** Orders in which a measure counts. */
const MEASURED: ReadonlySet<string> = new Set(['cpuPercent', 'memoryBytes']);

export class LivePage {
  readonly #section = need('live', HTMLElement);
  readonly #count = new Slots(this.#section).get('count');
  readonly #announcer = need('announcer', HTMLElement);
  readonly #empty = need('empty', HTMLElement);
  readonly #noMatch = need('no-match', HTMLElement);
  readonly #table = need('table', HTMLElement);
  readonly #cards = need('cards', HTMLElement);
  readonly #alarms = new AlarmBanner();
  readonly #figures = new StatusFigures();
  readonly #history = new RecentHistory();
  readonly #view = new LiveView();
  readonly #question = new EndQuestion();
  readonly #store = new SessionStore({
    onList: () => this.#draw(),
    onDetails: (uniqueIds) => this.#refresh(uniqueIds),
  });
  readonly #tools = new SessionTools(() => this.#draw());
  readonly #lists = {
    cards: new SessionList(this.#cards, {
      IN: need('session-card', HTMLTemplateElement),
      OUT: need('call-card', HTMLTemplateElement),
    }),
    table: new SessionList(this.#table.querySelector('tbody') ?? this.#table, {
      IN: need('session-row', HTMLTemplateElement),
      OUT: need('session-row', HTMLTemplateElement),
    }),
  };
  /** The gateway's clock minus this computer's, in ms: durations are told by the former. */
  #clockOffset = 0;

  /** Shows what came with the page, then follows the gateway. */
  start(): void {
    this.#table.classList.remove('unscripted');
    this.#section.addEventListener('click', (event) => this.#onClick(event));
    document.querySelector('#watch [data-act=end]')?.addEventListener('click', () => {
      if (this.#view.session !== null) this.#question.ask(this.#view.session);
    });
    this.#store.replace(JSON.parse(this.#section.dataset['sessions'] ?? '[]') as Session[]);
    delete this.#section.dataset['sessions'];
    window.setInterval(() => this.#tick(), TICK_MS);
    new EventStream({
      address: () => '/api/live',
      silenceMs: SILENCE_MS,
      onState: (state) => this.#figures.connection(state),
      onEvent: {
        status: (data) => this.#onStatus(data as Status),
        sessions: (data) => this.#store.replace(data as Session[]),
        session: (data) => this.#onSession(data as Session),
        gone: (data) => this.#store.remove((data as { uniqueId: string }).uniqueId),
        usage: (data) => this.#store.measure(data as Usage[]),
        screen: (data) => this.#store.picture(data as ScreenVersion[]),
        ended: (data) => this.#history.add(data as PastSession),
      },
    }).start();
  }

  get #now(): number {
    return Date.now() + this.#clockOffset;
  }

  #onStatus(status: Status): void {
    this.#clockOffset = status.now - Date.now();
    this.#alarms.show(status.alarms);
    this.#figures.show(status);
    this.#figures.count(this.#store.size);
  }

  #onSession(session: Session): void {
    const isNew = this.#store.get(session.uniqueId) === undefined;
    this.#store.put(session);
    if (!isNew) return;
    const { direction, remoteAddr, infos } = session;
    setText(
      this.#announcer,
      direction === 'IN' ? `Nouvelle connexion de ${remoteAddr}` : `Appel sortant : ${infos}`,
    );
  }

  #draw(): void {
    const { filter, order, presentation } = this.#tools;
    const now = this.#now;
    const all = this.#store.list();
    const shown = inOrder(
      all.filter((session) => matches(session, filter)),
      order,
    );
    const isTable = presentation === 'table';
    this.#cards.hidden = isTable || shown.length === 0;
    this.#table.hidden = !isTable || shown.length === 0;
    this.#lists[isTable ? 'cards' : 'table'].clear();
    this.#lists[presentation].show(shown, now);
    this.#empty.hidden = all.length > 0;
    this.#noMatch.hidden = all.length === 0 || shown.length > 0;
    this.#tell(all.length, shown.length);
    for (const session of all) this.#view.update(session, now);
    this.#view.follow((uniqueId) => this.#store.get(uniqueId) !== undefined);
  }

  #tell(all: number, shown: number): void {
    const words = plural(all, 'connexion');
    if (this.#count !== null) setText(this.#count, shown === all ? words : `${shown} sur ${words}`);
    document.title = `${words} · MiniPAVI`;
    this.#figures.count(all);
  }

  #refresh(uniqueIds: readonly string[]): void {
    const { order, presentation } = this.#tools;
    const now = this.#now;
    for (const uniqueId of uniqueIds) {
      const session = this.#store.get(uniqueId);
      if (session === undefined) continue;
      this.#lists[presentation].update(session, now);
      this.#view.update(session, now);
    }
    if (MEASURED.has(order.key)) this.#draw();
  }

  #tick(): void {
    if (document.hidden) return;
    this.#lists[this.#tools.presentation].tick(this.#now);
    this.#view.tick(this.#now);
  }

  #onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element) || event.target.closest('a') !== null) return;
    const session = this.#store.get(event.target.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? '');
    if (session === undefined) return;
    const act = event.target.closest<HTMLElement>('[data-act]')?.dataset['act'];
    if (act === 'end') this.#question.ask(session);
    else if (act === 'message') this.#view.open(session, this.#now, { toWrite: true });
    // A row opens wherever it is clicked; text that is being selected is not a click.
    else if (act === 'watch' || (window.getSelection()?.isCollapsed ?? true))
      this.#view.open(session, this.#now);
  }
}
