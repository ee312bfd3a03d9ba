/**
 * Shows a page to those who are not let in, and sees them off. The master, which refuses them, never reads a byte of
 * anybody's: and without reading there is no TLS, no websocket, and no page. One process does it for all of them: they
 * share nothing but a page, and the master bounds how many there are.
 */

import type { Socket } from 'node:net';
import { openLink } from '@minipavi/access';
import type { Visitor, VisitorNews } from './visitor.ts';

/** Short: whoever dawdles sees no page, and it is not a session that he misses. */
const LIMITS = { handshakeMs: 5_000, flushMs: 5_000, silentLineMs: 2_000 };

export class Doorman {
  #count = 0;

  constructor() {
    process.on(
      'message',
      (visitor: Visitor, socket: Socket | undefined) => void this.#receive(visitor, socket),
    );
    // The master is gone, or wants no doorman any more: nobody comes after those who are here.
    process.on('disconnect', () => this.#leaveIfIdle());
    // Ctrl-C and closed terminals reach every process; the master says when to end.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
  }

  async #receive(visitor: Visitor, socket: Socket | undefined): Promise<void> {
    this.#count += 1;
    this.#tell('taken', visitor.id);
    try {
      if (socket) await this.#show(visitor, socket);
    } catch {
      // Not to be shown anything: the master has written down that he was refused, and why.
      socket?.destroy();
    }
    this.#count -= 1;
    this.#tell('gone', visitor.id);
    this.#leaveIfIdle();
  }

  async #show({ kind, remoteAddress, page, tls, head }: Visitor, socket: Socket): Promise<void> {
    if (head !== undefined) socket.unshift(Buffer.from(head, 'base64'));
    const link = await openLink({
      ...{ kind, socket, remoteAddress, limits: LIMITS, log: () => {} },
      ...(tls ? { tls } : {}),
    });
    // Read, so that his end is seen, and that nothing unread turns our goodbye into a reset.
    link.on('packet', () => {});
    // At the far end of a call of ours is a server, which has no use for the page.
    if (link.opening.direction === 'IN') {
      await link.readyForPage();
      link.send(Buffer.from(page, 'base64'));
    }
    await link.close();
  }

  #tell(type: VisitorNews['type'], id: number): void {
    const news: VisitorNews = { type, id };
    if (process.connected) process.send?.(news, undefined, {}, () => {});
  }

  #leaveIfIdle(): void {
    if (this.#count === 0 && !process.connected) process.exit(0);
  }
}
