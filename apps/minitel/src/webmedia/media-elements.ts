/** Elements for pictures, films, sounds and links. Values are set as properties: no markup is made of them. */

import type { PlayedEvents, Shown } from './played.ts';

/** A film or a sound. */
export function playable(tag: 'video' | 'audio', address: string, events: PlayedEvents): Shown {
  const element = document.createElement(tag);
  const ends = new AbortController();
  const on = (name: string, listener: () => void): void =>
    element.addEventListener(name, listener, { signal: ends.signal });
  on('playing', () => events.plays());
  on('pause', () => events.stops());
  on('ended', () => events.stops());
  on('error', () => events.failed());
  element.controls = true;
  element.autoplay = true;
  if (element instanceof HTMLVideoElement) element.playsInline = true;
  element.src = address;
  const play = (): void => {
    element.play().catch((error: unknown) => {
      // Others are told by `error`, or come from its removal.
      const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (isRefused && !ends.signal.aborted) events.refused(play);
    });
  };
  play();
  return {
    element,
    remove: () => {
      ends.abort();
      element.pause();
      // So that no more of it is fetched.
      element.removeAttribute('src');
      element.load();
      element.remove();
    },
  };
}

export function picture(address: string, description: string, events: PlayedEvents): Shown {
  const element = document.createElement('img');
  const ends = new AbortController();
  element.addEventListener('error', () => events.failed(), { signal: ends.signal });
  element.alt = description;
  element.src = address;
  return {
    element,
    remove: () => {
      ends.abort();
      element.removeAttribute('src');
      element.remove();
    },
  };
}

/** Names the host it really leads to; opened by the user alone. */
export function link(address: string, host: string): Shown {
  const element = document.createElement('a');
  element.className = 'media-link';
  element.href = address;
  element.target = '_blank';
  element.rel = 'noopener noreferrer';
  const [name, whole] = [document.createElement('strong'), document.createElement('span')];
  name.textContent = host;
  whole.textContent = address;
  element.append(name, whole);
  return { element, remove: () => element.remove() };
}
