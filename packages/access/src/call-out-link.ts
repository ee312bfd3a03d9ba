/** The far end of our own call, behind the softmodem of Asterisk: a server, which knows no error correction. */

import { BACKWARD_CHAR_MS } from '@minipavi/telephony';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

export class CallOutLink extends SocketLink {
  /** When the line will have sent the last character given to it. */
  #lineFreeAt = 0;

  /** `rest`: what came behind the header. */
  constructor(parts: LinkParts, rest: Uint8Array) {
    super(parts);
    this.socket.on('data', (chunk) => this.receive(chunk));
    this.receive(rest);
  }

  /** Bit 7 would invert the parity that the module computes over eight bits. */
  protected override encode(bytes: Uint8Array): Uint8Array {
    const now = performance.now();
    this.#lineFreeAt = Math.max(now, this.#lineFreeAt) + bytes.length * BACKWARD_CHAR_MS;
    return sevenBits(bytes);
  }

  /** The module leaves as soon as it sees our end, cutting what its modulator still holds. */
  protected override remainingLineMs(): number {
    const { tailMs, maxTailMs } = this.limits;
    return Math.min(this.#lineFreeAt + tailMs - performance.now(), maxTailMs);
  }
}
