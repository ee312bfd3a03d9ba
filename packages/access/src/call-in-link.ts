/** A Minitel on the telephone, behind the softmodem of Asterisk: its line has a pace, and a protocol, of its own. */

import { BACKWARD_CHAR_MS, TelephoneLine, type PceNotice } from '@minipavi/telephony';
import type { LineEvent } from './client-link.ts';
import { LineEventFilter } from './line-event-filter.ts';
import { PacedNotice } from './paced-notice.ts';
import { PCE_NOTICES, pceStatus, pceSummary, STUCK } from './pce-report.ts';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';

const STATUS_EVERY_MS = 2_000;
/** A mute line on which a page is going out is looked at again. */
const LOOK_AGAIN_MS = 5_000;
/** SEP 53 comes no later behind what a terminal says first. */
const FIRST_WORDS_MS = 2_000;

export interface CallInOptions {
  /** Error correction is started when the terminal tells of too many damaged characters. */
  readonly startsOnBadLine: boolean;
}

export class CallInLink extends SocketLink {
  readonly #line: TelephoneLine;
  readonly #filter = new LineEventFilter();
  readonly #pageReady: Promise<void>;
  #resolvePage: () => void = () => {};
  #isReleased = false;
  /** By the header, or by the user since. */
  #wantsPce: boolean;
  /** When the terminal last agreed to start error correction. */
  #startedAt = -Infinity;
  #warnsOfBadLine = true;

  #silenceTimer: NodeJS.Timeout | undefined;
  #muteTimer: NodeJS.Timeout | undefined;
  #lineTimer: NodeJS.Timeout | undefined;
  #lineDueAt = Infinity;
  /** From which on the line has its time to end. */
  #closingAt = 0;
  #isOver = false;

  readonly #statusNotice = new PacedNotice(STATUS_EVERY_MS, () => this.emit('status'));
  #toldCount = 0;

