/** Calls that come through the softmodem of Asterisk: those of users, and the far ends of our own. */

import type { Socket } from 'node:net';
import { AsteriskHeaderParser } from './asterisk-header.ts';
import { CallInLink } from './call-in-link.ts';
import { CallOutLink } from './call-out-link.ts';
import { HandshakeError, underDeadline } from './handshake.ts';
import type { LinkParts, SocketLink } from './socket-link.ts';
import type { CallInOptions } from './telephone-link.ts';

/** The module sets none: a call whose Asterisk vanished would last for ever. */
const KEEP_ALIVE_MS = 60_000;

/** Reads the header; a stranger is hung up on without a word. */
export function openAsterisk(
  arrival: Omit<LinkParts, 'opening'>,
  options: CallInOptions,
): Promise<SocketLink> {
  const { socket, limits }: { socket: Socket } & Pick<LinkParts, 'limits'> = arrival;
  return underDeadline(socket, limits.handshakeMs, (gate) => {
    const parser = new AsteriskHeaderParser();
    const onData = (chunk: Buffer): void => {
      const progress = parser.push(chunk);
      if (progress.state === 'more') return;
      socket.off('data', onData);
      if (progress.state === 'done') {
        const { opening, rest } = progress;
        const parts = { ...arrival, opening };
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        gate.open(
          opening.direction === 'IN' ? new CallInLink(parts, rest, options) : new CallOutLink(parts, rest),
        );
      } else {
        const code = progress.state === 'too-long' ? 'HANDSHAKE_TOO_LONG' : 'HANDSHAKE_INVALID';
        gate.refuse(new HandshakeError(code, progress.reason));
      }
    };
    socket.on('data', onData);
    socket.resume();
  });
}
