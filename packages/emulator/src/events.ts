/** What `<x-minitel>` tells its page: events of the element itself, which do not bubble. */

import type { AttributeName } from './attributes.ts';
import type { LineEnd, LineState } from './line.ts';

export interface MinitelEvents {
  /** The line is called, open, closed. */
  readonly 'minitel-state': { readonly state: LineState };
  /** A connection ended, or could not be made. */
  readonly 'minitel-end': LineEnd;
  /** Bytes from the line, as they came. */
  readonly 'minitel-received': { readonly bytes: Uint8Array };
  /** Bytes that went out: keys, answers of the terminal. */
  readonly 'minitel-sent': { readonly bytes: Uint8Array };
  readonly 'minitel-bell': null;
  /** The user, or the service, changed speed, colours, sound…; the attribute already says so. */
  readonly 'minitel-setting': {
    readonly name: AttributeName;
    readonly value: string | null;
    readonly by: 'user' | 'service';
  };
}

export type MinitelEventName = keyof MinitelEvents;

export function dispatch<Name extends MinitelEventName>(
  target: EventTarget,
  name: Name,
  detail: MinitelEvents[Name],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}
