/** What a medium that is shown tells of itself, whatever it is. */
export interface PlayedEvents {
  /** It plays: said each time it begins again. */
  plays(): void;
  /** It is paused, or has ended. */
  stops(): void;
  /** The browser wants a gesture of the user's first; `play` is to be called on one. */
  refused(play: () => void): void;
  /** It cannot be had, or is nothing that this browser plays. */
  failed(): void;
}

/** Shown until it is removed; removed, it tells nothing any more. */
export interface Shown {
  readonly element: HTMLElement;
  remove(): void;
}
