/**
 * The TCP side of Asterisk's soft modem: a client of `astport`, in both directions. No tones and no line speed here:
 * bytes go as they come.
 */

import net from 'node:net';
import { showBytes, toLatin1 } from '../latin1.ts';
import { Changes, type Wait } from '../wait.ts';

/** 2100 Hz, the silence behind it, and the header with the first 1300 Hz. */
const ANSWER_MS = 3_000;

interface Place {
  readonly port: number;
  readonly host?: string;
  /** From the TCP connection to the header. */
  readonly headerAfterMs?: number;
  /** Before it has seen a carrier, the module takes nothing of what is sent to it; see seeCarrier(). */
  readonly hasCarrier?: boolean;
}

export interface IncomingCall extends Place {
  readonly caller?: string;
  readonly startUrl?: string;
  readonly pce?: boolean;
}

export interface OutgoingCall extends Place {
  readonly number: string;
  readonly token: string;
}

export class Softmodem {
  readonly #socket: net.Socket;
  readonly #changes = new Changes();
  readonly #headerTimer: NodeJS.Timeout;
  #received = '';
  #read = 0;
  #badBytes = 0;
  #end: 'none' | 'gateway' | 'ours' = 'none';
  #hasFailed = false;
  #isHeaderSent = false;

  private constructor(
    header: string,
    { port, host = '127.0.0.1', headerAfterMs = 0, hasCarrier = true }: Place,
  ) {
    this.#socket = net.connect({ port, host, noDelay: true, allowHalfOpen: true });
    if (!hasCarrier) this.#socket.pause();
    this.#headerTimer = setTimeout(() => {
      this.#socket.write(Buffer.from(header, 'latin1'));
      this.#isHeaderSent = true;
      this.#changes.announce();
    }, headerAfterMs);
    const got = (chunk: Buffer): void => {
      for (const byte of chunk) if (byte > 0x7f) this.#badBytes += 1;
      this.#received += toLatin1(chunk.map((byte) => byte & 0x7f));
      this.#changes.announce();
    };
    if (hasCarrier) this.#socket.on('data', got);
    else this.seeCarrier = () => void this.#socket.on('data', got).resume();
    // The module never closes its own socket then: it stays in CLOSE-WAIT until destroy().
    this.#socket.on('end', () => this.#ended(false));
    this.#socket.on('error', () => this.#ended(true));
    this.#socket.on('close', () => this.#ended(false));
  }

  /** A Minitel has called, and Asterisk answered. */
  static callIn({ caller = '0123456789', startUrl = '', pce = false, ...place }: IncomingCall): Softmodem {
    const header = `CALLFROM ${caller}\nSTARTURL ${startUrl}\nPCE ${pce ? 1 : 0}\n`;
    return new Softmodem(header, { headerAfterMs: ANSWER_MS, ...place });
  }

  /** A server that the gateway had called has answered; its bytes are those of send(). */
  static callOut({ number, token, ...place }: OutgoingCall): Softmodem {
    return new Softmodem(`CALLTO ${number}\nPID ${token}\n\n`, place);
  }

  /** Called when the gateway hangs up: the module leaves its application. */
  onGatewayHangUp: () => void = () => {};

  /** From now on what the gateway sends is taken. */
  seeCarrier: () => void = () => {};

  /** What the gateway sent, 7 bits, one character per byte. */
  get received(): string {
    return this.#received;
  }

  /** Bytes that went out with a wrong parity, because their bit 7 was not 0. */
  get badBytes(): number {
    return this.#badBytes;
  }

  /** By the gateway's FIN or reset. */
  get isHungUpByGateway(): boolean {
    return this.#end === 'gateway';
  }

  /** It connected to nobody, or the connection broke. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** From the line: what a terminal or a server sends. */
  send(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(Buffer.from(text, 'latin1').map((byte) => byte & 0x7f));
  }

  headerSent(): Promise<void> {
    return this.#until(() => this.#isHeaderSent, 'the header of the modem to be sent');
  }

  /** Resolves when these characters have come behind those waited for before. */
  waitFor(wanted: string): Promise<void> {
    return this.#until(
      () => {
        const at = this.#received.indexOf(wanted, this.#read);
        if (at >= 0) this.#read = at + wanted.length;
        return at >= 0;
      },
      () => `"${showBytes(wanted)}" on the modem, which got "${showBytes(this.#received)}"`,
    );
  }

  hungUpByGateway(): Promise<void> {
    return this.#until(() => this.#end === 'gateway', 'the gateway to hang up on the modem');
  }

  /**
   * The other end of the line has gone. The system answers unread data with RST, all else with FIN. After the gateway
   * has hung up the module does nothing of the kind.
   */
  hangUp(): void {
    if (this.#end === 'none') this.destroy();
  }

  /** RST in any case. */
  reset(): void {
    if (this.#end === 'none') this.#end = 'ours';
    this.#socket.resetAndDestroy();
  }

  /** To be called in the end: nothing is left of it. */
  destroy(): void {
    if (this.#end === 'none') this.#end = 'ours';
    clearTimeout(this.#headerTimer);
    this.#socket.destroy();
  }

  #ended(isFailure: boolean): void {
    clearTimeout(this.#headerTimer);
    this.#hasFailed ||= isFailure;
    const isGateway = this.#end === 'none';
    if (isGateway) this.#end = 'gateway';
    this.#changes.announce();
    if (isGateway) this.onGatewayHangUp();
  }

  #until(probe: () => boolean, what: Wait['what']): Promise<void> {
    return this.#changes.until(probe, { what }).then(() => {});
  }
}
