/** The opening of a link under its deadline: it ends in a link, or in nothing left and a reason. */

import { LinkError } from './remote-link.ts';

/** Name, TCP, TLS and the other end's welcome together. */
export const OPEN_WITHIN_MS = 10_000;

export interface OpeningLimits {
  /** Aborted: the user has gone. */
  readonly signal?: AbortSignal;
  /** Instead of OPEN_WITHIN_MS. */
  readonly withinMs?: number;
}

export interface Opening<T> {
  readonly open: (link: T) => void;
  /** Gives up for this reason; only the first one counts. */
  readonly fail: (error: LinkError) => void;
}

/** `start` begins and returns how to drop what is half open; that is called when the opening fails. */
export function underDeadline<T>(
  target: string,
  { signal, withinMs = OPEN_WITHIN_MS }: OpeningLimits,
  start: (opening: Opening<T>) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isSettled = false;
    let drop: () => void = () => {};
    const settle = (): boolean => {
      if (isSettled) return false;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: LinkError): void => {
      if (!settle()) return;
      drop();
      reject(error);
    };
    const onAbort = (): void => fail(new LinkError('LINK_UNREACHABLE', `${target} : abandonné`));
    const timer = setTimeout(() => {
      fail(new LinkError('LINK_TIMEOUT', `${target} : pas de réponse après ${withinMs / 1000} s`));
    }, withinMs);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) return onAbort();
    const open = (link: T): void => {
      if (settle()) resolve(link);
    };
    try {
      drop = start({ open, fail });
    } catch (error) {
      settle();
      throw error;
    }
  });
}
