/** The sessions as the event stream tells them; says which ones changed, so that nothing else is drawn again. */

import type { ScreenVersion, Session, Usage } from './api-types.ts';

export interface StoreListener {
  /** One came, changed (its usage and its screen apart) or left: order, filter and count may be others. */
  onList(): void;
  /** A measure or a picture of these changed. */
  onDetails(uniqueIds: readonly string[]): void;
}

export class SessionStore {
  readonly #byId = new Map<string, Session>();
  readonly #listener: StoreListener;

  constructor(listener: StoreListener) {
    this.#listener = listener;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(uniqueId: string): Session | undefined {
    return this.#byId.get(uniqueId);
  }

  list(): readonly Session[] {
    return [...this.#byId.values()];
  }

  /** The whole list: what is not in it is gone. */
  replace(sessions: readonly Session[]): void {
    this.#byId.clear();
    for (const session of sessions) this.#byId.set(session.uniqueId, session);
    this.#listener.onList();
  }

  /** What a change does not tell (it may come without measures) stays as it was. */
  put(session: Session): void {
    const known = this.#byId.get(session.uniqueId);
    this.#byId.set(session.uniqueId, {
      ...session,
      cpuPercent: session.cpuPercent ?? known?.cpuPercent ?? null,
      memoryBytes: session.memoryBytes ?? known?.memoryBytes ?? null,
      screen: newest(session.screen, known?.screen ?? null),
    });
    this.#listener.onList();
  }

  remove(uniqueId: string): void {
    if (this.#byId.delete(uniqueId)) this.#listener.onList();
  }

  measure(usages: readonly Usage[]): void {
    const byPid = new Map(usages.flatMap((one) => (one.pid === undefined ? [] : [[one.pid, one]])));
    const byId = new Map(usages.flatMap((one) => (one.uniqueId === undefined ? [] : [[one.uniqueId, one]])));
    const changed: string[] = [];
    for (const session of this.#byId.values()) {
      const usage = byId.get(session.uniqueId) ?? byPid.get(session.pid);
      if (usage === undefined) continue;
      const { cpuPercent, memoryBytes } = usage;
      if (cpuPercent === session.cpuPercent && memoryBytes === session.memoryBytes) continue;
      this.#byId.set(session.uniqueId, { ...session, cpuPercent, memoryBytes });
      changed.push(session.uniqueId);
    }
    if (changed.length > 0) this.#listener.onDetails(changed);
  }

  picture(versions: readonly ScreenVersion[]): void {
    const changed: string[] = [];
    for (const { uniqueId, screen } of versions) {
      const session = this.#byId.get(uniqueId);
      if (session === undefined || session.screen === screen) continue;
      this.#byId.set(uniqueId, { ...session, screen });
      changed.push(uniqueId);
    }
    if (changed.length > 0) this.#listener.onDetails(changed);
  }
}

const newest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
