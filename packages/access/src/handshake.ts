/** The opening of a line under its deadline: it ends in a link, or in a closed socket and a reason. */

import type { Socket } from 'node:net';

export type HandshakeCode =
  /** Not finished in time. */
  | 'HANDSHAKE_TIMEOUT'
  /** The peer went away first. */
  | 'HANDSHAKE_CLOSED'
  /** Headers, or telephone header, over their limit. */
  | 'HANDSHAKE_TOO_LONG'
  /** Not what this kind of line begins with. */
  | 'HANDSHAKE_INVALID'
  /** A web browser, answered with 426. */
  | 'HANDSHAKE_NOT_WEBSOCKET'
  /** No TLS, or none that both sides accept. */
  | 'HANDSHAKE_TLS'
  /** Our certificate or key cannot be used. */
  | 'HANDSHAKE_CERTIFICATE';

/** A line that did not open. The message is in French, for the log. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError';
  readonly code: HandshakeCode;

  constructor(code: HandshakeCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export interface Gate<T> {
  readonly refused: boolean;
  open(link: T): void;
  /** Closes the socket at once; with `answered`, whoever wrote the answer ends the socket after it. */
  refuse(error: HandshakeError, how?: 'at once' | 'answered'): void;
}

/** Runs an opening. Rejects with a HandshakeError, and only when the socket is gone. */
export function underDeadline<T>(socket: Socket, ms: number, start: (gate: Gate<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let refusal: HandshakeError | null = null;
    const settle = (): void => {
      clearTimeout(deadline);
      socket.off('close', onClose);
    };
    const onClose = (): void => {
      settle();
      reject(refusal ?? new HandshakeError('HANDSHAKE_CLOSED', 'raccroché avant la fin de l’ouverture'));
    };
    const gate: Gate<T> = {
      get refused() {
        return refusal !== null;
      },
      open(link) {
        settle();
        resolve(link);
      },
      refuse(error, how = 'at once') {
        refusal ??= error;
        if (how === 'at once') socket.destroy();
      },
    };
    const deadline = setTimeout(() => {
      gate.refuse(new HandshakeError('HANDSHAKE_TIMEOUT', `ouverture inachevée après ${ms} ms`));
    }, ms);
    socket.on('close', onClose);
    start(gate);
  });
}
