/** A Minitel on the telephone, whatever its modem: its line has a pace, and a protocol, of its own. */

import { BACKWARD_CHAR_MS, TelephoneLine, type PceNotice } from '@minipavi/telephony';
import type { LineEvent } from './client-link.ts';
import { LineEventFilter } from './line-event-filter.ts';
import { PacedNotice } from './paced-notice.ts';
import { PCE_NOTICES, pceStatus, pceSummary, STUCK } from './pce-report.ts';
import { sevenBits } from './seven-bits.ts';
import { SocketLink, type LinkParts } from './socket-link.ts';
import { TurnaroundFilter } from './turnaround-filter.ts';

const TURNED = 'le service demande un retournement du modem : ignoré, le Minitel raccrocherait';
const STATUS_EVERY_MS = 2_000;
/** SEP 53 comes no later behind what a terminal says first. */
const FIRST_WORDS_MS = 2_000;

export interface CallInOptions {
  /** Error correction is started when the terminal tells of too many damaged characters. */
  readonly startsOnBadLine: boolean;
}

/** `paced`: characters are sent ahead to a modem elsewhere. `pulled`: a modem of our own asks for each. */
type Transport = 'paced' | 'pulled';

export abstract class TelephoneLink extends SocketLink {
  protected readonly line: TelephoneLine;
  readonly #filter = new LineEventFilter();
  readonly #turnarounds = new TurnaroundFilter();
  readonly #pageReady: Promise<void>;
  #resolvePage: () => void = () => {};
  #isReleased = false;
  /** By the header, or by the user since. */
  #wantsPce: boolean;
  /** When the terminal last agreed to start error correction. */
  #startedAt = -Infinity;
  #warnsOfBadLine = true;

  /** From which on the line has its time to end. */
  #closingAt = 0;
  /** Of what waits nothing is to be seen. */
  #isCut = false;
  #isOver = false;

  readonly #statusNotice = new PacedNotice(STATUS_EVERY_MS, () => this.emit('status'));
  #toldCount = 0;

  constructor(parts: LinkParts, transport: Transport, { startsOnBadLine }: CallInOptions) {
    super(parts);
    this.#wantsPce = this.opening.pce;
    this.#pageReady = new Promise((resolve) => (this.#resolvePage = resolve));
    this.line = new TelephoneLine({
      send: transport === 'paced' ? (characters) => this.transmit(characters) : null,
      onInput: (characters) => this.#sort(characters),
      onNotice: (notice) => this.#noted(notice),
      answerWaitMs: this.limits.pceAnswerMs,
      startsOnBadLine,
    });
  }

  // What a kind of modem defines.

  /** Time of the line, in ms: never goes back. */
  protected abstract now(): number;

  /** The line's next deadline may be another one now; Infinity: nothing is to be done any more. */
  protected abstract arm(dueAt: number): void;

  /** Changes when the status does. */
  protected get statusCount(): number {
    const { blocks, repeats, requests, starts } = this.line.snapshot();
    return blocks + repeats + requests + starts;
  }

  /** What the modem itself has to say, for an operator; '' for nothing. */
  protected get modemStatus(): string {
    return '';
  }

  override readyForPage(): Promise<void> {
    return this.#pageReady;
  }

  override get queuedBytes(): number {
    return super.queuedBytes + this.line.queuedBytes;
  }

  override get highMarkBytes(): number {
    return this.limits.lineHighMarkBytes;
  }

  override get status(): string {
    return [this.modemStatus, pceStatus(this.line.snapshot())].filter((text) => text !== '').join(' · ');
  }

  override skipPage(): void {
    if (this.closed) return;
    this.#isCut = true;
    if (this.line.abort() > 0) this.lineMoved();
  }

  // Towards the terminal.

