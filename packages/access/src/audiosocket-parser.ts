/**
 * AudioSocket, the protocol by which a stock Asterisk hands a call's sound to another program: kind (1 byte), length
 * (2 bytes, big-endian), payload. Source: res_audiosocket of Asterisk 18 to 23.
 */

export const AUDIO_KINDS = {
  hangUp: 0x00,
  uuid: 0x01,
  dtmf: 0x03,
  /** Signed 16-bit little-endian samples, 8 kHz, mono. */
  audio: 0x10,
  error: 0xff,
} as const;

const HEADER_BYTES = 3;
const UUID_BYTES = 16;

export interface AudioSocketHandlers {
  /** 32 lower-case hex digits. */
  readonly onUuid: (uuid: string) => void;
  /** Valid during the call only. Empty: Asterisk tells of one lost frame. */
  readonly onAudio: (samples: Int16Array) => void;
  readonly onHangUp: () => void;
}

/** Takes messages as TCP cuts them; unknown kinds are skipped, an odd byte is ignored, and nothing is an error. */
export class AudioSocketParser {
  readonly #handlers: AudioSocketHandlers;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerFill = 0;
  /** Of the message begun. */
  #kind = 0;
  #length = 0;
  /** Room for the longest payload there can be, made when one is cut. */
  #payload: Uint8Array = new Uint8Array(640);
  #payloadFill = 0;
  #samples = new Int16Array(320);

  constructor(handlers: AudioSocketHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerFill < HEADER_BYTES) {
        this.#header[this.#headerFill++] = chunk[at++] ?? 0;
        if (this.#headerFill === HEADER_BYTES) this.#begin();
        continue;
      }
      const missing = this.#length - this.#payloadFill;
      const part = chunk.subarray(at, at + missing);
      at += part.length;
      if (part.length === this.#length) this.#take(part);
      else {
        this.#payload.set(part, this.#payloadFill);
        this.#payloadFill += part.length;
        if (this.#payloadFill === this.#length) this.#take(this.#payload.subarray(0, this.#length));
      }
    }
  }

  #begin(): void {
    const [kind = 0, high = 0, low = 0] = this.#header;
    this.#kind = kind;
    this.#length = high * 256 + low;
    this.#payloadFill = 0;
    if (this.#length > this.#payload.length) this.#payload = new Uint8Array(this.#length);
    if (this.#length === 0) this.#take(this.#payload.subarray(0, 0));
  }

  #take(payload: Uint8Array): void {
    this.#headerFill = 0;
    switch (this.#kind) {
      case AUDIO_KINDS.hangUp:
        return this.#handlers.onHangUp();
      case AUDIO_KINDS.uuid:
        if (payload.length === UUID_BYTES) this.#handlers.onUuid(Buffer.from(payload).toString('hex'));
        return;
      case AUDIO_KINDS.audio:
        return this.#handlers.onAudio(this.#toSamples(payload));
      default:
        return;
    }
  }

  #toSamples(payload: Uint8Array): Int16Array {
    const count = payload.length >> 1;
    if (count > this.#samples.length) this.#samples = new Int16Array(count);
    const samples = this.#samples;
    for (let i = 0; i < count; i++) samples[i] = (payload[2 * i] ?? 0) | ((payload[2 * i + 1] ?? 0) << 8);
    return samples.subarray(0, count);
  }
}

/** One message in one buffer: Asterisk drops a call whose payload comes later than its header. */
export function audioMessage(samples: Int16Array): Buffer {
  const bytes = 2 * samples.length;
  const message = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  message[0] = AUDIO_KINDS.audio;
  message.writeUInt16BE(bytes, 1);
  for (let i = 0; i < samples.length; i++) message.writeInt16LE(samples[i] ?? 0, HEADER_BYTES + 2 * i);
  return message;
}

export const HANG_UP_MESSAGE = Uint8Array.of(AUDIO_KINDS.hangUp, 0, 0);
