/** The screens of sessions, followed while somebody looks at them, and their pictures. */

import { EventEmitter } from 'node:events';
import type { RemoteLink } from '@minipavi/links';
import { screenToText } from '@minipavi/videotex';
import type { SessionMirror } from './session-mirror.ts';
import { ThumbnailPress } from './thumbnail-press.ts';
import { Turnstile } from './turnstile.ts';
import { WatchedScreen } from './watched-screen.ts';

/** Whoever asked for a picture will ask again soon; later a watch is worth nothing. */
const LINGER_MS = 10_000;
/** How often changes are looked for, and how often one session's is told at most. */
const TICK_MS = 200;
const ANNOUNCE_MS = 1000;
/** A watch is opened in some milliseconds, unless many are. */
const APPEARS_WITHIN_MS = 1500;
/** Sessions followed: each costs a socket and a copy of all that its user gets. */
const MAX_SCREENS = 300;
/** Openings at a time: those of a hundred sessions must not make one heap. */
const MAX_OPENING = 6;

export interface ScreenVersion {
  readonly uniqueId: string;
  /** Grows with every change, and is never used again, not even by a process that comes after this one. */
  readonly screen: number;
}

interface ScreenWatchEvents {
  changed: [versions: readonly ScreenVersion[]];
}

export interface ScreenWatchOptions {
  readonly mirror: SessionMirror;
  /** Opens a watch whose first bytes are the session's screen. Rejects with a LinkError. */
  readonly open: (uniqueId: string, signal: AbortSignal) => Promise<RemoteLink>;
  readonly now: () => number;
}

interface Entry {
  readonly watched: WatchedScreen;
  lookedAt: number;
  version: number | null;
  announced: number | null;
  announcedAt: number;
}

export class ScreenWatch extends EventEmitter<ScreenWatchEvents> {
  readonly #options: ScreenWatchOptions;
  readonly #entries = new Map<string, Entry>();
  /** Those that got bytes, or have a version nobody was told. */
  readonly #restless = new Set<string>();
  /** Who waits for a screen to be known, by session. */
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #openings = new Turnstile(MAX_OPENING);
  readonly #press: ThumbnailPress;
  #holders = 0;
  #lastVersion = 0;
  #tick: NodeJS.Timeout | null = null;

  constructor(options: ScreenWatchOptions) {
    super();
    this.#options = options;
    this.#press = new ThumbnailPress(options.now);
    const { mirror } = options;
    mirror.on('put', ({ uniqueId }) => this.#holders > 0 && this.#follow(uniqueId));
    mirror.on('removed', ({ uniqueId }) => this.#drop(uniqueId));
    mirror.on('replaced', () => this.#holders > 0 && this.#followAll());
  }

  /** Somebody looks at all of them, until the result is called. */
  hold(): () => void {
    this.#holders += 1;
    this.#followAll();
    let isHeld = true;
    return () => {
      if (isHeld) this.#holders -= 1;
      isHeld = false;
    };
  }

  /** Somebody looks at this one now. Resolves when something of it is known, or does not come. */
  async look(uniqueId: string): Promise<void> {
    const entry = this.#follow(uniqueId);
    if (entry === null || entry.watched.screen !== null) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, APPEARS_WITHIN_MS);
      this.#waiters.set(uniqueId, [...(this.#waiters.get(uniqueId) ?? []), resolve]);
    });
    clearTimeout(timer);
  }

  /** Version of the picture that was told last, or would be; null: nothing is known of this screen (yet). */
  version(uniqueId: string): number | null {
    return this.#entries.get(uniqueId)?.version ?? null;
  }

  /** The 25 rows; null: nothing is known of this screen (yet). */
  text(uniqueId: string): readonly string[] | null {
    const screen = this.#entries.get(uniqueId)?.watched.screen ?? null;
    return screen && screenToText(screen);
  }

  /** PNG of 320 x 250; null: nothing is known of this screen (yet), or too many pictures are being asked for. */
  async picture(uniqueId: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const entry = this.#entries.get(uniqueId);
    if (!entry || entry.watched.screen === null) return null;
    return this.#press.print(uniqueId, () => {
      this.#takeChange(uniqueId, entry);
      return { screen: entry.watched.latest, version: entry.version ?? 0 };
    });
  }

  /** Screens followed at this moment. */
  get size(): number {
    return this.#entries.size;
  }

  close(): void {
    for (const uniqueId of [...this.#entries.keys()]) this.#drop(uniqueId);
    this.#rest();
  }

  #followAll(): void {
    for (const { uniqueId } of this.#options.mirror.list()) this.#follow(uniqueId);
  }

  /** null: no such session, none with a screen, or too many are followed. */
  #follow(uniqueId: string): Entry | null {
    const lookedAt = this.#options.now();
    const known = this.#entries.get(uniqueId);
    if (known) {
      known.lookedAt = lookedAt;
      return known;
    }
    const session = this.#options.mirror.get(uniqueId);
    // What the far end of a call sends is on the screen of the session that called.
    if (session?.direction !== 'IN' || this.#entries.size >= MAX_SCREENS) return null;
    const watched = new WatchedScreen({
      open: (signal) => this.#openings.run(() => this.#options.open(uniqueId, signal)),
      onBytes: () => {
        this.#restless.add(uniqueId);
        this.#release(uniqueId);
      },
    });
    const entry = { watched, lookedAt, version: null, announced: null, announcedAt: -Infinity };
    this.#entries.set(uniqueId, entry);
    this.#tick ??= setInterval(() => this.#onTick(), TICK_MS);
    return entry;
  }

  #drop(uniqueId: string): void {
    const entry = this.#entries.get(uniqueId);
    if (!entry) return;
    this.#entries.delete(uniqueId);
    this.#restless.delete(uniqueId);
    this.#press.forget(uniqueId);
    this.#release(uniqueId);
    void entry.watched.close();
  }

  #release(uniqueId: string): void {
    const waiters = this.#waiters.get(uniqueId) ?? [];
    this.#waiters.delete(uniqueId);
    for (const resolve of waiters) resolve();
  }

  #takeChange(uniqueId: string, entry: Entry): void {
    if (!entry.watched.takeChange()) return;
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#options.now());
    entry.version = this.#lastVersion;
    this.#restless.add(uniqueId);
  }

  #onTick(): void {
    const now = this.#options.now();
    if (this.#holders === 0) this.#dropUnseen(now);
    const versions: ScreenVersion[] = [];
    for (const uniqueId of [...this.#restless]) {
      const entry = this.#entries.get(uniqueId);
      // A clock set back must not keep anything from being told.
      if (!entry || Math.abs(now - entry.announcedAt) < ANNOUNCE_MS) continue;
      this.#takeChange(uniqueId, entry);
      this.#restless.delete(uniqueId);
      if (entry.version === null || entry.version === entry.announced) continue;
      entry.announced = entry.version;
      entry.announcedAt = now;
      versions.push({ uniqueId, screen: entry.version });
    }
    if (versions.length > 0) this.emit('changed', versions);
  }

  #dropUnseen(now: number): void {
    for (const [uniqueId, { lookedAt }] of this.#entries) {
      if (Math.abs(now - lookedAt) > LINGER_MS) this.#drop(uniqueId);
    }
    if (this.#entries.size === 0) this.#rest();
  }

  #rest(): void {
    if (this.#tick) clearInterval(this.#tick);
    this.#tick = null;
  }
}
