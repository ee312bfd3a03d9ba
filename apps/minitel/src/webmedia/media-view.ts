/** Shows one medium at a time, as services send them. The player's page and the Minitel's page both hold one. */

import { FramedPlayer } from './framed-player.ts';
import { describeMedia, readMedia, type Media } from './media.ts';
import { link, picture, playable } from './media-elements.ts';
import type { PlayedEvents, Shown } from './played.ts';

export type PlayerEvent = 'START' | 'STOP';

const UNREADABLE = 'Le service a envoyé un média que cette page ne sait pas montrer.';

export class MediaView {
  /** To be put into a page; the class `media-view` and its style are in media-view.css. */
  readonly element: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #tell: (event: PlayerEvent) => void;
  #shown: Shown | null = null;
  /** Names what is shown: what an earlier medium still has to say is not listened to. */
  #turn = 0;
  #isPlaying = false;

  /** `tell`: playing has begun, or has ended. */
  constructor(tell: (event: PlayerEvent) => void) {
    this.#tell = tell;
    this.element = make('div', 'media-view');
    this.#stage = make('div', 'media-stage');
    this.#caption = make('p', 'media-caption');
    this.#caption.setAttribute('role', 'status');
    this.element.append(this.#stage, this.#caption);
  }

  /** In place of what was there. `type`, `infos`: as the gateway gives them. */
  show(type: unknown, infos: unknown): void {
    this.clear();
    const media = readMedia(type, infos);
    this.element.dataset['kind'] = media?.kind ?? 'none';
    this.#caption.textContent = media === null ? UNREADABLE : describeMedia(media);
    if (media === null) return;
    this.#shown = this.#make(media, this.#eventsOf(media));
    this.#stage.append(this.#shown.element);
  }

  clear(): void {
    this.#turn += 1;
    this.#shown?.remove();
    this.#shown = null;
    this.#stage.replaceChildren();
    this.#caption.textContent = '';
    delete this.element.dataset['kind'];
    this.#stopped();
  }

  #make(media: Media, events: PlayedEvents): Shown {
    switch (media.kind) {
      case 'player':
        return new FramedPlayer(media, events);
      case 'film':
        return playable('video', media.address, events);
      case 'sound':
        return playable('audio', media.address, events);
      case 'picture':
        return picture(media.address, describeMedia(media), events);
      case 'link':
        return link(media.address, media.host);
    }
  }

  #eventsOf(media: Media): PlayedEvents {
    const turn = this.#turn;
    const still =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (turn === this.#turn) act(...args);
      };
    return {
      plays: still(() => this.#started()),
      stops: still(() => this.#stopped()),
      refused: still((play: () => void) => this.#offerToPlay(play)),
      failed: still(() => this.#failed(media)),
    };
  }

  #started(): void {
    this.#button?.remove();
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.#tell('START');
  }

  #stopped(): void {
    if (!this.#isPlaying) return;
    this.#isPlaying = false;
    this.#tell('STOP');
  }

  get #button(): Element | null {
    return this.#stage.querySelector('button');
  }

  #offerToPlay(play: () => void): void {
    if (this.#button !== null) return;
    const button = make('button', 'media-play');
    button.type = 'button';
    button.textContent = 'Lancer la lecture';
    button.addEventListener('click', () => {
      button.remove();
      play();
    });
    keepFocus(button);
    this.#stage.append(button);
  }

  #failed(media: Media): void {
    this.#stopped();
    this.#shown?.remove();
    this.element.dataset['kind'] = 'failed';
    this.#caption.textContent = `${describeMedia(media)} : cette page n'arrive pas à l'ouvrir. Essayez à part.`;
    if (media.kind === 'player') return;
    this.#shown = link(media.address, media.host);
    this.#stage.replaceChildren(this.#shown.element);
  }
}

/** Whoever is typing on the Minitel goes on there after a click on this. */
export function keepFocus(button: HTMLElement): void {
  button.addEventListener('mousedown', (event) => event.preventDefault());
}

function make<Tag extends 'div' | 'p' | 'button'>(tag: Tag, name: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
