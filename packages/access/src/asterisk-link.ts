/** A Minitel on the telephone, behind the softmodem of Asterisk. */

import type { Socket } from 'node:net';
import { AsteriskHeaderParser } from './asterisk-header.ts';
import type { LineEvent } from './client-link.ts';
import { HandshakeError, underDeadline } from './handshake.ts';
import { LineEventFilter } from './line-event-filter.ts';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

/** Ten bits a character: 1200 bauds towards a Minitel, 75 towards a server that we called. */
const CHAR_MS = { IN: 10_000 / 1200, OUT: 10_000 / 75 } as const;
/** The module sets none: a call whose Asterisk vanished would last for ever. */
const KEEP_ALIVE_MS = 60_000;

export class AsteriskLink extends SocketLink {
  readonly #filter: LineEventFilter | null;
  readonly #pageReady: Promise<void>;
  #releasePage: () => void = () => {};
  readonly #silenceTimer: NodeJS.Timeout | undefined;
  /** When the line will have sent the last character given to it. */
  #lineFreeAt = 0;

  /** `rest`: what came behind the header. */
  constructor(parts: LinkParts, rest: Uint8Array) {
    super(parts);
    const isMinitel = this.opening.direction === 'IN';
    this.#filter = isMinitel ? new LineEventFilter() : null;
    this.#pageReady = new Promise((resolve) => (this.#releasePage = resolve));
    if (isMinitel) this.#silenceTimer = setTimeout(this.#releasePage, this.limits.silentLineMs);
    else this.#releasePage();
    this.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.socket.on('data', (chunk) => this.#read(chunk));
    this.#read(rest);
  }

  override readyForPage(): Promise<void> {
    return this.#pageReady;
  }

  /** Bit 7 would invert the parity that the module computes over eight bits. */
  protected override encode(bytes: Uint8Array): Uint8Array {
    const now = performance.now();
    this.#lineFreeAt = Math.max(now, this.#lineFreeAt) + bytes.length * CHAR_MS[this.opening.direction];
    return sevenBits(bytes);
  }

  /** The module leaves as soon as it sees our end, cutting what its modulator still holds. */
  protected override remainingLineMs(): number {
    const { tailMs, maxTailMs } = this.limits;
    return Math.min(this.#lineFreeAt + tailMs - performance.now(), maxTailMs);
  }

  protected override stopped(): void {
    clearTimeout(this.#silenceTimer);
    this.#releasePage();
  }

  /** Any character that got through is valid: the module drops those with a wrong parity. */
  #read(chunk: Uint8Array): void {
    const none: readonly LineEvent[] = [];
    const { data, events } = this.#filter?.push(chunk) ?? { data: chunk, events: none };
    if (data.length > 0 || events.length > 0) {
      clearTimeout(this.#silenceTimer);
      this.#releasePage();
    }
    for (const event of events) this.receive(event);
    this.receive(data);
  }
}

/** Reads the header; a stranger is hung up on without a word. */
export function openAsterisk(arrival: Omit<LinkParts, 'opening'>): Promise<AsteriskLink> {
  const { socket, limits }: { socket: Socket } & Pick<LinkParts, 'limits'> = arrival;
  return underDeadline(socket, limits.handshakeMs, (gate) => {
    const parser = new AsteriskHeaderParser();
    const onData = (chunk: Buffer): void => {
      const progress = parser.push(chunk);
      if (progress.state === 'more') return;
      socket.off('data', onData);
      if (progress.state === 'done') {
        gate.open(new AsteriskLink({ ...arrival, opening: progress.opening }, progress.rest));
      } else {
        const code = progress.state === 'too-long' ? 'HANDSHAKE_TOO_LONG' : 'HANDSHAKE_INVALID';
        gate.refuse(new HandshakeError(code, progress.reason));
      }
    };
    socket.on('data', onData);
    socket.resume();
  });
}