  /** `rest`: what came behind the header. */
  constructor(parts: LinkParts, rest: Uint8Array, { startsOnBadLine }: CallInOptions) {
    super(parts);
    const { silentLineMs, muteLineMs, pceAnswerMs } = this.limits;
    this.#wantsPce = this.opening.pce;
    this.#pageReady = new Promise((resolve) => (this.#resolvePage = resolve));
    this.#line = new TelephoneLine({
      send: (characters) => this.transmit(characters),
      onInput: (characters) => this.#sort(characters),
      onNotice: (notice) => this.#noted(notice),
      answerWaitMs: pceAnswerMs,
      startsOnBadLine,
    });
    this.#silenceTimer = setTimeout(() => this.#release(), silentLineMs);
    this.#muteTimer = setTimeout(() => this.#suspectMute(), muteLineMs);
    this.socket.on('data', (chunk) => this.#read(chunk));
    this.#read(rest);
  }

  override readyForPage(): Promise<void> {
    return this.#pageReady;
  }

  override get queuedBytes(): number {
    return super.queuedBytes + this.#line.queuedBytes;
  }

  override get highMarkBytes(): number {
    return this.limits.lineHighMarkBytes;
  }

  override get status(): string {
    return pceStatus(this.#line.snapshot());
  }

  override skipPage(): void {
    if (this.closed || this.#line.abort() === 0) return;
    this.lineMoved();
  }

  // Towards the terminal.

  /** Bit 7 would invert the parity that the module computes over eight bits. */
  protected override encode(bytes: Uint8Array): Uint8Array {
    return sevenBits(bytes);
  }

  protected override accept(encoded: Uint8Array): void {
    this.#line.write(encoded, performance.now());
    this.lineMoved();
  }

  /** The terminal's requests are part of what the line needs to send. */
  protected override get hearsWhilePaused(): boolean {
    return true;
  }

  protected override lineMoved(): void {
    this.#arm();
    const { blocks, repeats, requests, starts } = this.#line.snapshot();
    const count = blocks + repeats + requests + starts;
    if (count !== this.#toldCount && !this.closed) this.#statusNotice.changed();
    this.#toldCount = count;
    super.lineMoved();
  }

  #arm(): void {
    const dueAt = this.#isOver ? Infinity : this.#line.nextDeadline();
    if (dueAt === this.#lineDueAt) return;
    clearTimeout(this.#lineTimer);
    this.#lineDueAt = dueAt;
    if (dueAt === Infinity) return;
    this.#lineTimer = setTimeout(() => this.#advance(), Math.max(0, Math.ceil(dueAt - performance.now())));
  }

  #advance(): void {
    this.#lineDueAt = Infinity;
    this.#line.advance(performance.now());
    this.lineMoved();
  }

  /**
   * The module leaves as soon as it sees our end, cutting what its modulator still holds; and a terminal may ask again
   * for the last block. The time of a terminal that is being asked to start does not count: nothing else goes out.
   */
  protected override remainingLineMs(): number {
    const now = performance.now();
    const { tailMs, maxTailMs } = this.limits;
    const { state, latencyMs } = this.#line.snapshot();
    if (state === 'starting') this.#closingAt = now;
    const requestMs = state === 'active' ? 2 * BACKWARD_CHAR_MS + 2 * latencyMs : 0;
    const doneAt = this.#line.isIdle ? this.#line.freeAt + tailMs + requestMs : Infinity;
    return Math.min(doneAt, this.#closingAt + maxTailMs) - now;
  }

  protected override stopped(): void {
    this.#closingAt = performance.now();
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#muteTimer);
    this.#statusNotice.stop();
    this.#resolvePage();
  }

  protected override silenced(): void {
    this.#isOver = true;
    this.#arm();
    const pce = this.#line.snapshot();
    if (pce.starts > 0) this.inform(pceSummary(pce));
  }

  // From the terminal.

  #read(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#isOver) return;
    clearTimeout(this.#muteTimer);
    this.#line.received(chunk, performance.now());
    this.lineMoved();
  }

  /** Any character that got through is valid: the module drops those with a wrong parity. */
  #sort(characters: Uint8Array): void {
    const { data, events } = this.#filter.push(characters);
    if (data.length === 0 && events.length === 0) return;
    const isLate = this.#isReleased;
    this.#release();
    for (const event of events) this.#obey(event, isLate);
    this.receive(data);
  }

  #obey(event: LineEvent, isLate: boolean): void {
    const now = performance.now();
    if (event === 'connected') {
      if (isLate) this.#beginAgain(now);
    } else {
      this.#wantsPce = event === 'pce-on';
      if (this.#wantsPce) this.#line.startPce(now);
      else this.#line.stopPce(now);
    }
    this.receive(event);
  }

  /**
   * What was sent until now, nobody saw. But the module may have kept our start for a terminal that then answered it
   * before it said that it is connected: error correction is on there.
   */
  #beginAgain(now: number): void {
    if (this.#line.state === 'active' && now - this.#startedAt < FIRST_WORDS_MS) {
      this.#line.abort();
      return;
    }
    const hadPce = this.#line.state !== 'off';
    this.#line.reset(now);
    if (hadPce || this.#wantsPce) this.#line.startPce(now);
  }

  /** From here on the terminal is taken to be there. */
  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    clearTimeout(this.#silenceTimer);
    if (this.closed) return;
    if (this.#wantsPce) this.#line.startPce(performance.now());
    this.#resolvePage();
    this.lineMoved();
  }

  #suspectMute(): void {
    const isSending = this.queuedBytes > 0 || performance.now() < this.#line.freeAt;
    if (!isSending) return this.cutOff('aucun Minitel au bout de la ligne');
    this.#muteTimer = setTimeout(() => this.#suspectMute(), Math.min(LOOK_AGAIN_MS, this.limits.muteLineMs));
  }

  #noted(notice: PceNotice): void {
    if (notice === 'stuck') return this.cutOff(STUCK);
    if (notice === 'started') this.#startedAt = performance.now();
    const text = PCE_NOTICES[notice];
    if (notice !== 'bad-line') return notice === 'refused' ? this.warn(text) : this.inform(text);
    // Once: on such a line there is no end of it.
    if (this.#warnsOfBadLine) this.warn(text);
    this.#warnsOfBadLine = false;
  }
}
