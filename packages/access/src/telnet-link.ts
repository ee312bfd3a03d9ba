/** A user on a plain TCP line, with or without a telnet program in front. */

import { escapeIac, TelnetParser } from './telnet-parser.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

export class TelnetLink extends SocketLink {
  readonly #parser = new TelnetParser();
  readonly #openedAt = performance.now();

  constructor(parts: LinkParts) {
    super(parts);
    parts.socket.on('data', (chunk) => this.#read(chunk));
    parts.socket.resume();
  }

  protected override encode(bytes: Uint8Array): Uint8Array {
    return this.#parser.negotiating ? escapeIac(bytes) : bytes;
  }

  #read(chunk: Buffer): void {
    const early = performance.now() - this.#openedAt < this.limits.noiseMs;
    const { data, reply } = this.#parser.push(chunk, early);
    if (reply.length > 0) this.enqueue(reply);
    this.receive(data);
  }
}
