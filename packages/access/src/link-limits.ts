/** Every number that bounds a line: nothing a peer does makes it last or grow beyond these. */

import { ANSWER_WAIT_MS } from '@minipavi/telephony';

/** Durations in milliseconds, sizes in bytes. */
export interface LinkLimits {
  /** The whole opening: TLS and HTTP upgrade, or the header of the telephone. */
  readonly handshakeMs: number;
  /** Of AudioSocket: its first message, and who knows the call. Asterisk gives up after two seconds of silence. */
  readonly callNameMs: number;
  /** Request line and headers of the HTTP upgrade. */
  readonly requestBytes: number;
  /** One websocket message, fragments together. */
  readonly frameBytes: number;
  /** Time between two websocket pings, and the time the pong may take. */
  readonly pingMs: number;
  readonly pongMs: number;
  /** Output queued from which `drained()` waits; on the telephone, the second one. */
  readonly highMarkBytes: number;
  readonly lineHighMarkBytes: number;
  /** Output queued that nobody waited for: the line is closed. */
  readonly maxQueuedBytes: number;
  /** Time during which the peer may take nothing of what is queued. */
  readonly stallMs: number;
  /** When closing: time for what is queued to go out, then time for the peer to close too. */
  readonly flushMs: number;
  readonly lingerMs: number;
  /** Telnet: NUL, CR and LF before the first real byte are noise during this time. */
  readonly noiseMs: number;
  /** Telephone: time after the header when a page is sent even to a silent terminal. */
  readonly silentLineMs: number;
  /** Telephone: time after the header within which something must have been received. */
  readonly muteLineMs: number;
  /** Our own modem: time for SEP 53 from the terminal's carrier on, when a page is sent even to a silent one. */
  readonly carrierWaitMs: number;
  /** Telephone: time for the terminal to answer when error correction is to begin or to end. */
  readonly pceAnswerMs: number;
  /** Telephone, when closing: silence after the last character, and the longest wait in all for a slow line. */
  readonly tailMs: number;
  readonly maxTailMs: number;
}

export const DEFAULT_LIMITS: LinkLimits = {
  handshakeMs: 10_000,
  callNameMs: 2000,
  requestBytes: 8 * 1024,
  frameBytes: 64 * 1024,
  pingMs: 20_000,
  pongMs: 15_000,
  highMarkBytes: 64 * 1024,
  // Two seconds at 1200 bauds: what is sent next waits no longer.
  lineHighMarkBytes: 240,
  maxQueuedBytes: 1024 * 1024,
  stallMs: 60_000,
  flushMs: 2000,
  lingerMs: 2000,
  noiseMs: 1000,
  silentLineMs: 5000,
  muteLineMs: 60_000,
  carrierWaitMs: 1000,
  pceAnswerMs: ANSWER_WAIT_MS.voip,
  tailMs: 300,
  // 1200 characters at 1200 bauds: a full screen of goodbye.
  maxTailMs: 10_000,
};
