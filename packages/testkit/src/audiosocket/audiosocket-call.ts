/** A call on AudioSocket as a stock Asterisk makes it: a TCP client, a name, and a frame of sound every 20 ms. */

import net from 'node:net';
import { Changes, type Wait } from '../wait.ts';

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
const HEADER_BYTES = 3;
const AUDIO = 0x10;
const HANG_UP = 0x00;

/** What happens to a frame on its way to the gateway: `lost` as with a jitter buffer, `missing` without one. */
export type FrameFault = 'lost' | 'missing' | 'zeroed' | 'twice' | null;

export interface AudioSocketCallOptions {
  readonly port: number;
  readonly host?: string;
  /** As written, with dashes or not; null: none is sent. */
  readonly uuid: string | null;
  /** The other end of the line: hears samples of any count, fills a frame. */
  readonly farEnd: { process(received: Int16Array, out: Int16Array): void };
  /** Of the frame number, from 0. */
  readonly fault?: (frame: number) => FrameFault;
  /** Of the gateway's frames: by how much each came later than 20 ms behind the first one, times its number. */
  readonly onFrame?: (lateMs: number) => void;
}

export class AudioSocketCall {
  readonly #options: AudioSocketCallOptions;
  readonly #socket: net.Socket;
  readonly #changes = new Changes();
  readonly #startedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #frames = 0;
  #bytes = Buffer.alloc(0);
  #heard: Int16Array = new Int16Array();
  #firstAt: number | null = null;
  #received = 0;
  #end: 'none' | 'message' | 'closed' = 'none';
  #wasAskedToHangUp = false;

  /** Calls at once. */
  constructor(options: AudioSocketCallOptions) {
    this.#options = options;
    const { port, host = '127.0.0.1', uuid } = options;
    this.#startedAt = performance.now();
    this.#socket = net.connect({ port, host, noDelay: true });
    if (uuid !== null) {
      const name = Buffer.from(uuid.replaceAll('-', ''), 'hex');
      this.#socket.write(Buffer.concat([Buffer.of(0x01, 0, name.length), name]));
    }
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', () => {}); // 'close' follows
    this.#socket.on('close', () => this.#over());
    this.#tick();
  }

  /** The gateway has said that the call is over, by the message that older versions need. */
  get wasAskedToHangUp(): boolean {
    return this.#wasAskedToHangUp;
  }

  get isOver(): boolean {
    return this.#end === 'closed';
  }

  /** Frames of the gateway's so far. */
  get framesReceived(): number {
    return this.#received;
  }

  /** Raw bytes, for those who break the protocol. */
  write(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Resolves once `probe` is true; looked at every frame. */
  until(probe: () => boolean, wait: Wait): Promise<true> {
    return this.#changes.until(() => probe() || null, wait);
  }

  over(): Promise<true> {
    return this.until(() => this.isOver, { what: 'the gateway to hang up' });
  }

  /** As Asterisk does. */
  hangUp(): void {
    this.#stop();
    this.#socket.end();
  }

  reset(): void {
    this.#stop();
    this.#socket.resetAndDestroy();
  }

  #tick(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / FRAME_MS) + 1;
    while (this.#frames < due && this.#end === 'none') this.#speak();
    if (this.#end !== 'none') return;
    const nextAt = this.#startedAt + this.#frames * FRAME_MS;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, nextAt - performance.now()));
  }

  #speak(): void {
    const out = new Int16Array(FRAME_SAMPLES);
    this.#options.farEnd.process(this.#heard, out);
    this.#heard = new Int16Array();
    const frame = message(out);
    const number = this.#frames++;
    switch (this.#options.fault?.(number) ?? null) {
      case 'missing':
        break;
      case 'lost':
        this.write(message(new Int16Array()));
        break;
      case 'zeroed':
        this.write(message(new Int16Array(FRAME_SAMPLES)));
        break;
      case 'twice':
        this.write(frame);
        this.write(frame);
        break;
      case null:
        this.write(frame);
    }
    this.#changes.announce();
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= HEADER_BYTES) {
      const length = this.#bytes.readUInt16BE(1);
      if (this.#bytes.length < HEADER_BYTES + length) break;
      const payload = this.#bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
      if (this.#bytes[0] === AUDIO) this.#hear(payload);
      else if (this.#bytes[0] === HANG_UP) {
        this.#wasAskedToHangUp = true;
        this.hangUp();
      }
      this.#bytes = this.#bytes.subarray(HEADER_BYTES + length);
    }
  }

  #hear(payload: Buffer): void {
    const now = performance.now();
    this.#firstAt ??= now;
    this.#options.onFrame?.(now - this.#firstAt - this.#received * FRAME_MS);
    this.#received++;
    const samples = new Int16Array(this.#heard.length + payload.length / 2);
    samples.set(this.#heard);
    for (let i = 0; i < payload.length / 2; i++) samples[this.#heard.length + i] = payload.readInt16LE(2 * i);
    this.#heard = samples;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    if (this.#end === 'none') this.#end = 'message';
  }

  #over(): void {
    this.#stop();
    this.#end = 'closed';
    this.#changes.announce();
  }
}

/** One buffer. */
function message(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + 2 * samples.length);
  bytes[0] = AUDIO;
  bytes.writeUInt16BE(2 * samples.length, 1);
  samples.forEach((sample, i) => bytes.writeInt16LE(sample, HEADER_BYTES + 2 * i));
  return bytes;
}

/** As the dialplan makes it (d.2): an entry, and the digits of the caller. */
export function callUuid(entry: number, caller: string): string {
  const digits = caller.padStart(15, 'f');
  return `4d504156-${entry.toString(16).padStart(4, '0')}-4${digits.slice(0, 3)}-8${digits.slice(3, 6)}-${digits.slice(6)}000`;
}