  /** Bit 7 would invert the parity that the module computes over eight bits. */
  protected override encode(bytes: Uint8Array): Uint8Array {
    const before = this.#turnarounds.dropped;
    const encoded = this.#turnarounds.push(sevenBits(bytes));
    if (before === 0 && this.#turnarounds.dropped > 0) this.warn(TURNED);
    return encoded;
  }

  protected override accept(encoded: Uint8Array): void {
    this.#isCut = false;
    this.line.write(encoded, this.now());
    this.lineMoved();
  }

  /** The terminal's requests are part of what the line needs to send. */
  protected override get hearsWhilePaused(): boolean {
    return true;
  }

  protected override lineMoved(): void {
    this.arm(this.#isOver ? Infinity : this.line.nextDeadline());
    const count = this.statusCount;
    if (count !== this.#toldCount && !this.closed) this.#statusNotice.changed();
    this.#toldCount = count;
    super.lineMoved();
  }

  /** Does what is due. */
  protected advance(): void {
    this.line.advance(this.now());
    this.lineMoved();
  }

  /** True while characters are on their way to the terminal. */
  protected get isSending(): boolean {
    return this.queuedBytes > 0 || this.now() < this.line.freeAt;
  }

  /**
   * The module leaves as soon as it sees our end, cutting what its modulator still holds; and a terminal may ask again
   * for the last block. The time of a terminal that is being asked to start does not count: nothing else goes out. It is
   * not waited for when what it would be sent then is not to be seen.
   */
  protected override remainingLineMs(): number {
    const now = this.now();
    const { tailMs, maxTailMs } = this.limits;
    const { state, latencyMs } = this.line.snapshot();
    if (state === 'starting') this.#closingAt = now;
    const requestMs = state === 'active' ? 2 * BACKWARD_CHAR_MS + 2 * latencyMs : 0;
    const isDone = this.line.isIdle || (state === 'starting' && this.#isCut);
    const doneAt = isDone ? this.line.freeAt + tailMs + requestMs : Infinity;
    return Math.min(doneAt, this.#closingAt + maxTailMs) - now;
  }

  protected override stopped(): void {
    this.#closingAt = this.now();
    this.#statusNotice.stop();
    this.#resolvePage();
  }

  protected override silenced(): void {
    this.#isOver = true;
    this.arm(Infinity);
    const pce = this.line.snapshot();
    if (pce.starts > 0) this.inform(pceSummary(pce));
  }

  // From the terminal.

  /** Characters of the terminal, as they came. */
  protected heard(characters: Uint8Array): void {
    if (characters.length === 0 || this.#isOver) return;
    this.line.received(characters, this.now());
    this.lineMoved();
  }

  /** Any character that got through is valid: the module drops those with a wrong parity. */
  #sort(characters: Uint8Array): void {
    const { data, events } = this.#filter.push(characters);
    if (data.length === 0 && events.length === 0) return;
    const isLate = this.#isReleased;
    this.release();
    for (const event of events) this.#obey(event, isLate);
    this.receive(data);
  }

  #obey(event: LineEvent, isLate: boolean): void {
    const now = this.now();
    if (event === 'connected') {
      if (isLate) this.#beginAgain(now);
    } else {
      this.#wantsPce = event === 'pce-on';
      if (this.#wantsPce) this.line.startPce(now);
      else this.line.stopPce(now);
    }
    this.receive(event);
  }

  /**
   * What was sent until now, nobody saw. But the module may have kept our start for a terminal that then answered it
   * before it said that it is connected: error correction is on there.
   */
  #beginAgain(now: number): void {
    if (this.line.state === 'active' && now - this.#startedAt < FIRST_WORDS_MS) {
      this.line.abort();
      return;
    }
    const hadPce = this.line.state !== 'off';
    this.line.reset(now);
    if (hadPce || this.#wantsPce) this.line.startPce(now);
  }

  /** From here on the terminal is taken to be there. */
  protected release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.closed) return;
    if (this.#wantsPce) this.line.startPce(this.now());
    this.#resolvePage();
    this.lineMoved();
  }

  #noted(notice: PceNotice): void {
    if (notice === 'stuck') return this.cutOff(STUCK);
    if (notice === 'started') this.#startedAt = this.now();
    const text = PCE_NOTICES[notice];
    if (notice !== 'bad-line') return notice === 'refused' ? this.warn(text) : this.inform(text);
    // Once: on such a line there is no end of it.
    if (this.#warnsOfBadLine) this.warn(text);
    this.#warnsOfBadLine = false;
  }
}
