/** Pictures of the screens that are in sight, each as new as the gateway has it, a few at a time. */

import { sessionPath } from './api.ts';

/** A browser has six connections to one server; two are streams. */
const MAX_AT_ONCE = 3;
/** Pictures just out of sight are fetched before one scrolls there. */
const MARGIN = '200px';

interface Place {
  readonly uniqueId: string;
  /** What stands there; another takes its place once it has loaded. */
  image: HTMLImageElement;
  wanted: number | null;
  shown: number | null;
  isVisible: boolean;
  isLoading: boolean;
}

export class Thumbnails {
  /** By the element that is watched for being in sight. */
  readonly #places = new Map<Element, Place>();
  readonly #observer = new IntersectionObserver((entries) => this.#onSight(entries), { rootMargin: MARGIN });
  #loading = 0;

  /** `frame` holds the image. */
  add(frame: Element, image: HTMLImageElement, uniqueId: string): void {
    this.#places.set(frame, {
      uniqueId,
      image,
      wanted: null,
      shown: null,
      isVisible: false,
      isLoading: false,
    });
    this.#observer.observe(frame);
  }

  remove(frame: Element): void {
    this.#observer.unobserve(frame);
    this.#places.delete(frame);
  }

  /** There is a picture of this version. */
  want(frame: Element, version: number | null): void {
    const place = this.#places.get(frame);
    if (place === undefined || place.wanted === version) return;
    place.wanted = version;
    this.#loadNext();
  }

  #onSight(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const place = this.#places.get(target);
      if (place !== undefined) place.isVisible = isIntersecting;
    }
    this.#loadNext();
  }

  #loadNext(): void {
    for (const [frame, place] of this.#places) {
      if (this.#loading >= MAX_AT_ONCE) return;
      const isDue = place.wanted !== null && place.wanted !== place.shown;
      if (!isDue || !place.isVisible || place.isLoading) continue;
      // Behind the others next time, so that a lively screen does not keep them waiting.
      this.#places.delete(frame);
      this.#places.set(frame, place);
      void this.#load(place, place.wanted ?? 0);
    }
  }

  async #load(place: Place, version: number): Promise<void> {
    place.isLoading = true;
    this.#loading += 1;
    const image = new Image(320, 250);
    image.src = sessionPath(place.uniqueId, `/screen.png?v=${version}`);
    image.alt = `Écran de la session ${place.uniqueId}`;
    image.dataset['version'] = String(version);
    try {
      await image.decode();
      place.image.replaceWith(image);
      place.image = image;
    } catch {
      // The session is over, or the gateway away: the old picture stays until there is a new one.
    }
    place.shown = version;
    place.isLoading = false;
    this.#loading -= 1;
    this.#loadNext();
  }
}
