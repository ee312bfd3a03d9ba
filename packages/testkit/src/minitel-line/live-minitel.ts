/** A simulated Minitel in real time, behind the soft modem's TCP connection: a client of the gateway's `astport`. */

import net from 'node:net';
import { Changes, type Wait } from '../wait.ts';
import { MinitelLine, type MinitelLineOptions } from './minitel-line.ts';
import type { TelephoneMinitel } from './telephone-minitel.ts';

/** What the module leaves in its TCP buffers, as line time: then it reads no more. */
const MAX_TAKEN_MS = 4_000;

export interface LiveMinitelOptions extends Omit<
  MinitelLineOptions,
  'onUpstream' | 'onDamaged' | 'connecting'
> {
  readonly port: number;
  readonly host?: string;
  readonly caller?: string;
  readonly startUrl?: string;
  readonly wantsPce?: boolean;
  /** From the TCP connection to the header, which the module sends when its 1300 Hz begins: 3080 in reality. */
  readonly headerAfterMs?: number;
  /** From the header to the user's pressing Connexion/Fin; 0 when absent. */
  readonly pressedAfterMs?: number;
  readonly isFooledByEcho?: boolean;
  /** Each read: how long the line still was busy when it came; below 0: how long it had been idle. */
  readonly onChunk?: (chunk: Uint8Array, aheadMs: number) => void;
}

export class LiveMinitel {
  readonly minitel: TelephoneMinitel;
  readonly #options: LiveMinitelOptions;
  readonly #socket: net.Socket;
  readonly #changes = new Changes();
  #line: MinitelLine | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isFinishing = false;
  #isHungUp = false;

  /** Calls at once; an unreachable gateway is one that hangs up. */
  constructor(options: LiveMinitelOptions) {
    const { port, host = '127.0.0.1', headerAfterMs = 0 } = options;
    this.minitel = options.minitel;
    this.#options = options;
    this.#socket = net.connect({ port, host, noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', () => this.#end());
    this.#socket.on('close', () => this.#finish());
    this.#socket.once('connect', () => {
      this.#timer = setTimeout(() => this.#sendHeader(), headerAfterMs);
    });
    this.#socket.pause();
  }

  /** The gateway has hung up, or we have. */
  get isHungUp(): boolean {
    return this.#isHungUp;
  }

  /** True once it has heard the tone for long enough. */
  get isConnected(): boolean {
    return this.#line?.isConnected ?? false;
  }

  /** The keyboard: characters wait for the 75 bauds. */
  press(codes: Iterable<number>): void {
    this.minitel.press(codes);
    this.#advance();
  }

  /** Resolves once `probe` is true of what the Minitel shows, or of anything else on it. */
  until(probe: (minitel: TelephoneMinitel) => boolean, wait: Wait): Promise<true> {
    return this.#changes.until(() => probe(this.minitel), wait);
  }

  hungUp(): Promise<true> {
    return this.#changes.until(() => this.#isHungUp, { what: 'the gateway to hang up' });
  }

  hangUp(): void {
    this.#socket.destroy();
    this.#end();
  }

  #sendHeader(): void {
    const { caller = '0123456789', startUrl = '', wantsPce = false, pressedAfterMs = 0 } = this.#options;
    const { isFooledByEcho = false } = this.#options;
    this.#socket.write(`CALLFROM ${caller}\nSTARTURL ${startUrl}\nPCE ${wantsPce ? 1 : 0}\n`);
    const toneAt = performance.now();
    this.#line = new MinitelLine({
      ...this.#options,
      connecting: { toneAt, pressedAt: toneAt + pressedAfterMs, isFooledByEcho },
      onUpstream: (code) => void this.#socket.write(Uint8Array.of(code)),
      onDamaged: () => {},
    });
    this.#advance();
  }

  #take(chunk: Uint8Array): void {
    const now = performance.now();
    this.#options.onChunk?.(chunk, (this.#line?.forwardFreeAt ?? now) - now);
    this.#line?.send(chunk, now);
    this.#advance();
  }

  #advance(): void {
    const line = this.#line;
    if (!line || this.#isHungUp) return;
    const now = performance.now();
    line.advance(now);
    if (line.forwardFreeAt - now > MAX_TAKEN_MS || now < line.takesFrom) this.#socket.pause();
    else this.#socket.resume();
    clearTimeout(this.#timer);
    if (this.#isFinishing && !line.isSpeaking) return this.#end();
    const dueAt = Math.min(line.dueAt(), this.#socket.isPaused() ? now + MAX_TAKEN_MS / 2 : Infinity);
    if (dueAt < Infinity) this.#timer = setTimeout(() => this.#advance(), Math.max(0, dueAt - now));
    this.#changes.announce();
  }

  /** The module says what it has received before it hangs up. */
  #finish(): void {
    this.#isFinishing = true;
    if (this.#line) this.#advance();
    else this.#end();
  }

  #end(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    clearTimeout(this.#timer);
    this.#changes.announce();
  }
}
