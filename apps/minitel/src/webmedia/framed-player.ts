/** YouTube's or Dailymotion's player in a frame, and what can be known of what it does. */

import type { Media } from './media.ts';
import type { PlayedEvents } from './played.ts';

/**
 * YouTube's player says what it does once it is told that somebody listens (the messages of its IFrame API, without
 * its script). `playerState`: 1 plays, 2 is paused, 0 has ended; others are on the way.
 */
const YOUTUBE_ORIGINS: ReadonlySet<string> = new Set([
  'https://www.youtube-nocookie.com',
  'https://www.youtube.com',
]);
const PLAYS = 1;
const STANDS_STILL: ReadonlySet<unknown> = new Set([0, 2]);
/** A player that has said nothing for so long will not: it is taken to play for as long as it is shown. */
const SILENCE_MS = 5000;

export class FramedPlayer {
  readonly element: HTMLIFrameElement;
  readonly #events: PlayedEvents;
  readonly #hasWords: boolean;
  readonly #listening = new AbortController();
  #silence: number | null = null;

  constructor(media: Extract<Media, { kind: 'player' }>, events: PlayedEvents) {
    this.#events = events;
    this.#hasWords = media.site === 'YouTube';
    const frame = document.createElement('iframe');
    frame.title = `Vidéo ${media.site}`;
    frame.allow = 'autoplay; encrypted-media; fullscreen; picture-in-picture';
    // YouTube plays for those only who say which site they are.
    frame.referrerPolicy = 'strict-origin-when-cross-origin';
    frame.src = media.address;
    this.element = frame;
    const { signal } = this.#listening;
    frame.addEventListener('load', () => this.#loaded(), { signal });
    window.addEventListener('message', (message) => this.#heard(message), { signal });
  }

  remove(): void {
    this.#listening.abort();
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.element.remove();
  }

  #loaded(): void {
    if (!this.#hasWords) return this.#events.plays();
    this.element.contentWindow?.postMessage('{"event":"listening"}', '*');
    this.#silence ??= window.setTimeout(() => this.#events.plays(), SILENCE_MS);
  }

  #heard({ source, origin, data }: MessageEvent): void {
    if (source !== this.element.contentWindow || !YOUTUBE_ORIGINS.has(origin)) return;
    const state = playerState(data);
    if (state === undefined) return;
    if (this.#silence !== null) clearTimeout(this.#silence);
    if (state === PLAYS) this.#events.plays();
    else if (STANDS_STILL.has(state)) this.#events.stops();
  }
}

/** undefined: another message than one about the state. */
function playerState(data: unknown): unknown {
  try {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    const info = member(message, 'info');
    return member(message, 'event') === 'onStateChange' ? info : member(info, 'playerState');
  } catch {
    return undefined;
  }
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
