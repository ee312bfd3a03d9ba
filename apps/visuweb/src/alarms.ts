/** What is wrong until somebody mends it, as the master tells it: pages, JSON and metrics show it meanwhile. */

import { EventEmitter } from 'node:events';
import type { AlarmName } from '@minipavi/bus';
import type { AlarmView } from './pages/page-sources.ts';

interface AlarmsEvents {
  /** One came, went, or says something else. */
  changed: [];
}

export class Alarms extends EventEmitter<AlarmsEvents> {
  readonly #texts = new Map<AlarmName, string>();

  /** Those that are on, in the order they came. */
  list(): readonly AlarmView[] {
    return [...this.#texts].map(([name, text]) => ({ name, text }));
  }

  isOn(name: AlarmName): boolean {
    return this.#texts.has(name);
  }

  /** `text` null: it is mended. */
  set(name: AlarmName, text: string | null): void {
    if ((this.#texts.get(name) ?? null) === text) return;
    if (text === null) this.#texts.delete(name);
    else this.#texts.set(name, text);
    this.emit('changed');
  }

  /** Another master: what it knows of follows. */
  clear(): void {
    if (this.#texts.size === 0) return;
    this.#texts.clear();
    this.emit('changed');
  }
}
