/** Sessions as cards or as rows: one element each, made from a template, kept as long as the session is shown. */

import type { Direction, Session } from './api-types.ts';
import { fillSession, fillTimes } from './fill-session.ts';
import { copyOf, Slots } from './page-elements.ts';
import { Thumbnails } from './thumbnails.ts';

interface Item {
  readonly element: HTMLElement;
  readonly slots: Slots;
  session: Session;
}

export class SessionList {
  readonly #place: HTMLElement;
  readonly #templates: Readonly<Record<Direction, HTMLTemplateElement>>;
  readonly #thumbnails = new Thumbnails();
  readonly #items = new Map<string, Item>();

  /** What the place holds is the server's: it is cleared. */
  constructor(place: HTMLElement, templates: Readonly<Record<Direction, HTMLTemplateElement>>) {
    this.#place = place;
    this.#templates = templates;
    place.replaceChildren();
  }

  /** These and no others, in this order. */
  show(sessions: readonly Session[], now: number): void {
    const focused = document.activeElement;
    const left = new Set(this.#items.keys());
    let next = this.#place.firstElementChild;
    for (const session of sessions) {
      left.delete(session.uniqueId);
      const { element } = this.#put(session, now);
      if (element === next) next = next.nextElementSibling;
      else this.#place.insertBefore(element, next);
    }
    for (const uniqueId of left) this.#remove(uniqueId);
    // An element that moves loses the focus.
    if (
      focused instanceof HTMLElement &&
      focused !== document.activeElement &&
      this.#place.contains(focused)
    ) {
      focused.focus({ preventScroll: true });
    }
  }

  /** Values of one changed, and nothing else. */
  update(session: Session, now: number): void {
    if (this.#items.has(session.uniqueId)) this.#put(session, now);
  }

  tick(now: number): void {
    for (const { slots, session } of this.#items.values()) fillTimes(slots, session, now);
  }

  #put(session: Session, now: number): Item {
    const known = this.#items.get(session.uniqueId);
    if (known?.session === session) return known;
    const item = known ?? this.#add(session);
    item.session = session;
    fillSession(item.slots, session, now);
    this.#thumbnails.want(item.element, session.screen);
    return item;
  }

  #add(session: Session): Item {
    const element = copyOf(this.#templates[session.direction]);
    element.dataset['id'] = session.uniqueId;
    const item = { element, slots: new Slots(element), session };
    this.#items.set(session.uniqueId, item);
    const image = element.querySelector('img');
    if (image !== null) {
      image.parentElement?.setAttribute('aria-label', `Regarder la session ${session.uniqueId}`);
      this.#thumbnails.add(element, image, session.uniqueId);
    }
    return item;
  }

  #remove(uniqueId: string): void {
    const item = this.#items.get(uniqueId);
    if (item === undefined) return;
    this.#thumbnails.remove(item.element);
    item.element.remove();
    this.#items.delete(uniqueId);
  }

  /** Empties its place. */
  clear(): void {
    for (const uniqueId of [...this.#items.keys()]) this.#remove(uniqueId);
  }
}
