/** This worker's user watching another session (`duplicateStream`). */

import type { BusClient } from '@minipavi/bus';
import type { RemoteLink } from '@minipavi/links';
import type { DuplicateStreamParam } from '@minipavi/protocol';
import type { ConnectionOrder } from '@minipavi/session';

export interface WatchingOptions {
  readonly bus: BusClient;
  /** Of the bus. */
  readonly folder: string;
  /** EXTcall, by which VisuWeb shows sessions; null: none is named. */
  readonly extCallUrl: string | null;
}

/** Same origin, same folder: the original's EXTcall changes between `EXTcall/` and `EXTcall/index.php`. */
function isPartOf(serviceUrl: string, url: string): boolean {
  if (!URL.canParse(serviceUrl) || !URL.canParse(url)) return false;
  const [service, whole] = [new URL(serviceUrl), new URL(url)];
  const folder = whole.pathname.slice(0, whole.pathname.lastIndexOf('/') + 1);
  return service.origin === whole.origin && service.pathname.startsWith(folder);
}

export class Watching {
  readonly #options: WatchingOptions;
  #opening = 0;
  #link: RemoteLink | null = null;

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** True from the asking on: of two sessions that want to see each other, none may. */
  get isActive(): boolean {
    return this.#opening > 0 || (this.#link !== null && !this.#link.closed);
  }

  /** Rejects with a LinkError. */
  async open(
    { uniqueid, screen }: DuplicateStreamParam,
    { uniqueId, serviceUrl, signal }: ConnectionOrder,
  ): Promise<RemoteLink> {
    const { bus, folder, extCallUrl } = this.#options;
    // The original's EXTcall cannot ask for the screen, but is made for nothing else.
    const withScreen = screen || (extCallUrl !== null && isPartOf(serviceUrl, extCallUrl));
    this.#opening++;
    try {
      const { openWatch } = await import('@minipavi/links');
      this.#link = await openWatch({
        uniqueId: uniqueid,
        watcher: uniqueId,
        withScreen,
        folder,
        bus,
        signal,
      });
      return this.#link;
    } finally {
      this.#opening--;
    }
  }
}
